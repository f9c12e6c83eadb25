package intella_test

import (
	"regexp"
	"strings"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

var _ provider.Revealer = scan2pay

// TestReveal shows the journal what both directions say, without the passwords' hashes, and
// nothing of what can't be decrypted.
func TestReveal(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	pay10(s)
	a := s.want(s.card("Refund", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)), "000000")
	asked, answered := scan2pay.Reveal(s.last.Call, s.last.Response)
	want := strings.NewReplacer(sha(password), "***", sha(refundPassword), "***").Replace(
		plaintext(s.App, s.Now, "31800", "Refund", "DeviceId", device, "Retry", "0", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)))
	if asked != want {
		t.Errorf("request\n%s\nwant\n%s", asked, want)
	}
	shown := regexp.MustCompile(`("NewAESKey":")[^"]+`).ReplaceAllString(a.text, "$1***")
	if answered != shown || !strings.Contains(answered, `"NewAESKey":"***"`) || !strings.Contains(answered, `"TXNType":"Refund"`) {
		t.Errorf("answer\n%s\nwant\n%s", answered, shown)
	}
	for _, name := range []string{"TRADEKEY", "refundkey", "RefundKey2"} {
		s.card("Refund", name, sha(refundPassword))
		if asked, _ := scan2pay.Reveal(s.last.Call, s.last.Response); strings.Contains(asked, sha(refundPassword)) || !strings.Contains(asked, name+`\":\"***`) {
			t.Errorf("%s is shown: %s", name, asked)
		}
	}
	for name, fault := range map[string]provider.Fault{
		"another key": {WrongSignature: true},
		"damaged":     {After: map[string]string{"Data.Amount": "11"}},
		"plain":       {NoSignature: true},
	} {
		resp, err := scan2pay.Encode(s.last.Call, s.last.Outcome, fault)
		if err != nil {
			t.Fatal(err)
		}
		if _, answered := scan2pay.Reveal(s.last.Call, resp); answered != "" {
			t.Errorf("%s: %s", name, answered)
		}
	}
	r := s.Do(post([]byte(`{"Request":"x","ApiKey":"x"}`)))
	if asked, answered := scan2pay.Reveal(r.Call, r.Response); asked != "" || answered != "" {
		t.Errorf("undecryptable, and still %q, %q", asked, answered)
	}
	if asked, answered := scan2pay.Reveal(s.last.Call, &wire.Response{}); asked == "" || answered != "" {
		t.Errorf("unanswered: %q, %q", asked, answered)
	}
}
