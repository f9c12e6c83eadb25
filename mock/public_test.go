package mock_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
)

// headers sends further header lines with each request, Host among them.
type headers map[string]string

func (h headers) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for name, value := range h {
		r.Header.Set(name, value)
		if name == "Host" {
			r.Host = value
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// links places an order at base, sending header lines, and gives the link to its cashier and what the
// control API, called the same way, says where the platforms are.
func links(t *testing.T, base, controlURL string, h headers) (payURL, platformURL string) {
	t.Helper()
	web := &http.Client{Transport: h}
	ctl, err := control.New(control.Config{BaseURL: controlURL, Token: "secret", HTTP: web})
	if err != nil {
		t.Fatal(err)
	}
	app, err := ctl.App("4pyun", "op0000000000demo").Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shop, err := fourpyun.New(fourpyun.Config{BaseURL: base, AppID: app.ID, Secret: app.Secret, Merchant: app.Merchant, Options: client.Options{HTTP: web}})
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := shop.Prepare(t.Context(), fourpyun.PrepareRequest{Order: fourpyun.Order{PayOrder: "T1", Subject: "tea", Value: 100, NotifyURL: "http://127.0.0.1:1/n", Scene: "ENERGY", Extra: `{"device_id":"1","charge_order":"c","connector_id":"k"}`}})
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ := strings.Cut(prepared.PayURL, "/payment/")
	return address, app.PlatformURL
}

// TestAddressesAsTheCallerSeesThem: links that lead back and platform_url.
func TestAddressesAsTheCallerSeesThem(t *testing.T) {
	t.Parallel()
	forwarded := headers{
		"X-Forwarded-Proto": "https", "X-Forwarded-Host": "pay.test, inner", "X-Forwarded-Port": "8443", "X-Forwarded-Prefix": "/mock/",
	}
	type change = func(*mock.Config)
	everywhere := func(c *mock.Config) {
		c.Listen, c.Control, c.ControlToken, c.ControlHosts = "0.0.0.0:0", "0.0.0.0:0", "secret", []string{"paymock.test"}
	}
	tests := map[string]struct {
		change        change
		headers       headers
		pay, platform string // PORT stands for the platforms' port
	}{
		"on this machine":               {func(*mock.Config) {}, nil, "http://127.0.0.1:PORT", "http://127.0.0.1:PORT"},
		"on all addresses, by name":     {everywhere, headers{"Host": "paymock.test:99"}, "http://paymock.test:99", "http://paymock.test:PORT"},
		"on all addresses, by IPv6":     {everywhere, headers{"Host": "[::1]:99"}, "http://[::1]:99", "http://[::1]:PORT"},
		"loopback, by another name":     {func(c *mock.Config) { c.ControlHosts = []string{"paymock.test"} }, headers{"Host": "paymock.test:99"}, "http://paymock.test:99", "http://127.0.0.1:PORT"},
		"a public address":              {func(c *mock.Config) { c.PublicURL = "https://pay.test/mock/" }, nil, "https://pay.test/mock", "https://pay.test/mock"},
		"it wins over what proxies say": {func(c *mock.Config) { c.PublicURL, c.BehindProxy = "https://pay.test", true }, forwarded, "https://pay.test", "https://pay.test"},
		"a proxy that is not believed":  {func(*mock.Config) {}, forwarded, "http://127.0.0.1:PORT", "http://127.0.0.1:PORT"},
		"a proxy":                       {func(c *mock.Config) { c.BehindProxy = true }, forwarded, "https://pay.test:8443/mock", "http://127.0.0.1:PORT"},
		"a proxy at the usual port":     {func(c *mock.Config) { c.BehindProxy = true }, headers{"X-Forwarded-Proto": "https", "X-Forwarded-Host": "pay.test", "X-Forwarded-Port": "443"}, "https://pay.test", "http://127.0.0.1:PORT"},
		"a proxy that passes nonsense":  {func(c *mock.Config) { c.BehindProxy = true }, headers{"X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "a/b\"<", "X-Forwarded-Prefix": "//evil.test", "X-Forwarded-Port": "99999"}, "http://127.0.0.1:PORT", "http://127.0.0.1:PORT"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mock.Start(t, mock.WithConfig(tt.change))
			port := s.PlatformURL()[strings.LastIndexByte(s.PlatformURL(), ':')+1:]
			pay, platform := links(t, s.PlatformURL(), s.ControlURL(), tt.headers)
			if want := strings.ReplaceAll(tt.pay, "PORT", port); pay != want {
				t.Errorf("pay_url begins %s, want %s", pay, want)
			}
			if want := strings.ReplaceAll(tt.platform, "PORT", port); platform != want {
				t.Errorf("platform_url %s, want %s", platform, want)
			}
		})
	}
}

// TestBehindReverseProxies: below a path, which a proxy takes off or leaves on, for the platforms,
// for the control API beside them and for its pages.
func TestBehindReverseProxies(t *testing.T) {
	t.Parallel()
	for name, strip := range map[string]bool{"takes the path off": true, "leaves it on": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var target *url.URL
			proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
				r.Out.Host, r.Out.URL.Scheme, r.Out.URL.Host = r.In.Host, target.Scheme, target.Host
				r.SetXForwarded()
				if strip {
					r.Out.URL.Path = strings.TrimPrefix(r.In.URL.Path, "/mock")
					r.Out.Header.Set("X-Forwarded-Prefix", "/mock")
				}
			}})
			defer proxy.Close()
			s := mock.Start(t, mock.WithConfig(func(c *mock.Config) {
				c.ControlOnPlatform, c.ControlToken, c.BehindProxy = true, "secret", strip
				if !strip {
					c.PublicURL = proxy.URL + "/mock"
				}
			}))
			target, _ = url.Parse(s.PlatformURL())
			pay, platform := links(t, proxy.URL+"/mock", proxy.URL+"/mock/__admin", nil)
			if want := proxy.URL + "/mock"; pay != want || platform != want {
				t.Errorf("pay_url %s, platform_url %s, want %s", pay, platform, want)
			}
			status, page := get(t, proxy.URL+"/mock/__admin/ui/codes", "secret")
			if status != http.StatusOK || !strings.Contains(page, `href="/mock/__admin/`) {
				t.Errorf("status %d; the page's links do not begin with the path: %.300s", status, page)
			}
		})
	}
}
