package replicas_test

import (
	"context"
	"io"
	"net"
	"sync"
)

// way leads connections to an address, until it is cut.
type way struct {
	to string
	l  net.Listener

	mu    sync.Mutex
	shut  bool
	conns map[net.Conn]bool
}

func (w *way) open(ctx context.Context) (err error) {
	w.conns = map[net.Conn]bool{}
	if w.l, err = new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return err
	}
	go func() {
		for {
			from, err := w.l.Accept()
			if err != nil {
				return
			}
			go w.lead(ctx, from)
		}
	}()
	return nil
}

func (w *way) address() string { return w.l.Addr().String() }

func (w *way) lead(ctx context.Context, from net.Conn) {
	defer func() { _ = from.Close() }()
	if !w.keep(from) {
		return
	}
	to, err := new(net.Dialer).DialContext(ctx, "tcp", w.to)
	if err != nil {
		return
	}
	defer func() { _ = to.Close() }()
	if !w.keep(to) {
		return
	}
	go func() {
		_, _ = io.Copy(to, from)
		_ = to.Close()
	}()
	_, _ = io.Copy(from, to)
}

// keep notes a connection, unless the way is cut.
func (w *way) keep(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns[c] = true
	return !w.shut
}

// cut ends all connections and lets none through.
func (w *way) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shut = true
	for c := range w.conns {
		_ = c.Close()
	}
	clear(w.conns)
}

func (w *way) heal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shut = false
}

func (w *way) close() {
	w.cut()
	_ = w.l.Close()
}
