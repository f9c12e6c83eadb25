package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"paymock/client/merchant"
)

// TestUnusedConnections ends the merchant while a client holds a connection that it has sent nothing on, as a
// pool does that dials ahead: http.Server alone would wait five seconds for it.
func TestUnusedConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, err := merchant.New(merchant.Config{Now: time.Now})
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
