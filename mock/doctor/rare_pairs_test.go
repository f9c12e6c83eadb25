package doctor_test

import (
	"crypto"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// bothNamed checks that a finding says two mistakes, each once.
func bothNamed(t *testing.T, name string, f doctor.Finding, words ...string) {
	t.Helper()
	for _, w := range words {
		if said := f.Cause(doctor.English); len(f.Mistakes) != 2 || !regexp.MustCompile(w).MatchString(said) {
			t.Errorf("%s: said %q, want %q", name, said, w)
		}
	}
	if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(said) {
		t.Errorf("%s: English in %q", name, said)
	}
}

const rareItem = `{"subject":"充电 套餐","no":"T1/0001","total":88.80,"body":"a'b <c>","code":"QR_CODE"}`

// signedPairs joins the pairs of a text, some with other values, or of other names, or left out where that is "-", by name.
func signedPairs(text, sep, equals string, write func(string) string, changes ...string) string {
	values := map[string]string{}
	for _, p := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(p, "=")
		values[name] = value
	}
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] != "-" {
			out = append(out, name+equals+write(values[name]))
		}
	}
	return strings.Join(out, sep)
}

// TestRarePairs makes a mistake that is met seldom together with another one, where a person waits.
func TestRarePairs(t *testing.T) {
	t.Parallel()
	const key, text = "S3cret/of+Merchant", "Zone=b 2&app_id=op1&notify_url=http://shop.example.cn/n?x=1&reason=充电 'c'&sign_type=MD5&timestamp=1718362800123&trade_item=" + rareItem
	item := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(rareItem) }
	first := `"subject":"充电 套餐",`
	for _, c := range [][3]string{
		{signedPairs(text, "&", "=", same, "trade_item", item("充电 套餐", "充电套餐"), "notify_url", "https://shop.example.cn/n?x=1"), "member subject", "notify_url was signed as https"},
		{signedPairs(text, "&", "=", same, "trade_item", item("88.80", "8880"), "sign_type", "md5"), "total|numbers", "sign_type was signed as md5"},
		{signedPairs(text, "&", ":", same, "sign_type", "md5"), "sign_type was signed as md5", "something else than ="},
		{signedPairs(text, "&amp;", "=", same, "app_auth_token", "undefined"), `app_auth_token was signed as "undefined"`, "&amp;|HTML"},
		{signedPairs(text, "|", "=", same, "trade_item", item(first, "", `QR_CODE"`, `QR_CODE",`+strings.TrimSuffix(first, ","))), "members of its JSON stood in another order", "another separator"},
		{signedPairs(text, "&", "=", same, "trade_item", item("total", "Total", "subject", "Subject", "body", "Body", `"no"`, `"No"`, "code", "Code"), "Zone", "-"), "names of its members", "Zone was left out"},
		{signedPairs(text, "&", "=", func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }, "format", "JSON"), "format=JSON was signed and not sent", "URL-encoded"},
		{"?" + signedPairs(text, "&", "=", same, "Zone", "B 2"), "leading", "Zone"},
		{signedPairs(text, "&", "=", same, "trade_item", item(`QR_CODE"}`, `QR_CODE","seller_id":null}`), "reason", "-"), "null|without a value", "reason was left out"},
	} {
		bothNamed(t, c[0], doctor.FourPyun(formOf(text, hexMD5(c[0]+"&app_secret="+key)), doctor.Keys{Secret: key}, doctor.OnDemand), c[1:]...)
	}
	const form = "app_id=2021000000000077&biz_content=" + rareItem + "&charset=utf-8&method=alipay.trade.pay&notify_url=http://a/b&sign_type=RSA2&timestamp=2024-06-14 19:00:00&version=1.0"
	for _, c := range [][3]string{
		{signedPairs(form, "&", "=", strings.NewReplacer(`"`, `\"`, "'", `\'`).Replace, "sign_type", "RSA"), "sign_type was signed as RSA", "backslash"},
		{signedPairs(form, "\n", "=", same, "charset", "GBK"), "charset was signed as GBK", "another separator"},
		{signedPairs(form, "&", "=", same, "timestamp", "2024-06-14 11:00:00", "biz_content", item("a'b <c>", "a'b ")), "timestamp was made anew", "body|tags"},
		{signedPairs(form, "&", "=", same, "notify_url", "https://a/b", "biz_content", item("充电 套餐", "充电套餐")), "notify_url was signed as https://a/b", "subject"},
		{"{" + signedPairs(form, "&", "=", same, "biz_content", item("88.80", "88.8")) + "}", "brackets", "total"},
	} {
		bothNamed(t, c[0], doctor.Alipay(formOf(form, url.QueryEscape(signed(keys()[0], crypto.SHA256, c[0]))), doctor.Keys{Public: &keys()[0].PublicKey}, false, doctor.OnDemand), c[1:]...)
	}
	place := v3Place()
	for _, c := range [][3]string{
		{strings.NewReplacer("0123", "0131", "\n", "\r\n").Replace(place.right), "timestamp=1718362800131", "CRLF"},
		{strings.NewReplacer("4e6b2f1c", "4E6B2F1C", "10.50", "10.5").Replace(place.right), "authorization text", "total_amount"},
		{strings.NewReplacer("POST\n", "POST\n127.0.0.1\n", "?a=1%202&b=%E5%85%85", "").Replace(place.right), "line too many", "query was left out"},
	} {
		bothNamed(t, c[0], place.judge(c[0], doctor.OnDemand), c[1:]...)
	}
}

// TestValuesOfNothing: values that hold next to nothing, in which rows look for a member or a part, do no harm.
func TestValuesOfNothing(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "{}", "[]", `[[],{}]`, `{"b":[]}`, `{"":""}`, `""`, `"`, "null", "http://", "https:///", `{"x":"\"}`, `{"a":"\\","b":"'"}`, `{"b":{"c":"{\"d\":\"\"}"}}`, "2026-11-30 1:2:3"} {
		for _, m := range []doctor.Message{
			formOf("app_id=&timestamp=0&a="+value, "00112233445566778899aabbccddeeff"),
			{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", "00112233445566778899aabbccddeeff"}}, Body: []byte(value)},
		} {
			if f := doctor.FourPyun(m, doctor.Keys{Secret: "k"}, doctor.Inline); f.Fits || len(f.Mistakes) == 0 {
				t.Errorf("%s: nothing is said", value)
			}
		}
	}
}
