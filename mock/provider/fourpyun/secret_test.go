package fourpyun_test

import (
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/wire"
)

// TestShortSecretMasksItsFieldAlone: a secret of a letter or two would mask anything.
func TestShortSecretMasksItsFieldAlone(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{"app_id=op1&app_secret=op1": "app_id=op1&app_secret=***&app_secret=***", `{"app_id":"op1","app_secret":"op1"}`: `{"app_id":"op1","app_secret":"***"}&app_secret=***`} {
		if got := fourpyun.New().Decode(postRaw("/gate/1.0/payment/trade/settle", "", body), app.NewRegistry()).Canonical; got != want {
			t.Errorf("%s is shown as %s", body, got)
		}
	}
}

// TestSentSecretIsMasked sends an app_secret along with the id of an app that is not known, so
// that its secret is not known either.
func TestSentSecretIsMasked(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ contentType, body string }{
		"form":           {"application/x-www-form-urlencoded", "app_id=op1&pay_serial=1&app_secret=0123456789abcdef&sign=00"},
		"a short one":    {"application/x-www-form-urlencoded", "app_id=op1&pay_serial=1&app_secret=s3c&sign=00"},
		"elsewhere, too": {"application/x-www-form-urlencoded", "app_id=op1&note=0123456789abcdef&app_secret=0123456789abcdef&sign=00"},
		"twice":          {"application/x-www-form-urlencoded", "app_id=op1&app_secret=s3c&app_secret=0123456789abcdef&sign=00"},
		"other letters":  {"application/x-www-form-urlencoded", "app_id=op1&APP_SECRET=s3c&appSecret=0123456789abcdef&sign=00"},
		"JSON":           {"application/json", `{"app_id":"op1","pay_serial":"1","app_secret":"0123456789abcdef"}`},
		"a short, in it": {"application/json", `{"app_id":"op1","pay_serial":"1","app_secret":"s3c"}`},
	} {
		p := fourpyun.New()
		call := p.Decode(&wire.Request{
			Method: "POST", Path: "/gate/1.0/payment/trade/settle", Body: []byte(tt.body),
			Header: wire.Header{{Name: "Content-Type", Value: tt.contentType}},
		}, app.NewRegistry())
		if call.Refused == nil {
			t.Fatalf("%s: not refused", name)
		}
		resp, err := p.Encode(call, *call.Refused, provider.Fault{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(call.Canonical, "op1") || !strings.Contains(call.Canonical, "***") {
			t.Errorf("%s: the canonical string is %s", name, call.Canonical)
		}
		for what, text := range map[string]string{"canonical": call.Canonical, "verdict": call.Verdict, "explanation": call.Refused.Explain, "answer": string(resp.Body)} {
			if strings.Contains(text, "0123456789abcdef") || strings.Contains(text, "s3c") {
				t.Errorf("%s: the %s shows it: %s", name, what, text)
			}
		}
	}
}
