package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/alipay"
)

// TestPrecreatedOrders: an order whose code waits to be scanned is in the list of trades with that state, has
// a page, and is found by its code before the scan and afterwards (Alipay sheet 3.1).
func TestPrecreatedOrders(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
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
	made, err := merchant.Precreate(t.Context(), alipay.PrecreateRequest{Order: alipay.Order{OutTradeNo: "PRE1", TotalAmount: 500, Subject: "tea"}})
	if err != nil {
		t.Fatal(err)
	}
	const app = "alipay/2021000000000001"
	shows := func(query, text string, want bool) {
		t.Helper()
		if got := get(t, s.ControlURL()+of("/ui/trades", app)+query); got.status != http.StatusOK || strings.Contains(got.body, text) != want {
			t.Errorf("%s shows %s: %v, want %v\n%s", query, text, !want, want, got.body)
		}
	}
	code := "&q=" + url.QueryEscape(made.QRCode)
	shows("", "not scanned", true)
	shows(code, "PRE1", true)
	shows("&q=nothing", "PRE1", false)
	shows("&no=PRE1", "/trades/PRE1/pay", true)
	trade, err := a.Pay(t.Context(), "PRE1")
	if err != nil {
		t.Fatal(err)
	}
	shows("", "not scanned", false)
	shows(code, trade.No, true)
}
