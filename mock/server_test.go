package mock_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client"
	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

func get(t *testing.T, url, token string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestConfigMistakesAreNamed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cfg  mock.Config
		says string
	}{
		"listen without port":          {mock.Config{Listen: "localhost"}, "listen: "},
		"control without port":         {mock.Config{Control: "12181"}, "control: "},
		"tls without port":             {mock.Config{TLSListen: "x"}, "tls-listen: "},
		"ca without tls":               {mock.Config{TLSCADir: "x"}, "tls-ca-dir: has no effect"},
		"a public URL with a query":    {mock.Config{PublicURL: "http://pay.test/?x"}, "public-url: "},
		"a proxy without port":         {mock.Config{ProxyListen: "x"}, "proxy-listen: "},
		"a proxy for others, no token": {mock.Config{ProxyListen: "0.0.0.0:0"}, "proxy-token: required"},
		"a proxy token to guess":       {mock.Config{ProxyListen: ":0", ProxyToken: "x"}, "proxy-token: has 1 bytes"},
		"a proxy token without proxy":  {mock.Config{ProxyToken: "secret"}, "proxy-token: has no effect"},
		"a proxy token with a blank":   {mock.Config{ProxyListen: "127.0.0.1:0", ProxyToken: "a b"}, "proxy-token: "},
		"a public URL of no port":      {mock.Config{PublicURL: "http://pay.test:99999"}, "public-url: "},
		"a proxy of no port":           {mock.Config{CallbackProxy: "http://127.0.0.1:99999"}, "callback-proxy: "},
		"a public URL without scheme":  {mock.Config{PublicURL: "pay.test"}, "public-url: "},
		"public control, no token":     {mock.Config{Control: "0.0.0.0:0"}, "control-token: required"},
		"public admin, no token":       {mock.Config{Listen: "0.0.0.0:0", ControlOnPlatform: true}, "control-token: required"},
		"public TLS admin, no token":   {mock.Config{TLSListen: ":0", ControlOnPlatform: true}, "control-token: required"},
		"admin among pages, no token":  {mock.Config{ControlOnPlatform: true}, "control-token: required"},
		"a token to guess":             {mock.Config{Control: "0.0.0.0:0", ControlToken: "x"}, "control-token: has 1 bytes"},
		"an alias on the control API":  {mock.Config{Aliases: map[string]string{"/__admin/apps": "/gateway.do"}}, "alias: "},
		"an alias to the control API":  {mock.Config{Aliases: map[string]string{"/x/../__admin": "/gateway.do"}}, "where the control API may be"},
		"an alias beside a host":       {mock.Config{Aliases: map[string]string{"//pay": "/gateway.do"}}, `write "/pay"`},
		"a root beside a host":         {mock.Config{Aliases: map[string]string{"//": "/gate/"}}, `write "/"`},
		"a prefix on the control API":  {mock.Config{Aliases: map[string]string{"/a/../__admin/": "/gate/"}}, "where the control API may be"},
		"an alias with dots":           {mock.Config{Aliases: map[string]string{"/pay/./a/": "/v3/"}}, `write "/pay/a/"`},
		"an alias with braces":         {mock.Config{Aliases: map[string]string{"/{a}": "/gateway.do"}}, "alias: "},
		"an alias with an escape":      {mock.Config{Aliases: map[string]string{"/a%2fb": "/gateway.do"}}, "alias: "},
		"an alias with a blank":        {mock.Config{Aliases: map[string]string{"/a b": "/gateway.do"}}, "alias: "},
		"an alias with a parameter":    {mock.Config{Aliases: map[string]string{"/pay/:x": "/gateway.do"}}, "alias: "},
		"an alias with an asterisk":    {mock.Config{Aliases: map[string]string{"/pay/*x": "/gateway.do"}}, "alias: "},
		"no such port":                 {mock.Config{Listen: "127.0.0.1:99999"}, "listen: "},
		"no such control port":         {mock.Config{Control: "127.0.0.1:-1"}, "control: "},
		"no such TLS port":             {mock.Config{TLSListen: "127.0.0.1:65536"}, "tls-listen: "},
		"a host with a port":           {mock.Config{ControlHosts: []string{"paymock:12181"}}, "control-host: "},
		"blank in the token":           {mock.Config{ControlToken: "x "}, "control-token: "},
		"a negative bound":             {mock.Config{JournalEntries: -1}, "journal: "},
		"a negative time to stop":      {mock.Config{StopTimeout: -1}, "stop-timeout: "},
		"an invalid callback network":  {mock.Config{AllowCallbacks: []netip.Prefix{{}}}, "CIDR"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := mock.New(tt.cfg); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want it to say %q", err, tt.says)
			}
		})
	}
}

func TestTwoServersOnOneAddress(t *testing.T) {
	t.Parallel()
	first := mock.Start(t)
	address := strings.TrimPrefix(first.PlatformURL(), "http://")
	second, err := mock.New(mock.Config{Listen: address})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Listen(); err == nil || !strings.Contains(err.Error(), "--listen") || !strings.Contains(err.Error(), "port 0") {
		t.Errorf("got %v, want the flag and the remedy", err)
	}
}

func TestReadyNamesDemoApps(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithSeed(7))
	got := s.Ready()
	if got.Seed != 7 || got.Platform != s.PlatformURL() || got.Control != s.ControlURL() || len(got.Apps) != demoApps() {
		t.Errorf("ready: %+v", got)
	}
	if diff := cmp.Diff(api.ReadyApp{Provider: "4pyun", ID: "op0000000000demo"}, got.Apps[0]); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, want := range []string{s.PlatformURL(), s.ControlURL(), "seed       7", "op0000000000demo", "payctl"} {
		if !strings.Contains(s.Banner(), want) {
			t.Errorf("the banner lacks %q:\n%s", want, s.Banner())
		}
	}
}

func TestNoDemo(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.NoDemo = true }))
	if apps := s.Ready().Apps; len(apps) != 0 {
		t.Errorf("apps: %+v", apps)
	}
}

func TestControlOff(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Control = mock.Off }))
	if s.ControlURL() != "" || s.ControlHandler() != nil {
		t.Errorf("control is served at %q", s.ControlURL())
	}
	if status, _ := get(t, s.PlatformURL()+"/__admin/healthz", ""); status != http.StatusNotFound {
		t.Errorf("/__admin answers %d", status)
	}
}

func TestControlOnPlatform(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Control, c.ControlOnPlatform, c.ControlToken = mock.Off, true, "secret" }))
	if s.ControlURL() != s.PlatformURL()+"/__admin" {
		t.Fatalf("control URL %q", s.ControlURL())
	}
	if status, body := get(t, s.ControlURL()+"/apps", ""); status != http.StatusUnauthorized {
		t.Errorf("without token: %d %s", status, body)
	}
	if status, body := get(t, s.ControlURL()+"/apps", "secret"); status != http.StatusOK || !strings.Contains(body, "op0000000000demo") {
		t.Errorf("with token: %d %s", status, body)
	}
	if status, body := get(t, s.ControlURL()+"/readyz", ""); status != http.StatusOK {
		t.Errorf("readyz: %d %s", status, body)
	}
}

func TestMetricsCountExchanges(t *testing.T) {
	t.Parallel()
	s := mock.Start(t)
	_, _ = get(t, s.PlatformURL()+"/gate/1.0/payment/trade/query?app_id=nobody&sign=x", "")
	status, body := get(t, s.ControlURL()+"/metrics", "")
	if status != http.StatusOK || !strings.Contains(body, `paymock_exchanges_total{code="401",operation="query",provider="4pyun"} 1`) {
		t.Errorf("%d\n%s", status, body)
	}
	for _, name := range []string{"go_goroutines", "go_memstats_alloc_bytes_total", "go_memstats_mallocs_total"} {
		if !strings.Contains(body, "\n"+name+" ") {
			t.Errorf("no %s:\n%s", name, body)
		}
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "ca")
	start := func() *mock.Server {
		return mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.TLSListen, c.TLSCADir = "127.0.0.1:0", dir }))
	}
	first := start()
	ca, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	second := start() // takes the authority that the first made
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	for _, s := range []*mock.Server{first, second} {
		address := strings.TrimPrefix(s.TLSURL(), "https://")
		for _, name := range []string{"", "localhost", "openapi.alipay.com", "papi.4pyun.com"} {
			c := &http.Client{Transport: &http.Transport{
				TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: name, MinVersion: tls.VersionTLS12},
				DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, network, address)
				},
			}}
			resp, err := c.Get(s.TLSURL() + "/gate/1.0/payment/trade/query")
			if err != nil {
				t.Errorf("name %q: %v", name, err)
				continue
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("name %q: %s", name, resp.Status)
			}
			c.CloseIdleConnections()
		}
	}
}

// TestHalfAnAuthority loses one file of two, and opens the key to others.
func TestHalfAnAuthority(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(dir string) error
		says  string
	}{
		"no certificate": {func(dir string) error { return os.Remove(filepath.Join(dir, "ca.pem")) }, "has ca-key.pem and no ca.pem"},
		"no key":         {func(dir string) error { return os.Remove(filepath.Join(dir, "ca-key.pem")) }, "has ca.pem and no ca-key.pem"},
		"a key for all":  {func(dir string) error { return os.Chmod(filepath.Join(dir, "ca-key.pem"), 0o644) }, "chmod 600"},
	} {
		dir := t.TempDir()
		start := func() (*mock.Server, error) {
			s, err := mock.New(mock.Config{Control: mock.Off, TLSListen: "127.0.0.1:0", TLSCADir: dir})
			if err != nil {
				return nil, err
			}
			return s, s.Listen()
		}
		ctx, stop := context.WithCancel(t.Context())
		s, err := start()
		if err != nil {
			t.Fatal(err)
		}
		stop()
		if _, err := s.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if err := tt.spoil(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := start(); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q", name, err, tt.says)
		}
	}
}

func TestBrokenAuthority(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"ca.pem", "ca-key.pem"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("not PEM"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := mock.New(mock.Config{TLSListen: "127.0.0.1:0", TLSCADir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(); err == nil || !strings.Contains(err.Error(), "--tls-ca-dir") || !strings.Contains(err.Error(), "remove") {
		t.Errorf("got %v, want the flag and the remedy", err)
	}
}

func TestSeedRepeats(t *testing.T) {
	t.Parallel()
	var numbers [2]string
	for i := range numbers {
		s := mock.Start(t, mock.WithSeed(42), mock.WithConfig(func(c *mock.Config) { c.Clock = still{} }))
		ctl, err := control.New(control.Config{BaseURL: s.ControlURL()})
		if err != nil {
			t.Fatal(err)
		}
		trades, err := ctl.App("4pyun", "op0000000000demo").Trades(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		numbers[i] = trades[0].No + " " + trades[0].Subject
	}
	if numbers[0] != numbers[1] {
		t.Errorf("one seed, two demo trades: %q and %q", numbers[0], numbers[1])
	}
}

// still is a clock that shows one time; its timers are real.
type still struct{}

func (still) Now() time.Time { return time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC) }
func (still) Wait(ctx context.Context, d time.Duration) error {
	return client.Wait(ctx, d)
}

func (still) Timer(d time.Duration) (<-chan time.Time, func()) {
	timer := time.NewTimer(d)
	return timer.C, func() { timer.Stop() }
}

func TestAliases(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) {
		c.Aliases = map[string]string{"/pos/pay": "/allpaypass/api/general", "/sandbox/v3/": "/v3/"}
	}))
	// Below a prefix, and at a path of OpenAPI v3 that nobody serves, Alipay's own shape answers.
	for _, path := range []string{"/sandbox/v3/alipay/trade/query", "/v3/alipay/no/such/path", "/sandbox/v3/alipay/no/such/path"} {
		resp, err := http.Post(s.PlatformURL()+path, "application/json", strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || !strings.Contains(string(body), `"code":"missing-timestamp"`) || resp.Header.Get("alipay-trace-id") == "" {
			t.Errorf("%s: %d %v %s, %v", path, resp.StatusCode, resp.Header, body, err)
		}
	}
	resp, err := http.Post(s.PlatformURL()+"/pos/pay", "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || string(body) != "9995" {
		t.Errorf("got %d %s, %v; want intella's bare code", resp.StatusCode, body, err)
	}
	for alias, path := range map[string]string{
		"pos": "/allpaypass/api/general", "/gateway.do": "/allpaypass/api/general", "/pos": "/allpaypass/api/generall",
		"/pos/": "/v3", "/v3x": "/v3/", "/none/": "/nothing/",
	} {
		if _, err := mock.New(mock.Config{Aliases: map[string]string{alias: path}}); err == nil || !strings.Contains(err.Error(), "alias") {
			t.Errorf("%s=%s: %v", alias, path, err)
		}
	}
}

// TestControlHosts: the control API answers to the names that it is given, and to no others.
func TestControlHosts(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.ControlHosts = []string{"paymock", "ci.example"} }))
	for host, status := range map[string]int{"paymock:12181": 200, "CI.example": 200, "127.0.0.1": 200, "other": 403, "paymock.evil.test": 403} {
		w := httptest.NewRecorder()
		req := httptest.NewRequest("GET", "/apps", nil)
		req.Host = host
		s.ControlHandler().ServeHTTP(w, req)
		if w.Code != status {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
}

// TestPathThatNobodyServes: the 404 tells what the platform of such a path serves here.
func TestPathThatNobodyServes(t *testing.T) {
	t.Parallel()
	s := mock.Start(t)
	for _, path := range []string{"channel/config", "channel/bank/account"} {
		status, body := get(t, s.PlatformURL()+"/gate/1.0/payment/"+path, "")
		if status != http.StatusNotFound || !strings.Contains(body, "4pyun serves only these calls here") || !strings.Contains(body, "/gate/1.0/payment/trade/settle") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if status, body := get(t, s.PlatformURL()+"/elsewhere", ""); status != http.StatusNotFound || !strings.Contains(body, "`paymock operations` lists the paths") {
		t.Errorf("elsewhere: %d %s", status, body)
	}
}

// TestMaxConnections: beyond the bound, the connection that has waited longest makes room.
func TestMaxConnections(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Connections = 2 }))
	var first net.Conn
	for range 3 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.PlatformURL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if first == nil {
			first = conn
		}
	}
	if _, err := first.Read(make([]byte, 1)); err == nil {
		t.Error("the first connection is still there")
	}
	if _, err := mock.New(mock.Config{Connections: -1}); err == nil || !strings.Contains(err.Error(), "max-connections") {
		t.Errorf("a negative bound: %v", err)
	}
}
