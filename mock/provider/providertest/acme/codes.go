package acme

import "paymock/mock/provider"

// The codes, with the HTTP status of each.
var (
	codeOK = provider.Code{
		Code: "ok", Message: "OK", English: "done", Chinese: "已完成", Cause: "the call was right|调用正确",
		Advice: "go on with the order's status|按订单的 status 继续", Success: true, Source: "invented",
	}
	codeSignature = provider.Code{
		Code: "bad_signature", Message: "Signature does not match.", English: "the signature is wrong", Chinese: "签名不正确",
		Cause: "a wrong secret, or other bytes were signed|密钥不对，或签名的是别的字节", Advice: "compare the signed lines with the journal's|把待签名的各行与日志里的比较", Status: 401, Source: "invented",
	}
	codeRequest = provider.Code{
		Code: "bad_request", Message: "The request is malformed.", English: "a field is missing or malformed", Chinese: "缺少字段或格式错误",
		Cause: "no JSON, or a field that can't be|不是 JSON，或字段的值不成立", Advice: "correct the field that is named|改正指出的字段", Status: 400, Source: "invented",
	}
	codeUnknown = provider.Code{
		Code: "no_such_order", Message: "Order not found.", English: "there is no such order", Chinese: "订单不存在",
		Cause: "the app never made it|应用没有创建过它", Advice: "create the order first|先创建订单", Status: 404, Source: "invented",
	}
	codeExists = provider.Code{
		Code: "order_exists", Message: "Order exists.", English: "the order's number is taken", Chinese: "订单号已被使用",
		Cause: "another order has the number|别的订单用了这个单号", Advice: "use a new number|换一个新的单号", Status: 409, Source: "invented",
	}
	codeRefund = provider.Code{
		Code: "not_refundable", Message: "Cannot be refunded.", English: "so much can't be given back", Chinese: "不能退这么多",
		Cause: "the order isn't paid, or less is left|订单没有付款，或剩余不够", Advice: "look at what is left of the order|看订单还剩多少", Status: 409, Source: "invented",
	}
	codeDeclined = provider.Code{
		Code: "DECLINED", Sub: "61.30", Message: "Declined.", English: "the payer's bank declined", Chinese: "付款人的银行拒绝",
		Cause: "only by a rule|只能由规则返回", Advice: "let the payer use another card|请付款人换一张卡", Status: 402, Source: "invented",
	}
	codeSuspect = provider.Code{
		Code: "SUSPECTED", Message: "Suspected.", English: "the payment looks stolen", Chinese: "疑似盗刷",
		Cause: "only by a rule|只能由规则返回", Advice: "ask who pays|核实付款人", Status: 402, Source: "invented",
	}
	codePaid = provider.Code{
		Code: "61-07", Message: "Not waiting.", English: "the order doesn't wait for its payer", Chinese: "订单不在等待付款",
		Cause: "it was paid or closed|订单已付款或已关闭", Advice: "look at the order's status|查看订单的 status", Status: 409, Source: "invented",
	}
	codeLimited = provider.Code{
		Code: "slow_down", Message: "Too many requests.", English: "the app calls too often", Chinese: "调用过于频繁",
		Cause: "only by a rule|只能由规则返回", Advice: "wait a second, then repeat|等一秒再重试", Status: 429, Source: "invented",
	}
	codeFailure = provider.Code{
		Code: "internal", Message: "Something went wrong.", English: "the platform failed", Chinese: "平台内部错误，结果不明",
		Cause: "a failure of this server, or a rule|本服务自身出错，或由规则返回", Advice: "query the order before anything else|先查询订单，再做别的", Unknown: true, Status: 500, Source: "invented",
	}
)

// Codes is the whole table.
func (Provider) Codes() []provider.Code {
	return []provider.Code{codeOK, codeSignature, codeRequest, codeUnknown, codeExists, codeRefund, codeDeclined, codeSuspect, codePaid, codeLimited, codeFailure}
}

// Failure is "internal".
func (Provider) Failure() provider.Code { return codeFailure }

// SignsAnswers tells that answers are signed, as callbacks are.
func (Provider) SignsAnswers() bool { return true }

// CallLimitCode names the code of throttle's answers.
func (Provider) CallLimitCode() string { return codeLimited.Code }
