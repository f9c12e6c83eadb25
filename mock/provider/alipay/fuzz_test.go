package alipay

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// FuzzParams merges any query and body: every name once, sorted, with a value that was sent.
func FuzzParams(f *testing.F) {
	f.Add("charset=utf-8&a=1", "a=1&b=%20", "application/x-www-form-urlencoded")
	f.Add("a=1&a=2", "", "")
	f.Add("", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x")
	f.Add("%", "=&&=", "multipart/form-data")
	f.Fuzz(func(t *testing.T, query, body, media string) {
		req := &wire.Request{Method: "POST", Query: query, Body: []byte(body), Header: wire.Header{{Name: "Content-Type", Value: media}}}
		ps, _ := readParams(req)
		q, _ := wire.ParseForm(query)
		b, _ := readBody(req)
		for i, p := range ps {
			if i > 0 && ps[i-1].Name >= p.Name {
				t.Fatalf("%q is not before %q", ps[i-1].Name, p.Name)
			}
			if !slices.Contains(q, p) && !slices.Contains(b, p) {
				t.Fatalf("%q was not sent", p)
			}
			if _, inBody := b.Lookup(p.Name); inBody && !slices.Contains(b, p) {
				t.Fatalf("%q: the body did not win", p.Name)
			}
			if got, ok := ps.lookup(p.Name); !ok || got != p.Value {
				t.Fatalf("%q is looked up as %q %t", p.Name, got, ok)
			}
		}
		for _, p := range append(q, b...) {
			if _, ok := ps.lookup(p.Name); !ok {
				t.Fatalf("%q is lost", p.Name)
			}
		}
		text := stringToSign(ps, true)
		for _, p := range ps {
			if p.Name != "sign" && !bytes.Contains(text, []byte(p.Name+"="+p.Value)) {
				t.Fatalf("%q does not stand in the string to sign", p)
			}
		}
	})
}

// FuzzSplice puts any text into an answer: it stays one JSON line, and an SDK that matches
// braces cuts out the bytes that were signed.
func FuzzSplice(f *testing.F) {
	f.Add("subject", "大乐透 \"}{,\"sign\":\"", "msg/1", false)
	f.Add("a", "\x00\xff\\u0041\n", "", true)
	f.Fuzz(func(t *testing.T, name, value, message string, cert bool) {
		r := &request{method: "alipay.trade.query", charset: utf8Charset}
		out := succeed(wire.Object{{Name: name, Value: value}})
		out.Message = message
		content := r.answerContent(answerV2(r, out), out, provider.Fault{})
		sn := ""
		if cert {
			sn = "7f32e2db75241ce5b772a5ac66e60826"
		}
		body := spliceAnswer(r.responseKey(provider.Outcome{}), content, sn, "AAAA")
		if !json.Valid(body) || bytes.ContainsAny(body, "\n\r") {
			t.Fatalf("not one line of JSON: %q", body)
		}
		var envelope map[string]json.RawMessage
		if err := json.Unmarshal(body, &envelope); err != nil {
			t.Fatal(err)
		}
		if got := envelope["alipay_trade_query_response"]; !bytes.Equal(got, content) {
			t.Fatalf("cut out %q, signed %q", got, content)
		}
		// PHP cuts from the key to the last "sign".
		start := bytes.Index(body, []byte(`_response":`)) + len(`_response":`)
		end := bytes.LastIndex(body, []byte(`,"sign":`))
		if cert {
			end = bytes.LastIndex(body, []byte(`,"alipay_cert_sn"`))
		}
		if !bytes.Equal(body[start:end], content) {
			t.Fatalf("PHP cuts out %q, signed %q", body[start:end], content)
		}
	})
}

// FuzzCertificates reads any text as certificate, root file and key: errors, no panics.
func FuzzCertificates(f *testing.F) {
	for _, name := range []string{"root_cert", "merchant_cert", "merchant"} {
		text, err := os.ReadFile(filepath.Join("keys", name+".pem"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
		f.Add(string(text[:len(text)/2]))
	}
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		certs, err := parseCertificates(text)
		if (err == nil) != (len(certs) > 0) {
			t.Fatalf("%d certificates, %v", len(certs), err)
		}
		for _, c := range certs {
			if sn := serialNumber(c); len(sn) != 32 {
				t.Fatalf("SN %q", sn)
			}
		}
		if sn, err := rootSerial(KeyRootCert, text); err == nil && (len(sn)+1)%33 != 0 {
			t.Fatalf("root SN %q", sn)
		}
		for _, err := range []error{
			second(parseCertificate(KeyMerchantCert, text)), second(rootSerial(KeyRootCert, text)),
			second(publicKey(KeyMerchantPublic, text)), second(parseAES(text)),
		} {
			var field *provider.FieldError
			if err != nil && !errors.As(err, &field) {
				t.Fatalf("no FieldError: %v", err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

// FuzzJSON agrees with encoding/json about what is JSON, but for what is refused on purpose.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,-0.5e+3,"x\u00e9\ud83d\ude00\n",true,false,null,{}]}`, `[]`, `01`, `"\ud800"`, `{"a":1,"a":2}`, ` 1 `, `{"a"`, "\"\t\"", `-`, `1.`, `1e`,
		strings.Repeat("[", 40) + strings.Repeat("]", 40),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parseJSON(text)
		valid := json.Valid([]byte(text))
		if err == nil && !valid {
			t.Fatalf("%q is taken for JSON", text)
		}
		if err != nil {
			onPurpose := strings.Contains(err.Error(), "duplicate") || strings.Contains(err.Error(), "deeper")
			if valid && !onPurpose {
				t.Fatalf("%q is refused: %v", text, err)
			}
			return
		}
		if n.Kind == '"' {
			var s string
			if err := json.Unmarshal([]byte(text), &s); err == nil && strings.ToValidUTF8(n.Text, "\uFFFD") != s && !strings.Contains(s, "\uFFFD") {
				t.Fatalf("%q reads %q, want %q", text, n.Text, s)
			}
		}
	})
}
