//go:build !race

package doctor_test

import (
	"crypto"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestPairsOfScan2pay makes two mistakes of the envelope at a time.
func TestPairsOfScan2pay(t *testing.T) {
	t.Parallel()
	p, apps := scan2payApps(t)
	slips := scan2paySlips()
	made, named := 0, 0
	for i, first := range slips {
		for j, second := range slips[i+1:] {
			if first.place == second.place || first.place == "TradeKey" || second.place == "Data" || hidden[first.name] || hidden[second.name] || (i*31+j)%5 != 0 {
				continue
			}
			c := newScan2pay()
			first.do(c)
			second.do(c)
			refused, f, said := askScan2pay(p, apps, c.send())
			if !refused || c.vain || samePair[first.name+"/"+second.name] {
				continue
			}
			is1, is2 := regexp.MustCompile(first.words).MatchString(said), regexp.MustCompile(second.words).MatchString(said)
			made++
			switch {
			case is1 && is2 && len(f.Mistakes) == 2:
				named++
			case f.Known() && !is1 && !is2 || len(f.Mistakes) > 2:
				t.Errorf("%s and %s: a wrong cause: %q", first.name, second.name, said)
			default:
				t.Logf("%s and %s: only %.120q", first.name, second.name, said)
			}
		}
	}
	const least = 85
	t.Logf("%d of %d pairs named", named, made)
	if made < 60 || named*100 < made*least {
		t.Errorf("%d of %d pairs named, want %d %%", named, made, least)
	}
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
