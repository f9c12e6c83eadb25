package fourpyun_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// answered runs a request to its answer and checks what holds for every one.
func answered(t *testing.T, req *wire.Request) (*provider.Call, provider.Outcome) {
	t.Helper()
	w := newWorld(t)
	no := manual(w)
	req.Body = []byte(strings.ReplaceAll(string(req.Body), "PAY_SERIAL", no))
	call := w.Provider.Decode(req, w.Apps)
	var out provider.Outcome
	if call.Refused != nil {
		out = *call.Refused
	} else {
		b := w.Books()
		out = w.Provider.Apply(b, call, w.Env())
		b.Writes()
		if err := b.Err(); err != nil {
			t.Fatal(err)
		}
	}
	resp, err := w.Provider.Encode(call, out, provider.Fault{})
	if err != nil {
		t.Fatal(err)
	}
	if code, err := codeOf(resp); err != nil || code != out.Code.Name() || !utf8.Valid(resp.Body) {
		t.Fatalf("answered %q with outcome %s: %v", resp.Body, out.Code.Name(), err)
	}
	for what, text := range map[string]string{"canonical": call.Canonical, "verdict": call.Verdict, "explanation": out.Explain} {
		// what an unknown app sends can't be known to be another app's key
		if !utf8.ValidString(text) || call.App != nil && strings.Contains(text, secret) {
			t.Fatalf("%s is %q", what, text)
		}
	}
	return call, out
}

// FuzzForm: any body is answered, and only a right signature is accepted.
func FuzzForm(f *testing.F) {
	good := settleFields("PAY_SERIAL")
	f.Add(good.signed().encode())
	f.Add("app_id=" + appID + "&sign=%00&pay_serial=1&pay_serial=2")
	f.Add("app_id=" + appID + "&settle_value=-1&sign=E6020591B98425D5D412CCE0B58A1629&=&&%ff=%b3%e4")
	f.Add("%")
	f.Add("app_id=" + appID + "&app_secret=" + secret)
	f.Add("app_id=00" + secret)
	f.Fuzz(func(t *testing.T, body string) {
		call, _ := answered(t, postRaw(pathSettle, "application/x-www-form-urlencoded", body))
		if call.Refused != nil {
			return
		}
		values, err := url.ParseQuery(strings.ReplaceAll(body, ";", "%3B"))
		if err != nil {
			return // ours is more lenient about pairs without names
		}
		sent := fields{}
		for name, all := range values {
			if len(all) != 1 {
				return // the reference below knows no repeated names
			}
			sent[name] = all[0]
		}
		if want := sent.signed()["sign"]; !strings.EqualFold(want, sent["sign"]) && !strings.Contains(body, "=&") && !strings.HasSuffix(body, "=") {
			t.Errorf("accepted with sign %s, want %s", sent["sign"], want)
		}
	})
}

// FuzzSignedForm signs any two fields the merchant's way: the signature must be accepted.
func FuzzSignedForm(f *testing.F) {
	f.Add("reason", "充电 结束&=+%41", "new_field", `{"a":[1, 2]}`)
	f.Add("a", "", "b", "0")
	f.Add("Zeta", "1", "_", "\t")
	f.Add("sign_type", "MD5", "timestamp", "1718362800123")
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2 string) {
		for _, s := range []string{name1, value1, name2, value2} {
			if !utf8.ValidString(s) || strings.Contains(s, "sign") || strings.Contains(s, "app_id") || name1 == "" || name2 == "" {
				return
			}
		}
		sent := settleFields("PAY_SERIAL").with(fields{"pay_serial": "20240614175507066020110395"}).with(fields{name1: value1}).with(fields{name2: value2})
		if sent["app_id"] != appID || sent["sign"] != "" {
			return
		}
		call, out := answered(t, post(pathSettle, sent.signed()))
		if !strings.HasPrefix(call.Verdict, "signature valid") {
			t.Errorf("verdict %q on %q", call.Verdict, sent.canonical())
		}
		if out.Code.Success {
			t.Errorf("a settle of nothing succeeds: %s", out.Explain)
		}
	})
}

// FuzzSignature: nothing but the right digits, in either case, is accepted.
func FuzzSignature(f *testing.F) {
	sent := settleFields("20240614175507066020110395").signed()
	f.Add(sent["sign"])
	f.Add(strings.ToLower(sent["sign"]))
	f.Add("")
	f.Add(sent["sign"] + "0")
	f.Add(strings.Repeat("é", 16))
	f.Fuzz(func(t *testing.T, sign string) {
		call, _ := answered(t, post(pathSettle, sent.with(fields{"sign": sign})))
		if got, want := call.Refused == nil, strings.EqualFold(sign, sent["sign"]); got != want {
			t.Errorf("sign %q: accepted %t", sign, got)
		}
	})
}

// FuzzJSONBody signs any body: what is wrong with it is named, nothing breaks.
func FuzzJSONBody(f *testing.F) {
	f.Add(refundBody("PAY_SERIAL", "R1", 100))
	f.Add(`{"app_id":"` + appID + `","pay_serial":"PAY_SERIAL","value":1e9999}`)
	f.Add(`{"app_id":"` + appID + `","app_id":{"a":[1,{"b":null}]},"value":"1"}`)
	f.Add(`{"app_id":"` + appID + `","value":"\ud800","order":"\u0000"}`)
	f.Add("[[[[")
	f.Fuzz(func(t *testing.T, body string) {
		req := postJSON(pathRefund, body)
		if strings.Contains(body, "PAY_SERIAL") {
			w := newWorld(t)
			req = postJSON(pathRefund, strings.ReplaceAll(body, "PAY_SERIAL", manual(w)))
		}
		call, _ := answered(t, req)
		if call.Refused != nil && call.Refused.Code.Code == "401" && call.App != nil && utf8.ValidString(body) {
			t.Errorf("a right signature is refused: %s", call.Verdict)
		}
	})
}

// FuzzAmount: an amount is whole fen or refused with its name.
func FuzzAmount(f *testing.F) {
	for _, s := range []string{"0", "2203", "-1", "22.03", "1e3", "99999999999999999999", "+5", " 5", "５", "0x10", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, amount string) {
		if !utf8.ValidString(amount) {
			return
		}
		_, out := answered(t, post(pathSettle, settleFields("PAY_SERIAL").with(fields{"pay_serial": "1", "settle_value": amount}).signed()))
		if out.Code.Success {
			t.Errorf("settle of an unknown trade over %q succeeds", amount)
		}
		if out.Code.Code == "400" && !strings.Contains(out.Hint, "settle_value") {
			t.Errorf("hint %q doesn't name the field", out.Hint)
		}
	})
}
