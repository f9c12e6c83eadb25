package doctor_test

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"paymock/mock/doctor"
)

// TestMainlandCharset: bytes that GBK and Big5 both have are GBK's in a request to Alipay.
func TestMainlandCharset(t *testing.T) {
	t.Parallel()
	own, key := keys()[0], []byte("0123456789abcdef")
	k := doctor.Keys{Public: &own.PublicKey, AES: key}
	const auth = "app_id=2021000000000077,nonce=n,timestamp=1718362800123"
	form := [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}
	for _, subject := range []string{"充电", "停车费用", "支付宝付款", "包", "广东停车", "充电桩 充电费"} {
		biz := inGBK(`{"out_trade_no":"T20261128100000123456789","subject":"` + subject + `","total_amount":"10.50"}`)
		for name, said := range map[string]func() doctor.Finding{
			"form": func() doctor.Finding {
				text := "app_id=1&biz_content=" + biz + "&charset=utf-8&method=alipay.trade.query&sign_type=RSA2&timestamp=2026-11-28 10:00:00&version=1.0"
				body := strings.NewReplacer(biz, url.QueryEscape(biz), " ", "+").Replace(text) + "&sign=" + url.QueryEscape(signed256(own, text))
				f, _ := doctor.Explain("alipay", doctor.Message{Method: "POST", Target: "/gateway.do", Header: form, Body: []byte(body)}, k, doctor.OnDemand)
				return f
			},
			"v3": func() doctor.Finding {
				sign := signed256(own, auth+"\nPOST\n/v3/a\n"+biz+"\n")
				f, _ := doctor.Explain("alipay", doctor.Message{
					Method: "POST", Target: "/v3/a", Body: []byte(biz),
					Header: [][2]string{{"Authorization", "ALIPAY-SHA256withRSA " + auth + ",sign=" + sign}},
				}, k, doctor.OnDemand)
				return f
			},
			"AES": func() doctor.Finding {
				sealed := base64.StdEncoding.EncodeToString(cbc(key, make([]byte, 16), padded([]byte(biz))))
				return doctor.AlipayContent("biz_content", sealed, "AES", "utf-8", k)
			},
		} {
			if v := said().Verdict(doctor.English); !strings.Contains(v, "GBK") || strings.Contains(v, "Big5") {
				t.Errorf("%s in %s: said %q", subject, name, v)
			}
		}
	}
	big5, _ := traditionalchinese.Big5.NewEncoder().String(`{"subject":"測試商品許功蓋"}`)
	if v := doctor.AlipayContent("biz_content", big5, "", "utf-8", k).Verdict(doctor.English); !strings.Contains(v, "Big5") {
		t.Errorf("Big5 beyond doubt: said %q", v)
	}
}

// TestNoticePasted: Sign is never in the signed text of a callback of intella's, wherever it stands.
func TestNoticePasted(t *testing.T) {
	t.Parallel()
	platform := keys()[0]
	k := doctor.Keys{ID: "S2PT00000001", Counterpart: &platform.PublicKey, Public: &keys()[1].PublicKey}
	members := []string{`"MchId":"S2PT00000001"`, `"OrderStatus":"1"`, `"StoreOrderNo":"T1"`, `"TotalFee":"30"`}
	right := "{" + strings.Join(members, ",") + "}"
	sign := `"Sign":"` + signed(platform, crypto.SHA256, right) + `"`
	for name, c := range map[string]struct{ body, words string }{
		"as sent":       {"{" + strings.Join(append(members[:4:4], sign), ",") + "}", ""},
		"Sign first":    {"{" + strings.Join(append([]string{sign}, members...), ",") + "}", ""},
		"Sign inside":   {"{" + strings.Join([]string{members[0], members[1], sign, members[2], members[3]}, ",") + "}", ""},
		"pasted":        {"{" + strings.Join(append(members[:4:4], sign), ", ") + "}", "blanks"},
		"printed":       {"{\n  " + strings.ReplaceAll(strings.Join(append(members[:4:4], sign), ",\n  "), `":"`, `": "`) + "\n}", "blanks"},
		"reversed":      {"{" + strings.Join([]string{sign, members[3], members[2], members[1], members[0]}, ",") + "}", "another order"},
		"both of these": {"{" + strings.Join([]string{sign, members[3], members[2], members[1], members[0]}, ", ") + "}", "another order"},
	} {
		f, err := doctor.Explain("intella", doctor.Message{Method: "POST", Target: "/notify", Header: [][2]string{{"Content-Type", "application/json"}}, Body: []byte(c.body)}, k, doctor.OnDemand)
		if said := f.Verdict(doctor.English); err != nil || f.Fits != (c.words == "") || !strings.Contains(said, c.words) || strings.Contains(said, "member Sign") {
			t.Errorf("%s: %t %q, %v", name, f.Fits, said, err)
		}
	}
}

// TestUnchangedJSON: JSON in spacing of its own is not said to have had other numbers, when it has none.
func TestUnchangedJSON(t *testing.T) {
	t.Parallel()
	own := keys()[0]
	const auth, compact = "app_id=1,nonce=n,timestamp=1718362800123", `{"a":"x y","c":["k","l"],"d":"充电"}`
	for _, sent := range []string{`{ "a": "x y", "c": [ "k", "l" ], "d": "充电" }`, compact + " ", `{"a" :"x y","c" :["k","l"],"d" :"充电"}`} {
		for name, signed := range map[string]string{"compact": compact, "and CRLF": compact} {
			end := "\n"
			if name != "compact" {
				end = "\r\n"
			}
			sign := signed256(own, strings.Join([]string{auth, "POST", "/v3/a", signed, ""}, end))
			f := doctor.AlipayV3(doctor.Message{
				Method: "POST", Target: "/v3/a", Body: []byte(sent),
				Header: [][2]string{{"Authorization", "ALIPAY-SHA256withRSA " + auth + ",sign=" + sign}},
			}, doctor.Keys{Public: &own.PublicKey}, doctor.OnDemand)
			said := f.Cause(doctor.English)
			for _, wrong := range []string{"numbers", "another order", "non-ASCII", "slash"} {
				if !f.Known() || strings.Contains(said, wrong) {
					t.Errorf("%q, %s: said %q, with %q", sent, name, said, wrong)
				}
			}
		}
	}
}

// TestPaddedTwice: a text that was padded twice is readable, so that neither its IV nor its content is wrong.
func TestPaddedTwice(t *testing.T) {
	t.Parallel()
	for padding, twice := range map[string]func(p []byte) []byte{
		"PKCS#7": func(p []byte) []byte { return padded(padded(p)) },
		"ISO 7816-4": func(p []byte) []byte {
			return padded(append(append(bytes.Clone(p), 0x80), make([]byte, 15-len(p)%16)...))
		},
	} {
		s := newSealer()
		s.text = strings.Replace(s.text, "S2PT00000001", "S2PT000000012", 1) // else the first padding is of line ends
		s.encrypt = func(k, p []byte) []byte { return cbc(k, []byte("8651731586517315"), twice(p)) }
		f := doctor.Envelope(doctor.Message{Method: "POST", Body: []byte(s.seal())}, doctor.Keys{Private: platformKey()})
		if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, "padded twice: "+padding) || !strings.Contains(f.Plain, "S2PT000000012") {
			t.Errorf("%s: said %q", padding, said)
		}
		if said := f.Verdict(doctor.Traditional); englishPhrase().MatchString(said) {
			t.Errorf("%s: English in %q", padding, said)
		}
	}
}

func hexHMACSHA256(text, key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// TestRawPlus: a form whose plus signs were sent as they are has that one mistake.
func TestRawPlus(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][3]string{
		"beside a blank":         {"a+b", "c d+e f", "x"},
		"two values with blanks": {"1 + 1 = 2", "a+b c", "Q+/="},
	} {
		text := "app_id=op1&extra=" + values[1] + "&note=" + values[2] + "&payer=" + values[0]
		body := strings.NewReplacer(" ", "%20", "/", "%2F").Replace(strings.NewReplacer("= 2", "%3D 2", "/=", "/%3D").Replace(text)) + "&sign=" + hexMD5(text+"&app_secret=s3cret")
		m := doctor.Message{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: []byte(body)}
		f := doctor.FourPyun(m, doctor.Keys{Secret: "s3cret"}, doctor.OnDemand)
		if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || f.Mistakes[0].ID != "value.plus" {
			t.Errorf("%s: said %q", name, said)
		}
	}
}

// TestPlainPassword: another password in plain text is the hash of none.
func TestPlainPassword(t *testing.T) {
	t.Parallel()
	k := doctor.Keys{ID: "S2PT00000001", Secret: "trade-9999", RefundSecret: "refund-9999", Others: []doctor.Other{{ID: "S2PT00000002", Secret: "other-7777"}}}
	for _, c := range []struct {
		sent   string
		refund bool
		words  string
	}{
		{"trade-9999", false, "TradeKey is the password itself in plain text"},
		{"refund-9999", false, "TradeKey is the refund password itself in plain text"},
		{"trade-9999", true, "TradeKey is the transaction password itself in plain text"},
		{"S2PT00000001", false, "TradeKey is the MchId itself"},
		{"S2PT00000001trade-9999", false, "TradeKey is MchId and password together in plain text"},
		{"other-7777", false, "S2PT00000002, in plain text"},
		{hexSHA(hexSHA("trade-9999") + "\n"), false, "TradeKey is hashed twice, the first hash with a line feed (trailing newline) behind it"},
		{hexSHA(strings.ToUpper(hexSHA("trade-9999"))), false, "TradeKey is hashed twice, the first hash in upper case"},
		{"null", false, "TradeKey is the word null"},
		{hexHMACSHA256("", "trade-9999"), false, "TradeKey is an HMAC made with the password,"},
		{hexHMACSHA256("S2PT00000001", "trade-9999"), false, "TradeKey is an HMAC of password and MchId"},
		{hexSHA("refund-9999"), false, "TradeKey is the hash of the refund password"},
	} {
		f := doctor.Password(c.sent, "TradeKey", c.refund, k)
		if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, c.words) {
			t.Errorf("%s: said %q, want %q", c.sent, said, c.words)
		}
	}
}

// TestFlatUTF16: a message in UTF-16 without Header and Data was encrypted with the right IV.
func TestFlatUTF16(t *testing.T) {
	t.Parallel()
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		s := newSealer()
		s.text, _ = unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().String(`{"Method":"00000","ServiceType":"Payment","MchId":"S2PT00000001","TradeKey":"x","StoreOrderNo":"1"}`)
		f := doctor.Envelope(doctor.Message{Method: "POST", Body: []byte(s.seal())}, doctor.Keys{Private: platformKey()})
		if said := f.Verdict(doctor.English); strings.Contains(said, "IV") || !strings.Contains(said, "UTF-16") || !strings.Contains(said, "Header and Data are missing") {
			t.Errorf("%v: said %q", order, said)
		}
	}
}
