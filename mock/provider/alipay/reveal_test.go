package alipay_test

import (
	"strings"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/wire"
)

var _ provider.Revealer = (*alipay.Provider)(nil)

// TestReveal shows the journal what encrypted content says, and nothing where none is encrypted.
func TestReveal(t *testing.T) {
	t.Parallel()
	const unknown = `{"trade_no":"1","out_request_no":"1","royalty_parameters":[{"trans_in":"1","amount":1,"desc":"分账"}]}`
	platform := alipay.New()
	w, plain := world(t, nil)
	secret := plain
	secret.aesKey = w.App.Keys[alipay.KeyAES]
	const method, path = "alipay.trade.order.settle", "/v3/alipay/trade/order/settle"
	for name, tt := range map[string]struct {
		req           *wire.Request
		asked, answer string // a part of each; "" is nothing
	}{
		"v2":               {secret.v2(method, settleBiz), settleBiz, `"settle_no":"`},
		"v3":               {secret.v3("POST", path, settleBiz), settleBiz, `"settle_no":"`},
		"v2, error":        {secret.v2(method, unknown), unknown, `"sub_code":"`}, // encrypted like successes
		"v3, plain answer": {secret.v3("POST", path, unknown), unknown, ""},       // v3's errors aren't
		"v2, no AES":       {plain.v2(method, settleBiz), "", ""},
		"v3, no AES":       {plain.v3("POST", path, settleBiz), "", ""},
		"no request":       {request("GET", "/nowhere", nil, ""), "", ""},
	} {
		w, _ := world(t, nil)
		r := w.Do(tt.req)
		asked, answer := platform.Reveal(r.Call, r.Response)
		if asked != tt.asked {
			t.Errorf("%s: request %q, want %q", name, asked, tt.asked)
		}
		if (answer == "") != (tt.answer == "") || !strings.Contains(answer, tt.answer) {
			t.Errorf("%s: answer %q, want %q in it", name, answer, tt.answer)
		}
		if asked, answer := platform.Reveal(r.Call, &wire.Response{Body: []byte("cut")}); asked != tt.asked || answer != "" {
			t.Errorf("%s: of a cut answer %q, %q", name, asked, answer)
		}
	}
	long := strings.ReplaceAll(unknown, "分账", strings.Repeat("分", 40_000))
	r := w.Do(secret.v2(method, long))
	if asked, _ := platform.Reveal(r.Call, r.Response); len(asked) > 65<<10 || !strings.HasSuffix(asked, "分…") {
		t.Errorf("%d bytes are kept, ending %q", len(asked), asked[len(asked)-9:])
	}
}
