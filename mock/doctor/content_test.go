package doctor_test

import (
	"crypto"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/provider/alipay"
	"paymock/mock/wire"
)

// contentCase are business parameters of a request whose signature is right.
type contentCase struct{ biz, encryption, charset, words string }

func contentCases(key []byte) map[string]contentCase {
	std := base64.StdEncoding.EncodeToString
	zero, other := make([]byte, 16), []byte("another-aes-key!")
	const text = `{"out_trade_no":"T1","subject":"充电桩","trade_no":"2026"}`
	with := func(key, iv []byte, s string) string { return std(cbc(key, iv, padded([]byte(s)))) }
	sealed := func(s string) string { return with(key, zero, s) }
	gbk := inGBK(text)
	return map[string]contentCase{
		"plain":          {text, "", "utf-8", ""},
		"GBK":            {gbk, "", "GBK", ""},
		"AES":            {sealed(text), "AES", "utf-8", ""},
		"AES of GBK":     {sealed(gbk), "AES", "GBK", ""},
		"IV of digits":   {with(key, []byte("0000000000000000"), text), "AES", "utf-8", "biz_content: it was encrypted with another IV: 16 digits 0"},
		"another key":    {with(other, zero, text), "AES", "utf-8", "another key"},
		"base64 twice":   {std([]byte(sealed(text))), "AES", "utf-8", "biz_content: the ciphertext is base64-encoded twice"},
		"two rounds":     {sealed(string(cbc(key, zero, padded([]byte(text))))), "AES", "utf-8", "biz_content: it was encrypted twice"},
		"URL alphabet":   {strings.NewReplacer("+", "-", "/", "_").Replace(sealed(`{"trade_no":"` + strings.Repeat("x", 200) + `"}`)), "AES", "utf-8", "biz_content: the ciphertext is in the URL alphabet"},
		"small aes":      {sealed(text), "aes", "utf-8", `encrypt_type is "aes", AES is due`},
		"no type":        {sealed(text), "", "utf-8", "biz_content: it looks like a ciphertext, and encrypt_type is absent"},
		"AES of a BOM":   {sealed("\ufeff" + text), "AES", "utf-8", "biz_content: the decrypted text begins with a BOM"},
		"AES not in GBK": {sealed(gbk), "AES", "utf-8", "biz_content: the decrypted text is in GBK"},
		"AES of quoted":  {sealed(quotedJSON(text)), "AES", "utf-8", "biz_content: the decrypted text was serialised twice"},
		"AES of base64":  {sealed(std([]byte(text))), "AES", "utf-8", "biz_content: the text was base64-encoded before"},
		"AES of a repr":  {sealed(strings.ReplaceAll(text, `"`, "'")), "AES", "utf-8", "biz_content: it has single quotes"},
		"repr":           {strings.ReplaceAll(text, `"`, "'"), "", "utf-8", "biz_content: it has single quotes"},
		"&quot;":         {strings.ReplaceAll(text, `"`, "&quot;"), "", "utf-8", "biz_content: it was HTML-escaped"},
		"BOM":            {"\ufeff" + text, "", "utf-8", "biz_content: a BOM"},
		"curly quotes":   {strings.ReplaceAll(text, `"`, "”"), "", "utf-8", "biz_content: it has full-width or curly quotes"},
		"base64":         {std([]byte(text)), "", "utf-8", "biz_content: it was base64-encoded"},
		"a PHP text":     {`a:1:{s:8:"trade_no";s:1:"1";}`, "", "utf-8", "biz_content: it is what PHP's serialize writes"},
		"a Java map":     {`{trade_no=1, out_trade_no=2}`, "", "utf-8", "biz_content: it is a map as Java prints it"},
		"a comment":      {`/* x */` + text, "", "utf-8", "biz_content: a comment"},
		"not in GBK":     {gbk, "", "utf-8", "biz_content: it is written in GBK"},
	}
}

// TestAlipayContent: what is wrong with business parameters is said by the server and offline alike, though the
// signature is right.
func TestAlipayContent(t *testing.T) {
	t.Parallel()
	key, own := []byte("\x01\x02an-aes-key\xf0\xf1\xf2\xf3"), keys()[0]
	p := alipay.New()
	apps := registered(t, p, &app.App{Provider: "alipay", ID: "2021000000000077", Keys: map[string]string{
		alipay.KeyMerchantPrivate: privatePEM(own), alipay.KeyPlatformPrivate: privatePEM(keys()[2]), alipay.KeyAES: base64.StdEncoding.EncodeToString(key),
	}})
	k := doctor.Keys{ID: "2021000000000077", Public: &own.PublicKey, AES: key}
	for name, c := range contentCases(key) {
		fields := [][2]string{
			{"app_id", "2021000000000077"},
			{"biz_content", c.biz},
			{"charset", c.charset},
			{"encrypt_type", c.encryption},
			{"method", "alipay.trade.query"},
			{"sign_type", "RSA2"},
			{"timestamp", "2026-11-28 10:00:00"},
			{"version", "1.0"},
		}
		var text, body []string
		for _, f := range slices.DeleteFunc(fields, func(f [2]string) bool { return f[1] == "" }) {
			text, body = append(text, f[0]+"="+f[1]), append(body, f[0]+"="+url.QueryEscape(f[1]))
		}
		sign := url.QueryEscape(signed(own, crypto.SHA256, strings.Join(text, "&")))
		header := [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}
		m := doctor.Message{Method: "POST", Target: "/gateway.do", Header: header, Body: []byte(strings.Join(body, "&") + "&sign=" + sign)}
		f, err := doctor.Explain("alipay", m, k, doctor.OnDemand)
		if said := f.Verdict(doctor.English); err != nil || f.Fits != (c.words == "") || !strings.Contains(said, c.words) || len(f.Mistakes) > 1 {
			t.Errorf("%s: offline %t %q, %v", name, f.Fits, said, err)
		}
		call := p.Decode(&wire.Request{Method: "POST", Path: "/gateway.do", Target: "/gateway.do", Body: m.Body, Header: wire.Header{{Name: header[0][0], Value: header[0][1]}}}, apps)
		call.Diagnose(doctor.Inline.Always)
		if (call.Refused == nil) != (c.words == "") || c.words != "" && call.Verdict != f.Verdict(doctor.English) {
			t.Errorf("%s: the server says %q, offline %q", name, call.Verdict, f.Verdict(doctor.English))
		}
		if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(said) {
			t.Errorf("%s: English in %q", name, said)
		}
		blind, err := doctor.Explain("alipay", m, doctor.Keys{ID: k.ID, Public: k.Public}, doctor.OnDemand)
		if said := blind.Verdict(doctor.English); c.encryption == "AES" && (err != nil || !blind.Fits || !strings.Contains(said, "not looked at")) {
			t.Errorf("%s: without the key %t %q, %v", name, blind.Fits, said, err)
		}
	}
}

// TestAlipayHeader: how OpenAPI v3's authorization header was written is told, though its signature fits or can't be read.
func TestAlipayHeader(t *testing.T) {
	t.Parallel()
	own := keys()[0]
	const auth, name, scheme = "app_id=2021000000000077,nonce=n,timestamp=1718362800123", "Authorization", "ALIPAY-SHA256withRSA "
	text := base64.StdEncoding.EncodeToString
	for _, c := range []struct {
		title, name string
		header      func(parts string) string
		body, words string
	}{
		{"right", name, func(p string) string { return scheme + p }, `{"trade_no":"1"}`, ""},
		{"another scheme", name, func(p string) string { return "Bearer " + p }, `{"trade_no":"1"}`, `begins with "Bearer", not ALIPAY-SHA256withRSA`},
		{"lower case", name, func(p string) string { return "alipay-SHA256withRSA " + p }, `{"trade_no":"1"}`, `begins with "alipay-SHA256withRSA", not ALIPAY-SHA256withRSA`},
		{"no scheme", name, func(p string) string { return p }, `{"trade_no":"1"}`, "the scheme ALIPAY-SHA256withRSA is missing"},
		{"glued", name, func(p string) string { return strings.TrimSpace(scheme) + p }, `{"trade_no":"1"}`, "something else than one blank (space) stands behind ALIPAY-SHA256withRSA"},
		{"blanks", name, func(p string) string { return scheme + strings.ReplaceAll(p, ",", ", ") }, `{"trade_no":"1"}`, "blanks (spaces) stand between the parts"},
		{"base64", name, func(p string) string { return scheme + text([]byte(p)) }, `{"trade_no":"1"}`, "the authorization header was base64-encoded"},
		{"URL-encoded", name, func(p string) string { return scheme + url.QueryEscape(p) }, `{"trade_no":"1"}`, "the authorization header was URL-encoded"},
		{"another header", "X-Authorization", func(p string) string { return scheme + p }, `{"trade_no":"1"}`, "Authorization is missing: it was sent as X-Authorization"},
		{"no header", "X", func(string) string { return "y" }, `{"trade_no":"1"}`, "signature missing"},
		{"the body", name, func(p string) string { return scheme + p }, `{'trade_no':'1'}`, "body: it has single quotes"},
	} {
		sign := signed(own, crypto.SHA256, auth+"\nPOST\n/v3/alipay/trade/query\n"+c.body+"\n")
		m := doctor.Message{Method: "POST", Target: "/v3/alipay/trade/query", Header: [][2]string{{c.name, c.header(auth + ",sign=" + sign)}}, Body: []byte(c.body)}
		f, err := doctor.Explain("alipay", m, doctor.Keys{Public: &own.PublicKey}, doctor.OnDemand)
		if said := f.Verdict(doctor.English); err != nil || f.Fits != (c.words == "") || !strings.Contains(said, c.words) || len(f.Mistakes) > 1 {
			t.Errorf("%s: %t %q, %v", c.title, f.Fits, said, err)
		}
		if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(said) {
			t.Errorf("%s: English in %q", c.title, said)
		}
	}
	m := doctor.Message{Method: "POST", Target: "/v3/alipay/trade/query", Header: [][2]string{{name, scheme + auth + ",sign=" + signed(own, crypto.SHA1, auth+"\nPOST\n/v3/alipay/trade/query\n{}\n")}}, Body: []byte("{}")}
	f := doctor.AlipayV3(m, doctor.Keys{Public: &own.PublicKey}, doctor.OnDemand)
	if said := f.Said(doctor.English); !strings.Contains(said, "SHA-1 was used instead of SHA-256") || strings.Contains(said, "sign_type") {
		t.Errorf("SHA-1: %q", said)
	}
}
