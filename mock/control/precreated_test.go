package control_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/client/control"
	"paymock/mock/api"
)

const demoAlipay = "2021000000000001"

// demoMerchant is Alipay's demo app and its merchant.
func demoMerchant(t *testing.T, c *control.Client) (*control.App, *alipay.Client) {
	t.Helper()
	a := c.App("alipay", demoAlipay)
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
	return a, merchant
}

// TestPrecreatedOrders: an order that is no trade before its code is scanned (Alipay sheet 3.1) is
// paid, failed and closed by what the merchant knows of it: its order number, or the code.
func TestPrecreatedOrders(t *testing.T) {
	t.Parallel()
	a, merchant := demoMerchant(t, realClient(t))
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

// TestPrecreatedOrdersAreListed: while its code waits, an order stands behind the trades, waiting and without
// a number, page by page; scanned it is among them, and one that ran out is not.
func TestPrecreatedOrdersAreListed(t *testing.T) {
	t.Parallel()
	c := realClient(t)
	a, merchant := demoMerchant(t, c)
	for _, order := range []string{"PRE1", "PRE2", "PRE3"} {
		if _, err := merchant.Precreate(t.Context(), alipay.PrecreateRequest{Order: alipay.Order{OutTradeNo: order, TotalAmount: 500, Subject: "tea"}}); err != nil {
			t.Fatal(err)
		}
	}
	listed := func() (unscanned []string, scanned map[string]string) {
		all, err := a.Trades(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		scanned = map[string]string{}
		for _, trade := range all {
			switch {
			case trade.No != "":
				scanned[trade.Order] = trade.Status
			case trade.Status != "waiting" || trade.Amount != 500 || trade.Extra["qr_code"] == "":
				t.Errorf("listed as %+v", trade)
			default:
				unscanned = append(unscanned, trade.Order)
			}
		}
		return unscanned, scanned
	}
	if unscanned, _ := listed(); !slices.Equal(unscanned, []string{"PRE1", "PRE2", "PRE3"}) {
		t.Errorf("not scanned: %v", unscanned)
	}
	if _, err := a.Pay(t.Context(), "PRE2"); err != nil {
		t.Fatal(err)
	}
	if unscanned, scanned := listed(); !slices.Equal(unscanned, []string{"PRE1", "PRE3"}) || scanned["PRE2"] != "paid" {
		t.Errorf("not scanned: %v, scanned: %v", unscanned, scanned)
	}
	var pages []string
	for after := ""; ; {
		page := pageOfTrades(t, c.BaseURL()+"/apps/alipay/"+demoAlipay+"/trades?limit=1&after="+url.QueryEscape(after))
		for _, trade := range page.Trades {
			pages = append(pages, trade.Order)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if n := len(pages); n < 3 || !slices.Equal(pages[n-2:], []string{"PRE1", "PRE3"}) {
		t.Errorf("page by page: %v", pages)
	}
	if _, err := a.Advance(t.Context(), 3*time.Hour); err != nil {
		t.Fatal(err)
	}
	if unscanned, _ := listed(); len(unscanned) != 0 {
		t.Errorf("run out and listed: %v", unscanned)
	}
}

func pageOfTrades(t *testing.T, address string) (page api.Trades) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
		t.Fatal(err)
	}
	return page
}

func notFound(err error) bool {
	var refused *control.Error
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}
