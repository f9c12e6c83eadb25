package mock_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/features/needtool"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/store"
	"paymock/mock/store/redis"
)

// TestRemovalOnRefusingRedis: what can't be told to the other replicas is not done by half. A Redis that is full takes
// removals.
func TestRemovalOnRefusingRedis(t *testing.T) {
	t.Parallel()
	port := must[int](t)(needtool.FreePort(t.Context()))
	cmd := needtool.StartRedis(t, port, t.TempDir())
	t.Cleanup(func() { needtool.KillRedis(cmd) })
	url := fmt.Sprintf("redis://127.0.0.1:%d", port)
	admin := goredis.NewClient(&goredis.Options{Addr: strings.TrimPrefix(url, "redis://")})
	defer func() { _ = admin.Close() }()
	set := func(setting, value string) {
		t.Helper()
		if err := admin.ConfigSet(t.Context(), setting, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	var servers [2]*running
	var ctls [2]*control.Client
	for i := range servers {
		servers[i] = run(t, mock.Config{Store: url})
		ctls[i] = must[*control.Client](t)(control.New(control.Config{BaseURL: servers[i].ControlURL()}))
	}
	ctx := t.Context()
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
	here, there := ctls[0].App(a.Provider, a.ID), ctls[1].App(a.Provider, a.ID)
	trade := must[api.Trade](t)(here.OpenTrade(ctx, api.NewTrade{Amount: 5000}))
	must[api.Rule](t)(here.AddRule(ctx, api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Respond: "1403"}}))

	remove := func() error { return here.Delete(ctx) }
	reset := func() error { _, err := here.Reset(ctx); return err }
	for _, refusal := range []struct {
		what, setting string // which refuses changes where it is 1
		call          func() error
	}{
		{"removal", "min-replicas-to-write", remove},
		{"reset", "min-replicas-to-write", reset},
		{"reset", "maxmemory", reset},
	} {
		what := refusal.what
		set(refusal.setting, "1")
		var refused *control.Error
		if err := refusal.call(); !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable {
			t.Errorf("%s with %s 1: %v", what, refusal.setting, err)
		}
		set(refusal.setting, "0")
		for i, app := range []*control.App{here, there} {
			if got, err := app.Trade(ctx, trade.No); err != nil || got.No != trade.No {
				t.Errorf("after a %s that was refused, replica %d has %+v, %v", what, i, got, err)
			}
			if rules, err := app.Rules(ctx); err != nil || len(rules) != 1 {
				t.Errorf("after a %s that was refused, replica %d has rules %+v, %v", what, i, rules, err)
			}
			if _, err := merchantAt(t, servers[i], a).Query(ctx, fourpyun.QueryRequest{PaySerial: trade.No}); err != nil {
				t.Errorf("after a %s that was refused, replica %d: %v", what, i, err)
			}
			if _, err := app.OpenTrade(ctx, api.NewTrade{Amount: 1}); err != nil {
				t.Errorf("after a %s that was refused, replica %d: %v", what, i, err)
			}
		}
	}

	set("maxmemory", "1")
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	set("maxmemory", "0")
	for i := range servers {
		if _, err := merchantAt(t, servers[i], a).Query(ctx, fourpyun.QueryRequest{PaySerial: trade.No}); err == nil {
			t.Errorf("replica %d answers for a removed app", i)
		}
	}
	if left := admin.Keys(ctx, "*{"+a.Provider+"/"+a.ID+"}*").Val(); len(left) > 0 {
		t.Errorf("a removed app has left %q", left)
	}
}

// TestLeftoversAreRemoved: of an import that was killed there is what no app owns. Its removal by name works,
// once.
func TestLeftoversAreRemoved(t *testing.T) {
	t.Parallel()
	server, _, ctls := replicas(t)
	ctx := t.Context()
	st := must[*redis.Store](t)(redis.Open(ctx, redis.Config{URL: "redis://" + server.Addr()}))
	defer func() { _ = st.Close() }()
	left := store.Snapshot{App: "4pyun/cut", Generation: "g1", Counters: map[string]int64{"r1": 1}}
	left.Tasks = []store.Task{{ID: "N1", Kind: "notify", State: store.Waiting, Seq: 1}}
	if err := st.Restore(ctx, left); err != nil {
		t.Fatal(err)
	}
	cut := ctls[1].App("4pyun", "cut")
	if _, err := cut.Get(ctx); !isNotFound(err) {
		t.Errorf("an app of which only a part was imported: %v", err)
	}
	if err := cut.Delete(ctx); err != nil {
		t.Errorf("remove what is left: %v", err)
	}
	for _, key := range server.Keys() {
		if strings.Contains(key, "{4pyun/cut}") {
			t.Errorf("%s is left", key)
		}
	}
	for _, id := range []string{"cut", "never", "(unknown)"} {
		if err := ctls[0].App("4pyun", id).Delete(ctx); !isNotFound(err) {
			t.Errorf("remove %s, which is not there: %v", id, err)
		}
	}
}

func isNotFound(err error) bool {
	var refused *control.Error
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}
