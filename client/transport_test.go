package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func newTransport(t *testing.T, base string, o Options) *Transport {
	t.Helper()
	tr, err := NewTransport(base, o)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestSendKeepsBothSidesByteForByte(t *testing.T) {
	t.Parallel()
	var arrived []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Node", "1")
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(" {\"a\" : 1}\n"))
	}))
	t.Cleanup(server.Close)
	tr := newTransport(t, server.URL+"/", Options{})
	r := Request{
		Operation: "settle", Method: http.MethodPost, URL: tr.URL("/x", "q=%20+"), Body: []byte("b=\x00\xff"),
		Header: http.Header{"Authorization": {"abc"}}, Canonical: "b&key=***",
	}
	ex, err := tr.Send(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, ex.Request); diff != "" {
		t.Errorf("request kept (-want +got):\n%s", diff)
	}
	if r.URL != server.URL+"/x?q=%20+" || !bytes.Equal(arrived, r.Body) {
		t.Errorf("sent to %s, arrived %q", r.URL, arrived)
	}
	if ex.Response.Status != http.StatusTeapot || string(ex.Response.Body) != " {\"a\" : 1}\n" || ex.Response.Header.Get("X-Node") != "1" {
		t.Errorf("response kept: %+v", ex.Response)
	}
	r.Body[0], r.Header["Authorization"][0] = 'x', "x"
	if ex.Request.Body[0] == 'x' || ex.Request.Header.Get("Authorization") == "x" {
		t.Error("the exchange shares memory with its request")
	}
}

func TestOptionsShow(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("12345")) }))
	t.Cleanup(server.Close)
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	var seen []*Exchange
	var log bytes.Buffer
	tr := newTransport(t, server.URL, Options{
		AnswerLimit: 4,
		Now:         func() time.Time { now = now.Add(time.Second); return now },
		Observe:     func(ex *Exchange) { seen = append(seen, ex) },
		Log:         slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		HTTP: &http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			r.Header.Set("X", "1")
			return http.DefaultTransport.RoundTrip(r)
		})},
	})
	ex, err := tr.Send(t.Context(), Request{Operation: "query", Method: http.MethodGet, URL: tr.URL("/", "secret=1"), Body: []byte("secret=2")})
	var unknown *UnknownOutcome
	if !errors.As(err, &unknown) || unknown.Reason != ReasonTooLarge || string(ex.Response.Body) != "1234" {
		t.Errorf("error %v, body %q, want too large after 4 bytes", err, ex.Response.Body)
	}
	if ex.Took != time.Second || ex.At.Second() != 1 {
		t.Errorf("at %v, took %v", ex.At, ex.Took)
	}
	if len(seen) != 1 || seen[0] != ex {
		t.Errorf("observed %v", seen)
	}
	for _, want := range []string{"operation=query", "status=200", "too large"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q: %s", want, log.String())
		}
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("the log tells too much: %s", log.String())
	}
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestNewTransportRefusesABadBase(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "h", "//h", "ftp://h", "http://", "http://u:p@h", "http://h?q", "http://h#f", "http://h:port"} {
		if _, err := NewTransport(base, Options{}); err == nil || !strings.Contains(err.Error(), "BaseURL") {
			t.Errorf("%q: error %v, want one naming BaseURL", base, err)
		}
	}
}

// The time-out is the transport's own: the caller's context has none.
func TestTimeout(t *testing.T) {
	for name, test := range map[string]struct{ timeout, want time.Duration }{
		"default": {0, DefaultTimeout},
		"own":     {time.Second, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := newTransport(t, "http://platform", Options{Timeout: test.timeout, HTTP: &http.Client{Transport: swallowing(t)}})
				start := time.Now()
				_, err := tr.Send(t.Context(), Request{Operation: "settle", Method: http.MethodPost, URL: tr.URL("/", "")})
				var unknown *UnknownOutcome
				if !errors.As(err, &unknown) || unknown.Reason != ReasonTimeout {
					t.Errorf("error %v, want a time-out", err)
				}
				if got := time.Since(start); got != test.want {
					t.Errorf("gave up after %v, want %v", got, test.want)
				}
			})
		})
	}
	t.Run("none", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			tr := newTransport(t, "http://platform", Options{Timeout: -1, HTTP: &http.Client{Transport: swallowing(t)}})
			ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
			defer cancel()
			start := time.Now()
			_, err := tr.Send(ctx, Request{Operation: "settle", Method: http.MethodPost, URL: tr.URL("/", "")})
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 24*time.Hour {
				t.Errorf("error %v after %v, want the caller's deadline", err, time.Since(start))
			}
		})
	})
}

// swallowing connects to a server that reads a request and never answers.
func swallowing(t *testing.T) *http.Transport {
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			_, _ = http.ReadRequest(bufio.NewReader(far))
			_, _ = io.Copy(io.Discard, far)
		}()
		return near, nil
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// A dial that hangs until the deadline sent nothing; a round tripper that doesn't say whether
// it sent anything is not believed to have held back.
func TestOnlyProofMakesNotSent(t *testing.T) {
	t.Run("dial hangs", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			over := make(chan struct{})
			defer close(over)
			hanging := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
				<-over
				return nil, net.ErrClosed
			}}
			tr := newTransport(t, "http://platform", Options{HTTP: &http.Client{Transport: hanging}})
			_, err := tr.Send(t.Context(), Request{Operation: "settle", Method: http.MethodPost, URL: tr.URL("/", "")})
			if !errors.Is(err, ErrNotSent) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v, want not sent after a time-out", err)
			}
		})
	})
	t.Run("not even a request", func(t *testing.T) {
		tr := newTransport(t, "http://127.0.0.1:1", Options{})
		_, err := tr.Send(t.Context(), Request{Operation: "settle", Method: "BAD METHOD", URL: tr.URL("/", "")})
		if !errors.Is(err, ErrNotSent) {
			t.Errorf("error %v, want not sent", err)
		}
	})
	t.Run("TLS is refused", func(t *testing.T) {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		server.StartTLS()
		t.Cleanup(server.Close)
		tr := newTransport(t, server.URL, Options{})
		_, err := tr.Send(t.Context(), Request{Operation: "settle", Method: http.MethodPost, URL: tr.URL("/", "")})
		if !errors.Is(err, ErrNotSent) {
			t.Errorf("error %v, want not sent: the certificate is nobody's", err)
		}
	})
	t.Run("silent round tripper", func(t *testing.T) {
		silent := tripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("something broke") })
		tr := newTransport(t, "http://platform", Options{HTTP: &http.Client{Transport: silent}})
		_, err := tr.Send(t.Context(), Request{Operation: "settle", Method: http.MethodPost, URL: tr.URL("/", "")})
		if !errors.Is(err, ErrUnknownOutcome) || errors.Is(err, ErrNotSent) {
			t.Errorf("error %v, want an unknown outcome", err)
		}
	})
}

func TestErrorsSpeak(t *testing.T) {
	t.Parallel()
	cause := errors.New("broken pipe")
	ex := &Exchange{Request: Request{Operation: "settle"}}
	tests := []struct {
		err  error
		want string
	}{
		{ex.Unknown(ReasonLost, cause), "settle: outcome unknown (connection lost): broken pipe"},
		{&NotSent{Operation: "settle", Exchange: ex, Err: cause}, "settle: not sent: broken pipe"},
		{&Refused{Operation: "settle", Code: "1403", Exchange: ex}, "settle: refused with 1403"},
		{&Refused{Operation: "settle", Code: "40004", SubCode: "ACQ.X", Message: "no", Hint: "why", Exchange: ex}, "settle: refused with 40004/ACQ.X: no (why)"},
	}
	for _, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
		if ExchangeOf(test.err) != ex {
			t.Errorf("%v lost its exchange", test.err)
		}
	}
	if ex := ExchangeOf(cause); ex != nil {
		t.Errorf("an exchange out of nothing: %v", ex)
	}
}
