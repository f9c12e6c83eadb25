package alipay_test

import (
	"net/url"
	"strings"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
)

func TestShapes(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	const o, s, sn = `{"code":"10000","msg":"Success"}`, "AAAA", "7f32e2db75241ce5b772a5ac66e60826"
	shapes := map[string]string{
		`{"K":O,"sign":"S"}`:                       `{"a_response":` + o + `,"sign":"` + s + `"}`,
		`{"K":O,"alipay_cert_sn":"C","sign":"S"}`:  `{"a_response":` + o + `,"alipay_cert_sn":"` + sn + `","sign":"` + s + `"}`,
		`{"K":O,"sign":"S","alipay_cert_sn":"C"}`:  `{"a_response":` + o + `,"sign":"` + s + `","alipay_cert_sn":"` + sn + `"}`,
		`newlines and spaces around members`:       "{\n \"a_response\":" + o + ",\n \"sign\":\"" + s + "\"\n}",
		`{"K": O,"sign": "S"} (space after colon)`: `{"a_response": ` + o + `,"sign": "` + s + `"}`,
		`spaces inside O, signed as sent`:          `{"a_response":{"code": "10000"},"sign":"` + s + `"}`,
		`{"sign":"S","K":O}`:                       `{"sign":"` + s + `","a_response":` + o + `}`,
		`success {"K":O} with no sign`:             `{"a_response":` + o + `}`,
		`40004 with no sign`:                       `{"a_response":{"code":"40004"}}`,
		`40004 signed`:                             `{"a_response":{"code":"40004"},"sign":"` + s + `"}`,
		`{"error_response":O}`:                     `{"error_response":` + o + `}`,
		`\/ in O, signed as sent`:                  `{"a_response":{"u":"https:\/\/x"},"sign":"` + s + `"}`,
		`\uXXXX in O, signed as sent`:              `{"a_response":{"u":"\u4ea4"},"sign":"` + s + `"}`,
		`\/ inside the sign value`:                 `{"a_response":` + o + `,"sign":"AA\/A"}`,
		`HTTP status 500 with a good body`:         "", // status, checked by readV2
		`{"error_response":O,"sign":"S"}`:          "", // only without any method, TestRefusals
		`\/ in O, signed over the unescaped text`:  "", // signatures, checked by readV2
		`a member named "sign" inside O`:           "", // TestNoMemberSign
	}
	for _, row := range v.Shapes.Rows {
		text, known := shapes[row["shape"]]
		if !known {
			t.Errorf("shape %s is not covered", row["shape"])
			continue
		}
		refused := ""
		for sdk, verdict := range row {
			certOnly := strings.Contains(row["shape"], "alipay_cert_sn") // key-mode clients never see it
			if strings.HasPrefix(verdict, "FAIL") && (!certOnly || sdk == "php_cert" || sdk == "gopay") {
				refused = sdk
			}
		}
		if text != "" && envelope.MatchString(text) == (refused != "") {
			t.Errorf("shape %s: taken %t, refused by %q", row["shape"], refused == "", refused)
		}
	}
}

func TestNegatives(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	w := vectorWorld(t, v)
	m := merchant{key: privateKey(v.Keys.App.PrivatePEM), app: w.App, more: map[string]string{"notify_url": "http://127.0.0.1:9/n?a=b"}}
	refusedWith := func(t *testing.T, text, verdict string) {
		t.Helper()
		values := m.public("alipay.trade.order.settle", settleBiz)
		values["sign"] = signWith(m.key, "RSA2", text)
		call := diagnosed(w.Provider.Decode(form(values), w.Apps))
		if call.Refused == nil || !strings.Contains(call.Verdict, verdict) {
			t.Errorf("refused %v, verdict %q, want %q", call.Refused, call.Verdict, verdict)
		}
	}
	values := m.public("alipay.trade.order.settle", settleBiz)
	checks := map[string]func(t *testing.T){
		"request: string-to-sign without sign_type": func(t *testing.T) {
			refusedWith(t, toSign(values, "sign_type"), "sign_type was left out")
		},
		"request: percent-encoded values in the string-to-sign": func(t *testing.T) {
			encoded := map[string]string{}
			for name, value := range values {
				encoded[name] = url.QueryEscape(value)
			}
			refusedWith(t, toSign(encoded), "values were URL-encoded")
		},
		"notification: sign_type kept in the signed string": func(t *testing.T) {
			req := w.Callback(w.Last("notify"))
			sent := requestValues(req)
			if verifies(publicKey(v.Keys.Alipay.PublicPEM), "RSA2", []byte(toSign(flat(sent), "sign")), sent.Get("sign")) {
				t.Error("the signature covers sign_type")
			}
		},
		"notification: a parameter sent with an empty value": func(t *testing.T) {
			w.Open(provider.Order{Amount: 1, Subject: "x"}) // no body, no passback_params
			if err := genuine(w.App, w.Callback(w.Last("notify"))); err != nil {
				t.Error(err)
			}
		},
		"AES response signed over the ciphertext without its quotes": func(t *testing.T) {
			encrypted := m
			encrypted.aesKey = w.App.Keys[alipay.KeyAES]
			req := encrypted.v2("alipay.trade.query", tradeBiz)
			_, _, err := readV2(w.App, req, w.Do(req).Response)
			if err != nil {
				t.Error(err)
			}
		},
		"v3 response header names in Go canonical case (Alipay-Signature)": func(t *testing.T) {
			for _, h := range w.Do(m.v3("POST", "/v3/alipay/trade/query", tradeBiz)).Response.Header {
				if h.Name != "Content-Type" && h.Name != strings.ToLower(h.Name) {
					t.Errorf("header %s", h.Name)
				}
			}
		},
		"v3 string-to-sign with a base path before /v3": func(t *testing.T) {
			req := m.v3("POST", "/prefix/v3/alipay/trade/query", tradeBiz)
			req.Path, req.Target = "/v3/alipay/trade/query", "/v3/alipay/trade/query"
			if call := w.Provider.Decode(req, w.Apps); call.Refused == nil {
				t.Error("accepted")
			}
		},
	}
	for _, n := range v.Negatives {
		check, ok := checks[n.What]
		if !ok {
			t.Errorf("%q is not covered", n.What)
			continue
		}
		t.Run(n.What, check)
	}
}

func flat(values url.Values) map[string]string {
	m := map[string]string{}
	for name := range values {
		m[name] = values.Get(name)
	}
	return m
}
