package mock_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
)

// TestTradesDontKeepTheirRequests: orders of 900 kB, most of it of no use, are forgotten with the
// journal; of an order only the fields that a trade has are kept.
func TestTradesDontKeepTheirRequests(t *testing.T) { // measures the heap
	const orders, size = 60, 900_000
	server, ctl := bounded(t, func(c *mock.Config) { c.JournalEntries, c.NoDemo = 2, true })
	make := func(platform string) api.App {
		a, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: platform})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	pyun, ali := make("4pyun"), make("alipay")
	useless := strings.Repeat("u", size)
	for name, order := range map[string]func(ctx context.Context, no string) error{
		"4pyun": fourpyunOrder(t, server, pyun, useless), "alipay": alipayOrder(t, server, ali, useless),
	} {
		a := ctl.App(name, map[string]string{"4pyun": pyun.ID, "alipay": ali.ID}[name])
		if err := order(t.Context(), "warm"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		before := heap()
		for i := range orders {
			if err := order(t.Context(), fmt.Sprint("order", i)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for range 4 { // the journal moves on
			if _, err := a.AddRule(t.Context(), api.Rule{When: api.When{Operation: "query"}, Then: api.Then{LoseReply: true}}); err != nil {
				t.Fatal(err)
			}
			if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 1}); err != nil {
				t.Fatal(err)
			}
		}
		if grown := int64(heap()) - int64(before); grown > 5*size {
			t.Errorf("%s: %d orders of %d kB keep %d kB", name, orders, size/1000, grown/1000)
		}
		if list, err := a.Trades(t.Context()); err != nil || len(list) < orders {
			t.Errorf("%s: %d trades, error %v", name, len(list), err)
		}
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func fourpyunOrder(t *testing.T, server *mock.Server, a api.App, useless string) func(context.Context, string) error {
	t.Helper()
	merchant, err := fourpyun.New(fourpyun.Config{BaseURL: server.PlatformURL(), AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant})
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, no string) error {
		m, err := merchant.Message(fourpyun.PrepareRequest{Order: fourpyun.Order{
			PayOrder: no, Subject: "s" + no, Value: 100, NotifyURL: "http://127.0.0.1:1/" + no, Scene: "GENERIC", Extra: `{"a":"` + no + `"}`,
		}})
		if err != nil {
			return err
		}
		m.Fields = append(m.Fields, fourpyun.Field{Name: "useless", Value: useless})
		_, err = merchant.Send(ctx, m)
		return err
	}
}

func alipayOrder(t *testing.T, server *mock.Server, a api.App, useless string) func(context.Context, string) error {
	t.Helper()
	merchant, err := alipay.New(alipay.Config{BaseURL: server.PlatformURL(), AppID: a.ID, PrivateKey: a.MerchantPrivateKey, AlipayPublicKey: a.PlatformPublicKey, Options: client.Options{Now: time.Now}})
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, no string) error {
		m, err := merchant.ContentMessage(alipay.OpCreate, fmt.Sprintf(`{"out_trade_no":"%s","subject":"s%s","total_amount":"1.00","buyer_id":"2088102146225135","body":"b%s","useless":"%s"}`, no, no, no, useless))
		if err != nil {
			return err
		}
		_, err = merchant.Send(ctx, m)
		return err
	}
}
