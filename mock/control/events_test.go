package control_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"paymock/mock/api"
	"paymock/mock/clock"
	server "paymock/mock/control"
)

// late is a clock whose times have passed: deadlines that are made with it are over at once.
type late struct{ clock.System }

func (c late) Now() time.Time { return c.System.Now().Add(-time.Hour) }

// pipes is a listener whose connections hold nothing: a write lasts until it is read.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, io.EOF
	}
	return conn, nil
}
func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func TestUnreadStreamEndsWithClose(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *server.Config) { c.Lab.Clock = late{} })
	a, _ := r.app(t, api.NewApp{})
	listener := make(pipes, 1)
	web := &http.Server{Handler: r.control, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	mine, theirs := net.Pipe()
	defer mine.Close()
	if err := mine.SetDeadline(clock.System{}.Now().Add(time.Minute)); err != nil { // only a failure waits so long
		t.Fatal(err)
	}
	listener <- theirs
	if _, err := io.WriteString(mine, "GET /apps/toy/"+appID(t, a)+"/events?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer := bufio.NewReader(mine)
	for line := ""; !strings.HasPrefix(line, ": following"); {
		var err error
		if line, err = answer.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	r.control.Close() // nothing is read any more
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := web.Shutdown(ctx); err != nil {
		t.Errorf("the stream holds up the stop: %v", err)
		_ = mine.Close()
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// TestStreamsThatEnd has many peers hang up while others ask: with -race it shows whether a stream
// leaves somebody behind who touches what the next request has.
func TestStreamsThatEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{})
	web := httptest.NewServer(r.control)
	defer web.Close()
	events := web.URL + "/apps/toy/" + appID(t, a) + "/events?after=0"
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 25 {
				ctx, hangUp := context.WithCancel(t.Context())
				for _, url := range []string{events, web.URL + "/healthz"} {
					req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
					if err != nil {
						t.Error(err)
						break
					}
					resp, err := http.DefaultClient.Do(req)
					if err != nil {
						t.Error(err)
						break
					}
					if url == events {
						_, _ = bufio.NewReader(resp.Body).ReadString('\n')
						hangUp()
						ctx = t.Context()
					}
					_ = resp.Body.Close()
				}
				hangUp()
			}
		})
	}
	group.Wait()
}
