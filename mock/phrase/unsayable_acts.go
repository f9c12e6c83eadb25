package phrase

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// noRule is what is no rule, since it is not the platform that does it: its expression and why.
type noRule struct {
	expr   func() *regexp.Regexp
	reason string
	state  bool // of a trade, whatever action its words are of elsewhere
}

// noRuleRows are asked where nothing else was understood of a whole text, in their order.
func noRuleRows() []noRule {
	const (
		people       = `(?:the |an? )?(?:customer|payer|buyer|shopper|user|client|cashier|merchant|shop)`
		theirActs    = `(?:pays?|settles?|splits?|refunds?|quer(?:y|ies)|cancels?|creates?|places?|scans?|orders?|closes?|swipes?|buys?)`
		peopleHan    = `(?:顾客|客人|客户|买家|付款人|消费者|用户|商户|商家|店员|收银员)`
		theirActsHan = `(?:付款|支付|付|结算|分账|退款|退|查询|查|取消|撤销|下单|刷卡|扫码|买)`
		asks         = `(?:quer(?:y|ies)|the query|the answer to (?:the )?query|query result)(?: of [\w-]+)? (?:says?|shows?|returns?|tells?|answers?|reports?)(?: that)? `
		asksHan      = `(?:查询|查)(?:接口|结果|应答|交易|订单)?(?:返回|显示|说|提示|告诉|得到|结果)(?:是|为|说|显示)?`
		itsTrade     = `(?:the |an? )?(?:trade|order|transaction|payment)(?: [\w-]+)? (?:is|was|are|has been|had been) (?:already |still )?(?:been )?`
		itsTradeHan  = `(?:这笔|该)?(?:交易|订单)(?:\s*[\w-]+)?\s*(?:状态)?(?:为|是)?(?:已经?|还|仍|被)*`
	)
	const (
		telling  = `(?i)^(?:(?:` + asks + `)?` + itsTrade + `|` + asks + `|` + asksHan + `(?:已经?|还|仍)?|(?:` + asksHan + `)?` + itsTradeHan + `)`
		readers  = `(?:the |an? )?(?:card )?(?:reader|terminal|pos|platform)|[^,]{0,20}\bpayments?|pay`
		retrying = `(?:be )?(?:retr(?:y|ies|ied)|(?:try|send|swipe|tap|pay) (?:it )?again|a retry)`
	)
	return []noRule{
		{lazyExpression(`(?i)^(?:please )?(?:delete|remove|clear|reset|cancel|undo|drop)(?: (?:all|the|every|my|this|that|last|of|these))* ?rules?\b.{0,12}$|^(?:请|把|将)?(?:清除|清空|清掉|删除|删掉|删|移除|取消|撤销|停用|关掉|去掉)(?:所有|全部|这条|那条|刚才|上面|掉|的)*规则.{0,4}$`), "is no rule; `payctl rule list` lists those that act, `payctl rule rm ID` removes one", true},
		{lazyExpression(telling + `(?:closed|cancell?ed|expired|关闭|关单|过期|取消|撤销)了?$`), tradeState("closed"), true},
		{lazyExpression(telling + `(?:unpaid|waiting|pending|not paid|[未没待](?:支付|付款|付)|等待(?:支付|付款))$`), tradeState("waiting"), true},
		{lazyExpression(telling + `(?:failed|支付失败|付款失败)$`), tradeState("failed"), true},
		{lazyExpression(telling + `(?:finished|完结|结束)了?$`), tradeState("finished"), true},
		{lazyExpression(telling + `(?:paid|支付|付款)了?$`), tradeState("paid"), true},
		{lazyExpression(telling + `(?:refunded|settled|退款|结算|分账)了?$`), "is what was done with a trade before, and no fault of the platform; do it: `payctl settle ORDER`, `payctl refund ORDER`", true},
		{
			lazyExpression(`(?i)^(?:` + readers + `)? ?(?:asks?|wants?|requires?|needs?|demands?)(?: (?:the )?(?:merchant|client|shop))? (?:to|for|a) ` + retrying + `(?: it)?(?: (?:once|twice|\w+ times))?$|^[^，,]{0,12}(?:要求|需要|请求|提示|叫|让)(?:商户|顾客|客户|收银员)?(?:重试|重送|再试|再刷|重刷|重新刷卡)[^，,]{0,6}$`),
			"is what a card reader does, and is laid down with it: `payctl terminal put 01304187 --retries 2`, in its app of a scenario `terminals: [{id: \"01304187\", retries: 2}]`", false,
		},
		{
			lazyExpression(`(?i)^(?:(?:given|when|and|but) |当|假如|如果)?(?:` + people + ` ` + theirActs + `\b[^,;]{0,40}|` + peopleHan + `(?:再|又|已经?|来|去)?(?:[在用对从][^，,]{1,10}?)?` + theirActsHan + `了?[^，,；;]{0,12})$`),
			"is what people do, and a sentence says what the platform does; do it by hand, `payctl trade pay ORDER`, `payctl settle ORDER`, or in a feature: `payctl steps` lists its lines", false,
		},
	}
}

// tradeState is why the state of a trade is no rule.
func tradeState(status string) string {
	return fmt.Sprintf("is a state of a trade, which the platform tells as it is; lay it down, `payctl trade add --amount 50.00 --order T1 --status %s`, in a scenario file `apps: [{provider: PLATFORM, trades: [{order: T1, amount: 5000, status: %[1]s}]}]`", status)
}

// whyNoRule says why a text that nothing is understood of is no rule; "" where that isn't known. What says how the
// platform fails is about that.
func whyNoRule(text string) string {
	if sense().outcomeLine.MatchString(text) {
		return "is what must come of it, which a feature checks: `payctl test` runs it, `payctl steps` lists its lines"
	}
	if codeForms().beside.MatchString(text) {
		return ""
	}
	acts := saysAction(text)
	for _, n := range rewriting().noRules {
		if (!acts || n.state) && n.expr().MatchString(text) {
			return strings.ReplaceAll(n.reason, "PLATFORM", platformKind().example[English])
		}
	}
	return ""
}

// saysAction reports whether a text has a word for what a platform does wrong.
func saysAction(text string) bool {
	wrong := []string{"fail", "hang", "delay", "lose", "repeat", "reset", "wrong", "signature", "unsigned", "early", "reorder", "truncate", "drip", "stale", "callback", "number", "wait"}
	for h := range cuesIn(text) {
		if slices.Contains(wrong, h.name) && !strings.Contains(h.text, "重") {
			return true
		}
	}
	return false
}
