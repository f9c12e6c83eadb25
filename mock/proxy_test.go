package mock_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/clock"
)

// proxied serves with a proxy, and gives a client that goes through it and trusts its certificates.
func proxied(t *testing.T, change func(*mock.Config)) (s *mock.Server, web *http.Client, caFile string) {
	t.Helper()
	dir := t.TempDir()
	s = mock.Start(t, mock.WithConfig(func(c *mock.Config) {
		c.ProxyListen, c.TLSCADir = "127.0.0.1:0", filepath.Join(dir, "ca")
		if change != nil {
			change(c)
		}
	}))
	caFile = filepath.Join(dir, "ca", "ca.pem")
	pem, err := os.ReadFile(caFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	proxy, err := url.Parse(s.ProxyURL())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return s, &http.Client{Transport: transport}, caFile
}

// TestProxyServesFixedAddresses settles at the platform's real address, by CONNECT and by whole URLs.
func TestProxyServesFixedAddresses(t *testing.T) {
	t.Parallel()
	s, web, _ := proxied(t, nil)
	ctl, err := control.New(control.Config{BaseURL: s.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	app, err := ctl.App("4pyun", "op0000000000demo").Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, base := range []string{"https://papi.4pyun.com", "http://api.4pyun.com", "https://API.4pyun.com:443"} {
		shop, err := fourpyun.New(fourpyun.Config{BaseURL: base, AppID: app.ID, Secret: app.Secret, Merchant: app.Merchant, Options: client.Options{HTTP: web}})
		if err != nil {
			t.Fatal(err)
		}
		prepared, err := shop.Prepare(t.Context(), fourpyun.PrepareRequest{Order: fourpyun.Order{
			PayOrder: "T" + base, Subject: "tea", Value: 100, NotifyURL: "http://127.0.0.1:1/n", Scene: "GENERIC", Extra: "{}",
		}})
		if err != nil {
			t.Errorf("%s: %v", base, err)
			continue
		}
		if !strings.HasPrefix(prepared.PayURL, base+"/") { // the cashier is found through the proxy, too
			t.Errorf("%s: pay_url %s", base, prepared.PayURL)
		}
	}
}

// TestProxyRefusesOtherHosts: it passes nothing on, whatever is asked.
func TestProxyRefusesOtherHosts(t *testing.T) {
	t.Parallel()
	s, web, _ := proxied(t, func(c *mock.Config) { c.ControlOnPlatform, c.ControlToken = true, "secret" })
	for _, address := range []string{
		"https://example.com/", "http://example.com/", "http://openapi.alipay.com.evil.test/", "https://127.0.0.1:1/",
		s.ControlURL() + "/apps", s.PlatformURL() + "/gateway.do", "http://169.254.169.254/latest/meta-data",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := web.Do(req)
		if err != nil { // of CONNECT
			if !strings.Contains(err.Error(), "Forbidden") {
				t.Errorf("%s: %v", address, err)
			}
			continue
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden || !strings.Contains(string(text), "passes nothing on") {
			t.Errorf("%s: %s %s", address, resp.Status, text)
		}
	}
	if status, text := get(t, s.ProxyURL()+"/apps", ""); status != http.StatusBadRequest || !strings.Contains(text, "HTTPS_PROXY") {
		t.Errorf("a request to the proxy itself: %d %s", status, text)
	}
	// The control API is not behind the platforms' names, even with its token.
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://openapi.alipay.com/__admin/apps", nil)
	req.Header.Set("Authorization", "Bearer secret")
	resp, err := web.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("control API by a platform's name: %s", resp.Status)
	}
}

// TestProxyWantsItsToken: from who gives none or a wrong one.
func TestProxyWantsItsToken(t *testing.T) {
	t.Parallel()
	held := &holdingClock{}
	s, _, _ := proxied(t, func(c *mock.Config) { c.ProxyToken, c.Clock = "let-me-in", held })
	for user, want := range map[string]int{"": 407, "paymock:wrong": 407, "paymock:let-me-in": 200} {
		proxy, err := url.Parse(s.ProxyURL())
		if name, password, given := strings.Cut(user, ":"); err == nil && given {
			proxy.User = url.UserPassword(name, password)
		}
		if err != nil {
			t.Fatal(err)
		}
		web := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), DisableKeepAlives: true}}
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://api.4pyun.com/gate/1.0/payment/trade/query", nil)
		resp, err := web.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%q: %s, want %d", user, resp.Status, want)
		}
	}
	if n := held.waits.Load(); n != 1 {
		t.Errorf("%d callers were held back, want the one with a wrong token alone", n)
	}
}

// holdingClock counts who is held back for a wrong token, and lets it go at once.
type holdingClock struct {
	clock.System
	waits atomic.Int64
}

func (c *holdingClock) Wait(ctx context.Context, d time.Duration) error {
	if d == 200*time.Millisecond {
		c.waits.Add(1)
		return nil
	}
	return c.System.Wait(ctx, d)
}

// TestProxyForPrograms: curl and Python by HTTPS_PROXY alone, as they come.
func TestProxyForPrograms(t *testing.T) {
	t.Parallel()
	s, _, ca := proxied(t, nil)
	for name, args := range map[string][]string{
		"curl":    {"-s", "https://openapi.alipay.com/gateway.do", "-d", "a=b"},
		"python3": {"-c", "import urllib.request as u; print(u.urlopen('https://openapi.alipay.com/gateway.do', b'a=b').read().decode())"},
	} {
		program, err := exec.LookPath(name)
		if err != nil {
			continue // the other clients have shown it
		}
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env = append(os.Environ(), "HTTPS_PROXY="+s.ProxyURL(), "https_proxy="+s.ProxyURL(), "NO_PROXY=", "no_proxy=", "SSL_CERT_FILE="+ca, "CURL_CA_BUNDLE="+ca)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "isv.missing-app-id") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// TestCertificatesCarryThePlatformsNames: one of them fits all.
func TestCertificatesCarryThePlatformsNames(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.TLSListen = "127.0.0.1:0" }))
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, ServerName: "localhost"}}
	conn, err := dialer.DialContext(context.Background(), "tcp", strings.TrimPrefix(s.TLSURL(), "https://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	leaf := conn.(*tls.Conn).ConnectionState().PeerCertificates[0]
	for _, name := range []string{"localhost", "openapi.alipay.com", "openapi-sandbox.dl.alipaydev.com", "api.4pyun.com", "app.4pyun.com", "a.intella.co", "s.intella.co"} {
		if err := leaf.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
}
