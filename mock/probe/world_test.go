package probe_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"paymock/client/adapter"
	"paymock/client/merchant"
	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/probe"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/intella"
)

// kinds are the kinds of callback that the reference merchant verifies.
var kinds = []struct{ provider, kind string }{
	{"4pyun", "notify"}, {"4pyun", "sharding"}, {"4pyun", "settlement"}, {"4pyun", "profit"}, {"alipay", "notify"}, {"alipay", "settle"}, {"intella", "notify"},
}

func named(t *testing.T, name string) provider.Provider {
	t.Helper()
	for _, p := range []provider.Provider{fourpyun.New(), alipay.New(), intella.New()} {
		if p.Name() == name {
			return p
		}
	}
	t.Fatalf("no provider %q", name)
	return nil
}

// world is an endpoint under probe and the reference merchant that knows the truth about it.
type world struct {
	testing.TB
	config   probe.Config
	merchant *merchant.Merchant
	ref      merchant.Ref
	handler  http.Handler // what stands at the endpoint
}

// setup holds the options of a test's world.
type setup struct {
	app   merchant.App
	shop  merchant.Config
	clock clock.Clock
}

func newWorld(t *testing.T, platform, kind string, change ...func(*setup)) *world {
	t.Helper()
	p := named(t, platform)
	a := &app.App{Provider: platform, Seed: 7}
	draw := ident.NewDraw(7, 0)
	if err := p.Register(a, &draw); err != nil {
		t.Fatal(err)
	}
	s := setup{clock: clock.System{}}
	s.app = merchant.App{Provider: platform, ID: a.ID, Secret: a.Secret, PlatformPublicKey: a.Keys["platform_public_key"]}
	for _, f := range change {
		f(&s)
	}
	m, err := adapter.NewReceiver(s.shop)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Register(t.Context(), s.app); err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, merchant: m, ref: s.app.Ref(), handler: m}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.handler.ServeHTTP(rw, r) }))
	t.Cleanup(func() { _ = m.Close(); server.Close() })
	sender, err := callback.NewSender(callback.SenderConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sender.Close)
	w.config = probe.Config{
		Provider: p, App: a, Kind: kind, URL: server.URL + merchant.Path(w.ref, kind),
		Sender: sender, Clock: s.clock, Seed: 7, Effect: w.booked,
		Timeout: time.Minute, Total: 10 * time.Minute, // a busy machine is no slow endpoint
	}
	return w
}

// booked is the reference merchant's sum of bookings.
func (w *world) booked(ctx context.Context, _ probe.Order) (sum int64, err error) {
	entries, err := w.merchant.Booked(ctx, w.ref)
	for _, e := range entries {
		sum += e.Amount
	}
	return sum, err
}

func (w *world) run() *api.ProbeReport {
	w.Helper()
	report, err := probe.Run(w.Context(), w.config)
	if err != nil {
		w.Fatal(err)
	}
	return report
}

// failing lists the names of the failed cases.
func failing(r *api.ProbeReport) []string {
	names := []string{}
	for _, c := range r.Cases {
		if c.Result == probe.Failed {
			names = append(names, c.Name)
		}
	}
	return names
}

// explain prints a report for a failure message.
func explain(r *api.ProbeReport) string {
	var b strings.Builder
	for _, c := range r.Cases {
		b.WriteString(c.Name + ": " + c.Result + ": " + c.Why + "\n")
		if c.Result != probe.Passed {
			for _, x := range c.Exchanges[:min(len(c.Exchanges), 2)] {
				b.WriteString("  > " + x.Request[:min(len(x.Request), 900)] + "\n  < " + x.Response + "\n")
			}
		}
	}
	return b.String()
}

func TestReferenceMerchantPassesAll(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.provider+" "+k.kind, func(t *testing.T) {
			t.Parallel()
			report := newWorld(t, k.provider, k.kind).run()
			if report.Failed+report.NotJudged != 0 || report.Passed != len(report.Cases) || report.Passed < 15 {
				t.Errorf("%d passed, %d failed, %d not judged\n%s", report.Passed, report.Failed, report.NotJudged, explain(report))
			}
		})
	}
}

type ctx = context.Context

// digits reads whole digits; anything else is 0.
func digits(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
