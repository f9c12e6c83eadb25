package acme

import "paymock/mock/provider"

// The codes, with the HTTP status of each.
var (
	codeOK = provider.Code{
		Code: "ok", Message: "OK", English: "done", Chinese: "已完成", Cause: "the call was right",
		Advice: "go on with the order's status", Success: true, Source: "invented",
	}
	codeSignature = provider.Code{
		Code: "bad_signature", Message: "Signature does not match.", English: "the signature is wrong", Chinese: "签名不正确",
		Cause: "a wrong secret, or other bytes were signed", Advice: "compare the signed lines with the journal's", Status: 401, Source: "invented",
	}
	codeRequest = provider.Code{
		Code: "bad_request", Message: "The request is malformed.", English: "a field is missing or malformed", Chinese: "缺少字段或格式错误",
		Cause: "no JSON, or a field that can't be", Advice: "correct the field that is named", Status: 400, Source: "invented",
	}
	codeUnknown = provider.Code{
		Code: "no_such_order", Message: "Order not found.", English: "there is no such order", Chinese: "订单不存在",
		Cause: "the app never made it", Advice: "create the order first", Status: 404, Source: "invented",
	}
	codeExists = provider.Code{
		Code: "order_exists", Message: "Order exists.", English: "the order's number is taken", Chinese: "订单号已被使用",
		Cause: "another order has the number", Advice: "use a new number", Status: 409, Source: "invented",
	}
	codeRefund = provider.Code{
		Code: "not_refundable", Message: "Cannot be refunded.", English: "so much can't be given back", Chinese: "不能退这么多",
		Cause: "the order isn't paid, or less is left", Advice: "look at what is left of the order", Status: 409, Source: "invented",
	}
	codeLimited = provider.Code{
		Code: "slow_down", Message: "Too many requests.", English: "the app calls too often", Chinese: "调用过于频繁",
		Cause: "only by a rule", Advice: "wait a second, then repeat", Status: 429, Source: "invented",
	}
	codeFailure = provider.Code{
		Code: "internal", Message: "Something went wrong.", English: "the platform failed", Chinese: "平台内部错误，结果不明",
		Cause: "a failure of this server, or a rule", Advice: "query the order before anything else", Unknown: true, Status: 500, Source: "invented",
	}
)

// Codes is the whole table.
func (Provider) Codes() []provider.Code {
	return []provider.Code{codeOK, codeSignature, codeRequest, codeUnknown, codeExists, codeRefund, codeLimited, codeFailure}
}

// Failure is "internal".
func (Provider) Failure() provider.Code { return codeFailure }

// CallLimitCode names the code of throttle's answers.
func (Provider) CallLimitCode() string { return codeLimited.Code }
