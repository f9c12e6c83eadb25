package doctor_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"paymock/mock/doctor"
)

// TestNotUTF8: a charset is named where the bytes make words in it, and in no other; else it is only said that
// they are not UTF-8.
func TestNotUTF8(t *testing.T) {
	t.Parallel()
	const unsure = "not UTF-8 (perhaps GBK, Big5 or Latin-1)"
	in := func(e encoding.Encoding, text string) string { out, _ := e.NewEncoder().String(text); return out }
	key := []byte("0123456789abcdef")
	for name, c := range map[string]struct{ subject, words string }{
		"Latin-1":                    {in(charmap.ISO8859_1, "Café crème"), "in Latin-1, UTF-8 is due"},
		"Latin-1 that GBK has, too":  {in(charmap.ISO8859_1, "Größe"), unsure},
		"cp1252":                     {in(charmap.Windows1252, "5 € für “Tee”"), unsure},
		"Latin-2":                    {in(charmap.ISO8859_2, "Żółć"), unsure},
		"Shift-JIS":                  {in(japanese.ShiftJIS, "テスト"), unsure},
		"EUC-KR":                     {in(korean.EUCKR, "테스트 상품"), unsure},
		"GBK":                        {in(simplifiedchinese.GBK, "珍珠奶茶大杯"), "in GBK, UTF-8 is due"},
		"Big5":                       {in(traditionalchinese.Big5, "珍珠奶茶大杯"), "in Big5, UTF-8 is due"},
		"cut in a character":         {"停车费\xe7\x94", "ends in the middle of a character"},
		"cut before its second byte": {"停车费\xe7", "ends in the middle of a character"},
		"surrogates":                 {"停车\xed\xa0\xbd\xed\xb8\x80", "in CESU-8, UTF-8 is due"},
	} {
		biz := `{"out_trade_no":"T20261128100000123456789","subject":"` + c.subject + `","total_amount":"10.50"}`
		s := newSealer()
		s.text = strings.Replace(s.text, "測試商品許功蓋", c.subject, 1)
		for place, f := range map[string]doctor.Finding{
			"plain":   doctor.AlipayContent("biz_content", biz, "", "utf-8", doctor.Keys{}),
			"AES":     doctor.AlipayContent("biz_content", base64.StdEncoding.EncodeToString(cbc(key, make([]byte, 16), padded([]byte(biz)))), "AES", "utf-8", doctor.Keys{AES: key}),
			"intella": doctor.Envelope(doctor.Message{Method: "POST", Body: []byte(s.seal())}, doctor.Keys{Private: platformKey()}),
		} {
			if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, c.words) {
				t.Errorf("%s, %s: said %q", name, place, said)
			}
			if said := f.Cause(doctor.Traditional); englishPhrase().MatchString(said) {
				t.Errorf("%s, %s: English in %q", name, place, said)
			}
		}
	}
	if said := doctor.AlipayContent("biz_content", "{\"subject\":\"\xff\x00\x01\"}", "", "utf-8", doctor.Keys{}).Verdict(doctor.English); !strings.Contains(said, "it is no text") {
		t.Errorf("binary: said %q", said)
	}
}

// TestSentInLatin1: what was signed in UTF-8 and sent in Latin-1 is told so, and not the other way round.
func TestSentInLatin1(t *testing.T) {
	t.Parallel()
	own := keys()[0]
	for _, subject := range []string{"Größe", "Café crème"} {
		text := "app_id=1&charset=utf-8&method=alipay.trade.query&sign_type=RSA2&subject=" + subject + "&timestamp=2026-11-28 10:00:00&version=1.0"
		sent, _ := charmap.ISO8859_1.NewEncoder().String(subject)
		body := strings.NewReplacer(subject, url.QueryEscape(sent), " ", "+").Replace(text) + "&sign=" + url.QueryEscape(signed256(own, text))
		m := doctor.Message{Method: "POST", Target: "/gateway.do", Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: []byte(body)}
		f := doctor.Alipay(m, doctor.Keys{Public: &own.PublicKey}, false, doctor.OnDemand)
		if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, "signed in UTF-8, but the values were sent in Latin-1") {
			t.Errorf("%s: said %q", subject, said)
		}
	}
}

// TestCheapMisses: mistakes that a reviewer made and the doctor didn't know.
func TestCheapMisses(t *testing.T) {
	t.Parallel()
	own := keys()[0]
	header := [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}
	const form = "app_id=1&biz_content={}&charset=utf-8&method=alipay.trade.query&sign_type=RSA2&timestamp=2026-11-28 10:00:00&version=1.0"
	body := strings.NewReplacer("{}", "%EF%BB%BF%7B%7D", " ", "+").Replace(form) + "&sign=" + url.QueryEscape(signed256(own, form))
	f := doctor.Alipay(doctor.Message{Method: "POST", Target: "/gateway.do", Header: header, Body: []byte(body)}, doctor.Keys{Public: &own.PublicKey}, false, doctor.OnDemand)
	if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, "BOM (byte order mark) in front of a value") {
		t.Errorf("a BOM: said %q", said)
	}
	for _, order := range []string{"nonce=n,app_id=1,timestamp=2", "nonce=n,timestamp=2,app_id=1", "timestamp=2,app_id=1,nonce=n", "timestamp=2,nonce=n,app_id=1", "app_id=1,timestamp=2,nonce=n"} {
		sign := signed256(own, order+"\nPOST\n/v3/a\n{}\n")
		f := doctor.AlipayV3(doctor.Message{Method: "POST", Target: "/v3/a", Body: []byte("{}"), Header: [][2]string{{"Authorization", "ALIPAY-SHA256withRSA app_id=1,nonce=n,timestamp=2,sign=" + sign}}}, doctor.Keys{Public: &own.PublicKey}, doctor.OnDemand)
		if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, "stood in another order") {
			t.Errorf("%s: said %q", order, said)
		}
	}
	for _, missing := range []string{"channel=None", "channel=<nil>", "channel=null"} {
		m := doctor.Message{Method: "POST", Target: "/x", Header: header, Body: []byte("app_id=op1&payer=a&sign=" + hexMD5("app_id=op1&"+missing+"&payer=a&app_secret=s3cret"))}
		f := doctor.FourPyun(m, doctor.Keys{Secret: "s3cret"}, doctor.OnDemand)
		if said := f.Verdict(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, "a missing value's text") {
			t.Errorf("%s: said %q", missing, said)
		}
	}
}
