package callback_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/mock/callback"
	"paymock/mock/wire"
)

// A target that can't or mustn't be reached is told with the request that was not sent.
func TestPostRefuses(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1") // an environment that names a proxy changes nothing
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	var dialled []string
	s := newSender(t, callback.SenderConfig{
		Refuse: func(host string) string {
			if host == "api.real.example" {
				return "it is real"
			}
			return ""
		},
		Allow: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")},
		Resolve: func(_ context.Context, host string) ([]netip.Addr, error) {
			switch host {
			case "rebound.example":
				return []netip.Addr{netip.MustParseAddr("169.254.169.254")}, nil
			case "both.example":
				return []netip.Addr{netip.MustParseAddr("169.254.169.254"), netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("203.0.113.2")}, nil
			}
			return nil, errors.New("no such host")
		},
		Dial: func(_ context.Context, _, address string) (net.Conn, error) {
			dialled = append(dialled, address)
			return nil, errors.New("connection refused")
		},
	})
	for _, test := range []struct {
		target, reason string
		dialled        []string
	}{
		{"http://169.254.169.254/latest/meta-data", "169.254.169.254 is refused: it is a link-local address", nil},
		{"http://[fe80::1%25eth0]/", "is refused", nil},
		{"http://[::ffff:169.254.169.254]/", "is refused", nil},
		{"http://100.100.100.200/", "Alibaba Cloud", nil},
		{"http://[fd00:ec2::254]/", "AWS", nil},
		{"http://0.0.0.0:80/", "unspecified", nil},
		{"http://224.0.0.1/", "multicast", nil},
		{"http://rebound.example/", "rebound.example is refused, it is 169.254.169.254", nil},
		{"http://both.example:81/", "connection refused", []string{"203.0.113.1:81", "203.0.113.2:81"}},
		{"http://api.real.example:81/", "api.real.example is refused: it is real", nil},
		{"https://api.real.example/", "is refused: it is real", nil},
		{"http://unknown.example/", "find address: no such host", nil},
		{"http://198.51.100.1/", "connection refused", []string{"198.51.100.1:80"}},
		{"https://198.51.100.1/", "connection refused", []string{"198.51.100.1:443"}},
		{"http://me:secret@127.0.0.1/", "http://me:xxxxx@127.0.0.1/\" has user and password", nil},
		{"ftp://127.0.0.1/", "is not an http or https address", nil},
		{"file:///etc/passwd", "is not an http or https address", nil},
		{"http:///path", "has no host", nil},
		{"127.0.0.1/notify", "is not an http or https address", nil},
		{"http://127.0.0.1:x/", "not an address", nil},
		{"", "is not an http or https address", nil},
	} {
		dialled = nil
		x := s.Post(t.Context(), test.target, &wire.Request{Method: "POST", Body: []byte("x=1")})
		if !strings.HasPrefix(x.Reason, "not sent: ") || !strings.Contains(x.Reason, test.reason) || x.Answer != nil || x.Status != 0 {
			t.Errorf("%s: reason %q, want %q", test.target, x.Reason, test.reason)
		}
		if !slices.Equal(dialled, test.dialled) {
			t.Errorf("%s: dialled %v, want %v", test.target, dialled, test.dialled)
		}
		if !bytes.HasPrefix(x.Request, []byte("POST ")) || !bytes.HasSuffix(x.Request, []byte("\r\n\r\nx=1")) {
			t.Errorf("%s: the request that was not sent is %q", test.target, x.Request)
		}
	}
}

// A refused target is an attempt like any other: told, journalled and repeated.
func TestRefusedTargetIsAnAttempt(t *testing.T) {
	t.Parallel()
	w := setup(t, nil)
	w.net.names["shop.example"] = []netip.Addr{netip.MustParseAddr("169.254.169.254")}
	a := w.app(t, "op1", frozen())
	w.queue(t, a, notice("n1", "http://shop.example/notify"))
	_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: 5 * time.Minute})
	if err != nil || len(attempts) != 2 {
		t.Fatal(attempts, err)
	}
	const reason = "not sent: shop.example is refused, it is 169.254.169.254: "
	for _, made := range attempts {
		if made.Accepted || made.Status != 0 || !strings.HasPrefix(made.Reason, reason) || !bytes.HasPrefix(made.Request, []byte("POST /notify HTTP/1.1\r\nHost: shop.example\r\n")) {
			t.Errorf("attempt %+v", made)
		}
	}
	entries := w.entries(t, a, "attempt")
	if len(entries) != 2 || !strings.Contains(entries[0].Explanation, reason) || entries[0].Verdict != "not accepted" {
		t.Errorf("journal %+v", entries)
	}
	if len(w.net.dials) != 0 {
		t.Errorf("dialled %v", w.net.dials)
	}
}

func TestPostRefusesBadHeader(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was sent") }))
	defer server.Close()
	for _, f := range []wire.Field{{Name: "a b", Value: "1"}, {Name: "a", Value: "1\r\nInjected: 2"}, {Name: "", Value: "1"}} {
		x := newSender(t, callback.SenderConfig{}).Post(t.Context(), server.URL, &wire.Request{Method: "POST", Header: wire.Header{f}})
		if !strings.Contains(x.Reason, "invalid header") {
			t.Errorf("%q: reason %q", f, x.Reason)
		}
	}
	x := newSender(t, callback.SenderConfig{}).Post(t.Context(), server.URL, &wire.Request{Method: "P T"})
	if !strings.Contains(x.Reason, "invalid method") {
		t.Errorf("reason %q", x.Reason)
	}
}

func TestSenderCheck(t *testing.T) {
	t.Parallel()
	s := newSender(t, callback.SenderConfig{Resolve: func(_ context.Context, host string) ([]netip.Addr, error) {
		if host == "outside.example" {
			return []netip.Addr{netip.MustParseAddr("8.8.8.8")}, nil
		}
		return nil, errors.New("no such host")
	}})
	for target, want := range map[string]string{
		"http://127.0.0.1:1/":     "",
		"https://unknown.example": "",
		"http://outside.example/": "--allow-callbacks",
		"http://8.8.8.8/":         "--allow-callbacks",
		"gopher://127.0.0.1/":     "http or https",
		"::":                      "not an address",
	} {
		if err := s.Check(t.Context(), target); (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", target, err, want)
		}
	}
}

func TestNewSenderChecks(t *testing.T) {
	t.Parallel()
	_, err := callback.NewSender(callback.SenderConfig{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), {}}})
	if err == nil || !strings.Contains(err.Error(), "Allow[1]") {
		t.Errorf("error %v, want one that names Allow[1]", err)
	}
}
