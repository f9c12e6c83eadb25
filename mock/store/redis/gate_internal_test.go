package redis

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/clock"
)

var errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}

// dialFor tries connections for a while, from many sides, and gives how many were let through. One that
// comes about is read and closed.
func dialFor(g *gate, span time.Duration, dial func(context.Context, string, string) (net.Conn, error)) int64 {
	var tried atomic.Int64
	through := g.DialHook(func(ctx context.Context, network, addr string) (net.Conn, error) {
		tried.Add(1)
		return dial(ctx, network, addr)
	})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			for end := time.Now().Add(span); time.Now().Before(end); _ = (clock.System{}).Wait(context.Background(), 10*time.Millisecond) {
				if conn, err := through(context.Background(), "tcp", "redis:6379"); err == nil {
					_, _ = conn.Read(make([]byte, 1))
					_ = conn.Close()
				}
			}
		})
	}
	group.Wait()
	return tried.Load()
}

func refuse(context.Context, string, string) (net.Conn, error) { return nil, errRefused }

// answering gives a connection on which a byte comes, or its end.
func answering(speaks bool) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			if speaks {
				_, _ = there.Write([]byte("+"))
			}
			_ = there.Close()
		}()
		return here, nil
	}
}

// TestReconnectsBackOff: while Redis is away, connections are tried less and less often, whoever asks; once
// it is back, all are let through soon.
func TestReconnectsBackOff(t *testing.T) {
	t.Parallel()
	for name, dial := range map[string]func(context.Context, string, string) (net.Conn, error){
		"nobody listens": refuse, "somebody hangs up": answering(false),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGate()
				if n := dialFor(g, 20*time.Second, dial); n < 10 || n > 60 { // some of the first may come at once
					t.Errorf("%d connections were tried in 20 s", n)
				}
				if n := dialFor(g, 20*time.Second, dial); n < 10 || n > 30 || !g.away.Load() {
					t.Errorf("%d connections were tried in the next 20 s", n)
				}
				dialFor(g, maxPause+10*time.Millisecond, answering(true))
				if n := dialFor(g, time.Second, answering(true)); n != 20*100 || g.away.Load() {
					t.Errorf("Redis is back, and %d of 2000 connections were let through", n)
				}
			})
		})
	}
}

// TestGateJudgesFairly: what says nothing of Redis holds nothing back.
func TestGateJudgesFairly(t *testing.T) {
	t.Parallel()
	g := newGate()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	fail := g.DialHook(func(ctx context.Context, _, _ string) (net.Conn, error) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, errRefused
	})
	reach := g.DialHook(answering(true))
	if _, err := fail(ended, "tcp", "a:1"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	unused, err := reach(t.Context(), "tcp", "a:1")
	if err != nil {
		t.Fatal(err)
	}
	_ = unused.Close()
	late, err := g.beginConnecting("a:1")
	if err != nil {
		t.Fatalf("after a caller that left and a connection that was not used: %v", err)
	}
	conn, err := reach(t.Context(), "tcp", "a:1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	g.endConnecting("a:1", late, errRefused) // it was begun before
	if g.away.Load() {
		t.Error("a failure that is told late closes the gate")
	}
	if _, err := fail(t.Context(), "tcp", "b:1"); !errors.Is(err, errRefused) {
		t.Error(err)
	}
	if _, err := reach(t.Context(), "tcp", "b:1"); !isUnsent(err) {
		t.Errorf("right after a failure: %v", err)
	}
	if conn, err = reach(t.Context(), "tcp", "a:1"); err != nil {
		t.Errorf("another node was refused: %v", err)
	} else {
		_ = conn.Close()
	}
}

// TestWatchedConnections can be looked at for life, where those below can.
func TestWatchedConnections(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	here, _ := net.Pipe()
	for name, c := range map[string]net.Conn{"tcp": conn, "pipe": here} {
		_, before := c.(syscall.Conn)
		_, after := watchConn(c, func(error) {}).(syscall.Conn)
		if before != after {
			t.Errorf("%s: %t before, %t after", name, before, after)
		}
		_ = c.Close()
	}
}
