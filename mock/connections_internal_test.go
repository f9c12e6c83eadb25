package mock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// served runs a server on a limited listener.
func served(t *testing.T, most int, h http.Handler) (*connections, string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	places := limitConnections(l, most)
	server := &http.Server{Handler: h, ConnState: places.connState, ConnContext: withConnection, ReadHeaderTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(places) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		for range most { // all places can be had again
			select {
			case places.places <- struct{}{}:
			case <-time.After(time.Minute):
				t.Errorf("%d places are still taken", len(places.places))
				return
			}
		}
	})
	return places, l.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// TestSilentConnectionsMakeRoom: connections that say nothing, or no more, keep nobody out.
func TestSilentConnectionsMakeRoom(t *testing.T) {
	t.Parallel()
	_, address := served(t, 3, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }))
	for range 10 {
		dial(t, address)
	}
	for range 10 {
		conn := dial(t, address)
		_, _ = fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		if answer := make([]byte, 12); !strings.HasPrefix(string(answer), "HTTP") {
			if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "HTTP/1.1 200" {
				t.Fatalf("%q %v", answer, err)
			}
		}
	}
}

// TestBusyConnectionsWait: one too many is served when one at work becomes idle.
func TestBusyConnectionsWait(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	_, address := served(t, 2, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { entered <- struct{}{}; <-release }))
	ask := func() { _, _ = fmt.Fprint(dial(t, address), "GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
	ask()
	<-entered
	ask()
	<-entered
	ask()
	release <- struct{}{}
	<-entered
	close(release)
}

// TestSlowReaders: a peer that takes nothing ends its connection.
func TestSlowReaders(t *testing.T) {
	t.Parallel()
	failed := make(chan error, 1)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	places := limitConnections(l, 1)
	places.within = 20 * time.Millisecond
	defer places.Close()
	dial(t, l.Addr().String())
	conn, err := places.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() {
		for {
			if _, err := conn.Write(make([]byte, 8<<20)); err != nil {
				failed <- err
				return
			}
		}
	}()
	if err := <-failed; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
}

// TestSlowBodies: a body that doesn't arrive ends its request; one that has arrived in time does not
// end the call that follows, however long it takes.
func TestSlowBodies(t *testing.T) {
	t.Parallel()
	const within = 50 * time.Millisecond
	got := make(chan error, 2)
	_, address := served(t, 4, bodiesInTime(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		if err == nil {
			ctx, cancel := context.WithTimeout(r.Context(), 4*within)
			defer cancel()
			<-ctx.Done()
			if err = ctx.Err(); errors.Is(err, context.DeadlineExceeded) {
				err = nil // the caller was still there
			}
		}
		got <- err
	}), within))
	_, _ = fmt.Fprint(dial(t, address), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
	if err := <-got; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("slow: %v", err)
	}
	_, _ = fmt.Fprint(dial(t, address), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
	if err := <-got; err != nil {
		t.Errorf("in time: %v", err)
	}
}

// TestSlowBodiesEnd: a body that doesn't arrive doesn't keep its connection, whatever the handler does with it,
// and its request is answered.
func TestSlowBodiesEnd(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]http.HandlerFunc{
		"read": func(_ http.ResponseWriter, r *http.Request) { _, _ = io.ReadAll(r.Body) },
		"left": func(http.ResponseWriter, *http.Request) {},
		"read without a deadline": func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
			_, _ = io.ReadAll(r.Body)
		},
	} {
		for _, framed := range []string{"Content-Length: 1000\r\n\r\nabc", "Content-Length: 600000\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"} {
			_, address := served(t, 1, bodiesInTime(handle, 50*time.Millisecond))
			conn := dial(t, address)
			_ = conn.SetReadDeadline(time.Now().Add(time.Minute)) // or it would never end
			_, _ = fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: x\r\n"+framed)
			answer, err := io.ReadAll(conn)
			if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200") {
				t.Errorf("%s, %.20q: %q, %v", name, framed, answer, err)
			}
		}
	}
}

// TestLargeBodiesAtOnce: a body too large to be read on is refused before it is sent.
func TestLargeBodiesAtOnce(t *testing.T) {
	t.Parallel()
	_, address := served(t, 1, bodiesInTime(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), time.Hour))
	conn := dial(t, address)
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	_, _ = fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n")
	if answer, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200") {
		t.Errorf("%q, %v", answer, err)
	}
}

// TestBodyDeadlineOfOneRequest: what one request left doesn't end the connection in the next.
func TestBodyDeadlineOfOneRequest(t *testing.T) {
	t.Parallel()
	const within = 50 * time.Millisecond
	_, address := served(t, 1, bodiesInTime(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			ctx, cancel := context.WithTimeout(r.Context(), 4*within)
			defer cancel()
			<-ctx.Done()
		}
	}), within))
	conn := dial(t, address)
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	_, _ = fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"+ // nobody reads it
		"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if answer, err := io.ReadAll(conn); err != nil || strings.Count(string(answer), "HTTP/1.1 200") != 2 {
		t.Errorf("%q, %v", answer, err)
	}
}
