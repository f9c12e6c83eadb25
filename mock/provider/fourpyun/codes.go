package fourpyun

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paymock/mock/provider"
)

// codeFile is the platform's table.
//
//go:embed codes/codes.tsv
var codeFile string

var codes = sync.OnceValue(func() (all []provider.Code) {
	for _, r := range provider.CodeRows(codeFile, 8, nil) {
		all = append(all, provider.Code{
			Code: r[0], Message: r[1], English: r[2], Chinese: r[3], Cause: r[4], Advice: r[5], Source: r[6],
			Success: strings.Contains(r[7], "success"), Unknown: strings.Contains(r[7], "unknown"), Remedy: remedies()[r[0]],
		})
	}
	return all
})

var codeByName = sync.OnceValue(func() map[string]provider.Code {
	m := make(map[string]provider.Code, len(codes()))
	for _, c := range codes() {
		m[c.Code] = c
	}
	return m
})

// Codes is the platform's table of answer codes.
func (*Provider) Codes() []provider.Code { return slices.Clone(codes()) }

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
