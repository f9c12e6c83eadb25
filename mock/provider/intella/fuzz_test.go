package intella

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// FuzzUnpad: what is taken off can be put on again, and nothing else is taken.
func FuzzUnpad(f *testing.F) {
	f.Add([]byte("0123456789abcde\x01"))
	f.Add(bytes.Repeat([]byte{16}, 16))
	f.Add([]byte("0123456789abc\x02\x03\x03"))
	f.Add([]byte{0})
	f.Add([]byte{})
	f.Add([]byte{17})
	f.Fuzz(func(t *testing.T, text []byte) {
		plain, ok := unpadPKCS7(text)
		if !ok {
			if plain != nil {
				t.Fatalf("%x is refused and gives %x", text, plain)
			}
			return
		}
		n := len(text) - len(plain)
		if n < 1 || n > 16 || !bytes.Equal(text, append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)) {
			t.Fatalf("%x gives %x", text, plain)
		}
	})
}

// FuzzSeal: what is sealed opens again, and base64 is wrapped as the documents have it.
func FuzzSeal(f *testing.F) {
	f.Add([]byte("{}"))
	f.Add([]byte(strings.Repeat("x", 1000)))
	f.Add([]byte{})
	key := sealKey("0123456789abcdef")
	f.Fuzz(func(t *testing.T, text []byte) {
		sealed, err := key.encryptAnswer(bytes.Clone(text))
		if err != nil {
			t.Fatal(err)
		}
		if again, cause := key.decryptRequest(bytes.Clone(sealed)); cause != "" || !bytes.Equal(again, text) {
			t.Fatalf("opens as %q: %s", again, cause)
		}
		wrapped := string(appendWrapped(nil, sealed, 76))
		if strings.Contains(wrapped, "=") || strings.HasSuffix(wrapped, `\n`) {
			t.Fatalf("wrapped as %s", wrapped)
		}
		for i, line := range strings.Split(wrapped, `\n`) {
			if length := len(strings.ReplaceAll(line, `\u003d`, "=")); length > 76 || length < 76 && i < strings.Count(wrapped, `\n`) {
				t.Fatalf("line %d has %d characters", i, length)
			}
		}
		var read string
		if err := json.Unmarshal([]byte(`"`+wrapped+`"`), &read); err != nil {
			t.Fatal(err)
		}
		if again, err := decodeBase64(read); err != nil || !bytes.Equal(again, sealed) {
			t.Fatalf("decodes as %x, %v", again, err)
		}
	})
}

// FuzzRequote: valid JSON with double quotes stays as it is.
func FuzzRequote(f *testing.F) {
	f.Add([]byte(`{"a":"it's","b":"\"\\u0041"}`))
	f.Add([]byte(`{'a': 'say "hi" \'x\' \\', "b": 1}`))
	f.Add([]byte(`'`))
	f.Add([]byte(`"\`))
	f.Fuzz(func(t *testing.T, text []byte) {
		out, ok := requoteJSON(text)
		if json.Valid(text) && (ok || !bytes.Equal(out, text) && !bytes.Contains(text, []byte(`\'`))) {
			t.Fatalf("%q became %q", text, out)
		}
		if ok && !bytes.Contains(text, []byte("'")) {
			t.Fatalf("%q has no single quote", text)
		}
	})
}

// fuzzWorld is a registry with one lenient app.
func fuzzWorld(f *testing.F, p *Provider) *app.Registry {
	f.Helper()
	a := &app.App{Provider: Name, ID: "myMchId", Secret: "0000", RefundSecret: "9999", Dialect: map[string]string{
		dialectAES: "128-and-192", dialectJSON: "lenient", dialectData: "string-or-object",
	}}
	draw := ident.NewDraw(1, 1)
	if err := p.Register(a, &draw); err != nil {
		f.Fatal(err)
	}
	apps := app.NewRegistry()
	if err := apps.Add(a); err != nil {
		f.Fatal(err)
	}
	return apps
}

// empty is a source without records.
type empty struct{}

func (empty) Read(string, string) ([]byte, int64, error) { return nil, 0, nil }
func (empty) IDs(string) ([]string, error)               { return nil, nil }

// answers runs a call to its end.
func answers(t *testing.T, p *Provider, call *provider.Call) *wire.Response {
	t.Helper()
	draw := ident.NewDraw(1, 2)
	env := provider.Env{Now: time.Unix(1_600_000_000, 0), Draw: &draw}
	var out provider.Outcome
	if call.Refused != nil {
		out = *call.Refused
	} else {
		b := ledger.NewBooks(empty{})
		if err := p.AddTerminal(b, call.App, provider.TerminalSpec{ID: demoDevice}, env); err != nil {
			t.Fatal(err)
		}
		out = p.Apply(b, call, env)
		if b.Writes(); b.Err() != nil {
			t.Fatal(b.Err())
		}
	}
	resp, err := p.Encode(call, out, provider.Fault{})
	if err != nil || out.Code.Code == "" || len(resp.Body) == 0 {
		t.Fatalf("outcome %+v, answer %+v, %v", out, resp, err)
	}
	return resp
}

// FuzzEnvelope: whatever is posted is answered; what can't be opened gets the bare code.
func FuzzEnvelope(f *testing.F) {
	p := New()
	apps := fuzzWorld(f, p)
	f.Add([]byte(`{"Request":"AAAA","ApiKey":"` + base64.StdEncoding.EncodeToString(make([]byte, 256)) + `"}`))
	f.Add([]byte(`{"Request":"A\u003d","ApiKey":"A A\nA="}`))
	f.Add([]byte(`{"Request":null}`))
	f.Add([]byte(`9995`))
	f.Add([]byte(``))
	f.Fuzz(func(t *testing.T, body []byte) {
		call := p.Decode(&wire.Request{Method: "POST", Path: apiPath, Body: body}, apps)
		if resp := answers(t, p, call); call.Refused != nil && call.Canonical == "" && string(resp.Body) != "9995" {
			t.Fatalf("answered %s", resp.Body)
		}
	})
}

// FuzzPlain goes on behind the envelope: any decrypted text is answered, encrypted.
func FuzzPlain(f *testing.F) {
	p := New()
	apps := fuzzWorld(f, p)
	header := `{"Header":{"Method":"%","ServiceType":"%","MchId":"myMchId","TradeKey":"` + hashPassword("0000") + `","CreateTime":"20180715105152"},"Data":`
	for _, s := range services {
		method := methodAny
		if s.card {
			method = methodEasyCard
		}
		text := strings.Replace(strings.Replace(header, "%", method, 1), "%", s.title, 1)
		f.Add([]byte(text + `"{\"DeviceId\":\"01304187\",\"Retry\":\"0\",\"Amount\":\"10\",\"StoreOrderNo\":\"PO1\",\"TotalFee\":5,\"Body\":\"x\",\"DeviceInfo\":\"skb0001\",\"RefundKey\":\"\"}"}`))
		f.Add([]byte(text + `{"DeviceId":"01304187","Retry":"9","StartDate":"20180715","EndDate":"20180716","OrderStatus":"1"}}`))
		f.Add([]byte(strings.ReplaceAll(text, `"`, "'") + `null}`))
	}
	f.Add([]byte(`{"Header":null,"Data":""}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		// Decode's way from the decrypted text on, without paying for RSA each time.
		m := &message{key: sealKey("0123456789abcdef"), text: text}
		call := &provider.Call{Request: &wire.Request{Path: apiPath}, Fields: m, Detail: m}
		p.decodePlain(call, m, p.key, apps)
		resp := answers(t, p, call)
		if m.key != nil && !bytes.HasPrefix(resp.Body, []byte(`{"Response":"`)) {
			t.Fatalf("answered %s", resp.Body)
		}
	})
}

// FuzzPage: any visit is answered by a page.
func FuzzPage(f *testing.F) {
	p := New()
	apps := fuzzWorld(f, p)
	f.Add("m=myMchId&t=x", "act=pay&method=11500")
	f.Add("m=%zz", "=&=")
	f.Fuzz(func(t *testing.T, query, body string) {
		call := p.Decode(&wire.Request{Method: "POST", Path: pagePath, Query: query, Body: []byte(body)}, apps)
		if resp := answers(t, p, call); !bytes.Contains(resp.Body, []byte("paymock: a simulation")) {
			t.Fatalf("answered %s", resp.Body)
		}
	})
}
