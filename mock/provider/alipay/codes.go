package alipay

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The classes of answer and their msg (Alipay sheet 4; those of 10003, 20001, 40003 and 40005
// are inferred there).
const (
	codeSuccess      = "10000"
	codeInProcess    = "10003"
	codeUnavailable  = "20000"
	codeToken        = "20001"
	codeMissing      = "40001"
	codeInvalid      = "40002"
	codeConditions   = "40003"
	codeBusiness     = "40004"
	codeLimited      = "40005"
	codePermissions  = "40006"
	nameUnknown      = "isp.unknow-error" // spelt so
	nameBadSignature = "isv.invalid-signature"
	nameNoSignature  = "isv.missing-signature"
	nameNoMethod     = "isv.invalid-method"
)

var classMessages = map[string]string{
	codeSuccess:     "Success",
	codeInProcess:   " order success pay inprocess",
	codeUnavailable: "Service Currently Unavailable",
	codeToken:       "Insufficient Token Permissions",
	codeMissing:     "Missing Required Arguments",
	codeInvalid:     "Invalid Arguments",
	codeConditions:  "Insufficient Conditions",
	codeBusiness:    "Business Failed",
	codeLimited:     "Call Limited",
	codePermissions: "Insufficient Permissions",
}

// What a client should do.
const (
	fixRequest  = "correct the request; sent again as it is, it fails again"
	fixAccount  = "choose another account or have it put in order; sent again as it is, it fails again|换一个账户，或请对方处理好账户；原样重发仍会失败"
	fixContract = "settle it with the platform's staff; no request can|与平台人员解决；改请求没有用"
	askFirst    = "the outcome is unknown: query, or repeat with the same number|结果不明：先查询，或用同一个单号重试"
	waitRepeat  = "wait and repeat with the same number|稍等片刻，用同一个单号重试"
	buyerActs   = "let the buyer act or pay in another way, with a new order|请买家处理，或换一种方式付款，并重新下单"
)

// byRule is the cause of codes that no state of this server leads to.
const byRule = "only by a rule: nothing here is in that state|只能由规则返回：这里没有状态会触发它"

// The texts of the codes of settle, of the trade methods, of those without prefix, and of transfers and freezes.
var (
	//go:embed codes/settle.tsv
	settleTable string
	//go:embed codes/trade.tsv
	tradeTable string
	//go:embed codes/bare.tsv
	bareTable string
	//go:embed codes/fund.tsv
	fundTable string
)

// codeTexts replace the names in braces of the tables.
func codeTexts() map[string]string {
	return map[string]string{
		"fixAccount": fixAccount, "fixContract": fixContract, "askFirst": askFirst, "waitRepeat": waitRepeat, "buyerActs": buyerActs,
		"accountClosed": accountClosed, "accountFrozen": accountFrozen, "accountInvalid": accountInvalid, "accountLoginTwice": accountLoginTwice,
		"accountMissing": accountMissing, "accountNoBalance": accountNoBalance, "accountPoor": accountPoor, "accountUncertified": accountUncertified,
		"authCodeExpired": authCodeExpired, "authCodeFails": authCodeFails, "authCodePoor": authCodePoor,
	}
}

// codeRow is one line of a table.
type codeRow struct {
	sub, message, english, chinese, cause, advice, source string
}

func (r codeRow) toCode(class string) provider.Code {
	c := provider.Code{
		Code: class, Sub: r.sub, Message: r.message, English: r.english, Chinese: r.chinese, Cause: r.cause, Advice: r.advice,
		Source: "Alipay sheet " + r.source, Remedy: remedies()[r.sub],
	}
	if c.Cause == "" {
		c.Cause = byRule
	}
	if c.Advice == "" {
		c.Advice = fixRequest
	}
	c.Unknown = c.Advice == askFirst
	return c
}

// codeTable is every code, gateway codes first.
var codeTable = sync.OnceValue(buildCodes)

func buildCodes() []provider.Code {
	table := []provider.Code{
		{
			Code: codeSuccess, Message: classMessages[codeSuccess], English: "done, or accepted", Success: true,
			Chinese: "成功：已经办理，或已受理",
			Cause:   "the call was right|调用正确", Advice: "read the other fields; for payments take trade_status as the proof|看其余字段；付款是否成功以 trade_status 为准", Source: "Alipay sheet 4",
		},
		{
			Code: codeInProcess, Message: classMessages[codeInProcess], English: "the order exists, the buyer must confirm", Success: true, Unknown: true,
			Chinese: "订单已建立，等买家在手机上确认，付款结果还不知道",
			Cause:   "trade.pay with dialect bar_code confirm or the test auth_code " + authCodeConfirm + "|trade.pay 时开关 bar_code 为 confirm，或 auth_code 用测试值 " + authCodeConfirm,
			Advice:  "query every 3 to 5 s, then cancel|每 3 到 5 秒查询一次，仍无结果就撤销", Source: "Alipay sheet 3.2, 4",
		},
	}
	for _, class := range gatewayTable {
		for _, r := range class.rows {
			table = append(table, r.toCode(class.code))
		}
	}
	for _, file := range []string{settleTable, tradeTable, bareTable, fundTable} {
		for _, r := range provider.CodeRows(file, 7, codeTexts()) {
			table = append(table, codeRow{r[0], r[1], r[2], r[3], r[4], r[5], r[6]}.toCode(codeBusiness))
		}
	}
	return table
}

var codeByName = sync.OnceValue(indexCodes)

func indexCodes() map[string]provider.Code {
	index := make(map[string]provider.Code, len(codeTable()))
	for _, c := range codeTable() {
		index[c.Name()] = c
	}
	return index
}

// Codes is the platform's table: gateway codes and every method's sub_codes.
func (p *Provider) Codes() []provider.Code { return slices.Clone(codeTable()) }

// Failure is isp.unknow-error, the platform's answer when its backend fails.
func (p *Provider) Failure() provider.Code { return codeByName()[nameUnknown] }

// refuse is a refusal by name of code. message replaces the code's text, explain is for the
// journal.
func refuse(name, message, explain string) *provider.Outcome {
	return &provider.Outcome{Code: codeByName()[name], Message: message, Explain: explain}
}

// refuseBusiness refuses with a sub_code that begins with "ACQ.".
func refuseBusiness(sub, explain string) provider.Outcome { return *refuse("ACQ."+sub, "", explain) }

func succeed(fields wire.Object) provider.Outcome {
	return provider.Outcome{Code: codeByName()[codeSuccess], Fields: fields}
}

// messages replace a code's text where a method's own list has another one (Alipay sheet 3.3).
var messages = map[string]map[string]string{
	"refund": {
		"ACQ.ALLOC_AMOUNT_VALIDATE_ERROR": "退分账金额超限",
		"ACQ.DISCORDANT_REPEAT_REQUEST":   "请求信息不一致",
	},
}

// outcomeTexts are msg and sub_msg of an outcome; sub_msg is empty for codes without sub_code.
func outcomeTexts(operation string, out provider.Outcome) (msg, sub string) {
	msg = classMessages[out.Code.Code]
	own := out.Message
	if own == "" {
		own = messages[operation][out.Code.Name()]
	}
	if out.Code.Sub == "" {
		if own != "" {
			msg = own
		}
		return msg, ""
	}
	if own == "" {
		own = out.Code.Message
	}
	return msg, own
}

// acqCodes puts the prefix before a list of sub_codes; names with a prefix of their own stay.
func acqCodes(list string) []string {
	subs := strings.Fields(list)
	for i, s := range subs {
		if !strings.Contains(s, ".") {
			subs[i] = "ACQ." + s
		}
	}
	return subs
}
