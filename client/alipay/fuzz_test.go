package alipay

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/client"
	"paymock/client/jsonnode"
)

// Whatever arrives as an answer, in UTF-8 or GBK: nothing panics, and what is taken out of it
// are its own bytes, which mean what encoding/json reads there.
func FuzzSplit(f *testing.F) {
	for _, v := range load(f).Responses {
		f.Add([]byte(unbase64(f, v.Body)), v.Charset == "GBK")
	}
	f.Add([]byte(`{"alipay_trade_order_settle_response" : {"a":"}\"\\{"} ,"sign":"\/\u0061","x":[1,[],{}]}`), false)
	f.Add([]byte("{\"alipay_trade_order_settle_response\":{\"a\":\"\x81\x5c\x82\x7b\"},\"sign\":\"S\"}"), true)
	f.Add([]byte(`{"error_response":"AAAA"}`), false)
	f.Add([]byte(strings.Repeat(`[`, 100)), false)
	f.Fuzz(func(t *testing.T, body []byte, gbk bool) {
		name := UTF8
		if gbk {
			name = GBK
		}
		charset, err := codecNamed(string(name))
		if err != nil {
			t.Fatal(err)
		}
		e, err := splitAnswer(body, "alipay.trade.order.settle", charset)
		if err != nil {
			return
		}
		if !bytes.Contains(body, []byte(e.content)) {
			t.Fatalf("content %q is not of %q", e.content, body)
		}
		text, err := charset.decode(string(body))
		if err != nil {
			t.Fatalf("%q was read, and is not %s", body, charset.name)
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatalf("%q was read, and is not JSON: %v", body, err)
		}
		raw := want["alipay_trade_order_settle_response"]
		if raw == nil {
			raw = want["error_response"]
		}
		if got, err := charset.decode(e.content); err != nil || got != string(raw) {
			t.Fatalf("content %q, encoding/json has %q", got, raw)
		}
		var sign string
		if json.Unmarshal(want["sign"], &sign) == nil && sign != e.sign && !gbk {
			t.Fatalf("sign %q, encoding/json has %q", e.sign, sign)
		}
		_, _ = e.open(charset, contentKey{})
	})
}

// Whatever arrives as JSON: it is read as encoding/json reads it, value by value.
func FuzzParseJSON(f *testing.F) {
	f.Add(`{"a":[1.50,-0,1e400,true,null,"😀\/"],"":{}}`)
	f.Add(`{"a":1,"a":2}`)
	f.Add(` [ ] `)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := jsonnode.Parse(text)
		if err != nil {
			return
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		compareJSON(t, want, n)
	})
}

func compareJSON(t *testing.T, want any, n jsonnode.Node) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		if len(want) != len(n.Members) {
			t.Fatalf("%d members, want %d", len(n.Members), len(want))
		}
		for _, m := range n.Members {
			compareJSON(t, want[m.Name], m.Value)
		}
	case []any:
		if len(want) != len(n.Items) {
			t.Fatalf("%d items, want %d", len(n.Items), len(want))
		}
		for i, item := range n.Items {
			compareJSON(t, want[i], item)
		}
	case string:
		if n.Text() != want {
			t.Fatalf("%q, want %q", n.Text(), want)
		}
	case json.Number:
		if n.Text() != want.String() {
			t.Fatalf("%s, want %s", n.Text(), want)
		}
	}
}

// Whatever a platform answers: an answer, a refusal or an unknown outcome, and never an answer
// that nobody signed.
func FuzzAnswer(f *testing.F) {
	for _, v := range load(f).Responses {
		f.Add([]byte(unbase64(f, v.Body)), v.ContentType, 200, "")
	}
	for _, v := range load(f).ResponsesV3 {
		f.Add([]byte(v.Body), "application/json", v.Status, v.Headers[headerSignature])
	}
	f.Add([]byte(`{"error_response":{"code":"40002"}}`), "text/html;charset=GB18030", 500, "")
	c := newClient(f, "http://127.0.0.1:1")
	signed := map[string]bool{}
	for _, v := range load(f).Responses {
		signed[unbase64(f, v.Signed)] = true
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string, status int, sign string) {
		v2 := exchanged(RSA2, "utf-8", contentType, string(body))
		v3 := &client.Exchange{Request: client.Request{Header: http.Header{"Authorization": {"x"}}}, Response: &client.Response{
			Status: status, Body: body,
			Header: http.Header{"Alipay-Signature": {sign}, "Alipay-Timestamp": {"1795301522345"}, "Alipay-Nonce": {"5d7e8f0b9c6a4b2f"}},
		}}
		for name, read := range map[string]func() (*Answer, error){
			"v2": func() (*Answer, error) { return c.readV2(v2) },
			"v3": func() (*Answer, error) { return c.readV3(v3) },
		} {
			answer, err := read()
			var refused *client.Refused
			switch {
			case err == nil && name == "v2":
				if sealed, ok := SealedAnswer(v2); !ok || !signed[string(sealed.Text)] {
					t.Errorf("believed %q", body)
				}
			case err == nil && answer.Code == "":
				t.Error("an answer without code")
			case err != nil && !errors.As(err, &refused) && !errors.Is(err, client.ErrUnknownOutcome):
				t.Errorf("error %v is of no kind", err)
			}
		}
		_, _ = SealedAnswer(v3)
	})
}

// Whatever is pushed: nothing panics, nothing is believed that was not signed, and what is
// believed is read or told to be incomplete.
func FuzzVerify(f *testing.F) {
	for _, v := range load(f).Notifications {
		f.Add(v.ContentType, []byte(v.Body))
	}
	f.Add("", []byte("a=1&sign=x&sign_type=RSA2&charset=gb18030"))
	v := newVerifier(f)
	signed := map[string]bool{}
	for _, n := range load(f).Notifications {
		signed[unbase64(f, n.Bytes)] = true
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		n, err := v.Verify(contentType, body)
		if err != nil {
			return
		}
		if !signed[string(n.Sealed.Text)] {
			t.Fatalf("believed %q", body)
		}
		for _, err := range []error{second(n.Trade()), second(n.Settle())} {
			if err != nil && !errors.Is(err, ErrIncomplete) {
				t.Errorf("error %v, want none or %v", err, ErrIncomplete)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

// Whatever arrives as a form: what is read can be written and reads the same again.
func FuzzParseForm(f *testing.F) {
	for _, v := range load(f).Notifications {
		f.Add(v.Body)
	}
	f.Add("a=1&&a=%31&b&=&%20=+")
	f.Add("%zz")
	f.Fuzz(func(t *testing.T, text string) {
		fields, err := parseForm(text)
		if err != nil {
			return
		}
		again, err := parseForm(fields.Form())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fields, again); diff != "" {
			t.Errorf("(-first +again):\n%s", diff)
		}
	})
}

// Whatever is given as a certificate: no panic, and a serial only for what crypto/x509 or
// encoding/asn1 can read.
func FuzzCertificateSerial(f *testing.F) {
	certs := load(f).Certs
	for _, text := range []string{certs.App, certs.Alipay, certs.Root, certs.Root + certs.App} {
		f.Add(text)
	}
	f.Add("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----")
	f.Fuzz(func(t *testing.T, text string) {
		if sn, err := CertificateSerial(text); err == nil && len(sn) != 32 {
			t.Errorf("SN %q", sn)
		}
		if sn, err := RootSerial(text); err == nil && len(sn)%33 != 32 {
			t.Errorf("SN %q", sn)
		}
		_, _ = readCertificate(text)
	})
}

// Neither the order of parameters nor empty ones change what a request signs, in any charset
// that can write them.
func TestCanonicalIsOfTheSet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.StringMatching(`[a-z_]{1,8}`), rapid.ID[string]).Draw(t, "names")
		var fields Fields
		for _, name := range names {
			fields = append(fields, Field{Name: name, Value: rapid.String().Draw(t, "value")})
		}
		shuffled := rapid.Permutation(fields).Draw(t, "shuffled")
		read, err := parseForm(append(shuffled, Field{Name: "zz_empty", Value: ""}, Field{Name: "sign", Value: "x"}).Form())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := Canonical(read), Canonical(fields); got != want {
			t.Fatalf("signs %q, want %q", got, want)
		}
	})
}

// Amounts come back as they went, to the fen.
func TestYuanRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64().Draw(t, "fen")
		if fen == -1<<63 {
			return // its digits don't fit when read without sign
		}
		if got, err := parseYuan(formatYuan(fen)); err != nil || got != fen {
			t.Fatalf("%d went as %s and came back as %d, error %v", fen, formatYuan(fen), got, err)
		}
	})
}

// GBK text comes back as it went, or can't be written.
func TestGBKRoundTrip(t *testing.T) {
	t.Parallel()
	gbk, err := codecNamed("gbk")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("乗俓誠€分账ab\\{}\"")), rapid.Rune())).Draw(t, "text")
		bytes, err := gbk.encode(text)
		if err != nil {
			return
		}
		if got, err := gbk.decode(bytes); err != nil || got != text {
			t.Fatalf("%q came back as %q, error %v", text, got, err)
		}
	})
}
