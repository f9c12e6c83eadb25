package fourpyun

import (
	"slices"
	"sync"

	"paymock/mock/provider"
)

// codes is the platform's table: every code that its public documents print for this side of
// the house and for parking (4pyun sheet 3). 1404 is undocumented and left out. A number's text
// differs by operation, see meanings.
var codes = []provider.Code{
	{
		Code: "1001", Success: true,
		English: "success",
		Chinese: "成功：请求已办理；查询时只表示查到了，是否付款要看 status",
		Cause:   "the call was carried out; for query it says nothing about the payment, read status|调用已执行；查询时它不说明是否付款，要看 status",
		Advice:  "read the other fields; for payments take status as the proof|看其余字段；是否付款以 status 为准",
		Source:  "4pyun sheet 3; doc.4pyun.com/openapi",
	},
	{
		Code: "1000", Success: true, Unknown: true, Message: "受理成功",
		English: "accepted, the result is pending",
		Chinese: "已受理，付款结果还不知道，要等付款推送或主动查询",
		Cause:   "create without auth_code, or with auth_code in dialect scan_result=1000: the payer has still to pay|create 没有 auth_code，或开关 scan_result=1000 时带了 auth_code：付款人还没有付款",
		Advice:  "wait for the payment push, or query until status is not 0|等付款推送，或查询到 status 不为 0",
		Source:  "4pyun sheet 3, 5.2; the text is printed for parking prepay",
	},
	{
		Code: "200", Success: true, Unknown: true, Message: "受理成功",
		English: "accepted; no code of payments, where 1001 alone is a success",
		Chinese: "已受理，只用于停车推送；支付接口只有 1001 算成功",
		Cause:   "only by rule here: documented for parking pushes only|这里只能由规则返回：文档只用于停车推送",
		Advice:  "on a payment interface take it for a mistake: query, and take 1001 only for a success|在支付接口上应视为错误：先查询，只有 1001 算成功",
		Source:  "4pyun sheet 3: parking pushes only; the text is Assumed",
	},
	{
		Code: "1002", Message: "未查询到记录",
		English: "not found",
		Chinese: "没查到：清算时是没有这个 pay_serial，退款查询时是没有这个退款单号",
		Cause:   "settle: no such pay_serial in this app; refund query: no refund with this order number|清算：本应用没有这个 pay_serial；退款查询：没有这个退款单号",
		Advice:  "check the number and that it belongs to this app_id|检查单号，并确认它属于这个 app_id",
		Source:  "4pyun sheet 3; for settle Assumed",
	},
	{
		Code: "1003", Message: "可用退款余额不足",
		English: "the refundable balance is too small",
		Chinese: "可退的余额不够：退款超过已付减去已退的部分",
		Cause:   "refund of more than was paid less what went back already|退款超过已付减去已退的部分",
		Advice:  "query the trade and refund at most what is left|查询交易，最多退剩余的金额",
		Source:  "4pyun sheet 3, 5.4",
	},
	{
		Code: "1400", Message: "请求参数错误",
		English: "bad parameter",
		Chinese: "参数缺失或格式不对（新接口的写法），message 会写明是哪一个",
		Cause:   "refund query: a field is missing or malformed; the message names it|退款查询：字段缺失或格式不对，message 会写明",
		Advice:  "correct the field; a repeat of the same call fails again|改正字段；原样重发仍会失败",
		Source:  "4pyun sheet 3, 5.5",
	},
	{
		Code: "1401", Message: "签名错误",
		English: "bad signature",
		Chinese: "签名错误，只在停车网关的文档里出现，支付接口用 401",
		Cause:   "only by rule here: documented for the parking gateway, the payment pages answer 401|这里只能由规则返回：文档只用于停车网关，支付接口返回 401",
		Advice:  "sign with this app's app_secret; compare with the canonical string in the journal|用本应用的 app_secret 签名；与日志里的待签名字符串比较",
		Source:  "4pyun sheet 3: parking services only",
	},
	{
		Code: "1402", Unknown: true, Message: "请求超时",
		English: "timeout",
		Chinese: "平台内部处理超时，结果不明，只在车辆接口的文档里出现",
		Cause:   "only by rule here: documented for the vehicle interface only|这里只能由规则返回：文档只用于车辆接口",
		Advice:  "query before sending again|先查询，再决定是否重发",
		Source:  "4pyun sheet 3: iov/calculate only; the text is Assumed",
	},
	{
		Code: "1403", Message: "业务不允许",
		English: "not allowed in this state: pay order exists (prepare, create), can't be settled (settle), no right (refund, refund query)",
		Chinese: "业务不允许，按接口不同：下单时是支付订单号已存在，清算时是该交易不可清算，退款时是没有权限",
		Cause:   "settle: the trade is not paid, settles automatically, is settled already, is refunded in full, or settle_value is more than was paid; prepare and create: pay_order was used; refund: the pay_serial is not this app's; refund query: the merchant is not granted to the app|清算：交易未付款、会自动清算、已经清算、已全额退款，或 settle_value 超过已付金额；下单：pay_order 已用过；退款：pay_serial 不属于本应用；退款查询：商户没有授权给应用",
		Advice:  "read the message; query the trade instead of repeating the call|看 message；先查询交易，不要重发",
		Source:  "4pyun sheet 3, 4, 9; the text differs by operation",
	},
	{
		Code: "1405", Message: "退款失败",
		English: "the refund failed",
		Chinese: "退款失败：交易未付款、已全额退款，或退款单号已用在别的退款上",
		Cause:   "the trade is not paid or refunded in full, or the order number was used with other details|交易未付款或已全额退款，或单号已用在别的退款上",
		Advice:  "query the trade; use a new order number for a new refund|查询交易；新的退款换一个新的单号",
		Source:  "4pyun sheet 3, 5.4",
	},
	{
		Code: "1500", Unknown: true, Message: "处理失败",
		English: "internal failure, read the message",
		Chinese: "平台处理失败，原因看 message，结果不明",
		Cause:   "only by rule here|这里只能由规则返回",
		Advice:  "query before sending again|先查询，再决定是否重发",
		Source:  "4pyun sheet 3",
	},
	{
		Code: "1503", Unknown: true, Message: "服务不可用",
		English: "service unavailable",
		Chinese: "平台服务不可用，结果不明，只在厂商的网关样例里出现",
		Cause:   "only by rule here: in the vendor's gateway sample only|这里只能由规则返回：只在厂商的网关样例里出现",
		Advice:  "query before sending again|先查询，再决定是否重发",
		Source:  "4pyun sheet 3: R only; the text is Assumed",
	},
	{
		Code: "400", Message: "请求参数错误",
		English: "bad parameter; hint names it",
		Chinese: "参数缺失、格式不对或超出范围（旧接口的写法），hint 会写明是哪一个",
		Cause:   "a field is missing, malformed or out of bounds, or the body is no form or JSON|字段缺失、格式不对或超出范围，或请求体不是表单或 JSON",
		Advice:  "correct the field that hint names; a repeat of the same call fails again|改正 hint 指出的字段；原样重发仍会失败",
		Source:  "4pyun sheet 3; doc.4pyun.com/openapi",
	},
	{
		Code: "401", Message: "请求签名校验不通过",
		English: "unknown app or wrong signature; hint is the string that the platform signed, key masked",
		Chinese: "应用不存在或签名不对；hint 是平台算签名用的字符串，密钥已遮住",
		Cause:   "app_id is not registered, sign is missing, or sign differs; the journal's verdict names the mistake when it is a known one|app_id 没有登记、没有 sign，或 sign 不符；是已知的错误时，日志的判断会写明",
		Advice:  "compare hint with your own string byte by byte|把 hint 与自己的待签名字符串逐字节比较",
		Source:  "4pyun sheet 3; on payment endpoints Assumed",
	},
	{
		Code: "403", Message: "应用无接口访问权限",
		English: "the interface or merchant is not granted to the app",
		Chinese: "应用没有这个接口或这个商户的权限",
		Cause:   "prepare or create for a merchant that is not the app's (dialect merchant_grant), or a refund path that dialect refund_path closes|为不属于本应用的商户下单（开关 merchant_grant），或走了开关 refund_path 关闭的退款路径",
		Advice:  "use the merchant of the registration|用登记时的商户",
		Source:  "4pyun sheet 3; the text is Assumed",
	},
	{
		Code: "500", Unknown: true, Message: "系统异常",
		English: "server error, and business errors of the older endpoints",
		Chinese: "系统异常；旧接口也用它报业务错误，例如查不到订单，要看 message",
		Cause:   "query: no such trade, or neither pay_serial nor pay_order; prepare in dialect duplicate_order=500; a failure of this server|查询：没有这笔交易，或 pay_serial 和 pay_order 都没有；开关 duplicate_order=500 时重复下单；本服务自身出错",
		Advice:  "read the message; where it tells of no business error, query before sending again|看 message；如果不是业务错误，先查询，再决定是否重发",
		Source:  "4pyun sheet 3, 5.3",
	},
	{
		Code: "503", Unknown: true, Message: "服务暂不可用",
		English: "service unavailable",
		Chinese: "平台服务暂不可用，结果不明",
		Cause:   "only by rule here: documented for parking prepay|这里只能由规则返回：文档只用于停车预付",
		Advice:  "query before sending again|先查询，再决定是否重发",
		Source:  "4pyun sheet 3",
	},
}

var codeByName = sync.OnceValue(func() map[string]provider.Code {
	m := make(map[string]provider.Code, len(codes))
	for _, c := range codes {
		c.Remedy = remedies()[c.Code]
		m[c.Code] = c
	}
	return m
})

// Codes is the platform's table of answer codes.
func (*Provider) Codes() []provider.Code {
	all := slices.Clone(codes)
	for i := range all {
		all[i].Remedy = remedies()[all[i].Code]
	}
	return all
}

// Failure is the code of the platform's own failures.
func (*Provider) Failure() provider.Code { return codeByName()["500"] }

// answerText is an answer's text when neither decision nor rule says anything else.
type answerText struct{ message, hint string }

// meanings gives the texts of codes that mean something else for an operation (4pyun sheet
// 3: "the same number means different things per endpoint").
var meanings = map[string]map[string]answerText{
	opPrepare:     {"1403": {"支付订单号已存在", ""}},
	opCreate:      {"1403": {"支付订单号已存在", ""}},
	opQuery:       {"500": {"未查询到订单记录", ""}},
	opSettle:      {"1403": {"该交易不可清算", ""}, "1002": {"未查询到支付记录", ""}}, // Assumed
	opRefund:      {"1403": {"没有该订单退款权限", ""}},
	opRefundQuery: {"1403": {"该商户未授权该应用", ""}, "1002": {"退款订单不存在", ""}},
}

// wordingOf gives a code's message and hint for an operation.
func wordingOf(s *appSettings, operation string, code provider.Code) answerText {
	if operation == opSettle && code.Code == "1403" && s.hasDialect(dialectSettle1403, "order-exists") {
		return meanings[opPrepare]["1403"]
	}
	if t, ok := meanings[operation][code.Code]; ok {
		return t
	}
	if code.Code == "503" {
		return answerText{code.Message, "NO HEALTH SERVICE(PaymentService)!"}
	}
	return answerText{code.Message, ""}
}

// SecretFields names the key that signs, which some merchants send along.
func (*Provider) SecretFields() []string { return []string{"app_secret"} }
