package mock_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
)

// TestProductionCallback: a callback that a request wants sent to a platform's production host is not sent,
// whatever the networks allow, and the journal says why. The host isn't even looked up.
func TestProductionCallback(t *testing.T) {
	t.Parallel()
	everywhere := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	s := mock.Start(t, mock.WithSeed(7), mock.WithConfig(func(c *mock.Config) { c.AllowCallbacks = everywhere }))
	ctl := must[*control.Client](t)(control.New(control.Config{BaseURL: s.ControlURL()}))
	a := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
	shop := must[*fourpyun.Client](t)(fourpyun.New(fourpyun.Config{BaseURL: s.PlatformURL(), AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant}))
	prepared := must[*fourpyun.PrepareAnswer](t)(shop.Prepare(t.Context(), fourpyun.PrepareRequest{Order: fourpyun.Order{
		PayOrder: "T1", Subject: "tea", Value: 100, NotifyURL: "http://Notify.API.4pyun.com.:8080/n", Scene: "GENERIC", Extra: "{}",
	}}))
	app := ctl.App(a.Provider, a.ID)
	must[api.Trade](t)(app.Pay(t.Context(), prepared.PaySerial))
	must[api.Clock](t)(app.Advance(t.Context(), time.Second))
	entries := must[[]api.Entry](t)(app.Journal(t.Context(), control.JournalQuery{Kind: "attempt"}))
	if len(entries) == 0 || !strings.Contains(entries[0].Explanation, "is refused: it belongs to the real 4pyun in production") {
		t.Errorf("the journal says %+v", entries)
	}
}
