package clienttest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"paymock/client"
)

// Call makes one call that moves money, by a fresh client of the platform at base, and
// returns its error.
type Call func(ctx context.Context, base string) error

// Faults runs call against servers that fail in every way a network and a proxy can, and
// checks which of the three errors comes out, and that nothing was sent twice.
func Faults(t *testing.T, call Call) {
	t.Run("nothing listens", func(t *testing.T) { refusedDial(t, call) })
	t.Run("no time left to begin", func(t *testing.T) { overBeforeBegun(t, call) })
	t.Run("no answer in time", func(t *testing.T) {
		testSilence(t, call, context.DeadlineExceeded, client.ReasonTimeout)
	})
	t.Run("caller gives up", func(t *testing.T) {
		testSilence(t, call, context.Canceled, client.ReasonCancelled)
	})
	t.Run("redirect", func(t *testing.T) { testRedirect(t, call) })
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			server, asked := serveCounting(t, fault.serve)
			err := call(t.Context(), server)
			wantUnknown(t, err, fault.reason)
			if n := asked.Load(); n != 1 {
				t.Errorf("the server was asked %d times, want 1", n)
			}
		})
	}
}

var faults = map[string]struct {
	serve  http.HandlerFunc
	reason client.Reason
}{
	"reset": {func(w http.ResponseWriter, _ *http.Request) {
		conn := takeConnection(w)
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}, client.ReasonLost},
	"closed without answer": {func(w http.ResponseWriter, _ *http.Request) {
		_ = takeConnection(w).Close()
	}, client.ReasonLost},
	"cut": {func(w http.ResponseWriter, _ *http.Request) {
		conn := takeConnection(w)
		_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":"))
		_ = conn.Close()
	}, client.ReasonTruncated},
	"cut in a chunk": {func(w http.ResponseWriter, _ *http.Request) {
		conn := takeConnection(w)
		_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"code\":"))
		_ = conn.Close()
	}, client.ReasonTruncated},
	"cut without a length": {answerWith(http.StatusOK, `{"code":"10`), client.ReasonUnreadable},
	"empty answer":         {answerWith(http.StatusOK, ""), client.ReasonUnreadable},
	"a page":               {answerWith(http.StatusOK, "<html>be right back</html>"), client.ReasonUnreadable},
	"a proxy's error":      {answerWith(http.StatusBadGateway, "bad gateway"), client.ReasonUnreadable},
	"other JSON":           {answerWith(http.StatusOK, `{"hello":"world"}`), client.ReasonUnreadable},
	"a JSON list":          {answerWith(http.StatusOK, `[]`), client.ReasonUnreadable},
	"endless answer":       {answerWith(http.StatusOK, strings.Repeat("x", client.DefaultAnswerLimit+1)), client.ReasonTooLarge},
}

func answerWith(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// takeConnection returns the bare connection of a request.
func takeConnection(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}

// serveCounting starts a server that counts how often it is asked.
func serveCounting(t *testing.T, handler http.HandlerFunc) (base string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func refusedDial(t *testing.T, call Call) {
	server := httptest.NewServer(nil)
	server.Close()
	wantNotSent(t, call(t.Context(), server.URL))
}

func overBeforeBegun(t *testing.T, call Call) {
	server, asked := serveCounting(t, answerWith(http.StatusOK, "{}"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := call(ctx, server)
	wantNotSent(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error hides its cause: %v", err)
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the server was asked %d times, want 0", n)
	}
}

// testSilence never answers; the call's context is over, for the cause given, as soon as the
// request has arrived. No clock is involved.
func testSilence(t *testing.T, call Call, cause error, reason client.Reason) {
	ctx := &endedContext{Context: context.WithoutCancel(t.Context()), cause: cause, done: make(chan struct{})}
	server, asked := serveCounting(t, func(_ http.ResponseWriter, r *http.Request) {
		close(ctx.done)
		<-r.Context().Done()
	})
	err := call(ctx, server)
	wantUnknown(t, err, reason)
	if !errors.Is(err, cause) {
		t.Errorf("the error hides its cause: %v", err)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the server was asked %d times, want 1", n)
	}
}

func testRedirect(t *testing.T, call Call) {
	elsewhere, asked := serveCounting(t, answerWith(http.StatusOK, "{}"))
	server, _ := serveCounting(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
	})
	wantUnknown(t, call(t.Context(), server), client.ReasonRedirected)
	if n := asked.Load(); n != 0 {
		t.Errorf("the redirect was followed %d times", n)
	}
}

// endedContext is a context that ends when done is closed, for a cause of one's choice.
type endedContext struct {
	context.Context
	cause error
	done  chan struct{}
}

func (o *endedContext) Done() <-chan struct{} { return o.done }

func (o *endedContext) Err() error {
	select {
	case <-o.done:
		return o.cause
	default:
		return nil
	}
}

func wantUnknown(t *testing.T, err error, reason client.Reason) {
	t.Helper()
	var unknown *client.UnknownOutcome
	switch {
	case !errors.As(err, &unknown) || !errors.Is(err, client.ErrUnknownOutcome):
		t.Fatalf("error %v, want an unknown outcome (%s)", err, reason)
	case errors.Is(err, client.ErrNotSent):
		t.Errorf("%v claims not to have been sent", err)
	case unknown.Reason != reason:
		t.Errorf("reason %q (%v), want %q", unknown.Reason, err, reason)
	case unknown.Exchange == nil || len(unknown.Exchange.Request.URL) == 0:
		t.Errorf("the exchange is missing from %v", err)
	}
}

func wantNotSent(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, client.ErrNotSent) || errors.Is(err, client.ErrUnknownOutcome) {
		t.Fatalf("error %v, want one that says nothing was sent", err)
	}
}
