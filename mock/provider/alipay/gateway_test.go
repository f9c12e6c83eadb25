package alipay_test

import (
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// world is a fresh app with the vectors' keys, a paid trade and a bound receiver.
func world(t testing.TB, dialect map[string]string, more ...func(*app.App)) (*providertest.World, merchant) {
	t.Helper()
	v := loadVectors(t)
	a := v.app()
	a.Keys[alipay.KeyMerchantPrivate] = v.Keys.App.PrivatePEM
	a.Dialect = dialect
	for _, change := range more {
		change(a)
	}
	p := alipay.New()
	w := providertest.NewWorld(t, p, providertest.Register(t, p, a), vectorNow)
	prepare(w)
	return w, merchant{key: privateKey(w.App.Keys[alipay.KeyMerchantPrivate]), app: w.App}
}

// call sends biz_content by v2 and gives the answer and the outcome.
func call(t testing.TB, w *providertest.World, m merchant, method, biz string) (map[string]any, provider.Outcome) {
	t.Helper()
	req := m.v2(method, biz)
	r := w.Do(req)
	return readAnswer(t, w.App, req, r.Response), r.Outcome
}

// wants checks the name of an outcome's code.
func wants(t testing.TB, out provider.Outcome, code string) {
	t.Helper()
	if out.Code.Name() != code {
		t.Errorf("answered %s, want %s: %s", out.Code.Name(), code, out.Explain)
	}
}

// TestRefusals provokes the gateway's own codes.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const settle = "alipay.trade.order.settle"
	set := func(name, value string) func(map[string]string) {
		return func(values map[string]string) { values[name] = value }
	}
	unset := func(name string) func(map[string]string) {
		return func(values map[string]string) { delete(values, name) }
	}
	for _, c := range []struct {
		name   string
		change func(map[string]string) // before signing
		after  func(map[string]string) // after signing
		code   string
		says   string // in sub_msg
	}{
		{name: "no app_id", change: unset("app_id"), code: "isv.missing-app-id"},
		{name: "unknown app_id", change: set("app_id", "2099"), code: "isv.invalid-app-id"},
		{name: "unknown app_id without sign", change: set("app_id", "2099"), after: unset("sign"), code: "isv.invalid-app-id"},
		{name: "no method", change: unset("method"), code: "isv.missing-method"},
		{name: "unknown method", change: set("method", "alipay.nothing.here"), code: "isv.invalid-method"},
		{name: "no timestamp", change: unset("timestamp"), code: "isv.missing-timestamp"},
		{name: "timestamp of another form", change: set("timestamp", "2026-11-21T22:40:00"), code: "isv.invalid-timestamp"},
		{name: "timestamp of no day", change: set("timestamp", "2026-02-30 22:40:00"), code: "isv.invalid-timestamp"},
		{name: "no version", change: unset("version"), code: "isv.missing-version"},
		{name: "version 2.0", change: set("version", "2.0"), code: "isv.invalid-parameter", says: "version"},
		{name: "no charset", change: unset("charset"), code: "isv.invalid-charset"},
		{name: "charset utf8", change: set("charset", "utf8"), code: "isv.invalid-charset"},
		{name: "charset latin1", change: set("charset", "iso-8859-1"), code: "isv.invalid-charset"},
		{name: "format XML", change: set("format", "xml"), code: "isv.invalid-format"},
		{name: "no sign_type", change: unset("sign_type"), code: "isv.missing-signature-type"},
		{name: "sign_type SM2", change: set("sign_type", "SM2"), code: "isv.invalid-signature-type"},
		{name: "no sign", after: unset("sign"), code: "isv.missing-signature"},
		{name: "empty sign", after: set("sign", ""), code: "isv.missing-signature"},
		{name: "changed after signing", after: set("timestamp", "2026-11-21 22:40:01"), code: "isv.invalid-signature", says: "timestamp=2026-11-21 22:40:01&amp;version=1.0"},
		{name: "sign is not base64", after: set("sign", "***"), code: "isv.invalid-signature", says: "&quot;out_request_no&quot;"},
		{name: "unknown app_auth_token", change: set("app_auth_token", "x"), code: "aop.invalid-app-auth-token"},
		{name: "encrypt_type DES", change: set("encrypt_type", "DES"), code: "isv.invalid-encrypt-type"},
		{name: "AES of clear text", change: set("encrypt_type", "AES"), code: "isv.decryption-error-unknown"},
		{name: "ciphertext without encrypt_type", change: set("biz_content", "zTYnI/31jI012psOfGN/gw=="), code: "isv.decryption-error-missing-encrypt-type"},
		{name: "biz_content is no JSON", change: set("biz_content", "out_request_no=1"), code: "isv.illegal-json", says: "biz_content"},
		{name: "biz_content is an array", change: set("biz_content", "[]"), code: "isv.illegal-json", says: "JSON对象"},
		{name: "biz_content is cut", change: set("biz_content", `{"a":`), code: "isv.illegal-json", says: "a，第5字节"},
		{name: "biz_content is deep", change: set("biz_content", strings.Repeat(`{"a":`, 5000)+"1"+strings.Repeat("}", 5000)), code: "isv.illegal-json", says: "字节处有误"},
		{name: "a duplicate member", change: set("biz_content", `{"trade_no":"1","out_request_no":"2","trade_no":"3"}`), code: "isv.illegal-json", says: "trade_no"},
		{name: "a duplicate inner member", change: set("biz_content", `{"royalty_parameters":[{"amount":1,"amount":2}]}`), code: "isv.illegal-json", says: "royalty_parameters.0.amount"},
		{name: "GBK bytes called UTF-8", change: set("biz_content", "{\"subject\":\"\xb7\xd6\xd5\xcb\"}"), code: "isv.invalid-charset"},
		{name: "UTF-8 bytes called GBK", change: func(values map[string]string) {
			values["charset"], values["biz_content"] = "GBK", `{"subject":"分账给"}`
		}, code: "isv.invalid-charset"},
		{name: "root SN without app SN", change: set("alipay_root_cert_sn", "x"), code: "isv.missing-app-cert-sn"},
		{name: "unknown app SN", change: set("app_cert_sn", "x"), code: "isv.app-cert-not-exist"},
		{name: "app SN without root SN", change: set("app_cert_sn", "b015c3c12837e9e16b90e92c763faab1"), code: "isv.missing-alipay-root-cert-sn"},
		{name: "wrong root SN", change: func(values map[string]string) {
			values["app_cert_sn"], values["alipay_root_cert_sn"] = "b015c3c12837e9e16b90e92c763faab1", "x"
		}, code: "isv.invalid-alipay-root-cert-sn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, m := world(t, nil)
			values := m.public(settle, settleBiz)
			if c.change != nil {
				c.change(values)
			}
			values["sign"] = signWith(m.key, values["sign_type"], toSign(values, "sign"))
			if c.after != nil {
				c.after(values)
			}
			req := form(values)
			r := w.Do(req)
			wants(t, r.Outcome, c.code)
			body := string(r.Response.Body)
			if unknown := strings.HasSuffix(c.code, "app-id"); unknown {
				if strings.Contains(body, `"sign"`) {
					t.Errorf("signed for an unknown app\n%s", body)
				}
				return
			}
			sub := readRefusal(t, w.App, req, r.Response)
			if !strings.Contains(sub["sub_msg"].(string), c.says) {
				t.Errorf("sub_msg %q lacks %q", sub["sub_msg"], c.says)
			}
			if r.Outcome.Explain == "" {
				t.Error("nothing is explained")
			}
		})
	}
}

// readRefusal reads an answer to a request that may lack sign_type or charset: the platform
// then signs with RSA2 in UTF-8.
func readRefusal(t *testing.T, a *app.App, req *wire.Request, resp *wire.Response) map[string]any {
	t.Helper()
	values := requestValues(req)
	if s := values.Get("sign_type"); s != "RSA" && s != "RSA2" {
		values.Set("sign_type", "RSA2")
	}
	if c := strings.ToLower(values.Get("charset")); c != "utf-8" && c != "gbk" {
		values.Set("charset", "utf-8")
	}
	if a.Keys[alipay.KeyMerchantCert] != "" && values.Get("app_cert_sn") != "b015c3c12837e9e16b90e92c763faab1" {
		values.Del("app_cert_sn")
	}
	if values.Get("alipay_root_cert_sn") == "" {
		values.Del("app_cert_sn")
	}
	plain := *req
	plain.Query, plain.Body = "", []byte(values.Encode())
	key, content, err := readV2(a, &plain, resp)
	if err != nil && strings.Contains(err.Error(), "certificate mode") {
		values.Set("app_cert_sn", "x")
		plain.Body = []byte(values.Encode())
		key, content, err = readV2(a, &plain, resp)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, resp.Body)
	}
	want := strings.ReplaceAll(values.Get("method"), ".", "_") + "_response"
	if values.Get("method") == "" {
		want = "error_response"
	}
	if key != want {
		t.Errorf("answered in %s, want %s", key, want)
	}
	return parsed(t, content)
}

// TestHugeBody is refused by size before anything else, and named.
func TestHugeBody(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	req := m.v2("alipay.trade.order.settle", settleBiz)
	req.TooLarge = true
	r := w.Do(req)
	wants(t, r.Outcome, "isv.invalid-parameter")
	if told := r.Outcome.Message; !strings.Contains(r.Outcome.Explain, "biz_content") || !strings.Contains(told, "biz_content") || !strings.Contains(told, "1048576") {
		t.Errorf("told %q, explained as %q", told, r.Outcome.Explain)
	}
	// Just under the limit it is the field that is too long.
	big := `{"out_request_no":"R1","trade_no":"` + strings.Repeat("1", 900_000) + `"}`
	_, out := call(t, w, m, "alipay.trade.order.settle", big)
	wants(t, out, "ACQ.INVALID_PARAMETER")
	if !strings.Contains(out.Message, "trade_no") {
		t.Errorf("answered %q", out.Message)
	}
}

// TestPlacesOfParameters sends one call in every place that an SDK uses, and contradictions.
func TestPlacesOfParameters(t *testing.T) {
	t.Parallel()
	_, m := world(t, nil)
	values := m.public("alipay.trade.query", tradeBiz)
	values["sign"] = signWith(m.key, "RSA2", toSign(values, "sign"))
	encoded := string(form(values).Body)
	type place struct{ method, target, media, body string }
	multipart := "--xx\r\nContent-Disposition: form-data; name=\"biz_content\"\r\n\r\n" + values["biz_content"] +
		"\r\n--xx\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n\x00\x01\r\n--xx--\r\n"
	split := encodedWithout(values, "biz_content")
	for name, p := range map[string]place{
		"all in body":      {"POST", "/gateway.do", "application/x-www-form-urlencoded", encoded},
		"all in query":     {"POST", "/gateway.do?" + encoded, "", ""},
		"GET":              {"GET", "/gateway.do?" + encoded, "", ""},
		"absolute target":  {"POST", "http://127.0.0.1/gateway.do?" + encoded, "", ""},
		"everything twice": {"POST", "/gateway.do?" + encoded, "application/x-www-form-urlencoded", encoded},
		"multipart":        {"POST", "/gateway.do?" + split, "multipart/form-data; boundary=xx", multipart},
		"the body wins":    {"POST", "/gateway.do?version=9", "application/x-www-form-urlencoded", encoded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := world(t, nil)
			r := w.Do(request(p.method, p.target, [][2]string{{"Content-Type", p.media}}, p.body))
			wants(t, r.Outcome, "10000")
		})
	}
	for name, p := range map[string]place{
		"contradiction in the body": {"POST", "/gateway.do", "", encoded + "&version=2.0"},
		"broken escape":             {"POST", "/gateway.do?" + encoded, "", "a=%zz"},
		"broken multipart":          {"POST", "/gateway.do?" + split, "multipart/form-data; boundary=xx", "--xx\r\nbroken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := world(t, nil)
			r := w.Do(request(p.method, p.target, [][2]string{{"Content-Type", p.media}}, p.body))
			wants(t, r.Outcome, "isv.invalid-parameter")
		})
	}
}

func encodedWithout(values map[string]string, name string) string {
	rest := map[string]string{}
	for n, v := range values {
		if n != name {
			rest[n] = v
		}
	}
	return string(form(rest).Body)
}

// TestEmptyValues accepts both of the two ways to sign empty values.
func TestEmptyValues(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	values := m.public("alipay.trade.query", tradeBiz)
	values["notify_url"], values["app_auth_token"] = "", ""
	values["sign"] = signWith(m.key, "RSA2", toSign(values, "sign"))
	r := w.Do(form(values))
	wants(t, r.Outcome, "10000")
	kept := "app_auth_token=&" + strings.Replace(toSign(values, "sign"), "&sign_type", "&notify_url=&sign_type", 1)
	values["sign"] = signWith(m.key, "RSA2", kept)
	r = w.Do(form(values))
	wants(t, r.Outcome, "10000")
	if r.Call.Canonical != kept {
		t.Errorf("canonical %q", r.Call.Canonical)
	}
}

// TestNoAESKey says what is missing when an app without AES key is sent a ciphertext.
func TestNoAESKey(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil, func(a *app.App) { delete(a.Keys, alipay.KeyAES) })
	m.aesKey = "aa4BtZ4tspm2wnXLb1ThQA=="
	_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
	wants(t, out, "isv.missing-encypt-key")
}

// TestMethodMeant: a method that is nearly right is asked for by its name.
func TestMethodMeant(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	for _, method := range []string{"alipay.trade.precreat", "alipay.trade.Precreate", "alipay_trade_precreate"} {
		m.more = map[string]string{"method": method}
		if r := w.Do(m.v2(method, "{}")); !strings.Contains(r.Outcome.Explain, `did you mean "alipay.trade.precreate"?`) {
			t.Errorf("%s: said %q", method, r.Outcome.Explain)
		}
	}
}

// TestOddMethods puts hostile methods into the answer's key.
func TestOddMethods(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	for _, method := range []string{`a"b\c`, "ünï", strings.Repeat("x", 500), "sign", "a.b-c"} {
		m.more = map[string]string{"method": method}
		req := m.v2(method, "{}")
		r := w.Do(req)
		wants(t, r.Outcome, "isv.invalid-method")
		if _, _, err := readV2(w.App, req, r.Response); err != nil {
			t.Errorf("method %q: %v\n%s", method, err, r.Response.Body)
		}
	}
}

// TestV3Refusals provokes the codes and statuses of OpenAPI v3.
func TestV3Refusals(t *testing.T) {
	t.Parallel()
	const path = "/v3/alipay/trade/order/settle"
	header := func(change func(string) string) func(*wire.Request) {
		return func(req *wire.Request) {
			for i, h := range req.Header {
				if h.Name == "authorization" {
					req.Header[i].Value = change(h.Value)
				}
			}
		}
	}
	cut := func(part string) func(*wire.Request) {
		return header(func(s string) string { return strings.Replace(s, part, "", 1) })
	}
	for _, c := range []struct {
		name    string
		body    string
		change  func(*wire.Request)
		dialect map[string]string
		more    map[string]string
		code    string
		status  int
	}{
		{name: "no header", change: header(func(string) string { return "" }), code: "missing-timestamp", status: 400},
		{name: "other scheme", change: header(func(string) string { return "Bearer x" }), code: "invalid-signature-type", status: 400},
		{name: "no app_id", change: cut("app_id=" + vectorApp + ","), code: "missing-app-id", status: 400},
		{name: "unknown app_id", change: header(func(s string) string { return strings.Replace(s, "app_id=2", "app_id=9", 1) }), code: "invalid-app-id", status: 400},
		{name: "no timestamp", change: cut(",timestamp=1795300800000"), code: "missing-timestamp", status: 400},
		{name: "timestamp in seconds", change: cut("00000,"), code: "invalid-timestamp", status: 400},
		{name: "no nonce", change: cut("nonce=0f8fad5bd9cb469fa16570867728950e,"), code: "invalid-parameter", status: 400},
		{name: "no sign", change: header(func(s string) string { s, _, _ = strings.Cut(s, ",sign="); return s }), code: "missing-signature", status: 400},
		{name: "wrong sign", change: func(r *wire.Request) { r.Body = append(r.Body, ' ') }, code: "invalid-signature", status: 401},
		{name: "wrong sign, 400", change: func(r *wire.Request) { r.Body = append(r.Body, ' ') }, dialect: map[string]string{"v3_invalid_signature": "400"}, code: "invalid-signature", status: 400},
		{name: "unknown token", more: map[string]string{"app_auth_token": "x"}, code: "invalid-app-auth-token", status: 401},
		{name: "no JSON", body: "x", code: "illegal-json", status: 400},
		{name: "business", body: `{"trade_no":"1","out_request_no":"1","royalty_parameters":[{"trans_in":"1","amount":1}]}`, code: "ACQ.TRADE_NOT_EXIST", status: 400},
		{name: "old timestamp", dialect: map[string]string{"v3_timestamp": "ten minutes"}, code: "invalid-timestamp", status: 400},
		{name: "too large", change: func(r *wire.Request) { r.TooLarge = true }, code: "invalid-parameter", status: 400},
		{name: "no such path", change: func(r *wire.Request) { r.Path += "x" }, code: "invalid-method", status: 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, m := world(t, c.dialect)
			m.more = c.more
			body := c.body
			if body == "" {
				body = settleBiz
			}
			req := m.v3("POST", path, body)
			if c.change != nil {
				c.change(req)
			}
			r := w.Do(req)
			if r.Response.Status != c.status || member(t, r.Response.Body, "code") != c.code {
				t.Errorf("answered %d %s, want %d %s", r.Response.Status, r.Response.Body, c.status, c.code)
			}
			if r.Call.App != nil {
				got := readAnswer(t, w.App, req, r.Response)
				if links, ok := got["links"].([]any); !ok || len(links) != 1 || got["message"] == "" {
					t.Errorf("answered %v", got)
				}
			}
		})
	}
}

// TestV3Success answers with the fields alone.
func TestV3Success(t *testing.T) {
	t.Parallel()
	w, m := world(t, map[string]string{"v3_timestamp": "ten minutes"})
	w.Now = vectorNow.Add(8 * 3600e9) // the time that the header names
	req := m.v3("POST", "/v3/alipay/trade/order/settle", settleBiz)
	r := w.Do(req)
	wants(t, r.Outcome, "10000")
	got := readAnswer(t, w.App, req, r.Response)
	if got["trade_no"] != vectorTrade || got["settle_no"] == nil || got["code"] != nil || got["msg"] != nil || len(got) != 2 {
		t.Errorf("answered %v", got)
	}
	// v2 with the same number: the same decision, so the first result.
	again, _ := call(t, w, m, "alipay.trade.order.settle", settleBiz)
	if again["settle_no"] != got["settle_no"] {
		t.Errorf("v2 settled again: %v", again)
	}
}
