package alipay

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// appDialects are an app's choices.
type appDialects map[string]string

// isSet reports whether a switch stands at value.
func (d appDialects) isSet(name, value string) bool { return d.value(name) == value }

func (d appDialects) value(name string) string {
	if v, ok := d[name]; ok && v != "" {
		return v
	}
	for _, known := range dialectTable {
		if known.Name == name {
			return known.Values[0]
		}
	}
	return ""
}

var dialectTable = []provider.Dialect{
	{
		Name: "settle", Values: []string{"current", "2018"}, Source: "Alipay sheet 2.1-2.4; SEED 2018-09-14",
		Meaning: "2018 is the settle of the older document: no settle_no in the answer, receivers need not be bound, " +
			"no ratio, and only its seven sub_codes (all others become ACQ.TRADE_SETTLE_ERROR)" +
			"|2018 是旧文档的结算：应答没有 settle_no，接收方无需绑定，没有比例上限，只用当时的七个 sub_code（其余都变成 ACQ.TRADE_SETTLE_ERROR）",
	},
	{
		Name: "receivers", Values: []string{"bound", "any"}, Source: "Alipay sheet 2.3",
		Meaning: "bound: trans_in must have been bound by alipay.trade.royalty.relation.bind; any: it need not|bound：trans_in 须先用 alipay.trade.royalty.relation.bind 绑定；any：无需绑定",
	},
	{
		Name: "max_ratio", Values: []string{"30", "100", "90", "80", "70", "60", "50", "40", "20", "10", "0"}, Source: "Alipay sheet 2.3",
		Meaning: "percent of a trade that may be split; a trade's own extra max_ratio goes before|一笔交易最多可分账的百分比；交易自己的 extra max_ratio 优先",
	},
	{
		Name: "royalty_product", Values: []string{"signed", "unsigned"}, Source: "Alipay sheet 2.4, 3.3",
		Meaning: "unsigned: the merchant has no contract for splitting; settle answers ACQ.NOT_SUPPORT_ROYALTY, relations PRODUCT_UNSIGN|unsigned：商户没有签约分账；结算返回 ACQ.NOT_SUPPORT_ROYALTY，分账关系接口返回 PRODUCT_UNSIGN",
	},
	{
		Name: "waits", Values: []string{"off", "real"}, Source: "Alipay sheet 2.3",
		Meaning: "real: a settle earlier than 30 s after payment answers ACQ.ILLEGAL_SETTLE_STATE|real：付款后不到 30 秒就结算，返回 ACQ.ILLEGAL_SETTLE_STATE",
	},
	{
		Name: "frequency_limit", Values: []string{"off", "on"}, Source: "Alipay sheet 2.3",
		Meaning: "on: the 31st synchronous settle of a seller in a second answers ACQ.FREQUENCY_LIMITED|on：同一卖家一秒内第 31 次同步结算返回 ACQ.FREQUENCY_LIMITED",
	},
	{
		Name: "closed_notify", Values: []string{"on", "off"}, Source: "Alipay sheet 0, 3.2: trade.close lists TRADE_CLOSED as notified; helei112g/payment#183",
		Meaning: "on: a trade that is closed or times out unpaid is notified too|on：交易关闭或超时未付也发通知",
	},
	{
		Name: "waiting_notify", Values: []string{"off", "on"}, Source: "lokielse/omnipay-alipay#143, yansongda/pay#14; Alipay sheet 5.1 says off",
		Meaning: "on: an order that the buyer scanned is notified as WAIT_BUYER_PAY before it is paid|on：买家扫码后、付款前，以 WAIT_BUYER_PAY 发通知",
	},
	{
		Name: "charset_place", Values: []string{"any", "query"}, Source: "yansongda/pay#247, #249, chloerei/alipay#90, easy-swoole/pay#24",
		Meaning: "query: a charset that stands in the body alone answers isv.invalid-signature with the hint about the URL's query; off at first because smartwalle sends so and is served|query：charset 只写在正文里时返回 isv.invalid-signature 并提示应放在 URL 参数里；默认不查，因为 smartwalle 就这样发送且平台接受",
	},
	{
		Name: "refund_above_rest", Values: []string{"REFUND_AMT_NOT_EQUAL_TOTAL", "REASON_TRADE_REFUND_FEE_ERR"}, Source: "Alipay sheet 0; the second by an article of 2017",
		Meaning: "the sub_code of a refund, with out_request_no, of more than is left|带 out_request_no 的退款超过余额时的 sub_code",
	},
	{
		Name: "settle_after_full_refund", Values: []string{"TRADE_STATUS_ERROR", "ILLEGAL_SETTLE_STATE", "ALLOC_REFUSE_AFTER_REFUND"},
		Source:  "Alipay sheet 0: the documents; a production log; the enum of 2025",
		Meaning: "the sub_code of a split of a trade that was refunded in full|对已全额退款的交易分账时的 sub_code",
	},
	{
		Name: "bill_formulas", Values: []string{"as sent", "quoted"}, Source: "paymock's own: the platform writes texts as they were sent",
		Meaning: "quoted: a text of a bill that a spreadsheet would take for a formula begins with an apostrophe|quoted：账单里会被电子表格当作公式的文本，前面加单引号",
	},
	{
		Name: "return_sign", Values: []string{"without sign_type", "with sign_type"}, Source: "Alipay sheet 5.1; yansongda/pay#389 saw it kept in the sandbox",
		Meaning: "whether sign_type stands in the signed string of the return address of page.pay|page.pay 返回地址的待签名字符串里是否有 sign_type",
	},
	{
		Name: "refund_notify", Values: []string{"on", "off"}, Source: "Alipay sheet 5.1: products differ",
		Meaning: "on: a refund is notified, with gmt_refund, refund_fee and out_biz_no|on：退款也发通知，带 gmt_refund、refund_fee 和 out_biz_no",
	},
	{
		Name: "paid_status", Values: []string{"TRADE_SUCCESS", "TRADE_FINISHED"}, Source: "Alipay sheet 3.1",
		Meaning: "TRADE_FINISHED: the product has no refunds, so a paid trade is final at once|TRADE_FINISHED：产品不支持退款，付款后交易立即终结",
	},
	{
		Name: "bar_code", Values: []string{"paid", "confirm"}, Source: "Alipay sheet 3.2",
		Meaning: "confirm: alipay.trade.pay answers 10003 and waits for the buyer|confirm：alipay.trade.pay 返回 10003，等待买家付款",
	},
	{
		Name: "qr_code", Values: []string{"alipay", "cashier"}, Source: "Alipay sheet 3.2; the cashier is paymock's own",
		Meaning: "what precreate gives: an address at qr.alipay.com as the platform does, or paymock's cashier page|precreate 给出的地址：像平台那样的 qr.alipay.com 地址，或 paymock 的收银台页面",
	},
	{
		Name: "settle_message_sign", Values: []string{"without sign_type", "with sign_type"}, Source: "Alipay sheet 5.4: undocumented",
		Meaning: "whether sign_type stands in the signed string of a settle message|结算消息的待签名字符串里是否有 sign_type",
	},
	{
		Name: "rsa", Values: []string{"allowed", "refused"}, Source: "Alipay sheet 1.1, 4",
		Meaning: "refused: sign_type RSA answers isv.invalid-signature-type, as for new apps|refused：sign_type 为 RSA 时返回 isv.invalid-signature-type，新应用如此",
	},
	{
		Name: "certificates", Values: []string{"optional", "required"}, Source: "Alipay sheet 1.7",
		Meaning: "required: a request without app_cert_sn answers isv.missing-app-cert-sn|required：请求没有 app_cert_sn 时返回 isv.missing-app-cert-sn",
	},
	{
		Name: "v3_invalid_signature", Values: []string{"401", "400"}, Source: "Alipay sheet 6.2: the documents disagree",
		Meaning: "HTTP status of invalid-signature in OpenAPI v3|OpenAPI v3 里 invalid-signature 的 HTTP 状态",
	},
	{
		Name: "v3_timestamp", Values: []string{"any", "ten minutes"}, Source: "Alipay sheet 6.1",
		Meaning: "ten minutes: a v3 timestamp further from the app's clock is refused; off at first because that clock can be moved and the merchant's cannot|ten minutes：v3 的 timestamp 与应用时钟相差超过十分钟即拒绝；默认不查，因为应用时钟可以拨动，商户的不能",
	},
}

// Dialects lists the switches.
func (p *Provider) Dialects() []provider.Dialect { return slices.Clone(dialectTable) }

// checkDialects tells all that is wrong with an app's choices.
func checkDialects(d appDialects) error {
	var known []string
	for _, k := range dialectTable {
		known = append(known, k.Name)
	}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(d)) {
		i, value := slices.Index(known, name), d[name]
		if i < 0 {
			wrong = append(wrong, fieldError("dialect."+name, fmt.Sprintf("no such switch %q%s", name, suggest.Hint(name, known))))
		} else if value != "" && !slices.Contains(dialectTable[i].Values, value) {
			wrong = append(wrong, fieldError("dialect."+name, fmt.Sprintf("%q is not a value of %s; use %s", value, name, strings.Join(dialectTable[i].Values, " or "))))
		}
	}
	return errors.Join(wrong...)
}
