package phrase

// stepRow is a step: its name, and its wordings in English and in Chinese. Further wordings of the
// same are rows with the same name.
type stepRow struct{ name, english, chinese string }

// stepTopic is a heading with its steps.
type stepTopic struct {
	title string
	lines []stepRow
}

// stepTable is the steps of all topics.
func stepTable() []*Wording {
	var all []*Wording
	known := map[string]*Wording{}
	for _, t := range []stepTopic{
		appSteps, tradeSteps, callSteps, splitSteps, sendSteps, terminalSteps, ruleSteps, clockSteps,
		answerSteps, callbackSteps, probeSteps, journalSteps,
	} {
		for _, l := range t.lines {
			w := known[l.name]
			if w == nil {
				w = &Wording{Name: l.name, Sort: Step, Topic: t.title, patterns: map[Language][]*pattern{}}
				known[l.name] = w
				all = append(all, w)
			}
			w.patterns[English] = append(w.patterns[English], compilePattern(English, l.english))
			w.patterns[Chinese] = append(w.patterns[Chinese], compilePattern(Chinese, l.chinese))
		}
	}
	return all
}

var appSteps = stepTopic{"Apps", []stepRow{
	{"fresh_app", `a[n] {provider} app`, `一个 {provider} 应用`},
	{"app_with_dialect", `a[n] {provider} app with dialect:`, `一个 {provider} 应用，方言为：`},
	{"app_with_scenario", `a[n] {provider} app with the scenario {scenario:name}`, `一个 {provider} 应用，场景为 {scenario:name}`},
	{"load_scenario", `the scenario {scenario:name} is loaded`, `加载场景 {scenario:name}`},
	{"nothing_changed", `nothing has changed since the scenario was loaded`, `加载场景之后没有任何变化`},
	{"app_with_key", `a[n] {provider} app with a platform key of its own`, `一个自带密钥的 {provider} 应用`},
	{"another_app", `another {provider} app`, `另一个 {provider} 应用`},
	{"first_app", `the first app acts again`, `切换回第一个应用`},
	{"speaks", `the merchant speaks {way}`, `商户的通信方式为 {way}`},
}}

var tradeSteps = stepTopic{"Trades", []stepRow{
	{"paid_trade", `a paid trade {trade:name} of {amount}`, `一笔已支付的交易 {trade:name}，金额 {amount}`},
	{"automatic_trade", `a paid trade {trade:name} of {amount} that settles automatically`, `一笔已支付的交易 {trade:name}，金额 {amount}，自动结算`},
	{"trade_with", `a paid trade {trade:name} of {amount} with:`, `一笔已支付的交易 {trade:name}，金额 {amount}，字段为：`},
	{"trade_in_status", `a trade {trade:name} of {amount} in status {status}`, `一笔交易 {trade:name}，金额 {amount}，状态为 {status}`},
	{"trade_in_status_with", `a trade {trade:name} of {amount} in status {status} with:`, `一笔交易 {trade:name}，金额 {amount}，状态为 {status}，字段为：`},
	{"payer_pays", `the payer pays {trade:name}`, `付款人支付 {trade:name}`},
	{"payment_fails", `the payment of {trade:name} fails`, `{trade:name} 的支付失败`},
	{"trade_closes", `{trade:name} is closed`, `{trade:name} 超时关闭`},
	{"trade_has", `{trade:name} has {amount} {total}`, `{trade:name} 有 {amount} {total}`},
	{"trade_is", `{trade:name} is in status {status}`, `{trade:name} 的状态为 {status}`},
}}

var callSteps = stepTopic{"Calls", []stepRow{
	{"settles", `the merchant settles {trade:name} for {amount}`, `商户结算 {trade:name}，金额 {amount}`},
	{"settles_sharing", `the merchant settles {trade:name} for {amount} with {sharable:amount} to share`, `商户结算 {trade:name}，金额 {amount}，其中可分账 {sharable:amount}`},
	{"settles_items", `the merchant settles {trade:name} for {amount} with items:`, `商户结算 {trade:name}，金额 {amount}，明细为：`},
	{"refunds", `the merchant refunds {trade:name} by {amount}`, `商户退款 {trade:name}，金额 {amount}`},
	{"refunds_as", `the merchant refunds {trade:name} by {amount} as {number:name}`, `商户退款 {trade:name}，金额 {amount}，单号 {number:name}`},
	{"queries", `the merchant queries {trade:name}`, `商户查询 {trade:name}`},
	{"queries_refund", `the merchant queries refund {number:name}`, `商户查询退款单 {number:name}`},
	{"prepares", `the merchant prepares order {order:name} of {amount}`, `商户预下单 {order:name}，金额 {amount}`},
	{"shows_code", `the merchant shows a code for order {order:name} of {amount}`, `商户为订单 {order:name} 出示付款码，金额 {amount}`},
	{"repeats", `the merchant repeats the last request`, `商户重发上一个请求`},
	{"settle_together", `{number} merchants settle {trade:name} at the same time for {amount} each`, `{number} 个商户同时结算 {trade:name}，每个金额 {amount}`},
	{"refund_together", `{number} merchants refund {trade:name} at the same time by {amount} each`, `{number} 个商户同时退款 {trade:name}，每个金额 {amount}`},
	{"tries_to_settle", `the merchant tries to settle {trade:name} for {amount}`, `商户尝试结算 {trade:name}，金额 {amount}`},
	{"tries_and_gives_up", `the merchant tries to settle {trade:name} for {amount} and gives up after {patience:duration}`, `商户尝试结算 {trade:name}，金额 {amount}，等 {patience:duration} 后放弃`},
	{"tries_to_query", `the merchant tries to query {trade:name}`, `商户尝试查询 {trade:name}`},
	{"settles_while_clock_runs", `the merchant settles {trade:name} for {amount} while the clock runs on by the hour`, `商户结算 {trade:name}，金额 {amount}，期间时钟按小时推进`},
}}

var splitSteps = stepTopic{"Splits of Alipay", []stepRow{
	{"binds", `the merchant binds {account:name}`, `商户绑定分账方 {account:name}`},
	{"unbinds", `the merchant unbinds {account:name}`, `商户解绑分账方 {account:name}`},
	{"settles_as", `the merchant settles {trade:name} for {amount} as {number:name}`, `商户结算 {trade:name}，金额 {amount}，请求号 {number:name}`},
	{"settles_rows", `the merchant settles {trade:name}:`, `商户结算 {trade:name}：`},
	{"settles_rows_as", `the merchant settles {trade:name} as {number:name}:`, `商户结算 {trade:name}，请求号 {number:name}：`},
	{"settles_later", `the merchant settles {trade:name} asynchronously as {number:name}:`, `商户异步结算 {trade:name}，请求号 {number:name}：`},
	{"finishes", `the merchant finishes the splits of {trade:name}`, `商户完结 {trade:name} 的分账`},
	{"refunds_from", `the merchant refunds {trade:name} by {amount} as {number:name} from:`, `商户退款 {trade:name}，金额 {amount}，单号 {number:name}，出资方为：`},
	{"queries_settle", `the merchant queries settle {number:name} of {trade:name}`, `商户查询结算请求 {number:name}，所属交易 {trade:name}`},
	{"settle_same_together", `{number} merchants settle {trade:name} at the same time for {amount} as {request:name}`, `{number} 个商户同时结算 {trade:name}，金额 {amount}，请求号 {request:name}`},
}}

var sendSteps = stepTopic{"Requests by hand", []stepRow{
	{"sends", `the merchant sends {operation} for {trade:name}`, `商户发送 {operation} 请求，交易 {trade:name}`},
	{"sends_alone", `the merchant sends {operation} with:`, `商户发送 {operation} 请求，字段为：`},
	{"sends_with", `the merchant sends {operation} for {trade:name} with:`, `商户发送 {operation} 请求，交易 {trade:name}，字段为：`},
	{"sends_signed", `the merchant sends {operation} for {trade:name} signed with {mistake}`, `商户发送 {operation} 请求，交易 {trade:name}，签名采用 {mistake}`},
	{"sends_signed_with", `the merchant sends {operation} for {trade:name} signed with {mistake} and with:`, `商户发送 {operation} 请求，交易 {trade:name}，签名采用 {mistake}，字段为：`},
	{"sends_changed", `the merchant sends {operation} for {trade:name} and field {field:value} is changed to {value:value} after signing`, `商户发送 {operation} 请求，交易 {trade:name}，签名后字段 {field:value} 改为 {value:value}`},
	{"sends_removed", `the merchant sends {operation} for {trade:name} and field {field:value} is removed after signing`, `商户发送 {operation} 请求，交易 {trade:name}，签名后删除字段 {field:value}`},
	{"sends_added", `the merchant sends {operation} for {trade:name} and field {field:value} of {value:value} is added after signing`, `商户发送 {operation} 请求，交易 {trade:name}，签名后增加字段 {field:value}，值为 {value:value}`},
	{"sends_without", `the merchant sends {operation} for {trade:name} without {field:value}`, `商户发送 {operation} 请求，交易 {trade:name}，不带字段 {field:value}`},
	{"sends_sealed", `the merchant sends {operation} for {trade:name} sealed with {seal}`, `商户发送 {operation} 请求，交易 {trade:name}，加密采用 {seal}`},
	{"posts_body", `the merchant posts the body {rest}`, `商户发送报文 {rest}`},
}}

var terminalSteps = stepTopic{"Terminals of intella", []stepRow{
	{"terminal", `a terminal {terminal:name}`, `一台终端 {terminal:name}`},
	{"terminal_with", `a terminal {terminal:name} with:`, `一台终端 {terminal:name}，字段为：`},
	{"terminal_card", `a terminal {terminal:name} with a card of {amount}`, `一台终端 {terminal:name}，卡内余额 {amount}`},
	{"terminal_named_card", `a terminal {terminal:name} with card {card:name} of {amount}`, `一台终端 {terminal:name}，卡号 {card:name}，余额 {amount}`},
	{"terminal_top_up", `a terminal {terminal:name} with a card of {amount} that tops up {step:amount}`, `一台终端 {terminal:name}，卡内余额 {amount}，自动充值 {step:amount}`},
	{"terminal_late", `a terminal {terminal:name} with a card laid down after {number} second[s]`, `一台终端 {terminal:name}，{number} 秒后才放卡`},
	{"terminal_bare", `a terminal {terminal:name} without a card`, `一台终端 {terminal:name}，没有放卡`},
	{"terminal_retries", `a terminal {terminal:name} that asks for {number} (retries|retry)`, `一台终端 {terminal:name}，要求重试 {number} 次`},
	{"terminal_retries_with", `a terminal {terminal:name} that asks for {number} (retries|retry) with {code:value}`, `一台终端 {terminal:name}，要求重试 {number} 次，错误码 {code:value}`},
	{"terminal_off", `a deactivated terminal {terminal:name}`, `一台停用的终端 {terminal:name}`},
	{"signs_on", `the merchant signs on terminal {terminal:name}`, `商户签到终端 {terminal:name}`},
	{"pays", `the merchant pays {amount} on terminal {terminal:name}`, `商户收款 {amount}，终端 {terminal:name}`},
	{"pays_as", `the merchant pays {amount} on terminal {terminal:name} as {order:name}`, `商户收款 {amount}，终端 {terminal:name}，订单 {order:name}`},
	{"pays_once", `the merchant pays {amount} on terminal {terminal:name} as {order:name} and makes sure`, `商户收款 {amount}，终端 {terminal:name}，订单 {order:name}，直到结果明确`},
	{"pays_while", `{number} seconds pass while the merchant pays {amount} on terminal {terminal:name} as {order:name}`, `{number} 秒内商户收款 {amount}，终端 {terminal:name}，订单 {order:name}`},
	{"refunds_on", `the merchant refunds {trade:name} by {amount} on terminal {terminal:name}`, `商户退款 {trade:name}，金额 {amount}，终端 {terminal:name}`},
	{"refunds_once", `the merchant refunds {trade:name} by {amount} on terminal {terminal:name} and makes sure`, `商户退款 {trade:name}，金额 {amount}，终端 {terminal:name}，直到结果明确`},
	{"closes_batch", `the merchant closes the batch of terminal {terminal:name}`, `商户结账终端 {terminal:name}`},
	{"settles_again", `the merchant asks once more for the settlement of terminal {terminal:name}`, `商户再次请求结账终端 {terminal:name}`},
	{"reads_card", `the merchant reads the card on terminal {terminal:name}`, `商户读取终端 {terminal:name} 上的卡`},
	{"lists_terminals", `the merchant lists its terminals`, `商户查询终端列表`},
	{"sends_retry", `the merchant sends the retry that the answer asks for`, `商户按应答的要求重试`},
	{"pay_together", `{number} merchants pay {amount} at the same time on terminals {terminals:name}`, `{number} 个商户同时收款 {amount}，终端 {terminals:name}`},
	{"refund_together_on", `{number} of these payments are refunded while {payers:number} merchants pay {amount} on terminals {terminals:name}`, `其中 {number} 笔退款，同时 {payers:number} 个商户收款 {amount}，终端 {terminals:name}`},
	{"asks_retry", `the answer asks for retry {number}`, `应答要求第 {number} 次重试`},
	{"knows", `the merchant knows that it succeeded`, `商户确知已经成功`},
	{"batch_holds", `the batch of terminal {terminal:name} holds:`, `终端 {terminal:name} 的批次包含：`},
	{"batch_empty", `the batch of terminal {terminal:name} is empty`, `终端 {terminal:name} 的批次为空`},
	{"card_has", `the card on terminal {terminal:name} has {amount}`, `终端 {terminal:name} 上的卡余额为 {amount}`},
	{"settlements_agree", `the settlements of terminal {terminal:name} agree with the ledger`, `终端 {terminal:name} 的结账与账本一致`},
}}

var ruleSteps = stepTopic{"Rules", []stepRow{
	{"this_rule", `this rule:`, `以下规则：`},
	{"rule_refused", `this rule is refused with {reason:escaped}:`, `以下规则被拒绝，原因包含 {reason:escaped}：`},
}}

var clockSteps = stepTopic{"Time", []stepRow{
	{"freeze", `the clock is frozen`, `时钟已冻结`},
	{"passes", `{duration} (pass|passes)`, `过了 {duration}`},
}}
