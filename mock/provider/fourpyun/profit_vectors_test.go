package fourpyun

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// TestProfitSample renders the vendor's sample: every field with its value and JSON type, and
// the signature that its fields have (the printed one is the sharding sample's, neg-01).
func TestProfitSample(t *testing.T) {
	t.Parallel()
	_, negatives := vectors(t)
	var sample vector
	for _, v := range negatives {
		if v.ID == "neg-01-profit-example" {
			sample = v
		}
	}
	members := func(body []byte) map[string]string {
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(body, &raw); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		m := map[string]string{}
		for name, value := range raw {
			m[name] = string(value)
		}
		return m
	}
	want := members([]byte(sample.Body))
	want["sign"] = `"` + sample.Computed + `"`
	paid := time.Date(2026, 4, 2, 15, 53, 30, 0, beijing)
	trade := &ledger.Trade{
		No: "2026042115051866000110040", Merchant: "87654321", Subject: "购买停车特惠包支付7.90元", Paid: 790, PaidAt: paid,
		Shares: []ledger.Share{{No: "12345678910", To: "12345678", Amount: 395, At: paid}},
	}
	always := func(time.Time) bool { return true }
	for dialect, change := range map[string]map[string]string{
		"string": {},
		"number": {"trade_value": "790", "value": "395", "remain_value": "395"}, // as the table has them; the signed text is the same
	} {
		a := &app.App{
			ID: "op00961963581daa7", Secret: sample.Secret, URLs: map[string]string{"profit": "http://127.0.0.1:9/"},
			Dialect: map[string]string{"profit_amounts": dialect},
		}
		at := time.UnixMilli(1731973767578)
		notices := profitNotices(a, trade, always, at)
		if len(notices) != 1 {
			t.Fatalf("%d pushes", len(notices))
		}
		req, err := New().Callback(a, notices[0], 1, at, provider.Fault{})
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range change {
			want[name] = value
		}
		if diff := cmp.Diff(want, members(req.Body)); diff != "" {
			t.Errorf("profit_amounts=%s (-want +got):\n%s", dialect, diff)
		}
		want = members([]byte(sample.Body))
		want["sign"] = `"` + sample.Computed + `"`
	}
}
