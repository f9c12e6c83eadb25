package intella_test

import (
	"strings"
	"testing"

	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// TestUnserved: a ServiceType that is not served is known by its name; its answer is enveloped
// and encrypted.
func TestUnserved(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	text := plaintext(s.App, s.Now, "31800", "Reserve", "DeviceId", device)
	call := scan2pay.Decode(seal(s.App, text), s.Apps)
	if call.Unserved != "31800 Reserve" || call.Inauthentic != nil || call.Refused == nil || call.Refused.Code.Code != "7118" || call.Subject != device {
		t.Fatalf("unserved %q, inauthentic %+v, refused %+v, subject %q", call.Unserved, call.Inauthentic, call.Refused, call.Subject)
	}
	for answer, want := range map[string]string{
		`{"ReserveId":"R1"}`:                              `"Data":{"ReserveId":"R1","TXNResult":"Success","Retry":"0","ErrorCode":"000000"}`,
		`{"Header":{"StatusDesc":"busy"},"Data":{"a":1}}`: `"StatusDesc":"busy"`,
	} {
		n, err := jsonnode.Parse([]byte(answer))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := scan2pay.Encode(call, scan2pay.StubAnswer(call, nil, wire.ValueOf(n).(wire.Object)), provider.Fault{NoSignature: true})
		if err != nil || !strings.Contains(string(resp.Body), want) || !strings.Contains(string(resp.Body), `"StatusCode":"0000"`) {
			t.Errorf("%v\n%s", err, resp.Body)
		}
	}
	broken := strings.Replace(text, `"Data":"{`, `"Data":"`, 1)
	if call = scan2pay.Decode(seal(s.App, broken), s.Apps); call.Inauthentic == nil || call.Inauthentic.Code.Code != "8002" {
		t.Errorf("broken Data: %+v", call.Inauthentic)
	}
	for name, want := range map[string]string{"Reserve": "", "00000 Reserve": "", "Micropay": "micropay", "31800 Micropay": "", "31800 SignOn": "sign_on"} {
		if served, err := scan2pay.Unserved(name); served != want || err != nil {
			t.Errorf("%s: %q, %v", name, served, err)
		}
	}
	for _, name := range []string{"", "alipay.trade.pay", "/x", "318 Reserve"} {
		if _, err := scan2pay.Unserved(name); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
}

// TestSubjectOfCalls: a card call is about the reader it names, any other call about its order.
func TestSubjectOfCalls(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for name, tt := range map[string]struct {
		method, service string
		data            []string
		want            string
	}{
		"a card call":                  {"31800", "Payment", []string{"DeviceId", device, "StoreOrderNo", "O1"}, device},
		"a card call without a reader": {"31800", "Payment", []string{"StoreOrderNo", "O1"}, "O1"},
		"a wallet's with a reader":     {"00000", "Micropay", []string{"DeviceId", device, "StoreOrderNo", "O1"}, "O1"},
		"a wallet's":                   {"00000", "Micropay", []string{"StoreOrderNo", "O1"}, "O1"},
		"about nothing":                {"31800", "Payment", nil, ""},
	} {
		if call := scan2pay.Decode(s.request(tt.method, tt.service, tt.data...), s.Apps); call.Subject != tt.want {
			t.Errorf("%s: subject %q, want %q", name, call.Subject, tt.want)
		}
	}
}
