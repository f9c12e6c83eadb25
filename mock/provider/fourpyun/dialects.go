package fourpyun

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"paymock/mock/provider"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// The switches. Their values stand in dialects.
const (
	dialectHTTPStatus         = "http_status"
	dialectEmptyValues        = "empty_values"
	dialectDuplicateOrder     = "duplicate_order"
	dialectPreparePaySerial   = "prepare_pay_serial"
	dialectScanResult         = "scan_result"
	dialectQueryProfile       = "query_profile"
	dialectRefundList         = "refund_list"
	dialectMerchantGrant      = "merchant_grant"
	dialectSettleExtra        = "settle_extra"
	dialectSettle1403         = "settle_1403"
	dialectSettleUnknown      = "settle_unknown"
	dialectSettleRepeat       = "settle_repeat"
	dialectSettleZero         = "settle_zero"
	dialectItemSum            = "item_sum"
	dialectRefundPath         = "refund_path"
	dialectRefundRepeat       = "refund_repeat"
	dialectRefundUnsettled    = "refund_unsettled"
	dialectNotifyPublic       = "notify_public_fields"
	dialectNotifyFailed       = "notify_failed"
	dialectCallbackTimestamp  = "callback_timestamp"
	dialectCallbackJSONSign   = "callback_json_sign"
	dialectShardingTradeNo    = "sharding_trade_no"
	dialectShardingRate       = "sharding_rate"
	dialectShardingPartner    = "sharding_partner"
	dialectServiceKey         = "service_key"
	dialectSettlementFormat   = "settlement_format"
	dialectSettlementTransfer = "settlement_transfer"
	dialectProfitAmounts      = "profit_amounts"
	dialectPrepareExtra       = "prepare_extra"
	dialectItemKeys           = "item_keys"
	dialectShardingAutomatic  = "sharding_automatic"
	dialectSettlementShares   = "settlement_shares"
	dialectRefundDelay        = "refund_delay"
	dialectRefundResult       = "refund_result"
)

// dialects is the table; the first value is the default. sharding_rate, sharding_partner and refund_delay
// also take other values of their form, see openDialects.
var dialects = []provider.Dialect{
	{
		Name: dialectHTTPStatus, Values: []string{"200", "code"},
		Meaning: "HTTP status of answers 400, 401, 403, 500 and 503: always 200, or the code itself|应答 400、401、403、500、503 的 HTTP 状态：一律 200，或与返回码相同",
		Source:  "4pyun sheet 1: undocumented per code",
	},
	{
		Name: dialectEmptyValues, Values: []string{"either", "dropped", "kept"},
		Meaning: "empty values in a request's signed string: either form passes, or only the one without, or only the one with them|请求的待签名字符串里的空值：有无均可，或必须去掉，或必须保留",
		Source:  "4pyun sheet 2.1: the text said null and empty until 2024-01, null alone since; the vendor's own utility keeps them",
	},
	{
		Name: dialectDuplicateOrder, Values: []string{"1403", "500"},
		Meaning: "answer to a pay_order that exists|pay_order 已存在时的应答",
		Source:  "4pyun sheet 9: code table 1403, printed sample 500",
	},
	{
		Name: dialectPreparePaySerial, Values: []string{"on", "off"},
		Meaning: "prepare's answer carries pay_serial beside pay_id and pay_url|prepare 的应答除 pay_id、pay_url 外是否还带 pay_serial",
		Source:  "4pyun sheet 9: settle's page says that prepare returns it, prepare's page doesn't",
	},
	{
		Name: dialectScanResult, Values: []string{"1001", "1000"},
		Meaning: "create with auth_code charges at once (1001), or waits for the payer (1000)|带 auth_code 的 create：立即扣款（1001），或等待付款人（1000）",
		Source:  "4pyun sheet 5.2: both are documented",
	},
	{
		Name: dialectQueryProfile, Values: []string{"2025", "2026"},
		Meaning: "query answers flat (2025), or inside payload (2026)|query 的应答：平铺（2025），或放在 payload 里（2026）",
		Source:  "4pyun sheet 5.3: page of 2025, transcription of 2026",
	},
	{
		Name: dialectRefundList, Values: []string{"on", "off"},
		Meaning: "query of profile 2025 carries refund_list|2025 版 query 的应答是否带 refund_list",
		Source:  "4pyun sheet 9: only the transcription of 2026 has it",
	},
	{
		Name: dialectMerchantGrant, Values: []string{"own", "any"},
		Meaning: "merchants that the app may act for: its own, or any|应用可以代哪些商户操作：只有自己的，或任意商户",
		Source:  "4pyun sheet 5.4, 5.5: only merchants granted to the app; how prepare and create answer is Assumed: 403",
	},
	{
		Name: dialectSettleExtra, Values: []string{"optional", "required"},
		Meaning: "settle's field extra|清算请求的 extra 字段",
		Source:  "4pyun sheet 9: required since 2025-07-29, absent from other copies",
	},
	{
		Name: dialectSettle1403, Values: []string{"cannot-settle", "order-exists"},
		Meaning: "text of settle's 1403|清算返回 1403 时的文案",
		Source:  "4pyun sheet 4: settle's page has both tables",
	},
	{
		Name: dialectSettleUnknown, Values: []string{"1002", "1403"},
		Meaning: "settle of an unknown pay_serial, or of another app's|清算的 pay_serial 不存在或属于别的应用时的应答",
		Source:  "4pyun sheet 4: undocumented",
	},
	{
		Name: dialectSettleRepeat, Values: []string{"1403", "1001"},
		Meaning: "the same settle again: refused, or answered like the first without effect|重复同一笔清算：拒绝，或按首次应答且不再动账",
		Source:  "4pyun sheet 4: undocumented",
	},
	{
		Name: dialectSettleZero, Values: []string{"accept", "400"},
		Meaning: "settle_value 0: everything goes back to the payer, or a bad parameter|settle_value 为 0：全部退回付款人，或视为参数错误",
		Source:  "4pyun sheet 4: undocumented",
	},
	{
		Name: dialectItemSum, Values: []string{"any", "strict"},
		Meaning: "trade_item whose sum is not settle_value: accepted and remarked, or 400|trade_item 合计不等于 settle_value：接受并说明，或返回 400",
		Source:  "4pyun sheet 4: the page's own samples disagree",
	},
	{
		Name: dialectRefundPath, Values: []string{"both", "trade/refund", "refund/create"},
		Meaning: "the path that takes refunds; the other one answers 403|接受退款的路径；另一个返回 403",
		Source:  "4pyun sheet 5.4: text and sample code name different paths",
	},
	{
		Name: dialectRefundRepeat, Values: []string{"1001", "1405"},
		Meaning: "a refund with an order number used before: the first answer again when the details agree, or always refused|用过的退款单号再次退款：内容一致时重复首次应答，或一律拒绝",
		Source:  "4pyun sheet 5.4: undocumented",
	},
	{
		Name: dialectRefundDelay, Values: []string{"0s", "10s", "1h"},
		Meaning: "how long a refund stays at process 0; 0s does it at once, any duration such as 90s may be given|退款停留在 process 0 多久；0s 为立即完成，可填任意时长，如 90s",
		Source:  "4pyun sheet 5.5: process 0, 1 and -1 are documented, the times are not",
	},
	{
		Name: dialectRefundResult, Values: []string{"1", "-1"},
		Meaning: "process of a refund after refund_delay: done, or failed and the money is the merchant's again|refund_delay 之后退款的 process：成功，或失败且钱回到商户",
		Source:  "4pyun sheet 5.5: both are documented, what makes one fail is not",
	},
	{
		Name: dialectRefundUnsettled, Values: []string{"allow", "1405"},
		Meaning: "refund of a manual_settle trade before its settle|manual_settle 交易在清算前的退款",
		Source:  "4pyun sheet 7: undocumented",
	},
	{
		Name: dialectNotifyPublic, Values: []string{"on", "off"},
		Meaning: "the payment push carries timestamp and sign_type|支付推送是否带 timestamp 和 sign_type",
		Source:  "4pyun sheet 9: its page lists neither, other pushes have them",
	},
	{
		Name: dialectNotifyFailed, Values: []string{"on", "off"},
		Meaning: "a failed payment is pushed with status -1|支付失败时是否以 status -1 推送",
		Source:  "4pyun sheet 5.7: which statuses are pushed is undocumented",
	},
	{
		Name: dialectCallbackTimestamp, Values: []string{"first", "each"},
		Meaning: "timestamp of a repeated push: that of the first try, or of each|重发推送的 timestamp：首次的时间，或每次的时间",
		Source:  "4pyun sheet 7: undocumented",
	},
	{
		Name: dialectCallbackJSONSign, Values: []string{"kv", "raw-json"},
		Meaning: "JSON pushes are signed like forms with sign in the body, or over the raw body in Authorization|JSON 推送的签名：像表单一样，sign 放在正文里；或对原始正文签名，放在 Authorization 里",
		Source:  "4pyun sheet 9: the published sample proves kv, the text on application/json says raw",
	},
	{
		Name: dialectShardingTradeNo, Values: []string{"own", "pay_serial"},
		Meaning: "trade_no of sharding pushes: an own number, or the payment's|分账推送的 trade_no：单独的编号，或支付的编号",
		Source:  "4pyun sheet 6: the link is undocumented",
	},
	{
		Name: dialectShardingRate, Values: []string{"500", "0", "1000"},
		Meaning: "the partner's share per mille, 0 to 1000; 0 shares nothing|合作方的分成，千分之 0 到 1000；0 为不分",
		Source:  "4pyun sheet 6: the sample's rate",
	},
	{
		Name: dialectShardingPartner, Values: []string{"87105025", "87105026"},
		Meaning: "the partner's code, 8 digits|合作方编号，8 位数字",
		Source:  "4pyun sheet 6: the sample's code",
	},
	{
		Name: dialectServiceKey, Values: []string{"service_value", "fee_value"},
		Meaning: "how sharding pushes name the service fee|分账推送里服务费的字段名",
		Source:  "4pyun sheet 9: renamed on 2025-07-30; requests may use either",
	},
	{
		Name: dialectSettlementFormat, Values: []string{"form", "json"},
		Meaning: "format of settlement pushes|结算推送的格式",
		Source:  "4pyun sheet 5.8: form on the page, JSON in the transcription",
	},
	{
		Name: dialectSettlementTransfer, Values: []string{"1s", "1h", "off"},
		Meaning: "how long after the first settlement push the one with transfer_status 1 follows|首个结算推送之后多久发出 transfer_status 1 的那个",
		Source:  "4pyun sheet 5.8: the order is documented, the time is not",
	},
	{
		Name: dialectProfitAmounts, Values: []string{"string", "number"},
		Meaning: "JSON type of trade_value, value and remain_value in profit pushes|收益推送里 trade_value、value、remain_value 的 JSON 类型",
		Source:  "4pyun sheet 5.8: the sample has strings, its table says int",
	},
	{
		Name: dialectPrepareExtra, Values: []string{"optional", "required"},
		Meaning: "prepare's field extra|prepare 的 extra 字段",
		Source:  "4pyun sheet 0, 5.1: required since 2025-03-18, optional before",
	},
	{
		Name: dialectItemKeys, Values: []string{"share", "400"},
		Meaning: "trade_item with a key that no document names: shared like the others and remarked, or refused|trade_item 里有文档没有的键：照样分账并说明，或拒绝",
		Source:  "4pyun sheet 0, 5.9: the pages have energy_value and service_value, what becomes of others is undocumented",
	},
	{
		Name: dialectSettlementShares, Values: []string{"off", "separate"},
		Meaning: "what partners get and give back: not in settlement pushes, or in ones of type -1 and 2|合作方分得和退回的钱：不进结算推送，或以类型 -1 和 2 推送",
		Source:  "4pyun sheet 0, 5.8: the types are documented, what makes them is not",
	},
	{
		Name: dialectShardingAutomatic, Values: []string{"with-items", "always", "off"},
		Meaning: "payments that need no settle are shared when they are paid: those whose prepare had trade_item, all, or none|无需清算的支付在付款时分账：prepare 带 trade_item 的，全部，或都不分",
		Source:  "4pyun sheet 6: what makes a sharding push is undocumented; prepare takes trade_item (5.1)",
	},
}

// Dialects lists the switches between contradicting documents (4pyun sheet 9), and those
// where the documents are silent.
func (*Provider) Dialects() []provider.Dialect { return slices.Clone(dialects) }

// openDialects take any value of a form.
var openDialects = map[string]func(string) bool{
	dialectShardingRate:    func(s string) bool { _, err := perMille(s); return err == nil },
	dialectRefundDelay:     func(s string) bool { d, err := time.ParseDuration(s); return err == nil && d >= 0 },
	dialectShardingPartner: func(s string) bool { return len(s) == 8 && provider.IsDigits(s) },
}

// completeDialect fills in the defaults and refuses unknown names and values.
func completeDialect(chosen map[string]string) (map[string]string, error) {
	complete := make(map[string]string, len(dialects))
	names := make([]string, len(dialects))
	var wrong []error
	refuse := func(name, reason string) {
		wrong = append(wrong, &provider.FieldError{Field: "dialect." + name, Reason: reason})
	}
	for i, d := range dialects {
		names[i] = d.Name
		complete[d.Name] = d.Values[0]
		value, ok := chosen[d.Name]
		if !ok {
			continue
		}
		if open := openDialects[d.Name]; !slices.Contains(d.Values, value) && (open == nil || !open(value)) {
			refuse(d.Name, fmt.Sprintf("%s can't be %q; use %s (%s)", d.Name, value, strings.Join(d.Values, " or "), words.English.Of(d.Meaning)))
		}
		complete[d.Name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		if _, known := complete[name]; !known {
			refuse(name, fmt.Sprintf("4pyun has no switch %q%s", name, suggest.Hint(name, names)))
		}
	}
	return complete, errors.Join(wrong...)
}
