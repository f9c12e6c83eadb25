package redis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	client "github.com/redis/go-redis/v9"

	"paymock/features/needtool"
	"paymock/mock/store"
	"paymock/mock/store/redis"
	"paymock/mock/store/storetest"
)

func open(t *testing.T, cfg redis.Config) *redis.Store {
	t.Helper()
	st, err := redis.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func TestStoreOnMiniredis(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store {
		t.Helper()
		return open(t, redis.Config{URL: "redis://" + miniredis.RunT(t).Addr()})
	})
	storetest.RunShared(t, func(t *testing.T) (one, other store.Shared) {
		t.Helper()
		cfg := redis.Config{URL: "redis://" + miniredis.RunT(t).Addr()}
		return open(t, cfg), open(t, cfg)
	})
}

func TestStoreOnRedis(t *testing.T) {
	t.Parallel()
	url := server(t)
	storetest.Run(t, func(t *testing.T) store.Store {
		t.Helper()
		return open(t, redis.Config{URL: url, Prefix: t.Name()})
	})
	storetest.RunShared(t, func(t *testing.T) (one, other store.Shared) {
		t.Helper()
		cfg := redis.Config{URL: url, Prefix: t.Name()}
		return open(t, cfg), open(t, cfg)
	})
}

// TestServerOfBefore keeps counters of the server that a build before kept under keys without a tag.
func TestServerOfBefore(t *testing.T) {
	t.Parallel()
	kept := miniredis.RunT(t)
	kept.HSet("paymock:{}:counters", "rule r1", "7")
	cfg := redis.Config{URL: "redis://" + kept.Addr()}
	for range 2 {
		st := open(t, cfg)
		if n, err := st.Count(t.Context(), "", "rule r1"); err != nil || n != 7 {
			t.Errorf("counted %d, %v; want 7", n, err)
		}
	}
	if kept.Exists("paymock:{}:counters") {
		t.Error("a key without a tag is left")
	}
}

// server starts a Redis of the test's own and gives its URL.
func server(t *testing.T) string {
	t.Helper()
	port := freePort(t)
	cmd := needtool.StartRedis(t, port, t.TempDir())
	t.Cleanup(func() { needtool.KillRedis(cmd) })
	return fmt.Sprintf("redis://127.0.0.1:%d", port)
}

// TestKilledRedis kills Redis while changes come in: what was answered is there when it is back,
// whole, and followers and sleepers go on.
func TestKilledRedis(t *testing.T) {
	t.Parallel()
	port, dir := freePort(t), t.TempDir()
	cmd := needtool.StartRedis(t, port, dir)
	t.Cleanup(func() { needtool.KillRedis(cmd) })
	st := open(t, redis.Config{URL: fmt.Sprintf("redis://127.0.0.1:%d", port)})
	woken, release := st.Woken()
	defer release()

	const writers = 8
	answered := make([]int64, writers)
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() {
			for n := int64(0); ; n++ {
				err := st.Commit(t.Context(), store.Change{
					App:     "4pyun/op1",
					Writes:  []store.Record{{Kind: "trade", ID: fmt.Sprint(i), Version: n, Value: []byte("paid")}},
					Tasks:   []store.Task{{ID: fmt.Sprint(i, "-", n), Kind: "notify"}},
					Entries: []store.Entry{{Subject: fmt.Sprint(i)}},
				})
				if err != nil {
					return // Redis is gone
				}
				answered[i] = n + 1
				if i == 0 && n == 50 {
					_ = cmd.Process.Kill()
				}
			}
		})
	}
	group.Wait()
	_ = cmd.Wait()
	if err := st.Ping(t.Context()); err == nil {
		t.Fatal("a killed Redis answers")
	}
	for len(woken.C) > 0 {
		<-woken.C
	}
	woken.Take()
	cmd = needtool.StartRedis(t, port, dir)
	<-woken.C // the connection stands again: something may have been missed
	if apps, all := woken.Take(); !all {
		t.Errorf("when the connection stands again, %q are to be looked at; want all that wait", apps)
	}

	tasks, err := st.Tasks(t.Context(), "4pyun/op1")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := st.Entries(t.Context(), "4pyun/op1", store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	var all int64
	for i, n := range answered {
		r, err := st.Get(t.Context(), "4pyun/op1", "trade", fmt.Sprint(i))
		if err != nil || r.Version < n || r.Version > n+1 {
			t.Errorf("writer %d got %d answers, and its record is at %d: %v", i, n, r.Version, err)
		}
		all += r.Version
	}
	if int64(len(tasks)) != all || int64(len(entries)) != all {
		t.Errorf("%d changes left %d tasks and %d entries", all, len(tasks), len(entries))
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	port, err := needtool.FreePort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// TestOpenRefused looks at what is said of URLs that can't serve.
func TestOpenRefused(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"Memory":                             `"Memory" is no URL of a store; want memory, or redis://`,
		"http://x":                           `"http" is no scheme of a store; want redis, rediss`,
		"redis://":                           "names no host",
		"redis+sentinel://127.0.0.1:1":       "master_name",
		"redis://user:geheim@127.0.0.1:1/0":  "redis store at redis://127.0.0.1:1/0:",
		"redis://user:geheim@127.0.0.1:x/0":  "",
		"redis://127.0.0.1:1/0?unknown=what": "option: unknown; options of the URL are go-redis' own, such as skip_verify=true",
		"redis+cluster://127.0.0.1:1/3":      "leave out the number in the URL's path",
		"redis+cluster://127.0.0.1:1?db=3":   "a cluster has one database",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		_, err := redis.Open(ctx, redis.Config{URL: url})
		cancel()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want one with %q", url, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("the error shows a password: %v", err)
		}
	}
}

// TestOpenHints: what Redis answers to a URL that is not meant for it is told with what the URL should be.
func TestOpenHints(t *testing.T) {
	t.Parallel()
	guarded := miniredis.RunT(t)
	guarded.RequireAuth("geheim")
	open := miniredis.RunT(t)
	for url, want := range map[string]string{
		"redis://" + guarded.Addr():                     "it wants a password: redis://user:password@" + guarded.Addr(),
		"redis://:wrong@" + guarded.Addr():              "user or password is wrong",
		"rediss://" + open.Addr() + "?skip_verify=true": "where it speaks none, the URL begins with redis",
		"redis://127.0.0.1:1":                           "connection refused",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, err := redis.Open(ctx, redis.Config{URL: url})
		cancel()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want one with %q", url, err, want)
		}
	}
}

// TestCheck looks at a Redis that keeps all, and at one that doesn't.
func TestCheck(t *testing.T) {
	t.Parallel()
	url := server(t)
	st := open(t, redis.Config{URL: url})
	findings, err := st.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Value == "" || f.Remedy != "" {
			t.Errorf("a good Redis: %+v", f)
		}
	}
	if findings[3].Value != "always" || !strings.HasPrefix(findings[4].Value, "no (") {
		t.Errorf("a Redis that syncs each write: %+v", findings)
	}
	options, err := client.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	admin := client.NewClient(options)
	defer func() { _ = admin.Close() }()
	for name, value := range map[string]string{"maxmemory-policy": "allkeys-lru", "appendonly": "no", "appendfsync": "everysec", "aof-load-truncated": "yes"} {
		if err := admin.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if findings, err = st.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if findings[1].Remedy == "" || findings[2].Remedy == "" || findings[3].Remedy != "" || !strings.Contains(findings[3].Value, "2 s") || !strings.Contains(findings[4].Value, "half of the change") {
		t.Errorf("a Redis that forgets: %+v", findings)
	}
	if err := admin.ConfigSet(t.Context(), "appendfsync", "no").Err(); err != nil {
		t.Fatal(err)
	}
	if findings, err = st.Check(t.Context()); err != nil || findings[3].Value != "no" || findings[3].Remedy == "" {
		t.Errorf("a Redis that never syncs: %+v, %v", findings, err)
	}
}

// TestRecordsAreBoundedByKind: one more of a kind is refused with its whole change; changing and
// removing go on.
func TestRecordsAreBoundedByKind(t *testing.T) {
	t.Parallel()
	st := open(t, redis.Config{URL: "redis://" + miniredis.RunT(t).Addr(), Records: 3, Kinds: map[string]int{"trade": 2}})
	put := func(version int64, value []byte, keys ...string) error {
		c := store.Change{App: "4pyun/op1"}
		for _, key := range keys {
			kind, id, _ := strings.Cut(key, " ")
			c.Writes = append(c.Writes, store.Record{Kind: kind, ID: id, Version: version, Value: value})
		}
		return st.Commit(t.Context(), c)
	}
	x := []byte("x")
	for i, step := range []struct {
		err  error
		full bool
	}{
		{put(0, x, "trade 1", "trade 2"), false},
		{put(0, x, "trade 3"), true},
		{put(0, x, "other 1", "trade 3"), true},
		{put(0, x, "tradex 1", "tradex 2", "tradex 3", "tradex 4"), true},
		{put(0, x, "tradex 1", "tradex 2", "tradex 3"), false},
		{put(1, x, "trade 1"), false},
		{put(1, nil, "trade 2"), false},
		{put(0, x, "trade 3"), false},
		{put(0, x, "trade 2"), true},
	} {
		if errors.Is(step.err, store.ErrTooMany) != step.full || !step.full && step.err != nil {
			t.Errorf("step %d: %v, want a refusal: %v", i+1, step.err, step.full)
		}
	}
	if _, err := st.Get(t.Context(), "4pyun/op1", "other", "1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half of a refused change is there: %v", err)
	}
}
