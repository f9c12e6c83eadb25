package doctor_test

import (
	"crypto"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestChangedPlaces: one place of a text, a list or an object was another one when it was signed.
func TestChangedPlaces(t *testing.T) {
	t.Parallel()
	const item = `{"subject":"充电 a  b 套餐","no":"T1/0001","total":88.80,"list":[{"id":"1","v":2},{"id":"2","v":3}],"extra":"{\"a\":1}","ext":{"x":"1"},"empty":[],"at":"2024-06-14 09:05:03"}`
	const form = "app_id=2021000000000077&biz_content=" + item + "&charset=utf-8&method=alipay.trade.pay&notify_url=http://shop.example.cn/n/pay&sign_type=RSA2&timestamp=2024-06-14 09:05:03&version=1.0&zone=b 2 c"
	for _, c := range [][3]string{
		{`"extra":"{\"a\":1}"`, `"extra":{"a":1}`, `its object extra was another one in the signed text \(not as text\)`},
		{`"ext":{"x":"1"}`, `"ext":{}`, "its object ext was another one .*empty"},
		{`"ext":{"x":"1"}`, `"ext":null`, "its object ext was another one .*null"},
		{`"ext":{"x":"1"}`, `"ext":[{"x":"1"}]`, "its object ext was another one .*in a list"},
		{`"ext":{"x":"1"}`, `"ext":"[object Object]"`, "its object ext was another one"},
		{`"empty":[]`, `"empty":""`, "its list empty was another one .*as one text"},
		{`"empty":[]`, `"empty":[{}]`, "its list empty was another one .*empty object"},
		{`[{"id":"1","v":2},{`, `[{"id":"1","v":2},{"id":"1","v":2},{`, "its list list was another one .*item 0 ×2"},
		{`[{"id":"1","v":2},{"id":"2","v":3}]`, `[{"id":"1","v":2},{"id":"2","v":3},{"id":"1","v":2},{"id":"2","v":3}]`, "its list list was another one .*given twice"},
		{`[{"id":"1","v":2},{"id":"2","v":3}]`, `{"0":{"id":"1","v":2},"1":{"id":"2","v":3}}`, "a list|its list list"},
		{`"at":"2024-06-14 09:05:03"`, `"at":"2024-06-14 9:5:3"`, "member at .*zeros"},
		{"timestamp=2024-06-14 09:05:03", "timestamp=2024-06-14 9:5:3", "timestamp"},
		{"example.cn/n/pay", "example.cn/n//pay", "notify_url.*slash"},
		{"http://shop", "Http://shop", "notify_url"},
		{"a  b", "a b", "member subject .*blank"},
		{"a  b 套餐", "a  b套餐", "member subject .*blank"},
		{"zone=b 2 c", "zone=b 2c", "zone .*blank"},
		{`"no":"T1/0001"`, `"no":"T1"`, "member no .*slash"},
		{`"no":"T1/0001"`, `"no":" T1/0001"`, "member no .*blank before"},
	} {
		text := strings.Replace(form, c[0], c[1], 1)
		f := doctor.Alipay(formOf(form, url.QueryEscape(signed(keys()[0], crypto.SHA256, text))), doctor.Keys{Public: &keys()[0].PublicKey}, false, doctor.OnDemand)
		if said := f.Cause(doctor.English); text == form || !regexp.MustCompile(c[2]).MatchString(said) || len(f.Mistakes) != 1 {
			t.Errorf("%s: said %q, want %q", c[1], said, c[2])
		}
		if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(strings.ReplaceAll(said, "[object Object]", "")) {
			t.Errorf("%s: English in %q", c[1], said)
		}
	}
	const sent, key = "app_id=op1&settle_value=2203&timestamp=1718362800123", "k-9_A/b=C~x"
	for value, words := range map[string]string{"2.203E3": "scientific", "2.203e+03": "scientific", "+2203": `\+ before it`, "-2203": "- before it", "002203": "zeros before it"} {
		f := doctor.FourPyun(formOf(sent, hexMD5(strings.Replace(sent, "2203", value, 1)+"&app_secret="+key)), doctor.Keys{Secret: key}, doctor.OnDemand)
		if said := f.Cause(doctor.English); !regexp.MustCompile(words).MatchString(said) || len(f.Mistakes) != 1 {
			t.Errorf("%s: said %q, want %q", value, said, words)
		}
	}
}
