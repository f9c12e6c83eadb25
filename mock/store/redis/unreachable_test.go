package redis_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	client "github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"paymock/features/needtool"
	"paymock/mock/clock"
	"paymock/mock/store"
	"paymock/mock/store/redis"
)

// TestUnreachable: what fails because Redis is away or not ready says so; what Redis answers and what
// the caller ends doesn't.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	st := open(t, redis.Config{URL: "redis://" + server.Addr()})
	calls := map[string]func(context.Context) error{
		"a command": func(ctx context.Context) error { _, err := st.Get(ctx, "4pyun/op1", "trade", "1"); return err },
		"a script": func(ctx context.Context) error {
			return st.Commit(ctx, store.Change{App: "4pyun/op1", Writes: []store.Record{{Kind: "trade", ID: "1"}}})
		},
		"a pipeline": func(ctx context.Context) error { _, err := st.Dump(ctx, "4pyun/op1"); return err },
	}
	if err := calls["a command"](t.Context()); !errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrUnreachable) {
		t.Errorf("no record: %v", err)
	}
	for answer, says := range map[string]string{
		"LOADING Redis is loading the dataset in memory":                  "LOADING",
		"OOM command not allowed when used memory > 'maxmemory'.":         "raise its maxmemory",
		"MISCONF Errors writing to the AOF file: No space left on device": "make room there",
		"READONLY You can't write against a read only replica.":           "address of its primary",
		"NOREPLICAS Not enough good replicas to write.":                   "start them",
		"NOPERM this user has no permissions to run the 'set' command":    "&paymock:*",
		"ERR The user executing the script can't publish to the channel":  "&paymock:*",
	} {
		server.SetError(answer)
		for name, call := range calls {
			err := call(t.Context())
			for tries := 0; tries < 20 && errors.Is(err, store.ErrUnreachable) && !strings.Contains(err.Error(), says); tries++ {
				err = call(t.Context()) // a connection that is being made in the background was told the answer before
			}
			if !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), says) {
				t.Errorf("%s while Redis says %q: %v", name, answer, err)
			}
		}
	}
	server.SetError("WRONGTYPE no")
	for name, call := range calls {
		if err := call(t.Context()); err == nil || errors.Is(err, store.ErrUnreachable) {
			t.Errorf("%s that Redis refuses: %v", name, err)
		}
	}
	server.SetError("")
	server.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range calls {
		if err := call(t.Context()); !errors.Is(err, store.ErrUnreachable) {
			t.Errorf("%s without Redis: %v", name, err)
		}
		if err := call(ended); err == nil || errors.Is(err, store.ErrUnreachable) {
			t.Errorf("%s that its caller ended: %v", name, err)
		}
	}
}

// TestBackAtOnce: once Ping says that Redis is back, nothing fails any more for a pool that still
// holds it to be away.
func TestBackAtOnce(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	st := open(t, redis.Config{URL: "redis://" + server.Addr() + "?pool_size=8"})
	server.Close()
	all := func() error {
		var group errgroup.Group
		for range 16 {
			group.Go(func() error {
				return st.Commit(t.Context(), store.Change{App: "4pyun/op1", Entries: []store.Entry{{Kind: "control"}}})
			})
		}
		return group.Wait()
	}
	if err := all(); !errors.Is(err, store.ErrUnreachable) {
		t.Fatalf("without Redis: %v", err)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	for st.Ping(t.Context()) != nil {
	}
	if err := all(); err != nil {
		t.Errorf("after Ping has succeeded: %v", err)
	}
}

// TestIdleReplicaBacksOff has somebody hang up in the place of Redis: who only waits for changes, and who asks
// whether it is ready, connects now and then, and goes on soon after Redis is back.
func TestIdleReplicaBacksOff(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	st := open(t, redis.Config{URL: "redis://" + server.Addr()})
	woken, stop := st.Woken()
	defer stop()
	<-woken.C // it listens
	woken.Take()
	addr := server.Addr()
	server.Close()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	connects := 0
	var group errgroup.Group
	group.Go(func() error {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return nil //nolint:nilerr // closed
			}
			connects++
			_ = conn.Close()
		}
	})
	for range 40 { // readiness is asked for
		if err := st.Ping(t.Context()); !errors.Is(err, store.ErrUnreachable) {
			t.Errorf("without Redis: %v", err)
		}
		_ = (clock.System{}).Wait(t.Context(), 100*time.Millisecond)
	}
	_ = listener.Close()
	_ = group.Wait()
	if connects == 0 || connects > 20 {
		t.Errorf("%d connections in 4 s", connects)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	began := clock.System{}.Now()
	<-woken.C
	if took := (clock.System{}).Now().Sub(began); took > 30*time.Second {
		t.Errorf("it listens again after %v", took)
	}
}

// TestUserWithoutChannels opens a store as users by whom no replica could tell others, or be told, and is told which
// right is missing; and has one lose it while the store is open.
func TestUserWithoutChannels(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "redis-server", "redis-server")
	port := freePort(t)
	startWith(t, port,
		"--user", "silent", "on", ">p", "~*", "resetchannels", "+@all",
		"--user", "foreign", "on", ">p", "~*", "&other:*", "+@all",
		"--user", "mute", "on", ">p", "~*", "&*", "+@all", "-publish",
		"--user", "deaf", "on", ">p", "~*", "&*", "+@all", "-subscribe",
		"--user", "keyless", "on", ">p", "~other:*", "&*", "+@all",
		"--user", "good", "on", ">p", "~mine:*", "&mine:*", "+@all")
	address := fmt.Sprintf("127.0.0.1:%d", port)
	eventually(t, "redis://"+address)
	for user, want := range map[string]string{
		"silent": "give it `&mine:*`, or `&*` for all", "foreign": "give it `&mine:*`, or `&*` for all",
		"mute": "give it `+@pubsub`", "deaf": "give it `+@pubsub`", "keyless": "give it `~mine:* &mine:* +@all`",
	} {
		_, err := redis.Open(t.Context(), redis.Config{URL: "redis://" + user + ":p@" + address, Prefix: "mine"})
		var away *redis.OpenError
		if !errors.As(err, &away) || away.Address != "redis://"+address || !strings.HasSuffix(err.Error(), want) || strings.Count(err.Error(), "+@all") > 1 {
			t.Errorf("%s: %v, want %s", user, err, want)
		}
	}
	st := open(t, redis.Config{URL: "redis://good:p@" + address, Prefix: "mine"})
	if err := st.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	admin := client.NewClient(&client.Options{Addr: address})
	defer func() { _ = admin.Close() }()
	if err := admin.Do(t.Context(), "ACL", "SETUSER", "good", "resetchannels").Err(); err != nil {
		t.Fatal(err)
	}
	if err := st.Ping(t.Context()); !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("ready without a channel: %v", err)
	}
}

// TestDeadlinesAreTheCallers: who gives a call less time than Redis takes is told nothing of Redis, and others go on.
func TestDeadlinesAreTheCallers(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	st := open(t, redis.Config{URL: "redis://" + slowWayTo(t, server.Addr())})
	var group errgroup.Group
	for i := range 32 { // more than there are connections
		group.Go(func() error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*time.Millisecond)
			defer cancel()
			if _, err := st.Get(ctx, "4pyun/op1", "trade", "1"); errors.Is(err, store.ErrUnreachable) {
				return fmt.Errorf("with %d ms: %w", i, err)
			}
			if _, err := st.Get(t.Context(), "4pyun/op1", "trade", "1"); !errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("without a deadline: %w", err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

// slowWayTo is an address from which everything comes to another, 10 ms late.
func slowWayTo(t *testing.T, addr string) string {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	carry := func(to, from net.Conn) {
		defer func() { _ = to.Close() }()
		b := make([]byte, 4096)
		for {
			n, err := from.Read(b)
			_ = (clock.System{}).Wait(context.Background(), 10*time.Millisecond)
			if _, wrong := to.Write(b[:n]); err != nil || wrong != nil {
				return
			}
		}
	}
	go func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
			if err != nil {
				_ = here.Close()
				return
			}
			go carry(there, here)
			go carry(here, there)
		}
	}()
	return listener.Addr().String()
}
