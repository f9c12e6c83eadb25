package doctor

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Rows of mistakes with single values that are met seldom: each is tried alone.

// rareJSONRows are of members of JSON that were others when it was signed.
func rareJSONRows() []mistakeRow {
	return slices.Concat([]mistakeRow{
		{"json.order", axisApart, false, rowWords{}, jsonWays(unusualMemberOrders()...)},
		{"json.text", axisApart, false, rowWords{
			"{0} was changed after signing: the text of its member {1} was another one in the signed text ({2})", "encode, decode or filter a text before it is serialised, once; then sign and send that very JSON",
			"{0} 签名后被修改：签名文本中成员 {1} 的内容不同（{2}）", "编码、解码或过滤应在序列化之前只做一次，再签名并发送同一段 JSON", "", "",
		}, memberTexts(textChanges)},
		{"json.text", axisApart, false, rowWords{}, memberTexts(placedChanges)},
		{"json.number", axisApart, false, rowWords{}, rareNumbers},
		{"json.member", axisApart, false, rowWords{}, twoMembersLess},
		{"json.null", axisApart, false, rowWords{}, membersAdded},
		{"json.unwrapped", axisApart, false, rowWords{}, jsonWays(indexedLists)},
	}, changedRows())
}

// rareValueRows are of pairs that were others when they were signed.
func rareValueRows() []mistakeRow {
	return []mistakeRow{
		{"pair.unsigned", axisApart, false, rowWords{}, partSigned},
		{"pair.other", axisApart, false, rowWords{}, combineWays(rareConstants, swappedValues)},
		{"pair.empty-null", axisApart, false, rowWords{}, absentOf(optionalMembers, "null", "None", "undefined", "")},
		{"order.usual", axisApart, false, rowWords{}, sentButOne},
		{"value.filtered", axisApart, false, rowWords{}, changeOneValue(func() []textFilter { return slices.Concat(textChanges(), rareChanges) }, true)},
		{"value.filtered", axisApart, false, rowWords{}, changeOneValue(placedChanges, false)},
	}
}

// twoMembersLess leaves two members out of an object.
func twoMembersLess(d *draft) (ways []mistakeWay) {
	const most = 14
	eachJSON(d, func(p Pair, n *jsonNode) {
		if n.kind != '{' || len(n.members) <= 2 || len(n.members) > most {
			return
		}
		for i, a := range n.members {
			for _, b := range n.members[:i] {
				ways = append(ways, changeNode(p, func(n *jsonNode) {
					n.members = slices.DeleteFunc(n.members, func(m jsonMember) bool { return m.name == a.name || m.name == b.name })
				}, strings.Trim(b.name, `"`)+", "+strings.Trim(a.name, `"`)))
			}
		}
	})
	return ways
}

// partSigned signs only the first of the pairs that were sent, or only the last.
func partSigned(d *draft) (ways []mistakeWay) {
	const least, most = 3, 40 // two left out are tried anyway
	names := make([]string, 0, len(d.sent))
	for _, p := range d.sent {
		if indexOfPair(d.pairs, p.Name) >= 0 && !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	if len(names) > most {
		return nil
	}
	for n := len(names) - 1; n >= least; n-- {
		for _, left := range [][]string{names[len(names)-n:], names[:n]} {
			ways = append(ways, mistakeWay{[]string{strings.Join(left, ", ")}, func(d *draft) { d.pairs = withoutPairs(d.pairs, left...) }})
		}
	}
	return ways
}

// absentOf signs each parameter of a list that was not sent as each of the texts of a missing value.
func absentOf(names []string, texts ...string) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		for _, name := range names {
			for _, text := range texts {
				if indexOfPair(d.sent, name) < 0 {
					ways = append(ways, signedAs(text, name, Pair{Name: name, Value: text}))
				}
			}
		}
		return ways
	}
}

// sentButOne signs in the order in which the parameters were sent, but one that stood last, or first.
func sentButOne(d *draft) (ways []mistakeWay) {
	sent := sentOnce(d.sent)[0]
	for i := range sent {
		for _, to := range []int{len(sent), -1} {
			ways = append(ways, mistakeWay{do: func(d *draft) {
				place := map[string]int{}
				for j, p := range sent {
					place[p.Name] = j
				}
				place[sent[i].Name] = to
				d.order = nil
				sortByPlace(d.pairs, func(p Pair) int { return place[p.Name] })
			}})
		}
	}
	return ways
}

// unsentCerts sign the SNs of certificates that were not sent.
func unsentCerts(k Keys) mistakeRow {
	return mistakeRow{"pair.unsent", axisApart, false, rowWords{}, func(d *draft) (ways []mistakeWay) {
		var all []Pair
		for _, p := range []Pair{{Name: "app_cert_sn", Value: k.AppCertSN}, {Name: "alipay_root_cert_sn", Value: k.RootCertSN}} {
			if p.Value != "" && indexOfPair(d.sent, p.Name) < 0 {
				all = append(all, p)
				ways = append(ways, mistakeWay{[]string{p.Name, p.Value}, func(d *draft) { d.pairs = append(d.pairs, p) }})
			}
		}
		const both = 2
		if len(all) == both {
			ways = append(ways, mistakeWay{[]string{"app_cert_sn, alipay_root_cert_sn", "…"}, func(d *draft) { d.pairs = append(d.pairs, all...) }})
		}
		return ways
	}}
}

// rareConstantValues are values of parameters that programs take from examples of other calls.
var rareConstantValues = sync.OnceValue(func() []Pair {
	var pairs []Pair
	for name, values := range map[string]string{
		"charset": "gb2312 GB18030 gb18030 utf_8 UTF_8 iso-8859-1 ISO-8859-1 null", "version": "2.0 3.0 1.1 v1.0", "format": "xml XML Json", "sign_type": "SHA256 RSA256 RSA_2 HMAC-SHA256 Rsa2",
		"method": "alipay.trade.page.pay alipay.trade.wap.pay alipay.trade.app.pay alipay.trade.pay alipay.trade.precreate alipay.trade.create alipay.trade.query alipay.trade.refund alipay.trade.cancel alipay.trade.close " +
			"alipay.trade.fastpay.refund.query alipay.trade.order.settle alipay.trade.order.settle.query alipay.trade.royalty.relation.bind alipay.trade.royalty.relation.unbind alipay.data.dataservice.bill.downloadurl.query " +
			"alipay.fund.trans.uni.transfer alipay.fund.trans.common.query alipay.fund.trans.toaccount.transfer alipay.system.oauth.token alipay.user.info.share alipay.open.auth.token.app create_direct_pay_by_user",
	} {
		for value := range strings.FieldsSeq(values) {
			pairs = append(pairs, Pair{Name: name, Value: value})
		}
	}
	slices.SortFunc(pairs, func(a, b Pair) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	return pairs
})

// rareConstants sign another of those values.
func rareConstants(d *draft) (ways []mistakeWay) {
	for _, c := range rareConstantValues() {
		i := indexOfPair(d.pairs, c.Name)
		if i < 0 || d.pairs[i].Value == c.Value {
			continue
		}
		ways = append(ways, otherValue(d.pairs[i], c.Value, c.Value, d.pairs[i].Value))
	}
	return ways
}

// swappedValues sign a value under the name of another one of its kind: an address, or a number.
func swappedValues(d *draft) (ways []mistakeWay) {
	const most = 8
	kind := func(s string) string {
		switch {
		case strings.HasPrefix(s, "http://"), strings.HasPrefix(s, "https://"):
			return "address"
		case isNumber(s):
			return "number"
		}
		return ""
	}
	for _, p := range d.pairs {
		of, count := kind(p.Value), 0
		for _, q := range d.pairs {
			if of == "" || q.Name == p.Name || q.Value == p.Value || kind(q.Value) != of || count == most {
				continue
			}
			count++
			ways = append(ways, otherValue(p, q.Value, q.Value, p.Value))
		}
	}
	return ways
}

// changeOneValue changes one value as textChanges do, or leaves something of it out.
func changeOneValue(changes func() []textFilter, inJSON bool) func(*draft) []mistakeWay {
	return func(d *draft) []mistakeWay { return d.changedValues(changes(), inJSON) }
}

// changedValues changes one value in each way; one that is JSON as a text only where that is asked for.
func (d *draft) changedValues(changes []textFilter, inJSON bool) (ways []mistakeWay) {
	for _, p := range slices.SortedStableFunc(slices.Values(d.pairs), func(a, b Pair) int { // texts of people first
		return boolToInt(slices.Contains(AlipayNames, a.Name)) - boolToInt(slices.Contains(AlipayNames, b.Name))
	}) {
		known := []string{p.Value}
		if p.json != nil && !inJSON {
			continue
		}
		for _, f := range changes {
			if text := f.write(p.Value); !slices.Contains(known, text) {
				known = append(known, text)
				ways = append(ways, otherValue(p, text, f.say))
			}
		}
	}
	return ways
}

// rareChanges are further changes to values of parameters.
var rareChanges = []textFilter{
	{"% written as %25", func(s string) string { return strings.ReplaceAll(s, "%", "%25") }},
	{"= at its end removed", func(s string) string { return strings.TrimRight(s, "=") }},
	{"= written as %3D", func(s string) string { return strings.ReplaceAll(s, "=", "%3D") }},
	{"its first character left out", func(s string) string { return s[min(1, len(s)):] }},
	{"its last character left out", func(s string) string { return s[:max(0, len(s)-1)] }},
	{"zeros before it", func(s string) string {
		const width = 10
		if s == "" || strings.Trim(s, "0123456789") != "" {
			return s
		}
		return strings.Repeat("0", max(0, width-len(s))) + s
	}},
	{"quotes around it", func(s string) string { return `"` + s + `"` }},
	{"quotes removed", func(s string) string { return strings.ReplaceAll(s, `"`, "") }},
	{"backslashes removed", func(s string) string { return strings.ReplaceAll(s, `\`, "") }},
	{"full-width parentheses", strings.NewReplacer("(", "（", ")", "）").Replace},
}

// optionalMembers are members of business parameters that programs write although they have no value.
var optionalMembers = strings.Fields("seller_id buyer_id body store_id operator_id terminal_id timeout_express passback_params refund_reason out_request_no trade_no out_trade_no product_code goods_detail extend_params subject time_expire quit_url notify_url reason remark extra sign merchant identity buyer payer channel device_no plate sub_app_id client_ip trade_scene user_id openid attach nonce token")

// membersAdded have a member without a value at the end of an object, or at its beginning, which was not sent.
func membersAdded(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		if n.kind != '{' {
			return
		}
		for _, name := range optionalMembers {
			if memberOf(n, name) != nil {
				continue
			}
			for _, value := range []string{"null", `""`} {
				ways = append(ways, changeNode(p, func(n *jsonNode) { n.addMember(name, value) }), changeNode(p, func(n *jsonNode) {
					n.addMember(name, value)
					last := len(n.members) - 1
					n.members = slices.Insert(n.members[:last:last], 0, n.members[last])
				}))
			}
		}
	})
	return ways
}

// unpaddedTimes writes the numbers of a time without the zeros before them: all, those of the date, that of the hour, or those of the hour, minutes and seconds.
func unpaddedTimes(s string) []string {
	all := strings.NewReplacer("-0", "-", "/0", "/", " 0", " ", ":0", ":").Replace
	date := strings.NewReplacer("-0", "-", "/0", "/").Replace
	hour := strings.NewReplacer(" 0", " ").Replace
	clock := strings.NewReplacer(" 0", " ", ":0", ":").Replace
	slashes := strings.ReplaceAll(s, "-", "/")
	return []string{all(s), date(s), hour(s), hour(date(s)), all(slashes), date(slashes), hour(slashes), hour(date(slashes)), clock(s)}
}

// rareLayouts are times as JavaScript and others print them, or of another year.
func rareLayouts(at time.Time) (texts []string) {
	for _, layout := range []string{
		"Mon Jan 02 2006 15:04:05 GMT-0700", "Mon Jan 02 2006 15:04:05 GMT-0700 (中国标准时间)", "Mon Jan 02 2006 15:04:05 GMT-0700 (China Standard Time)", "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05 +0800 CST",
		"1/2/2006, 3:04:05 PM", "2006/1/2 下午3:04:05", "2006/1/2 上午3:04:05", "2006-01-02T15:04", "2006.01.02 15:04:05", "02/01/2006 15:04:05", "01/02/2006 15:04:05", "2006-01-02 15:04:05 Monday", "2006-01-02 15:01:05", "2006-01-02 15:04:05 UTC", "2006-01-02 15:04:05 GMT", "2006-01-02 15:04:05 CST", "2006-01-02 15:04:05Z", "2006-01-02 15:04:05.00", "20060102T150405Z", "06-01-02 15:04:05", "15:04:05",
	} {
		texts = append(texts, at.Format(layout))
	}
	texts = append(texts, unpaddedTimes(at.Format(time.DateTime))...)
	for _, years := range []int{-1, 1, -543, 543, -1911, -30, 30} {
		texts = append(texts, at.AddDate(years, 0, 0).Format(time.DateTime))
	}
	return append(texts, at.AddDate(0, 1, 0).Format(time.DateTime), at.AddDate(0, -1, 0).Format(time.DateTime))
}
