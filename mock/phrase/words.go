package phrase

import (
	"regexp"
	"slices"
	"strings"
)

// vocabularyWord lists people's words for a name of the API. The first of a language is the usual one.
type vocabularyWord struct {
	name             string
	english, chinese []string
}

func (w vocabularyWord) names(l Language) []string {
	if l == Chinese {
		return w.chinese
	}
	return w.english
}

// everything stands for any operation, or any callback, where a name is expected.
const everything = "any"

// it stands for the operation of the clause before.
const it = "it"

// operationWords are words for operations; their names can always be written too.
var operationWords = []vocabularyWord{
	{"", []string{"any call", "any operation", "any request", "every call", "every request", "every operation", "all calls", "all requests", "all operations", "every api call", "any api call", "all api calls", "all endpoints", "any endpoint", "every endpoint", "all apis", "everything"}, []string{"任何请求", "所有请求", "任何接口", "所有接口", "全部接口", "全部请求", "任何调用", "所有调用", "任何操作", "所有操作", "每个请求", "每个接口", "全部调用", "每个调用", "所有API", "全部API"}},
	{it, []string{"it"}, []string{"它"}},
	{"settle_query", []string{"settle query"}, []string{"结算查询", "分账查询", "查询分账结果", "查询结算结果", "分账结果查询", "结算结果查询"}},
	{"onsettle_query", []string{"unsettled query"}, []string{"分账余额查询"}},
	{"refund_query", []string{"refund query"}, []string{"退款查询"}},
	{"new_order_query", []string{"new order query"}, []string{"新版订单查询"}},
	{"order_query", []string{"order query"}, []string{"订单查询"}},
	{"device_query", []string{"device query"}, []string{"设备查询"}},
	{"balance_query", []string{"balance query"}, []string{"余额查询"}},
	{"direct_refund", []string{"direct refund", "direct refunds"}, []string{"直接退款", "悠游卡退款"}},
	{"card_history", []string{"card history"}, []string{"卡片记录查询", "悠游卡记录查询"}},
	{"credit_pay", []string{"credit pay"}, []string{"信用卡支付", "信用卡付款", "信用卡收款", "信用卡"}},
	{"id_query", []string{"id query"}, []string{"卡号查询", "读卡"}},
	{"relations_query", []string{"relations query"}, []string{"分账关系查询"}},
	{"rate_query", []string{"rate query"}, []string{"分账比例查询"}},
	{"bill_query", []string{"bill query"}, []string{"账单查询"}},
	{"bill_download", []string{"bill download"}, []string{"账单下载"}},
	{"cert_download", []string{"certificate download"}, []string{"证书下载"}},
	{"page_pay", []string{"page pay"}, []string{"页面支付"}},
	{"pay_page", []string{"pay page"}, []string{"支付页面"}},
	{"sign_on", []string{"sign on", "sign-on"}, []string{"签到"}},
	{"transfer", nil, []string{"转账"}},
	{"freeze", nil, []string{"冻结"}},
	{"unfreeze", nil, []string{"解冻"}},
	{"precreate", nil, []string{"预下单"}},
	{"prepare", nil, []string{"预请求"}},
	{"create", nil, []string{"下单", "下订单", "创建订单", "创建交易", "交易创建"}},
	{"micropay", nil, []string{"付款码支付", "被扫支付", "被扫", "条码支付", "付款码", "当面付"}},
	{"cashier", nil, []string{"收银台"}},
	{"settle", []string{"settlement", "settlements", "settles", "settling", "royalty split", "royalty settle", "royalty settlement", "profit sharing", "split payment", "royalties", "royalty", "splits", "split"}, []string{"结算", "清算", "分账", "结账", "日结", "清分"}},
	{"refund", []string{"refund", "refunds", "refunding"}, []string{"退款", "退货", "退钱", "退费"}},
	{"query", []string{"query", "queries"}, []string{"查询"}},
	{"cancel", nil, []string{"撤销", "取消", "撤单", "撤销订单", "撤销交易", "取消订单", "取消交易"}},
	{"close", nil, []string{"关单", "关闭订单", "关闭交易", "订单关闭", "交易关闭"}},
	{"unbind", nil, []string{"解绑", "解绑分账关系", "解绑分账方", "分账解绑", "分账关系解绑"}},
	{"bind", nil, []string{"绑定", "绑定分账关系", "绑定分账方", "绑定分账接收方", "分账绑定", "分账关系绑定"}},
	{"pay", []string{"payment", "payments"}, []string{"支付", "付款", "收款", "刷卡", "付钱", "扣款", "付费", "刷悠游卡", "悠游卡支付", "悠游卡付款"}},
}

// callbackWords are words for kinds of callbacks of any platform; what a platform calls its own kinds, it tells.
var callbackWords = []vocabularyWord{
	{everything, nil, []string{"任何", "所有"}},
	{"refund", nil, []string{"退款", "退货"}},
	{"notify", []string{"payment", "pay"}, []string{"支付", "付款", "异步", "支付结果", "支付成功", "付款结果"}},
}

var totalWords = []vocabularyWord{
	{"paid", []string{"paid"}, []string{"已支付"}},
	{"settled", []string{"settled"}, []string{"已结算"}},
	{"shared", []string{"shared"}, []string{"已分账"}},
	{"refunded", []string{"refunded"}, []string{"已退款"}},
	{"left", []string{"left to share", "left"}, []string{"待分账", "剩余"}},
}

// statusWords are the states of a trade.
var statusWords = []vocabularyWord{
	{"waiting", []string{"waiting", "unpaid"}, []string{"待支付", "等待付款", "待付款", "未支付", "未付款", "等待支付", "没支付", "没付款", "还没支付", "还没付款"}},
	{"paid", []string{"paid"}, []string{"已支付", "已付款", "支付成功", "付款成功", "付过款", "已付"}},
	{"failed", []string{"failed"}, []string{"支付失败", "付款失败"}},
	{"closed", []string{"closed"}, []string{"已关闭", "已关单", "交易关闭", "关闭", "超时关闭", "已超时关闭"}},
	{"finished", []string{"finished"}, []string{"已完结", "已完成", "已结束", "交易结束", "完结", "结束"}},
}

// statusVocabulary is statusWords and what platforms call the states.
var statusVocabulary = perPlatforms(func() []vocabularyWord {
	all := slices.Clone(statusWords)
	for n := range namesTold() {
		for i := range all {
			w := &all[i]
			for _, word := range n.Statuses[w.name] {
				w.english, w.chinese = append(slices.Clip(w.english), word), append(slices.Clip(w.chinese), word)
			}
		}
	}
	return all
})

// Statuses are the states that a trade can be in.
func Statuses() (names []string) {
	for _, w := range statusWords {
		names = append(names, w.name)
	}
	return names
}

// statusKind is a trade's state in quotation marks, or one of the words for it.
func statusKind() *kind {
	read := wordReader(statusVocabulary())
	k := bilingualKind(quoted, `"paid"`, func(raw string) (string, error) {
		text, _ := unquoteText(strings.TrimSpace(raw)) // never fails
		return read(text)
	}, inQuotes)
	for _, l := range Languages() {
		k.expr[l] += "|" + strings.Join(wordAlternatives(statusVocabulary(), l), "|")
	}
	return k
}

// conclusionWords name a merchant's conclusions from an answer.
var conclusionWords = []vocabularyWord{
	{"a success", nil, []string{"成功"}},
	{"a failure", nil, []string{"失败"}},
	{"an open outcome", nil, []string{"结果未知"}},
}

var connectionFaultWords = []vocabularyWord{
	{"closes", []string{"closes"}, []string{"关闭"}},
	{"resets", []string{"resets"}, []string{"重置"}},
}

// mistakeWords are ways to sign wrongly that merchants were seen to fall into.
var mistakeWords = []vocabularyWord{
	{"a wrong key", nil, []string{"错误的密钥"}},
	{"no signature", nil, []string{"空签名"}},
	{"a lower-case signature", nil, []string{"小写签名"}},
	{"URL-encoded values", nil, []string{"URL 编码后的值"}},
	{"unsorted fields", nil, []string{"未排序的字段"}},
	{"empty values included", nil, []string{"空值字段"}},
	{"the parking key rule", nil, []string{"停车接口的密钥规则"}},
	{"sign_type left out", nil, []string{"缺少 sign_type 的字段"}},
	{"the other hash", nil, []string{"另一种哈希算法"}},
	{"only the content", nil, []string{"仅业务内容"}},
	{"UTF-8 bytes", nil, []string{"UTF-8 字节"}},
	{"no last line feed", nil, []string{"缺少末尾换行的内容"}},
	{"no body", nil, []string{"缺少报文体的内容"}},
	{"a broken signature", nil, []string{"损坏的签名"}},
}

// sealWords are ways to encrypt wrongly.
var sealWords = []vocabularyWord{
	{"a wrong key", nil, []string{"错误的密钥"}},
	{"OAEP padding", nil, []string{"OAEP 填充"}},
	{"the AES key in hex", nil, []string{"十六进制的 AES 密钥"}},
	{"the AES key's bytes", nil, []string{"AES 密钥的原始字节"}},
	{"an AES-192 key", nil, []string{"AES-192 密钥"}},
	{"zero padding", nil, []string{"零填充"}},
	{"a zero initial vector", nil, []string{"全零的初始向量"}},
	{"a cut Request", nil, []string{"截断的 Request"}},
	{"URL-safe base64", nil, []string{"URL 安全的 base64"}},
	{"Data as an object", nil, []string{"对象形式的 Data"}},
	{"single quotes", nil, []string{"单引号"}},
	{"an upper-case TradeKey", nil, []string{"大写的 TradeKey"}},
	{"the password itself", nil, []string{"明文密码"}},
}

// wayWords are the ways to speak that have words; others are written as in English.
var wayWords = []vocabularyWord{
	{"like the Java library", nil, []string{"Java 库的方式"}},
	{"with a wrong public key", nil, []string{"错误的公钥"}},
	{"with a wrong transaction password", nil, []string{"错误的交易密码"}},
	{"with a wrong refund password", nil, []string{"错误的退款密码"}},
	{"without sending retries", nil, []string{"不重试的方式"}},
}

// wordKind is a name that fits an expression, or a word for one.
func wordKind(expr, example string, words []vocabularyWord) *kind {
	k := &kind{
		expr:    map[Language]string{},
		example: map[Language]string{English: example, Chinese: example},
		value:   wordReader(words),
		show:    wordShower(words),
	}
	for _, l := range Languages() {
		k.expr[l] = strings.Join(append(wordAlternatives(words, l), expr), "|")
	}
	return k
}

// choiceKind is one of a list of words.
func choiceKind(words []vocabularyWord) *kind {
	words = slices.Clone(words)
	for i := range words {
		if words[i].english == nil {
			words[i].english = []string{words[i].name}
		}
	}
	k := &kind{expr: map[Language]string{}, example: map[Language]string{}, value: wordReader(words), show: wordShower(words)}
	k.mend = func(said string, l Language) string {
		for _, w := range words {
			for _, text := range w.names(l) {
				if nearWord(said, text) {
					return text
				}
			}
		}
		return ""
	}
	for _, l := range Languages() {
		k.expr[l] = strings.Join(wordAlternatives(words, l), "|")
		k.example[l] = words[0].names(l)[0]
	}
	return k
}

func faultWayKind() *kind {
	k := choiceKind(wayWords)
	for _, l := range Languages() {
		k.expr[l] = `.+`
	}
	return k
}

// wordAlternatives are expressions of words, the longest first.
func wordAlternatives(words []vocabularyWord, l Language) []string {
	var all []string
	for _, w := range words {
		for _, text := range w.names(l) {
			expr := strings.ReplaceAll(regexp.QuoteMeta(text), " ", map[Language]string{English: " +", Chinese: `\s*`}[l])
			all = append(all, expr)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
}

// foldText forgets letter case and blanks.
func foldText(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), "")) }

func wordReader(words []vocabularyWord) func(string) (string, error) {
	names := map[string]string{}
	for _, w := range words {
		for _, text := range slices.Concat([]string{w.name}, w.english, w.chinese) {
			if foldText(text) != "" {
				names[foldText(text)] = w.name
			}
		}
	}
	return func(raw string) (string, error) {
		if name, ok := names[foldText(raw)]; ok {
			return name, nil
		}
		return raw, nil
	}
}

func wordShower(words []vocabularyWord) func(string, Language) string {
	return func(value string, l Language) string {
		for _, w := range words {
			if w.name == value && len(w.names(l)) > 0 {
				return w.names(l)[0]
			}
		}
		return value
	}
}

// OperationWord is the first of people's words in Chinese for an operation; "" is none.
func OperationWord(name string) string {
	for _, w := range operationWords {
		if w.name == name && len(w.chinese) > 0 {
			return w.chinese[0]
		}
	}
	return ""
}

// sentByNone reports whether no platform sends callbacks of a kind.
func sentByNone(kind vocabularyWord) bool {
	told, sent := false, kind.name == everything
	for n := range namesTold() {
		told = true
		sent = sent || slices.ContainsFunc(n.Callbacks, func(c OperationTitle) bool { return c.Name == kind.name })
	}
	return told && !sent
}

// Words lists people's words for operations and kinds of callbacks: one line
// each, such as "settle_query: settle query, 结算查询, 分账查询".
func Words() []string {
	var lines []string
	for _, w := range slices.Concat(operationWords, slices.DeleteFunc(slices.Clone(callbackVocabulary()), sentByNone)) {
		name := w.name
		switch name {
		case it:
			name = "the operation of the clause before"
		case "", everything:
			name = "any"
		}
		lines = append(lines, name+": "+strings.Join(slices.Concat(w.english, w.chinese), ", "))
	}
	return lines
}
