package intella

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paymock/mock/app"
	"paymock/mock/provider"
)

// The switches and the values that the code asks for.
const (
	dialectAES          = "aes_key"
	aesOnly128          = "128"
	dialectJSON         = "request_json"
	jsonStrict          = "strict"
	dialectData         = "request_data"
	dataString          = "string"
	dialectOrderNo      = "store_order_no"
	orderNoStrict       = "strict"
	dialectTotals       = "settlement_totals"
	totalsStrings       = "strings"
	dialectEmpty        = "settlement_empty"
	dialectRepeated     = "settlement_repeated"
	settlementRefuse    = "refuse"
	dialectUnsigned     = "settlement_unsigned"
	dialectSignOn       = "not_signed_on"
	switchAllow         = "allow"
	dialectDayClose     = "day_close"
	dayCloseTen         = "ten-days"
	dialectMidnight     = "midnight_settlement"
	dialectNoCard       = "no_card_retry"
	dialectCardRefund   = "card_refund"
	refundSameDay       = "same-day"
	dialectTopUp        = "top_up_totals"
	topUpReserve        = "reserve"
	dialectRefunded     = "refunded_code"
	refundedBoth        = "header-and-data"
	dialectPartial      = "partial_refund"
	dialectSpecial      = "special_services"
	dialectWrap         = "response_wrap"
	wrapNone            = "none"
	dialectBusy         = "reader_busy"
	busyRefuse          = "900001"
	switchOff, switchOn = "off", "on"
)

const (
	sourcesSilent   = "Assumed: the documents say nothing; intella sheet "
	sourcesDisagree = "The sources disagree; intella sheet "
)

// dialects lists the switches; the first value is the default.
var dialects = []provider.Dialect{
	{
		Name: dialectAES, Values: []string{aesOnly128, "128-and-192"},
		Meaning: "whether a request whose AES key has 24 bytes is read|AES 密钥为 24 字节的请求是否能读", Source: sourcesSilent + "1.5",
	},
	{
		Name: dialectJSON, Values: []string{jsonStrict, "lenient"},
		Meaning: "whether the decrypted text may have single quotes, as a Python repr has|解密后的文本是否可用单引号，如 Python 的 repr 那样", Source: sourcesSilent + "1.5",
	},
	{
		Name: dialectData, Values: []string{dataString, "string-or-object"},
		Meaning: "whether a request's Data may be a JSON object instead of a string|请求的 Data 是否可以是 JSON 对象，而不是字符串", Source: sourcesDisagree + "1.5",
	},
	{
		Name: dialectOrderNo, Values: []string{"lenient", orderNoStrict},
		Meaning: "strict: StoreOrderNo has letters and digits only; lenient: - and _ too|strict：StoreOrderNo 只能是字母和数字；lenient：还可有 - 和 _", Source: sourcesDisagree + "5",
	},
	{
		Name: dialectTotals, Values: []string{"numbers", totalsStrings},
		Meaning: "JSON type of a Settlement's totals: numbers as in the example, strings as in the table|Settlement 各合计的 JSON 类型：如示例为数字，或如表格为字符串", Source: sourcesDisagree + "5",
	},
	{
		Name: dialectEmpty, Values: []string{"zero-totals", settlementRefuse},
		Meaning: "Settlement of an empty batch: eight zeros, or 000025|空批次的 Settlement：八个零，或 000025", Source: sourcesSilent + "2.9",
	},
	{
		Name: dialectRepeated, Values: []string{"zero-totals", settlementRefuse},
		Meaning: "Settlement again on the same day with nothing in between: eight zeros, or 000019|同日再次 Settlement，其间没有交易：八个零，或 000019", Source: sourcesSilent + "2.9",
	},
	{
		Name: dialectUnsigned, Values: []string{settlementRefuse, switchAllow},
		Meaning: "Settlement without sign-on: refused with the code of " + dialectSignOn + ", or done|未签到就 Settlement：以 " + dialectSignOn + " 的返回码拒绝，或照常执行", Source: sourcesSilent + "2.9",
	},
	{
		Name: dialectSignOn, Values: []string{"000059", "000058", "020059", switchAllow},
		Meaning: "code of card calls on a reader that is not signed on|读卡机未签到时卡片交易的返回码", Source: sourcesSilent + "2.3",
	},
	{
		Name: dialectDayClose, Values: []string{"midnight", dayCloseTen, switchOff},
		Meaning: "when an unsettled batch of an earlier day makes payments and refunds answer 010117|前日批次未结算，从何时起付款和退款返回 010117", Source: sourcesSilent + "2.9",
	},
	{
		Name: dialectMidnight, Values: []string{switchOff, switchOn},
		Meaning: "whether the platform settles readers at midnight, Asia/Taipei, as merchants may ask it to|平台是否在台北时间午夜替读卡机结算，商户可以这样申请", Source: "intella sheet 2.1",
	},
	{
		Name: dialectNoCard, Values: []string{"1", "0"},
		Meaning: "Data.Retry of 046201, when no card was laid on the reader|读卡机上没有放卡时 046201 的 Data.Retry", Source: sourcesSilent + "2.6",
	},
	{
		Name: dialectCardRefund, Values: []string{"any-time", refundSameDay},
		Meaning: "until when a card payment can be refunded; later 7155|卡片付款到何时为止可以退款；过后返回 7155", Source: sourcesSilent + "2.7",
	},
	{
		Name: dialectTopUp, Values: []string{"separate", topUpReserve},
		Meaning: "whether automatic top-ups count as TxReserve|自动加值是否计入 TxReserve", Source: sourcesSilent + "2.9",
	},
	{
		Name: dialectRefunded, Values: []string{"header", refundedBoth},
		Meaning: "where 7112 of a card refund stands: one client reads it in Data|卡片退款的 7112 写在哪里：有一种客户端在 Data 里读它", Source: sourcesDisagree + "2.7",
	},
	{
		Name: dialectPartial, Values: []string{switchOff, switchOn},
		Meaning: "whether the merchant may refund a wallet order in parts|商户是否可以部分退还钱包订单", Source: "intella sheet 4.3",
	},
	{
		Name: dialectSpecial, Values: []string{switchOff, switchOn},
		Meaning: "whether the merchant has applied for EZCRefund and EZCOrderQuery; off: 7201|商户是否已申请 EZCRefund 和 EZCOrderQuery；off：返回 7201", Source: "intella sheet 2.1",
	},
	{
		// A Swift client in production decodes Response strictly; documents and other clients
		// remove the line breaks.
		Name: dialectWrap, Values: []string{"76", wrapNone},
		Meaning: "columns of the base64 in Response before a line break, or none|Response 里的 base64 每行多少字符换行，或不换行", Source: sourcesDisagree + "0, 1.3",
	},
	{
		Name: dialectBusy, Values: []string{busyRefuse, switchAllow},
		Meaning: "what a call meets while the reader waits for a card: 900001, or service|读卡机等待放卡时收到请求：返回 900001，或照常处理", Source: sourcesSilent + "2.9",
	},
}

// Dialects lists the switches between contradicting documents; see the sources.
func (p *Provider) Dialects() []provider.Dialect { return dialects }

// dialectOf gives an app's value of a switch.
func dialectOf(a *app.App, name string) string {
	if value, ok := a.Dialect[name]; ok {
		return value
	}
	for _, d := range dialects {
		if d.Name == name {
			return d.Values[0]
		}
	}
	return ""
}

// checkDialect tells all that is wrong with an app's choices.
func checkDialect(set map[string]string) error {
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(set)) {
		i := slices.IndexFunc(dialects, func(d provider.Dialect) bool { return d.Name == name })
		if i < 0 {
			var names []string
			for _, d := range dialects {
				names = append(names, d.Name)
			}
			wrong = append(wrong, &provider.FieldError{Field: "dialect." + name, Reason: fmt.Sprintf("%s is no switch of intella; use one of %s", name, strings.Join(names, ", "))})
		} else if !slices.Contains(dialects[i].Values, set[name]) {
			wrong = append(wrong, &provider.FieldError{Field: "dialect." + name, Reason: fmt.Sprintf("%q is no value of %s; use one of %s", set[name], name, strings.Join(dialects[i].Values, ", "))})
		}
	}
	return errors.Join(wrong...)
}
