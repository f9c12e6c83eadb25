package intella_test

import (
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// TestRegisterDefaults draws what its maker left out, and repeats itself.
func TestRegisterDefaults(t *testing.T) {
	t.Parallel()
	a := providertest.Register(t, scan2pay, &app.App{Seed: 3})
	if !regexp.MustCompile(`^S2PT\d{8}$`).MatchString(a.ID) || len(a.Secret) != 8 || len(a.RefundSecret) != 8 || a.Secret == a.RefundSecret {
		t.Errorf("registered %+v", a)
	}
	if publicKey(a.Keys["platform_public_key"]).N.BitLen() != 2048 || len(a.Keys) != 1 {
		t.Errorf("keys %v", a.Keys)
	}
	before := *a
	providertest.Register(t, scan2pay, a)
	if a.ID != before.ID || a.Secret != before.Secret || a.Keys["platform_public_key"] != before.Keys["platform_public_key"] {
		t.Errorf("registering again changed %+v to %+v", before, a)
	}
	// The embedded key given as an own one is still the shared one: one RSA operation, not two.
	text, err := os.ReadFile("testkey/testkey.pem")
	if err != nil {
		t.Fatal(err)
	}
	own := providertest.Register(t, scan2pay, &app.App{Keys: map[string]string{"platform_private_key": string(text)}})
	if own.Keys["platform_public_key"] != a.Keys["platform_public_key"] {
		t.Error("the embedded key has another public half")
	}
}

// TestRegisterRefused names field and remedy.
func TestRegisterRefused(t *testing.T) {
	t.Parallel()
	small := openssl(t, "", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
	curve := openssl(t, "", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
	keys := func(name, text string) app.App { return app.App{Keys: map[string]string{name: text}} }
	for want, a := range map[string]app.App{
		"id: ":           {ID: strings.Repeat("x", 33)},
		`id: "a b"`:      {ID: "a b"},
		`id: "a/b"`:      {ID: "a/b"},
		"keys.aes_key: ": keys("aes_key", "x"),
		"keys.platform_private_key: is neither PEM": keys("platform_private_key", "!"),
		"keys.platform_private_key: is no PKCS":     keys("platform_private_key", "AAAA"),
		"keys.platform_private_key: has 1024 bits":  keys("platform_private_key", small),
		"keys.platform_private_key: is a *ecdsa":    keys("platform_private_key", curve),
		"sharding_url: ":                            {URLs: map[string]string{"sharding": "http://x"}},
		"notify_url: ":                              {URLs: map[string]string{"notify": "//x"}},
		"dialect.request_data: \"x\"":               {Dialect: map[string]string{"request_data": "x"}},
	} {
		draw := ident.NewDraw(1, 0)
		err := scan2pay.Register(&a, &draw)
		var field *provider.FieldError
		if !errors.As(err, &field) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestKeysAreFound: merchants with own keys and without are told apart by what they encrypt
// with, in any order of registration.
func TestKeysAreFound(t *testing.T) {
	t.Parallel()
	apps := app.NewRegistry()
	bare, _ := pem.Decode([]byte(openssl(t, "", "genrsa", "-traditional", "2048")))
	privates := map[string]string{
		"shared": "", "pem": openssl(t, "", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
		"bare": base64.StdEncoding.EncodeToString(bare.Bytes),
	}
	all := map[string]*app.App{}
	for id, key := range privates {
		a := &app.App{ID: id, Secret: "0000", RefundSecret: "9999"}
		if key != "" {
			a.Keys = map[string]string{"platform_private_key": key}
		}
		all[id] = providertest.Register(t, scan2pay, a)
		if err := apps.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	for id, a := range all {
		for foreign, other := range all {
			text := plaintext(a, opening, "31800", "DeviceQuery", "DeviceId", "00000000", "Retry", "0")
			call := scan2pay.Decode(seal(other, text), apps)
			if id == foreign && (call.Refused != nil || call.App != a) {
				t.Errorf("%s: %s", id, call.Verdict)
			}
			if id != foreign && (call.Refused == nil || !strings.Contains(call.Verdict, "another merchant's public key")) {
				t.Errorf("%s with the key of %s: %s", id, foreign, call.Verdict)
			}
			if id == foreign {
				continue
			}
			resp, err := scan2pay.Encode(call, *call.Refused, provider.Fault{})
			if err != nil || string(resp.Body) != "9995" {
				t.Errorf("answered %s, %v", resp.Body, err)
			}
		}
	}
	unknown := *all["shared"]
	unknown.ID = "nobody"
	call := scan2pay.Decode(seal(all["shared"], plaintext(&unknown, opening, "31800", "SignOn")), apps)
	if call.Refused == nil || call.Refused.Code.Code != "7132" || !strings.Contains(call.Verdict, "nobody") {
		t.Errorf("an unknown merchant: %s", call.Verdict)
	}
	resp, err := scan2pay.Encode(call, *call.Refused, provider.Fault{})
	if err != nil {
		t.Fatal(err)
	}
	if a, err := read(resp); err != nil || a.Header["MchId"] != "nobody" || a.Header["StatusDesc"] != "商店代號錯誤" {
		t.Errorf("answered %s, %v", a.text, err)
	}
}

// TestAddTerminalRefused names the field.
func TestAddTerminalRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for want, spec := range map[string]provider.TerminalSpec{
		"id: ":               {ID: "123"},
		"id: \"00000000\"":   {ID: "00000000"},
		"dongle_id: ":        {ID: device, DongleID: "5b100de00f97"},
		"retries: ":          {ID: device, Retries: -1},
		"retry_code: ":       {ID: device, RetryCode: "010123"},
		"no_card: ":          {ID: device, NoCard: true, Card: &provider.Card{}},
		"card.id: ":          {ID: device, Card: &provider.Card{ID: "12345678901"}},
		"card.balance: ":     {ID: device, Card: &provider.Card{Balance: -1}},
		"card.auto_top_up: ": {ID: device, Card: &provider.Card{AutoTopUp: -1}},
		"card.after: ":       {ID: device, Card: &provider.Card{After: -1}},
	} {
		err := scan2pay.AddTerminal(s.Books(), s.App, spec, s.Env())
		var field *provider.FieldError
		if !errors.As(err, &field) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", spec, err, want)
		}
	}
	s.want(s.card("SignOn"), "000000")
	s.want(s.pay("PO1"), "000000")
	s.terminal(provider.TerminalSpec{ID: device, Retries: 2})
	if r := s.reader(); r.Retries != 2 || r.Card.Balance != 3990 || r.Batch.Trade.Count != 1 || r.SignedOnUntil.IsZero() {
		t.Errorf("changing the script changed more: %+v", r)
	}
}

// TestTamper sets members wherever a rule may name them.
func TestTamper(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	pay10(s)
	call, out := s.last.Call, s.last.Outcome
	encode := func(fault provider.Fault) string {
		resp, err := scan2pay.Encode(call, out, fault)
		if err != nil {
			t.Fatal(err)
		}
		if fault.NoSignature {
			return string(resp.Body)
		}
		a, err := read(resp)
		if err != nil {
			t.Fatal(err)
		}
		return a.text
	}
	genuine := encode(provider.Fault{})
	for path, want := range map[string]string{
		"Balance": `"Balance":"7"`, "Data.Balance": `"Balance":"7"`, "Header.StatusDesc": `"StatusDesc":"7"`,
		"request.Retry": `"Retry":"7","TerminalTXNNumber"`, "New.Deep": `"New":{"Deep":"7"}}}`,
	} {
		if got := encode(provider.Fault{Before: map[string]string{path: "7"}}); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if again := encode(provider.Fault{}); again != genuine {
		t.Errorf("tampering changed the outcome:\n%s\n%s", again, genuine)
	}
	if plain := encode(provider.Fault{NoSignature: true}); plain != genuine {
		t.Errorf("unencrypted\n%s, want\n%s", plain, genuine)
	}
	s.card("Settlement")
	call, out = s.last.Call, s.last.Outcome
	for value, want := range map[string]string{"21": `"TxTradeAmount":21,`, "many": `"TxTradeAmount":"many",`} {
		if got := encode(provider.Fault{Before: map[string]string{"TxTradeAmount": value, "SettlementStatus": "1"}}); !strings.Contains(got, want) || !strings.Contains(got, `"SettlementStatus":"1"`) {
			t.Errorf("%s: %s", value, got)
		}
	}
	s.call("31800", "DeviceQuery", "DeviceId", "00000000", "Retry", "0")
	call, out = s.last.Call, s.last.Outcome
	for path, want := range map[string]string{"DeviceList.0.type": `"type":"7"`, "DeviceList.9.type": `"type":"ezc"`, "DeviceList.x": `"type":"ezc"`} {
		if got := encode(provider.Fault{Before: map[string]string{path: "7"}}); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestHeaderChecks: codes of the Header, in the order of the documents' reading.
func TestHeaderChecks(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	good := plaintext(s.App, s.Now, "31800", "SignOn", "DeviceId", device, "Retry", "0")
	for name, tt := range map[string]struct{ old, new, code, why string }{
		"no Header":         {`"Header"`, `"Heading"`, "8002", "Header is missing"},
		"time":              {"20180715102000", "2018-07-15", "7124", "yyyyMMddHHmmss"},
		"method":            {`"31800"`, `"99999"`, "7159", "99999"},
		"iPass":             {`"31800"`, `"32100"`, "7203", "iPass"},
		"lower case":        {"SignOn", "signon", "7118", "letter case"},
		"nearly right":      {"SignOn", "SingOn ", "7118", "is unknown; letter case matters"},
		"a letter wrong":    {"SignOn", "SignOm", "7118", `did you mean "SignOn"?`},
		"DeviceList":        {"SignOn", "DeviceList", "7118", "unknown"},
		"of wallets":        {"SignOn", "OLPay", "7118", "doesn't go with Method 31800"},
		"of cards":          {`"31800"`, `"00000"`, "7118", "doesn't go with Method 00000"},
		"on application":    {"SignOn", "EZCRefund", "7201", "applied"},
		"not yet":           {"SignOn", "Reserve", "7118", "not available yet"},
		"before the method": {`"31800","ServiceType":"SignOn","MchId":"myMchId"`, `"99999","ServiceType":"x","MchId":"nobody"`, "7132", "nobody"},
	} {
		text := strings.Replace(good, tt.old, tt.new, 1)
		if text == good {
			t.Fatalf("%s changes nothing", name)
		}
		r := s.bare(seal(s.App, text))
		if r.Outcome.Code.Code != tt.code || !strings.Contains(r.Call.Verdict, tt.why) {
			t.Errorf("%s: %s, %s; want %s", name, r.Outcome.Code.Code, r.Call.Verdict, tt.code)
		}
	}
	call := scan2pay.Decode(seal(s.App, good), s.Apps)
	for name, want := range map[string]string{
		"Header.ServiceType": "SignOn", "ServiceType": "SignOn", "Data.DeviceId": device, "DeviceId": device, "Retry": "0",
		"Header.DeviceId": "", "Data.MchId": "", "None": "",
	} {
		if got, ok := call.Fields.Lookup(name); got != want || ok != (want != "") {
			t.Errorf("field %s is %q, %t", name, got, ok)
		}
	}
	numbers := strings.Replace(plaintext(s.App, s.Now, "31800", "SignOn"), `"{}"`, `"{\"DeviceId\":\"01304187\",\"Retry\":0,\"TotalFee\":12,\"None\":null,\"Deep\":{\"a\":1}}"`, 1)
	call = scan2pay.Decode(seal(s.App, numbers), s.Apps)
	for name, want := range map[string]string{"TotalFee": "12", "Retry": "0", "Deep": `{"a":1}`, "None": ""} {
		if got, _ := call.Fields.Lookup(name); got != want {
			t.Errorf("field %s is %q, want %q; %s", name, got, want, call.Verdict)
		}
	}
}
