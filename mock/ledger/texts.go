package ledger

import "paymock/mock/words"

// Texts are the refusals by state, in the languages of people.
var Texts = words.Texts{
	"frozen: %d is less than what was released (%d) and taken (%d)|frozen：%d 小于已解冻的（%d）与已扣的（%d）之和",
	"paid: %d is not the amount, %d, which a %s trade has|paid：%d 不是交易金额 %d，状态为 %s 的交易应等于它", "paid: a %s trade has 0, not %d|paid：状态为 %s 的交易应为 0，不是 %d",
	"postings: the payer's sum to %d, but %d were paid and %d refunded|postings：付款人的合计为 %d，而付款是 %d，退款是 %d",
	"a batch settles once|一个批次只结账一次", "a trade settles once; query it instead|一笔交易只清算一次；改为查询",
	"add to the terminal's open batch|记到终端未结的批次里", "give back at most %d|最多退回 %d", "let the payer authorise first|先让付款人确认授权",
	"let the payer pay first|先让付款人付款", "name a refund that has not failed|指定一笔没有失败的退款", "nothing is left to refund|已无款可退",
	"prepare the trade with manual settlement|用手动清算创建交易", "promise a positive amount|承诺分账金额要大于 0", "promise at most %d|承诺分账最多 %d",
	"refund a paid trade instead|已付款的交易请改用退款", "refund at most %d|最多退 %d", "send 0 ≤ sharable ≤ value|可分金额要在 0 到清算金额之间",
	"send a positive amount|金额要大于 0", "send an amount other than zero|金额不能是 0", "settle at most %d|最多清算 %d", "settle the batch first|先结账",
	"share at most %d|最多分 %d", "take at most %d|最多取 %d", "take back at most %d|最多退回 %d",
	"the amount is more than is left|金额超过剩余", "the amount is not positive|金额不是正数", "the batch is closed|批次已关闭",
	"the hold is final; use another one|预授权已终结；换一个", "the hold needs nothing more|预授权不用再处理", "the number is taken|单号已用过",
	"the repeat key was used with other details|重复键用在了内容不同的请求上", "the trade is closed|交易已关闭", "the trade is final; use another one|交易已终结；换一笔",
	"the trade is not paid|交易未付款", "the trade is paid already|交易已付款", "the trade is refunded in full|交易已全额退款", "the trade is settled already|交易已清算",
	"the trade needs nothing more|交易不用再处理", "the trade settles automatically|交易会自动清算", "there is nothing left to settle|已没有可清算的金额",
	"unfreeze it instead|改用解冻", "use a new number|换一个新的单号", "use a new number, or query the transfer|换一个新的单号，或查询转账", "use a new order|换一个新的订单",
	"use a new order number, or query the trade|换一个新的订单号，或查询交易", "use another number|换一个单号", "use reserve, trade, refund or cancel|用 reserve、trade、refund 或 cancel",
	"number %s|单号 %s", "order %s|订单 %s", "entry %s|记账 %s", "transfer %s|转账 %s",
	"the parts sum to %d, not to %d; make them agree|各部分之和为 %d，不等于 %d；请改成一致",
	"%s: %d can't be; want 0 to %d|%s：不能是 %d；要在 0 到 %d 之间",
	"no: the trade calls itself %q, and its record %q; make them agree|no：交易自称 %q，记录里是 %q；请改成一致",
	"postings: they sum to %d, not to 0|postings：合计是 %d，不是 0", "refunds: they sum to %d, not to refunded, %d|refunds：合计是 %d，不等于 refunded 的 %d",
	"shares: the parts of %s sum to %d, not to %d|shares：%s 各部分之和为 %d，不是 %d", "shares: they sum to %d, not to shared, %d|shares：合计是 %d，不等于 shared 的 %d",
	"status %s, paid %d, settled %d, shared %d, refunded %d|状态 %s，已付 %d，已清算 %d，已分 %d，已退 %d",
	"status %s, paid %d, refunded %d|状态 %s，已付 %d，已退 %d",
	"status %s, frozen %d, released %d, taken %d|状态 %s，已冻结 %d，已解冻 %d，已支付 %d",
	"paid: %d is less than what was settled (%d), or shared and refunded (%d)|paid：%d 小于已清算的（%d），或小于已分账与已退款之和（%d）",
	"postings: they sum to %d, not to 0, or are missing|postings：合计是 %d 而不是 0，或缺少分录",
	"batch %s: %d trades %d, %d refunds %d, %d top-ups %d, %d cancelled top-ups %d|批次 %s：交易 %d 笔 %d，退款 %d 笔 %d，加值 %d 笔 %d，取消加值 %d 笔 %d",
	"waiting|等待付款", "paid|已付款", "failed|失败", "closed|已关闭", "finished|已完结",
}
