package redis_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
	"paymock/mock/store/redis"
)

// TestTaskOfAnotherBuild says so of tasks in another form.
func TestTaskOfAnotherBuild(t *testing.T) {
	t.Parallel()
	kept := miniredis.RunT(t)
	st := open(t, redis.Config{URL: "redis://" + kept.Addr()})
	kept.HSet("paymock:{4pyun/a}:tasks", "N", "waiting 0 0 0 8000000000000000 0000000000000001 - 0\n{}")
	if _, err := kept.ZAdd("paymock:{4pyun/a}:due", 0, "80000000000000000000000000000001N"); err != nil {
		t.Fatal(err)
	}
	_, claimed := st.Claim(t.Context(), "4pyun/a", "", time.Now(), time.Minute, 1)
	_, _, due := st.NextDue(t.Context(), "4pyun/a")
	_, listed := st.Tasks(t.Context(), "4pyun/a")
	for what, err := range map[string]error{"claim": claimed, "tasks": listed} {
		if err == nil || !strings.Contains(err.Error(), "written by another build") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if due != nil {
		t.Error(due)
	}
}

// TestFullRedisRemoves: what makes room is taken by a Redis that is full, and nothing else.
func TestFullRedisRemoves(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	url := server(t)
	st := open(t, redis.Config{URL: url})
	err := errors.Join(
		st.Publish(ctx, []store.Document{{Name: "app a", Value: []byte("{}")}, {Name: "app b", Value: []byte("{}")}}),
		st.Renew(ctx, "4pyun/a", "g"),
	)
	_, revision, _, read := st.Documents(ctx, 0)
	options, wrong := client.ParseURL(url)
	if err := errors.Join(err, read, wrong); err != nil {
		t.Fatal(err)
	}
	rdb := client.NewClient(options)
	t.Cleanup(func() { _ = rdb.Close() })
	if err := rdb.ConfigSet(ctx, "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	gone := store.Document{Name: "app a", Version: revision}
	for _, more := range []store.Document{{Name: "app c", Value: []byte("{}")}, {Name: "app b", Version: revision, Value: []byte("{ }")}} {
		if err := st.Publish(ctx, []store.Document{gone, more}); !errors.Is(err, store.ErrUnreachable) {
			t.Errorf("%s is written: %v", more.Name, err)
		}
	}
	if err := errors.Join(st.Publish(ctx, []store.Document{gone}), st.Discard(ctx, "4pyun/a", "g")); err != nil {
		t.Error(err)
	}
	list, _, _, err := st.Documents(ctx, revision)
	if err != nil || len(list) != 1 || list[0].Name != "app a" || list[0].Value != nil {
		t.Errorf("%v, %v; want that the one is gone", list, err)
	}
}
