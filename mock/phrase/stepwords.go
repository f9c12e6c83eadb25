package phrase

// stepWordings are words of people's that steps have others for. They are tried where a line is no step: an order
// is a trade there, and the notification a callback.
func stepWordings() map[Language][]rewriteRule {
	return map[Language][]rewriteRule{
		English: {
			{lazyExpression(`(?i)^(?:given|when|then|and|but|i have|we have|there is|there was|there exists|suppose|first|next|finally|now)[ ,:]+`), ""},
			{lazyExpression(`(?i)\b(?:still |yet )?(?:has|have|needs?|is|are|remains?) (?:still |yet )?to be paid\b`), "is unpaid"},
			{lazyExpression(`(?i)\b(?:still |yet )(?:has|have|needs?) to pay\b|\b(?:has|have) (?:still |yet )to pay\b`), "has not yet paid"},
			{lazyExpression(`(?i)\b(?:should|must|shall|will|has to|needs to|is expected to) be\b`), "is"},
			{lazyExpression(`(?i)\b(?:should|must|shall|will|has to|needs to|is expected to) have\b`), "has"},
			{lazyExpression(`(?i)\b(?:should|must|shall|will|has to|needs to|is expected to) (receive|get|fail|succeed|return|show|contain|say|answer|pay|settle|refund)\b`), "${1}s"},
			{lazyExpression(`(?i)\b(?:error|return|response|result|business|status|answer) ?code\b`), "code"},
			{lazyExpression(`(?i)\bsub[ _]code\b`), "sub-code"},
			{lazyExpression(`(?i)\b(?:response|reply)\b`), "answer"},
			{lazyExpression(`(?i)\b(?:order|transaction|purchase)\b`), "trade"},
			{lazyExpression(`(?i)\b(?:shop|client|seller|payee|store)\b`), "merchant"},
			{lazyExpression(`(?i)\b(?:notification|webhook|notice)(s?)\b`), "callback$1"},
			{lazyExpression(`(?i)\b(?:reader|card reader|pos)\b`), "terminal"},
			{lazyExpression(`(?i)\b(?:pa[y]ed|already paid)\b`), "paid"},
			{lazyExpression(`(?i)\bthe (merchant|answer) (?:has )?(?:gotten|gets|got|receives|received)\b`), "the $1 has received"},
		},
		Chinese: {
			{lazyExpression(`^(?:我们?|首先|先|然后|接着|随后|最后|现在|此时|系统|测试|准备|存在|已有|[：:、，,]|\d+[.、)）])+(?:有|用|使用|创建|新建)? ?`), ""},
			{lazyExpression(`^(?:有|创建|新建|准备|开一个|使用|用)(一[个笔台家])`), "$1"},
			{lazyExpression(`(?:应该|应当|必须|需要|理应|预期|期望)(?:要|会|能)?`), ""},
			{lazyExpression(`子(?:返回|应答|响应|结果|业务|错误)?(?:代码|码)|(?i:sub_?code)`), "子错误码"},
			{lazyExpression(`(^|[^子])(?:错误|应答|响应|结果|业务|返回|回传|状态|报错)(?:代码|码|值)`), "${1}返回码"},
			{lazyExpression(`(^|[^误回])(?i:代码|code)`), "${1}返回码"},
			{lazyExpression(`HTTP ?返回码`), "HTTP 状态码"},
			{lazyExpression(`(返回码|错误码|状态码|状态|提示)(?:应|会|要|须)?(?:是|为|等于|变为|变成|[:：=])+`), "${1}为"},
			{lazyExpression(`响应|回应|回复|返回报文|返回结果`), "应答"},
			{lazyExpression(`已付款|付过款|付了款|已付|付款成功|支付成功|支付过|已经支付|支付了|付款了`), "已支付"},
			{lazyExpression(`清算|结清|清分`), "结算"},
			{lazyExpression(`逾时`), "超时"},
			{lazyExpression(`(?:的)?(?:全部|所有|全额|全数)(?:金额|款项|的钱)?$`), ""},
			{lazyExpression(`签章`), "签名"},
			{lazyExpression(`(?:全额|全部|全数)(退款|结算|分账|支付)`), "$1"},
			{lazyExpression(`回传`), "返回"},
			{lazyExpression(`终端机|读卡机|刷卡机|收银机|(?i:pos) ?机|设备`), "终端"},
			{lazyExpression(`支付订单|支付单|订单|单子`), "交易"},
			{lazyExpression(`商家|门店|店铺|收单方|收银员|店员`), "商户"},
			{lazyExpression(`(?:异步|结果)?(?:通知|推送|消息)(?:回调)?`), "回调"},
			{lazyExpression(`(\d+|[一两二三四五六七八九十]) ?(?:次|条|笔|遍|份)((?:\p{Han}| |\w)*回调)`), "$1 个 $2"},
			{lazyExpression(`(?:应|会|要)?收到(?:了|过)? ?(\d|[一两二三四五六七八九十])`), "收到了 $1"},
			{lazyExpression(`(元|分)(?:时|的时候|后|之后)$`), "$1"},
		},
	}
}

// stepWords says a line of a feature in the words of steps.
func stepWords(line string) string {
	for _, w := range rewriting().steps[languageOf(line)] {
		line = outsideQuotes(line, func(part string) string { return w.expr().ReplaceAllString(part, w.to) })
	}
	return line
}
