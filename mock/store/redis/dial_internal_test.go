package redis

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"

	client "github.com/redis/go-redis/v9"
)

// cutNetwork is a hook through which no connection comes about. It counts those that are tried.
type cutNetwork struct {
	*gate
	tried atomic.Int64
}

func (c *cutNetwork) DialHook(client.DialHook) client.DialHook {
	return func(context.Context, string, string) (net.Conn, error) {
		c.tried.Add(1)
		return nil, &net.OpError{Op: "dial", Err: errors.New("no answer")}
	}
}

// TestConnectionIsTriedOnce: each try may last until the dial's timeout, and a merchant waits for all.
func TestConnectionIsTriedOnce(t *testing.T) {
	t.Parallel()
	rdb, err := newClient("redis://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	network := &cutNetwork{gate: newGate()}
	rdb.AddHook(network)
	if err, n := rdb.Ping(t.Context()).Err(), network.tried.Load(); err == nil || n != 1 {
		t.Errorf("%d connections were tried for one command: %v", n, err)
	}
	if err := rdb.Close(); err != nil {
		t.Error(err)
	}
}
