package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/phrase"
	"paymock/mock/provider"
)

// TestUnreachablePlatform: the error says which of --platform, --listen and --public-url mends it.
func TestUnreachablePlatform(t *testing.T) {
	t.Parallel()
	const nobody = "http://127.0.0.1:1"
	beside := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(beside.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(beside.URL, "http://"), ":")
	serving := func(publicURL string) *mock.Server {
		return mock.Start(t, mock.WithSeed(7), mock.WithConfig(func(c *mock.Config) { c.PublicURL = publicURL }))
	}
	plain, nowhere, other := serving(""), serving(nobody), serving("http://127.0.0.2:"+port)
	served := serving("https://x.papi.4pyun.com")
	elsewhere := httptest.NewServer(http.RedirectHandler("https://openapi.alipay.com/apps", http.StatusTemporaryRedirect))
	t.Cleanup(elsewhere.Close)
	for name, tt := range map[string]struct {
		server *mock.Server
		env    map[string]string
		args   []string
		code   int
		says   string
	}{
		"told where, by flag":     {nowhere, nil, []string{"query", "--platform", nowhere.PlatformURL()}, 0, ""},
		"told where, by variable": {nowhere, map[string]string{"PAYCTL_PLATFORM": nowhere.PlatformURL()}, []string{"query"}, 0, ""},
		"a real platform":         {plain, nil, []string{"query", "--platform", "https://openapi.Alipay.com./"}, 2, "--platform: openapi.Alipay.com. belongs to the real alipay in production, which payctl never calls; give"},
		"a real one, to control":  {plain, nil, []string{"app", "list", "--control", "https://openapi.alipay.com"}, 2, "--control: openapi.alipay.com belongs to the real alipay"},
		"a real one, redirected":  {plain, nil, []string{"app", "list", "--control", elsewhere.URL}, 2, "the redirect of --control: openapi.alipay.com belongs to the real alipay"},
		"a real one, by variable": {plain, map[string]string{"PAYCTL_PLATFORM": "https://api.4pyun.com"}, []string{"query"}, 2, "--platform: api.4pyun.com"},
		"a real one, served":      {served, nil, []string{"query"}, 2, "platform_url that the control API names: x.papi.4pyun.com"},
		"a real one, features":    {served, nil, []string{"test", "../../../features/4pyun/settle.feature"}, 2, "platform_url that the control API names: x.papi.4pyun.com"},
		"forwarding to one":       {plain, nil, []string{"listen", "--listen", "127.0.0.1:0", "--forward-to", "https://a.intella.co/notify"}, 2, "--forward-to: a.intella.co belongs to the real intella"},
		"no address":              {plain, nil, []string{"query", "--platform", "ftp://127.0.0.1:1"}, 2, "--platform: "},
		"told wrongly":            {plain, nil, []string{"query", "--platform", nobody}, 3, "comes from --platform or PAYCTL_PLATFORM"},
		"beside the control API":  {other, nil, []string{"query"}, 3, "payctl --platform " + beside.URL},
		"a mapped port":           {nowhere, nil, []string{"query"}, 3, "serve --public-url URL"},
		"features, too":           {nowhere, nil, []string{"test", "../../../features/4pyun/settle.feature"}, 3, "serve --public-url URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{"PAYCTL_CONTROL": tt.server.ControlURL()}
			for name, value := range tt.env {
				env[name] = value
			}
			got := payctl(t.Context(), env, tt.args...)
			if got.code != tt.code || !strings.Contains(got.stderr, tt.says) {
				t.Errorf("code %d, want %d and %q\nstdout %s\nstderr %s", got.code, tt.code, tt.says, got.stdout, got.stderr)
			}
		})
	}
	remote, err := control.New(control.Config{BaseURL: "http://paymock.invalid:12181"})
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel() // nobody is looked for
	if got := (&session{control: remote}).mendAddress(gone, "http://127.0.0.1:12180"); !strings.Contains(got, "serve --listen 0.0.0.0:12180") {
		t.Errorf("a server that listens on its own loopback: %s", got)
	}
}

// TestProductionHosts: client and server refuse the same names, in every way of writing them.
func TestProductionHosts(t *testing.T) {
	t.Parallel()
	refused := provider.RefuseProduction(mock.Providers())
	for _, p := range mock.Providers() {
		for _, h := range provider.Hosts(p) {
			for _, name := range []string{h.Name, strings.ToUpper(h.Name), h.Name + ".", "a." + h.Name, strings.ReplaceAll(h.Name, ".", "\uff0e")} {
				server, client := refused(name), adapter.ProductionPlatform(name)
				if server != "" == h.Test || client != "" == h.Test || client != "" && client != p.Name() {
					t.Errorf("%s, of tests %t: the server says %q, the client %q", name, h.Test, server, client)
				}
			}
			if name := h.Name + ".example"; refused(name) != "" || adapter.ProductionPlatform(name) != "" {
				t.Errorf("%s is refused", name)
			}
		}
	}
	for _, name := range []string{"4pyun.com", "alipay.com", "intella.co"} {
		for _, name := range []string{name, "another-region." + name} {
			if refused(name) == "" || adapter.ProductionPlatform(name) == "" {
				t.Errorf("%s passes", name)
			}
		}
	}
}

// TestSharedWords: client and server call a platform, its money and its demo app the same.
func TestSharedWords(t *testing.T) {
	t.Parallel()
	for _, p := range mock.Providers() {
		client, err := adapter.Find(p.Name())
		if err != nil {
			continue // payctl has no merchant of it
		}
		money, _ := provider.CurrencyOf(p)
		demo, _ := provider.DemoApp(p)
		var english, chinese []string
		if named, ok := p.(provider.Named); ok {
			english, chinese = named.Words()
		}
		server := adapter.Platform{
			DemoApp: demo.ID, Digits: money.Digits, Units: money.Units, MinorUnits: money.Minor,
			Words: phrase.Platform{English: english, Chinese: chinese},
		}
		ours := adapter.Platform{
			DemoApp: client.DemoApp, Digits: client.Digits, MinorUnits: client.MinorUnits, Words: client.Words,
		}
		ours.Words.Units = nil
		for _, unit := range slices.Concat(client.Units, client.Words.Units) {
			ours.Units = append(ours.Units, strings.ToLower(unit)) // the client shows the first
		}
		if diff := cmp.Diff(server, ours); diff != "" {
			t.Errorf("%s (-server +client):\n%s", p.Name(), diff)
		}
	}
}
