package callback_test

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"paymock/mock/callback"
	"paymock/mock/wire"
)

// connectProxy is a proxy that makes tunnels to one merchant, whatever name it is asked for.
func connectProxy(t *testing.T, merchant, user string) (address string, asked chan string) {
	t.Helper()
	asked = make(chan string, 10)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host
		if want := "Basic " + base64.StdEncoding.EncodeToString([]byte(user)); user != "" && r.Header.Get("Proxy-Authorization") != want {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		out, err := net.Dial("tcp", merchant)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer out.Close()
		w.WriteHeader(http.StatusOK)
		in, read, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer in.Close()
		go func() { _, _ = io.Copy(out, read) }() // a first byte may have been read already
		_, _ = io.Copy(in, out)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, asked
}

func proxied(t *testing.T, proxy string) *callback.Sender {
	t.Helper()
	u, err := callback.ParseProxy(proxy)
	if err != nil {
		t.Fatal(err)
	}
	s, err := callback.NewSender(callback.SenderConfig{Proxy: u, Own: func(a netip.AddrPort) string {
		if a.Port() == 7 {
			return "the control API"
		}
		return ""
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// TestProxy: callbacks go through the proxy, to names that only it knows, too; the merchant sees
// the request as without one. paymock's own option, no platform's; how a proxy is asked is RFC 9112, 3.2.2.
func TestProxy(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 10)
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen <- r.Method + " " + r.RequestURI + " " + r.Host + " " + string(body)
		_, _ = io.WriteString(w, "success")
	}))
	t.Cleanup(merchant.Close)
	address, asked := connectProxy(t, merchant.Listener.Addr().String(), "u:p")
	s := proxied(t, strings.Replace(address, "http://", "http://u:p@", 1))
	x := s.Post(t.Context(), "http://shop.invalid:8080/notify?a=1", &wire.Request{Method: "POST", Body: []byte("x=1")})
	if x.Answer == nil || string(x.Answer.Body) != "success" {
		t.Fatalf("%+v", x)
	}
	if got := <-asked; got != "CONNECT shop.invalid:8080" {
		t.Errorf("the proxy was asked %s", got)
	}
	if got := <-seen; got != "POST /notify?a=1 shop.invalid:8080 x=1" {
		t.Errorf("the merchant saw %s", got)
	}
}

// TestProxyKeepsTheNetworks: a proxy is no way round what callbacks may reach.
func TestProxyKeepsTheNetworks(t *testing.T) {
	t.Parallel()
	address, asked := connectProxy(t, "127.0.0.1:1", "")
	s := proxied(t, address)
	for target, want := range map[string]string{
		"http://169.254.169.254/latest": "never reach",
		"http://192.0.2.7/":             "--allow-callbacks",
		"http://127.0.0.1:7/rules":      "the control API",
	} {
		if x := s.Post(t.Context(), target, &wire.Request{Method: "POST"}); !strings.Contains(x.Reason, want) {
			t.Errorf("%s: %s", target, x.Reason)
		}
	}
	if len(asked) > 0 {
		t.Errorf("the proxy was asked %s", <-asked)
	}
}

// TestProxyFails: what goes wrong at the proxy is not taken for the merchant's.
func TestProxyFails(t *testing.T) {
	t.Parallel()
	address, _ := connectProxy(t, "127.0.0.1:1", "u:p")
	for proxy, want := range map[string]string{address: `with "407 Proxy Authentication Required"`, "http://127.0.0.1:1": "proxy 127.0.0.1:1: "} {
		x := proxied(t, proxy).Post(t.Context(), "http://127.0.0.1:9000/", &wire.Request{Method: "POST"})
		if x.Answer != nil || !strings.Contains(x.Reason, want) {
			t.Errorf("%s: %q, want %q", proxy, x.Reason, want)
		}
	}
	for _, bad := range []string{"", "proxy:3128", "https://proxy:3128", "http://proxy", "socks5://proxy:1080", "http://proxy:3128/path"} {
		if _, err := callback.ParseProxy(bad); err == nil {
			t.Errorf("%q was taken for a proxy", bad)
		}
	}
}
