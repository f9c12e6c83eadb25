package control_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/client/control"
)

// TestPrecreatedOrders: an order that is no trade before its code is scanned (Alipay sheet 3.1) is
// paid, failed and closed by what the merchant knows of it: its order number, or the code.
func TestPrecreatedOrders(t *testing.T) {
	t.Parallel()
	c := realClient(t)
	a := c.App("alipay", "2021000000000001")
	shown, err := a.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	merchant, err := alipay.New(alipay.Config{
		BaseURL: shown.PlatformURL, AppID: shown.ID, PrivateKey: shown.MerchantPrivateKey, AlipayPublicKey: shown.PlatformPublicKey, Options: client.Options{Now: time.Now},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		act  func(no string) (status string, err error)
		want string
	}{
		"pay":   {func(no string) (string, error) { trade, err := a.Pay(t.Context(), no); return trade.Status, err }, "paid"},
		"fail":  {func(no string) (string, error) { trade, err := a.Fail(t.Context(), no); return trade.Status, err }, "failed"},
		"close": {func(no string) (string, error) { trade, err := a.Close(t.Context(), no); return trade.Status, err }, "closed"},
	} {
		for by, reference := range map[string]func(*alipay.PrecreateAnswer) string{
			"order": func(p *alipay.PrecreateAnswer) string { return p.OutTradeNo },
			"code":  func(p *alipay.PrecreateAnswer) string { return p.QRCode },
		} {
			order := "PRE" + name + by
			made, err := merchant.Precreate(t.Context(), alipay.PrecreateRequest{Order: alipay.Order{OutTradeNo: order, TotalAmount: 500, Subject: "tea"}})
			if err != nil {
				t.Fatal(err)
			}
			for _, no := range []string{order, made.QRCode} {
				if trade, err := a.Trade(t.Context(), no); err != nil || trade.No != "" || trade.Order != order || trade.Status != "waiting" || trade.Amount != 500 || trade.CreatedAt.IsZero() {
					t.Errorf("%s, not scanned: %+v, %v", no, trade, err)
				}
			}
			if got, err := tt.act(reference(made)); err != nil || got != tt.want {
				t.Errorf("%s by %s: %q, %v", name, by, got, err)
			}
			for _, no := range []string{order, made.QRCode} {
				if trade, err := a.Trade(t.Context(), no); err != nil || trade.No == "" || trade.Order != order || trade.Status != tt.want {
					t.Errorf("%s by %s: afterwards %s is %+v, %v", name, by, no, trade, err)
				}
			}
		}
	}
	for _, reference := range []string{"PRE", "https://qr.alipay.com/bax0", "https://qr.alipay.com/"} {
		if _, err := a.Pay(t.Context(), reference); !notFound(err) {
			t.Errorf("%s: %v", reference, err)
		}
		if trade, err := a.Trade(t.Context(), reference); !notFound(err) {
			t.Errorf("%s is %+v, %v", reference, trade, err)
		}
	}
}

func notFound(err error) bool {
	var refused *control.Error
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}
