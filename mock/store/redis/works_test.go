package redis_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"paymock/mock/store"
	"paymock/mock/store/redis"
)

// callsOfApp makes the calls that are about an app, or the server, but for those that works makes. They leave
// nothing.
func callsOfApp(t *testing.T, st *redis.Store, app string) {
	t.Helper()
	ctx := t.Context()
	err := st.Renew(ctx, app, "g")
	call := func(err2 error) { err = errors.Join(err, err2) }
	_, taken := st.Take(ctx, app, "g", "rule r1", 1)
	call(taken)
	n, counted := st.Count(ctx, app, "rule r1")
	call(counted)
	call(st.Forget(ctx, []string{"rule r1"}, app, "4pyun/another"))
	if left, err := st.Count(ctx, app, "rule r1"); err != nil || left != 0 {
		t.Errorf("%q: %d are left of a forgotten counter, %v", app, left, err)
	}
	_, reserved := st.Reserve(ctx, app, "rules", 1)
	call(reserved)
	generation, there, asked := st.Generation(ctx, app)
	call(asked)
	if n != 1 || generation != "g" || !there {
		t.Errorf("%q: counted %d, generation %q, %t", app, n, generation, there)
	}
	call(st.Commit(ctx, store.Change{App: app, Tasks: []store.Task{{ID: "N", Kind: "notify"}}, Entries: []store.Entry{{Kind: "exchange"}}}))
	call(st.ReserveTasks(ctx, app, time.Minute))
	claimed, failed := st.Claim(ctx, app, "", time.Now(), time.Minute, 1)
	call(failed)
	call(st.Release(ctx, claimed...))
	_, due, failed := st.NextDue(ctx, app)
	call(failed)
	tasks, failed := st.Tasks(ctx, app)
	call(failed)
	entries, failed := st.Entries(ctx, app, store.Query{})
	call(failed)
	if !due || len(claimed) != 1 || len(tasks) != 1 || len(entries) != 1 {
		t.Errorf("%q: due %t, %d claimed, %d tasks, %d entries", app, due, len(claimed), len(tasks), len(entries))
	}
	_, failed = st.Cancel(ctx, app, "N")
	call(failed)
	_, failed = st.Resend(ctx, app, "N", time.Now())
	call(failed)
	call(st.ReserveTasks(ctx, app, 0))
	call(st.Discard(ctx, app, "g"))
	call(st.Reset(ctx, app))
	if err != nil {
		t.Fatalf("%q: %v", app, err)
	}
}

// works commits, claims and finishes in several apps, which lie on several nodes of a cluster.
func works(t *testing.T, st *redis.Store) {
	t.Helper()
	ctx := t.Context()
	apps := []string{""} // the server
	for i := range 8 {
		apps = append(apps, fmt.Sprintf("4pyun/op%d", i))
	}
	for _, app := range apps {
		callsOfApp(t, st, app)
		change := store.Change{
			App: app, Writes: []store.Record{{Kind: "trade", ID: "T", Value: []byte("1")}},
			Tasks: []store.Task{{ID: "N", Kind: "notify"}}, Entries: []store.Entry{{Kind: "exchange"}},
		}
		if err := st.Commit(ctx, change); err != nil {
			t.Fatal(err)
		}
		claimed, err := st.Claim(ctx, app, "", time.Now(), time.Minute, 1)
		if err != nil || len(claimed) != 1 {
			t.Fatalf("%s: %d claimed, %v", app, len(claimed), err)
		}
		claimed[0].State = store.Delivered
		if err := st.Finish(ctx, claimed[0], store.Change{}); err != nil {
			t.Fatal(err)
		}
		kept, err := st.Dump(ctx, app)
		if err == nil {
			err = st.Restore(ctx, kept)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := st.Publish(ctx, []store.Document{{Name: "app x", Value: []byte("{}")}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := st.Look(ctx, "4pyun/op1", "trade", "T"); err != nil {
		t.Fatal(err)
	}
	if names, err := st.Waiting(ctx); err != nil || len(names) != 0 {
		t.Errorf("%v wait, %v", names, err)
	}
}
