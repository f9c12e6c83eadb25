package callback_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/callback"
	"paymock/mock/wire"
)

func newSender(t *testing.T, c callback.SenderConfig) *callback.Sender {
	t.Helper()
	s, err := callback.NewSender(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// socket accepts connections and hands each to answer, which gets the raw connection.
func socket(t *testing.T, answer func(net.Conn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			answer(c)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return "http://" + l.Addr().String()
}

// take reads one request's bytes off a connection.
func take(c net.Conn, body int) []byte {
	var got bytes.Buffer
	r := bufio.NewReader(io.TeeReader(c, &got))
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == "\r\n" {
			break
		}
	}
	_, _ = io.CopyN(io.Discard, r, int64(body))
	return got.Bytes()
}

// TestPostBytes: the journal shows the bytes that the merchant's socket got.
func TestPostBytes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, path string
		req        wire.Request
		want       string
	}{
		{
			name: "header names keep their letters", path: "/a?b=%2F&c=d",
			req: wire.Request{Method: "POST", Body: []byte("x=1"), Header: wire.Header{
				{Name: "content-TYPE", Value: "text/plain"}, {Name: "sign_type", Value: "RSA2"}, {Name: "X", Value: "1"}, {Name: "X", Value: "2"},
			}},
			want: "POST /a?b=%2F&c=d HTTP/1.1\r\nHost: %HOST%\r\nUser-Agent: paymock\r\nContent-Length: 3\r\nX: 1\r\nX: 2\r\ncontent-TYPE: text/plain\r\nsign_type: RSA2\r\n\r\nx=1",
		},
		{
			name: "our own headers", path: "/",
			req: wire.Request{Method: "PUT", Header: wire.Header{
				{Name: "host", Value: "shop.example"}, {Name: "user-agent", Value: "Alipay"}, {Name: "Content-Length", Value: "99"}, {Name: "Connection", Value: "close"},
			}},
			want: "PUT / HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Alipay\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
		},
		{
			name: "no escapes are changed", path: "/支付?name=停车",
			req:  wire.Request{Method: "POST", Body: []byte("a b&+%\xff\x00")},
			want: "POST /%E6%94%AF%E4%BB%98?name=停车 HTTP/1.1\r\nHost: %HOST%\r\nUser-Agent: paymock\r\nContent-Length: 8\r\n\r\na b&+%\xff\x00",
		},
		{
			name: "long", path: "/",
			req:  wire.Request{Method: "POST", Body: bytes.Repeat([]byte("0123456789"), 5000)},
			want: "POST / HTTP/1.1\r\nHost: %HOST%\r\nUser-Agent: paymock\r\nContent-Length: 50000\r\n\r\n" + strings.Repeat("0123456789", 5000),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := make(chan []byte, 1)
			const answer = "HTTP/1.1 200 Fine\r\nx-b: 1\r\nContent-Length: 7\r\nA: 2\r\n\r\nsuccess"
			url := socket(t, func(c net.Conn) {
				got <- take(c, len(test.req.Body))
				_, _ = io.WriteString(c, answer)
			})
			want := strings.ReplaceAll(test.want, "%HOST%", strings.TrimPrefix(url, "http://"))
			x := newSender(t, callback.SenderConfig{}).Post(t.Context(), url+test.path, &test.req)
			if diff := cmp.Diff(want, string(<-got)); diff != "" {
				t.Errorf("on the socket (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, string(x.Request)); diff != "" {
				t.Errorf("noted (-want +got):\n%s", diff)
			}
			if string(x.Response) != answer || x.Reason != "" || x.Status != 200 {
				t.Errorf("response %q, reason %q", x.Response, x.Reason)
			}
			wantAnswer := &wire.Response{Status: 200, Body: []byte("success"), Header: wire.Header{{Name: "A", Value: "2"}, {Name: "Content-Length", Value: "7"}, {Name: "X-B", Value: "1"}}}
			if diff := cmp.Diff(wantAnswer, x.Answer); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

// An absolute Target wins over the address, as providers render it.
func TestPostTarget(t *testing.T) {
	t.Parallel()
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RequestURI }))
	defer server.Close()
	s := newSender(t, callback.SenderConfig{})
	for _, test := range []struct{ target, want string }{
		{server.URL + "/from/target?x=1", "/from/target?x=1"},
		{"/only/a/path", "/from/address"},
		{"", "/from/address"},
	} {
		x := s.Post(t.Context(), server.URL+"/from/address", &wire.Request{Method: "POST", Target: test.target})
		if x.Status != 200 || got != test.want {
			t.Errorf("target %q: status %d at %q, want %q", test.target, x.Status, got, test.want)
		}
	}
}

func TestPostAnswers(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", callback.MaxAnswer)
	for _, test := range []struct {
		name, answer string
		status, body int // of the answer that is judged; 0: none
		response     string
		reason       string
	}{
		{"plain", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, 2, "", ""},
		{"without length", "HTTP/1.0 200 OK\r\n\r\nok", 200, 2, "", ""},
		{"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200, 2, "", ""},
		{"early hints before", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, 2, "", ""},
		{
			"in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, 2,
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nok", "",
		},
		{"at the bound", "HTTP/1.1 200 OK\r\nContent-Length: 16384\r\n\r\n" + big, 200, 16384, "", ""},
		{
			"beyond the bound", "HTTP/1.1 200 OK\r\nContent-Length: 16386\r\n\r\n" + big + "yz", 200, 16384,
			"HTTP/1.1 200 OK\r\nContent-Length: 16386\r\n\r\n" + big, "longer than 16384 bytes",
		},
		{
			"far beyond", "HTTP/1.0 200 OK\r\n\r\n" + strings.Repeat(big, 40), 200, 16384,
			"HTTP/1.0 200 OK\r\n\r\n" + big, "longer than 16384 bytes",
		},
		{"cut", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", 0, 0, "", "the answer broke off: the merchant closed the connection"},
		{"no answer", "", 0, 0, "", "no answer: the merchant closed the connection"},
		{"no HTTP", "SSH-2.0-OpenSSH\r\n", 0, 0, "", "no answer: "},
		{"half a head", "HTTP/1.1 200 OK\r\nContent-", 0, 0, "", "no answer: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			url := socket(t, func(c net.Conn) {
				take(c, 3)
				_, _ = io.WriteString(c, test.answer)
			})
			x := newSender(t, callback.SenderConfig{}).Post(t.Context(), url, &wire.Request{Method: "POST", Body: []byte("x=1")})
			if (test.reason == "") != (x.Reason == "") || !strings.Contains(x.Reason, test.reason) {
				t.Errorf("reason %q, want %q", x.Reason, test.reason)
			}
			want := test.response
			if want == "" {
				want = test.answer
			}
			if string(x.Response) != want {
				t.Errorf("response %.80q, want %.80q", x.Response, want)
			}
			switch {
			case x.Answer == nil && test.status != 0:
				t.Error("no answer to judge")
			case x.Answer != nil && (x.Answer.Status != test.status || len(x.Answer.Body) != test.body):
				t.Errorf("answer %d with %d bytes, want %d with %d", x.Answer.Status, len(x.Answer.Body), test.status, test.body)
			}
		})
	}
}

func TestPostTimesOut(t *testing.T) {
	t.Parallel()
	late := errors.New("timed out after 5s")
	for _, test := range []struct{ name, answer, reason string }{
		{"before the answer", "", "no answer: " + late.Error()},
		{"in the answer", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "the answer broke off: " + late.Error()},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSender(t, callback.SenderConfig{Dial: func(context.Context, string, string) (net.Conn, error) {
					here, there := net.Pipe()
					go func() {
						take(there, 3)
						_, _ = io.WriteString(there, test.answer)
						_, _ = io.Copy(io.Discard, there) // until the caller hangs up
					}()
					return here, nil
				}})
				ctx, cancel := context.WithTimeoutCause(t.Context(), 5*time.Second, late)
				defer cancel()
				began := machine.Now()
				x := s.Post(ctx, shop, &wire.Request{Method: "POST", Body: []byte("x=1")})
				if x.Reason != test.reason || x.Answer != nil || machine.Now().Sub(began) != 5*time.Second {
					t.Errorf("after %v: reason %q, want %q", machine.Now().Sub(began), x.Reason, test.reason)
				}
				if !strings.HasSuffix(string(x.Request), "\r\n\r\nx=1") || string(x.Response) != test.answer {
					t.Errorf("request %q, response %q", x.Request, x.Response)
				}
			})
		})
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	var seen []string
	mux := http.NewServeMux()
	mux.HandleFunc("/{path}", func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.URL.Path)
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
		_, _ = io.WriteString(w, yes)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	x := newSender(t, callback.SenderConfig{}).Post(t.Context(), server.URL+"/here", &wire.Request{Method: "POST"})
	if x.Status != 307 || x.Redirect != "/elsewhere" || !slices.Equal(seen, []string{"/here"}) {
		t.Errorf("status %d to %q, seen %v", x.Status, x.Redirect, seen)
	}

	// The provider would take the body for acceptance: a redirect is a failure all the same.
	w := setup(t, func(c *callback.Config) { c.Sender = newSender(t, callback.SenderConfig{}) })
	a := w.app(t, "op1", frozen())
	n := notice("n1", server.URL+"/here")
	n.Kind = "once"
	w.queue(t, a, n)
	_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{})
	if err != nil || len(attempts) != 1 {
		t.Fatal(attempts, err)
	}
	if got, want := attempts[0].Reason, `the answer 307 redirects to "/elsewhere"; redirects are not followed`; got != want || attempts[0].Accepted {
		t.Errorf("accepted %t, reason %q, want %q", attempts[0].Accepted, got, want)
	}
}

func TestPostUsesConnectionsAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork()
		n.serve(t, "10.0.0.1:80", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Repeat("x", 20_000)) // longer than what is kept, drained
		})
		s := newSender(t, callback.SenderConfig{Dial: n.dial})
		for range 5 {
			if x := s.Post(t.Context(), "http://10.0.0.1/", &wire.Request{Method: "POST"}); x.Status != 200 {
				t.Fatal(x.Reason)
			}
		}
		if len(n.dials) != 1 {
			t.Errorf("%d connections for 5 requests, want 1", len(n.dials))
		}
	})
}

// A merchant that hangs up on a connection it answered on before gets the request once: it may
// have acted on it.
func TestPostIsNotRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		s := newSender(t, callback.SenderConfig{Dial: func(context.Context, string, string) (net.Conn, error) {
			dials++
			here, there := net.Pipe()
			go func() {
				take(there, 3)
				_, _ = io.WriteString(there, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
				take(there, 3) // and hang up; a repetition would be answered, on a connection of its own
				_ = there.Close()
			}()
			return here, nil
		}})
		req := &wire.Request{Method: "POST", Body: []byte("x=1")}
		if x := s.Post(t.Context(), shop, req); x.Status != 200 {
			t.Fatal(x.Reason)
		}
		x := s.Post(t.Context(), shop, req)
		if x.Status != 0 || x.Reason != "no answer: the merchant closed the connection" || dials != 1 {
			t.Errorf("status %d, reason %q, %d connections; want it lost and not sent again", x.Status, x.Reason, dials)
		}
	})
}

func TestPostIsReset(t *testing.T) {
	t.Parallel()
	url := socket(t, func(c net.Conn) {
		take(c, 3)
		_ = c.(*net.TCPConn).SetLinger(0)
	})
	x := newSender(t, callback.SenderConfig{}).Post(t.Context(), url, &wire.Request{Method: "POST", Body: []byte("x=1")})
	if x.Reason != "no answer: the merchant reset the connection" {
		t.Errorf("reason %q", x.Reason)
	}
}

func TestPostTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto, r.Host) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // a refused handshake is wanted below
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	address := server.Listener.Addr().String()
	req := &wire.Request{Method: "POST", Body: []byte("x=1")}

	x := newSender(t, callback.SenderConfig{TLS: &tls.Config{RootCAs: roots}}).Post(t.Context(), server.URL, req)
	if x.Answer == nil || string(x.Answer.Body) != "HTTP/1.1"+address {
		t.Fatalf("answer %+v, reason %q", x.Answer, x.Reason)
	}
	if want := "POST / HTTP/1.1\r\nHost: " + address + "\r\nUser-Agent: paymock\r\nContent-Length: 3\r\n\r\nx=1"; string(x.Request) != want {
		t.Errorf("request %q, want it in the clear: %q", x.Request, want)
	}
	if !bytes.HasPrefix(x.Response, []byte("HTTP/1.1 200 OK\r\n")) {
		t.Errorf("response %q", x.Response)
	}
	x = newSender(t, callback.SenderConfig{}).Post(t.Context(), server.URL, req)
	if !strings.HasPrefix(x.Reason, `not sent: TLS: the certificate of "O=Acme Co" is signed by "O=Acme Co"`) || !strings.HasSuffix(x.Reason, "--callback-ca") {
		t.Errorf("unknown issuer: reason %q", x.Reason)
	}
}
