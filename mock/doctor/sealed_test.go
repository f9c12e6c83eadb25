package doctor_test

import (
	"crypto"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/intella"
	"paymock/mock/wire"
)

// pushed is a platform's callback, what its merchant's keys are, and a check of the text that was
// signed by code of the merchant's own.
type pushed struct {
	p       provider.Provider
	app     *app.App
	notice  provider.Notice
	keys    doctor.Keys
	genuine func(text string, req *wire.Request) bool
}

func pushes() map[string]pushed {
	platform, merchant := keys()[0], keys()[1]
	rsaFits := func(text, sign string) bool {
		raw, err := base64.StdEncoding.DecodeString(sign)
		sum := sha256.Sum256([]byte(text))
		return err == nil && rsa.VerifyPKCS1v15(&platform.PublicKey, crypto.SHA256, sum[:], raw) == nil
	}
	return map[string]pushed{
		"4pyun": {
			fourpyun.New(), &app.App{Provider: "4pyun", ID: "op1000000000000a", Secret: "S3cret-of-Merchant"},
			provider.Notice{ID: "n1", Kind: "notify", URL: "http://shop.test/n", Content: []byte(`{"merchant":"4","pay_order":"O 1","value":1050,"status":1,"payer":"充电"}`)},
			doctor.Keys{ID: "op1000000000000a", Secret: "S3cret-of-Merchant"},
			func(text string, req *wire.Request) bool {
				form, _ := url.ParseQuery(string(req.Body))
				sum := md5.Sum([]byte(strings.ReplaceAll(text, "***", "S3cret-of-Merchant")))
				return strings.EqualFold(hex.EncodeToString(sum[:]), form.Get("sign"))
			},
		},
		"alipay": {
			alipay.New(), &app.App{Provider: "alipay", ID: "2021000000000077", Keys: map[string]string{alipay.KeyMerchantPrivate: privatePEM(merchant), alipay.KeyPlatformPrivate: privatePEM(platform)}},
			provider.Notice{ID: "n2", Kind: "notify", URL: "http://shop.test/n", Content: []byte("notify_id=1&notify_type=trade_status_sync&app_id=2021000000000077&charset=utf-8&sign_type=RSA2&subject=%E5%85%85+%26&total_amount=10.50")},
			doctor.Keys{ID: "2021000000000077", Public: &merchant.PublicKey, Counterpart: &platform.PublicKey},
			func(text string, req *wire.Request) bool {
				form, _ := url.ParseQuery(string(req.Body))
				return rsaFits(text, form.Get("sign"))
			},
		},
		"intella": {
			intella.New(), &app.App{Provider: "intella", ID: merchantID, Secret: merchantPassword, Keys: map[string]string{"platform_private_key": privatePEM(platform)}},
			provider.Notice{ID: "n3", Kind: "notify", URL: "http://shop.test/n", Content: []byte(`{"MchId":"S2PT00000001","Result":"SUCCESS","StoreOrderNo":"O1","TotalFee":"30"}`)},
			doctor.Keys{ID: merchantID, Counterpart: &platform.PublicKey},
			func(text string, req *wire.Request) bool {
				var body struct{ Sign string }
				_ = json.Unmarshal(req.Body, &body)
				return rsaFits(text, body.Sign)
			},
		},
	}
}

// TestSignedTextOfCallbacks: the string that the journal shows for a callback is the one that its
// signature covers, and the doctor finds the callback in order, or changed.
func TestSignedTextOfCallbacks(t *testing.T) {
	t.Parallel()
	for name, c := range pushes() {
		registered(t, c.p, c.app)
		req, err := c.p.Callback(c.app, c.notice, 1, time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), provider.Fault{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text := provider.SignedText(c.p, c.app, c.notice.Kind, wire.DumpRequest(req))
		if text == "" || !c.genuine(text, req) {
			t.Errorf("%s: the signature does not cover %q", name, text)
		}
		m := provider.DoctorMessage(req)
		if got := doctor.Platform(m); got != name && name != "4pyun" {
			t.Errorf("%s looks like %s", name, got)
		}
		if id := doctor.AppID(m); id != c.app.ID {
			t.Errorf("%s: of app %q", name, id)
		}
		for _, query := range []string{"", "?shop=7"} { // the merchant's own
			m.Target += query
			f, err := doctor.Explain(name, m, c.keys, doctor.OnDemand)
			if shown := f.Report(doctor.English, c.keys.Secret, nil).Canonical; err != nil || !f.Fits || shown != text {
				t.Errorf("%s%s: %v %s\nexpects %q\njournal %q", name, query, err, f.Verdict(doctor.English), shown, text)
			}
		}
		m.Body = []byte(strings.Replace(string(m.Body), "1050", "1051", 1))
		m.Body = []byte(strings.Replace(string(m.Body), "10.50", "10.51", 1))
		m.Body = []byte(strings.Replace(string(m.Body), `"30"`, `"31"`, 1))
		if f, err := doctor.Explain(name, m, c.keys, doctor.OnDemand); err != nil || f.Fits || f.Verdict(doctor.English) == "" {
			t.Errorf("%s, changed: %v %+v", name, err, f)
		}
	}
}

// TestAnswers: an answer of Alipay's that was written again is recognised, and what can't be judged
// is said.
func TestAnswers(t *testing.T) {
	t.Parallel()
	platform := keys()[0]
	k := doctor.Keys{ID: "2021000000000077", Public: &keys()[1].PublicKey, Counterpart: &platform.PublicKey}
	const node = `{"code":"10000","msg":"Success","trade_no":"2026","subject":"充电 a/b","total_amount":"10.50"}`
	answer := func(node, sign string) string {
		return "HTTP/1.1 200 OK\r\nContent-Type: text/html;charset=utf-8\r\n\r\n{\"alipay_trade_query_response\":" + node + `,"sign":"` + sign + `"}`
	}
	right := signed(platform, crypto.SHA256, node)
	var aes []byte
	for name, tt := range map[string]struct{ message, platform, words string }{
		"right":            {answer(node, right), "alipay", ""},
		"spaced":           {answer(strings.ReplaceAll(node, `,"`, `, "`), right), "alipay", "blank"},
		"slash":            {answer(strings.ReplaceAll(node, `/`, `\/`), right), "alipay", "slash"},
		"unicode":          {answer(strings.ReplaceAll(node, "充电", `\u5145\u7535`), right), "alipay", "uXXXX"},
		"changed":          {answer(strings.ReplaceAll(node, "10.50", "99.99"), right), "alipay", "changed after signing"},
		"merchant's key":   {answer(node, signed(keys()[1], crypto.SHA256, node)), "alipay", "merchant's private key"},
		"a stranger's key": {answer(node, signed(keys()[2], crypto.SHA256, node)), "alipay", "another key than the platform's"},
		"unsigned":         {answer(node, ""), "alipay", "no signature"},
		"of 4pyun":         {"HTTP/1.1 200 OK\r\n\r\n{\"code\":\"1001\"}", "4pyun", "no signature"},
		"intella's code":   {"HTTP/1.1 200 OK\r\n\r\n9995", "intella", "bare code 9995"},
		"intella's":        {`{"Response":"aGVsbG8gd29ybGQhISEhIQ=="}`, "intella", "AES key"},
	} {
		m, err := doctor.Read([]byte(tt.message))
		if err != nil {
			t.Fatal(err)
		}
		k.AES = aes
		f, err := doctor.Explain(tt.platform, m, k, doctor.OnDemand)
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case tt.words == "" && !f.Fits, tt.words != "" && (f.Fits != (name == "of 4pyun") || !regexp.MustCompile(tt.words).MatchString(f.Verdict(doctor.English))):
			t.Errorf("%s: said %q", name, f.Verdict(doctor.English))
		}
	}
}

// TestHAREntry: of an entry whose request is right the answer is explained.
func TestHAREntry(t *testing.T) {
	t.Parallel()
	merchant, platform := keys()[1], keys()[0]
	k := doctor.Keys{ID: "2021000000000077", Public: &merchant.PublicKey, Counterpart: &platform.PublicKey}
	const node = `{"code":"10000","subject":"充电 a/b"}`
	for name, tt := range map[string]struct{ body, node, encoding, words string }{
		"all right":         {alipayProgram(merchant).body(), node, "", ""},
		"in base64":         {alipayProgram(merchant).body(), node, "base64", ""},
		"the answer":        {alipayProgram(merchant).body(), strings.ReplaceAll(node, "/", `\/`), "", "slash"},
		"the request first": {alipayProgram(keys()[2]).body(), strings.ReplaceAll(node, "/", `\/`), "", "another private key"},
	} {
		text := `{"alipay_trade_query_response":` + tt.node + `,"sign":"` + signed(platform, crypto.SHA256, node) + `"}`
		if tt.encoding != "" {
			text = base64.StdEncoding.EncodeToString([]byte(text))
		}
		har, err := json.Marshal(map[string]any{
			"request":  map[string]any{"method": "POST", "url": "http://h/gateway.do", "postData": map[string]any{"mimeType": "application/x-www-form-urlencoded", "text": tt.body}},
			"response": map[string]any{"status": 200, "content": map[string]any{"mimeType": "text/html;charset=utf-8", "text": text, "encoding": tt.encoding}},
		})
		if err != nil {
			t.Fatal(err)
		}
		m, err := doctor.Read(har)
		if err != nil {
			t.Fatal(err)
		}
		f, err := doctor.Explain("alipay", m, k, doctor.OnDemand)
		if said := f.Verdict(doctor.English); err != nil || f.Fits != (tt.words == "") || !strings.Contains(said, tt.words) {
			t.Errorf("%s: fits %t, %q, %v", name, f.Fits, said, err)
		}
	}
}
