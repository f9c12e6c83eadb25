// Package signatures_test holds the platforms' signing and sealing in the mock against that of the
// clients, which share no code with it.
package signatures_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// signatureCodes are a platform's codes for a request whose signature is wrong or whose seal it
// can't open.
var signatureCodes = map[string][]string{
	"4pyun": {"401", "1401"}, "alipay": {"isv.invalid-signature", "isv.missing-signature"}, "intella": {"9995", "8002"},
}

// FuzzExchange: whatever stands in a request, the mock opens what the client signed, and the client
// believes the mock's answer.
func FuzzExchange(f *testing.F) {
	for _, text := range []string{
		"", "客户要求退款", "a=b&c=d", "+ %2B & < \" ' \\ 中 😀", "\x00", "line\nline\r", " blanks ", "\ufeff", "{\"a\":[1]}", "\xff\xfe", "sign=1&sign_type=RSA2",
	} {
		f.Add(text)
	}
	server := mock.Start(f)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		f.Fatal(err)
	}
	merchants := map[string]adapter.Merchant{}
	for name, platform := range adapter.Platforms() {
		a, err := ctl.CreateApp(f.Context(), api.NewApp{Provider: name})
		if err != nil {
			f.Fatal(err)
		}
		serial := 0
		merchants[name], err = platform.Open(adapter.Config{
			App: a, BaseURL: server.PlatformURL(), Options: client.Options{Now: time.Now},
			Number: func(prefix string) string { serial++; return prefix + strconv.Itoa(serial) },
		})
		if err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		for name, m := range merchants {
			refund := adapter.Refund{Trade: api.Trade{No: "1", Order: "1"}, Amount: 1, Number: "R1", Reason: text}
			for _, answer := range []*adapter.Answer{m.Refund(t.Context(), refund), m.Query(t.Context(), adapter.Query{Number: text})} {
				judge(t, name, text, answer)
			}
		}
	})
}

// judge looks at the answer to a request about nothing that there is.
func judge(t *testing.T, platform, text string, answer *adapter.Answer) {
	t.Helper()
	if answer.Exchange == nil { // the client refuses to send such a text
		return
	}
	var refused *client.Refused
	if !errors.As(answer.Err, &refused) {
		t.Errorf("%s, %q: %v; want a refusal that the client believes", platform, text, answer.Err)
	}
	for _, code := range signatureCodes[platform] {
		if answer.Code == code || answer.SubCode == code {
			t.Errorf("%s, %q: the mock does not open what the client signed: %s %s", platform, text, code, answer.Message)
		}
	}
}
