package redis

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/clock"
)

// How long no connection is tried after one that did not come about, at first and at most: about as long
// after Redis is back everything goes on.
const (
	firstPause = 50 * time.Millisecond
	maxPause   = 1500 * time.Millisecond
	// tryTime is how long others wait for one that is being tried.
	tryTime = 5 * time.Second
)

// gate lets connections be tried less and less often while Redis is away, one at a time: all that a client
// does, and each does it by its own measure, connects through it.
type gate struct {
	mu    sync.Mutex
	nodes map[string]*gateNode // by address
	away  atomic.Bool          // the last connection that was tried did not come about
}

type gateNode struct {
	round    int // counts what became of connections; one that was begun before says nothing new
	failures int // in a row
	next     time.Time
	err      error
}

func newGate() *gate { return &gate{nodes: map[string]*gateNode{}} }

// DialHook has a connection tried when it is time.
func (g *gate) DialHook(next client.DialHook) client.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		round, err := g.beginConnecting(addr)
		if err != nil {
			return nil, err
		}
		conn, err := next(ctx, network, addr)
		switch {
		case err == nil:
			return watchConn(conn, func(err error) { g.endConnecting(addr, round, err) }), nil
		case errors.Is(ctx.Err(), context.Canceled):
			g.endConnecting(addr, round, errUnused)
		default:
			g.endConnecting(addr, round, err)
		}
		return nil, err
	}
}

// ProcessHook changes nothing.
func (*gate) ProcessHook(client.ProcessHook) client.ProcessHook { return nil }

// ProcessPipelineHook changes nothing.
func (*gate) ProcessPipelineHook(client.ProcessPipelineHook) client.ProcessPipelineHook { return nil }

// beginConnecting begins to try a connection; the error is that of the last one when it is too early.
func (g *gate) beginConnecting(addr string) (round int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := g.nodes[addr]
	if n == nil {
		n = &gateNode{}
		g.nodes[addr] = n
	}
	if n.failures == 0 {
		return n.round, nil
	}
	now := clock.System{}.Now()
	if now.Before(n.next) {
		return 0, n.err
	}
	n.next = now.Add(tryTime)
	return n.round, nil
}

// endConnecting says what became of a connection: it came about when Redis has sent anything on it.
func (g *gate) endConnecting(addr string, round int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := g.nodes[addr]
	switch {
	case err == nil:
		n.round, n.failures, n.err = n.round+1, 0, nil
		g.away.Store(false)
	case round != n.round:
	case errors.Is(err, errUnused): // another may be tried in its place
		n.next = time.Time{}
	default:
		n.round++
		n.failures++
		if n.err = err; !isUnsent(err) {
			n.err = &net.OpError{Op: "dial", Net: "tcp", Err: err}
		}
		pause := min(maxPause, firstPause<<min(n.failures-1, 10))
		n.next = clock.System{}.Now().Add(jitterOf(pause))
		g.away.Store(true)
	}
}

// jitterOf is between half of a pause and the whole, so that replicas don't come all at once.
func jitterOf(pause time.Duration) time.Duration {
	var b [2]byte
	_, _ = rand.Read(b[:]) // never fails, crypto/rand's contract since Go 1.24
	return pause/2 + pause/2*time.Duration(binary.BigEndian.Uint16(b[:]))/(1<<16)
}

// watchedConn tells once whether anything came on a connection.
type watchedConn struct {
	net.Conn
	told atomic.Bool
	tell func(error)
}

// watchConn watches a connection, which can be looked at for life as before.
func watchConn(conn net.Conn, tell func(error)) net.Conn {
	w := &watchedConn{Conn: conn, tell: tell}
	if system, ok := conn.(syscall.Conn); ok {
		return struct {
			*watchedConn
			syscall.Conn
		}{w, system}
	}
	return w
}

// Read reads.
func (w *watchedConn) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if !w.told.Load() && !w.told.Swap(n > 0 || err != nil) {
		switch {
		case n > 0:
			w.tell(nil)
		case err != nil:
			w.tell(err)
		}
	}
	return n, err
}

// Close closes.
func (w *watchedConn) Close() error {
	if !w.told.Swap(true) {
		w.tell(errUnused)
	}
	return w.Conn.Close()
}

// errUnused is told of a connection on which nobody waited for anything.
var errUnused = errors.New("the connection was not used")
