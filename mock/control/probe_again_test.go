package control_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/probereport"
)

// TestProbeAgain probes one merchant thrice without naming a seed, first by its answers: it knows
// none of the later trades yet and books each of them.
func TestProbeAgain(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	c, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	m, err := adapter.NewReceiver(merchant.Config{})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", m)
	mux.Handle("GET "+merchant.ControlPath+"booked", m.Balance())
	endpoint := httptest.NewServer(mux)
	t.Cleanup(func() { _ = m.Close(); endpoint.Close() })
	apps, err := c.Apps(t.Context())
	if err != nil || len(apps) < 3 {
		t.Fatalf("%d apps, %v; want a demo app of each platform", len(apps), err)
	}
	kinds := map[string][]string{"4pyun": {"notify", "sharding", "settlement", "profit"}, "alipay": {"notify", "settle"}, "intella": {"notify"}}
	for _, a := range apps {
		if kinds[a.Provider] == nil {
			continue // a platform without reference merchant
		}
		own := merchant.App{Provider: a.Provider, ID: a.ID, Secret: a.Secret, PlatformPublicKey: a.PlatformPublicKey}
		if err := m.Register(t.Context(), own); err != nil {
			t.Fatal(err)
		}
		booked := endpoint.URL + merchant.ControlPath + "booked?" + url.Values{"provider": {a.Provider}, "app": {a.ID}}.Encode()
		for _, kind := range kinds[a.Provider] {
			seeds := map[uint64]bool{}
			for _, effect := range []string{"", booked, booked} {
				report, err := c.App(a.Provider, a.ID).Probe(t.Context(), api.Probe{
					URL: endpoint.URL + merchant.Path(own.Ref(), kind), Kind: kind, EffectURL: effect, Timeout: "1m", Total: "10m",
				})
				if err != nil || report.Failed+report.NotJudged != 0 || report.Passed < 15 {
					t.Errorf("%s %s, probe %d: %s, %v\n%+v", a.Provider, kind, len(seeds)+1, probereport.Summary(&report), err, report.Cases)
				}
				seeds[report.Seed] = true
			}
			if len(seeds) != 3 || seeds[0] {
				t.Errorf("%s %s: three probes with the seeds %v", a.Provider, kind, seeds)
			}
		}
	}
}
