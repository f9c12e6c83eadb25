package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// notificationWait is how long a notification may take.
const notificationWait = 10 * time.Second

// flipper is a proxy between SDK and paymock. It keeps the last answer's body as the SDK got it,
// and may change one bit of the next ones.
type flipper struct {
	server *http.Server
	url    string

	mu   sync.Mutex
	at   int // which byte loses its lowest bit; -1: none
	last []byte
}

func newFlipper(ctx context.Context, platform string) (*flipper, error) {
	target, err := url.Parse(platform)
	if err != nil {
		return nil, err
	}
	f := &flipper{at: -1}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(answer *http.Response) error {
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				return err
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.at >= 0 && f.at < len(body) {
				body[f.at] ^= 1
			}
			f.last = body
			answer.Body = io.NopCloser(bytes.NewReader(body))
			answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		},
	}
	f.server, f.url, err = listen(ctx, proxy)
	return f, err
}

// listen serves a handler on a free port of this machine.
func listen(ctx context.Context, handler http.Handler) (*http.Server, string, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: notificationWait}
	go server.Serve(listener) //nolint:errcheck // it ends with Close
	return server, "http://" + listener.Addr().String(), nil
}

func (f *flipper) flip(at int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = at
}

func (f *flipper) answer() []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	return bytes.Clone(f.last)
}

// shop receives notifications.
type shop struct {
	server *http.Server
	url    string
	bodies chan string
}

func newShop(ctx context.Context) (*shop, error) {
	s := &shop{bodies: make(chan string, 16)}
	var err error
	s.server, s.url, err = listen(ctx, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		s.bodies <- string(body)
		_, _ = io.WriteString(w, "success")
	}))
	return s, err
}

// next waits for the next notification.
func (s *shop) next(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, notificationWait)
	defer cancel()
	select {
	case body := <-s.bodies:
		return body, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
