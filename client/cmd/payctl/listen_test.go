package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// TestUnusedConnections ends the merchant while a client holds a connection that it has sent nothing on, as a
// pool does that dials ahead: http.Server alone would wait five seconds for it.
func TestUnusedConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, err := adapter.NewReceiver(merchant.Config{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		e := &listener{session: &session{ctx: t.Context(), stderr: t.Output()}, merchant: m}
		server := &http.Server{Handler: http.NotFoundHandler(), ReadHeaderTimeout: time.Minute, ConnState: e.unused.connState}
		here, there := net.Pipe()
		l := &oneConnection{accept: make(chan net.Conn, 1), closed: make(chan struct{})}
		l.accept <- there
		go func() { _ = server.Serve(l) }()
		synctest.Wait()
		began := time.Now()
		if err := e.stopListening(server); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("the end took %s", took)
		}
		if n, err := here.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("the connection is open: read %d, %v", n, err)
		}
	})
}

// TestAddressGivenBackAfterSignal: a signal may end the call that tells the server where callbacks go; the server may
// have heard it, so that it is told the former address, too.
func TestAddressGivenBackAfterSignal(t *testing.T) {
	t.Parallel()
	ctx, signal := context.WithCancel(t.Context())
	var told []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if told = append(told, string(body)); len(told) == 1 {
			signal()
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(w, "{}")
	}))
	defer server.Close()
	c, err := control.New(control.Config{BaseURL: server.URL, HTTP: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	m, err := adapter.NewReceiver(merchant.Config{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	e := &listener{session: &session{ctx: ctx, stderr: t.Output(), control: c}, merchant: m}
	app := api.App{Provider: "4pyun", ID: "a1", Callbacks: map[string]string{"notify": "http://shop/before"}}
	if err := e.pointCallbacks(ctx, app, "http://here", merchant.Ref{Provider: app.Provider, ID: app.ID}); !errors.Is(err, context.Canceled) {
		t.Errorf("the signal ended the call with %v", err)
	}
	if err := e.stopListening(&http.Server{ReadHeaderTimeout: time.Minute}); err != nil {
		t.Error(err)
	}
	if len(told) != 2 || !strings.Contains(told[1], "http://shop/before") {
		t.Errorf("the server was told %q", told)
	}
}

// TestListenRefuses: an address that is none, and a token that others could guess, before anything listens.
func TestListenRefuses(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"--listen 127.0.0.1:99999":         `--listen: "127.0.0.1:99999" has no port from 0 to 65535`,
		"--listen here":                    `--listen: "here" is not host:port`,
		"--listen 0.0.0.0:0 --token a":     "--token: has 1 bytes, and others can reach 0.0.0.0:0 and guess; give it at least 6",
		"--listen :0 --token 12345":        "--token: has 5 bytes",
		"--listen shop:99999 --token 12":   "has no port",
		"--lang zh --listen :0 --token ab": "--token：只有 2 字节，别人能到达 :0 去猜；至少给 6 字节",
	} {
		var stderr strings.Builder
		code := run(t.Context(), append([]string{"listen", "--no-register"}, strings.Fields(args)...), func(string) string { return "" }, nil, io.Discard, &stderr)
		if code != exitUsage || !strings.Contains(stderr.String(), says) {
			t.Errorf("%s: code %d, %s", args, code, stderr.String())
		}
	}
	for _, c := range []listenCommand{{Listen: "127.0.0.1:0", Token: "a"}, {Listen: "[::1]:0", Token: "a"}, {Listen: "localhost:0", Token: "a"}, {Listen: ":0"}, {Listen: ":0", Token: "secret"}} {
		if err := c.checkAddress(); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// oneConnection is a listener to which one client has come.
type oneConnection struct {
	accept chan net.Conn
	closed chan struct{}
}

func (l *oneConnection) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accept:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *oneConnection) Close() error {
	close(l.closed)
	return nil
}

func (l *oneConnection) Addr() net.Addr { return &net.TCPAddr{} }
