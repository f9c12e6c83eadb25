package gateway_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// contended is a store in which somebody else is quicker once: before does what they do.
type contended struct {
	store.Store
	armed  atomic.Bool
	before func(ctx context.Context, st store.Store) error
}

func (c *contended) Commit(ctx context.Context, change store.Change) error {
	if len(change.Writes) > 0 && c.armed.CompareAndSwap(true, false) {
		if err := c.before(ctx, c.Store); err != nil {
			return err
		}
	}
	return c.Store.Commit(ctx, change)
}

// taskIDs are the numbers that an exchange drew.
func taskIDs(t *testing.T, r *rig) []string {
	t.Helper()
	tasks, err := r.store.Tasks(t.Context(), "toy/a")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, task := range tasks {
		ids = append(ids, task.ID)
	}
	return ids
}

func TestConflictDecidesAnewWithTheSameNumbers(t *testing.T) {
	t.Parallel()
	calm := newRig(t, 0)
	if _, _, err := calm.post(t, "app=a"); err != nil {
		t.Fatal(err)
	}
	other := &contended{before: func(context.Context, store.Store) error { return store.ErrConflict }}
	r := newRigOver(t, 0, func(st store.Store) store.Store { other.Store = st; return other })
	other.armed.Store(true)
	if _, body, err := r.post(t, "app=a"); err != nil || body != `{"code":"OK","message":""}` {
		t.Fatalf("%s, %v", body, err)
	}
	if r.toy.tries != 2 {
		t.Errorf("decided %d times, want 2", r.toy.tries)
	}
	if diff := cmp.Diff(taskIDs(t, calm), taskIDs(t, r)); diff != "" {
		t.Errorf("a conflict changed the numbers, -calm +contended\n%s", diff)
	}
	if got := r.shared(t); got != 1 {
		t.Errorf("shared %d, want 1", got)
	}
}

// TestWhatWasReadMustStand: a record that the decision only read is changed by somebody else
// before the commit, so the decision no longer holds.
func TestWhatWasReadMustStand(t *testing.T) {
	t.Parallel()
	other := &contended{before: func(ctx context.Context, st store.Store) error {
		return st.Commit(ctx, store.Change{App: "toy/a", Writes: []store.Record{{Kind: "closed", ID: "shop", Value: []byte("true")}}})
	}}
	r := newRigOver(t, 0, func(st store.Store) store.Store { other.Store = st; return other })
	other.armed.Store(true)
	if _, body, err := r.post(t, "app=a"); err != nil || body != `{"code":"NO","message":""}` {
		t.Errorf("%s, %v; the shop closed before the commit", body, err)
	}
	if got := r.shared(t); got != 0 {
		t.Errorf("shared %d on a decision that no longer held", got)
	}
}

// TestActDrawsTheSameAfterAConflict: what the control API does draws the same numbers at each try.
func TestActDrawsTheSameAfterAConflict(t *testing.T) {
	t.Parallel()
	other := &contended{before: func(context.Context, store.Store) error { return store.ErrConflict }}
	r := newRigOver(t, 0, func(st store.Store) store.Store { other.Store = st; return other })
	other.armed.Store(true)
	a, _ := r.apps.Named("toy/a")
	var drawn []string
	err := r.Act(t.Context(), a, "note", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		drawn = append(drawn, env.Draw.Digits(20))
		b.Save("note", "n", len(drawn))
		return "", nil, nil
	})
	if err != nil || len(drawn) != 2 || drawn[0] != drawn[1] || drawn[0] == "" {
		t.Errorf("drew %q, %v", drawn, err)
	}
}

// counting is a store in which somebody else is quicker at the commits whose numbers conflicts has, from 1 on.
type counting struct {
	store.Store
	commits   int
	conflicts []int
	fails     int // at this commit it is broken
}

func (c *counting) Commit(ctx context.Context, change store.Change) error {
	if c.commits++; c.commits == c.fails {
		return errors.New("broken")
	}
	if slices.Contains(c.conflicts, c.commits) {
		return store.ErrConflict
	}
	return c.Store.Commit(ctx, change)
}

// TestConflictsOfAPutOffDecision: it is decided anew where somebody else was quicker, before its wait and after.
func TestConflictsOfAPutOffDecision(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newBareRig(t)
		r.toy.wait = 20 * time.Second
		st := &counting{Store: r.store, conflicts: []int{1, 3}}
		r.Store = st
		if got := r.serve(t.Context(), "app=a").Response; string(got.Body) != whole || r.toy.tries != 4 || st.commits != 4 || r.shared(t) != 1 {
			t.Errorf("%s after %d tries and %d commits", got.Body, r.toy.tries, st.commits)
		}
	})
}

// TestStoreThatFailsAfterAWait: a decision that was put off and can't be committed then is a failure, and so is the
// entry of a caller that left meanwhile.
func TestStoreThatFailsAfterAWait(t *testing.T) {
	t.Parallel()
	for _, leaves := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			r := newBareRig(t)
			r.toy.wait = 20 * time.Second
			r.Store = &counting{Store: r.store, fails: 2}
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			if leaves {
				time.AfterFunc(time.Second, leave)
			}
			reply := r.serve(ctx, "app=a")
			if !strings.Contains(string(reply.Response.Body), `"BROKEN"`) || r.shared(t) != 0 {
				t.Errorf("left %t: %s", leaves, reply.Response.Body)
			}
		})
	}
}

// TestReadingConflictsWithNobody: who writes nothing commits nothing that it read, so nobody is in its way.
func TestReadingConflictsWithNobody(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	a, _ := r.apps.Named("toy/a")
	tries := 0
	err := r.Act(t.Context(), a, "look", func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
		tries++
		var closed bool
		b.Load("closed", "shop", &closed)
		return "", nil, r.store.Commit(t.Context(), store.Change{App: "toy/a", Writes: []store.Record{{Kind: "closed", ID: "shop", Version: int64(tries - 1), Value: []byte("true")}}})
	})
	if err != nil || tries != 1 {
		t.Errorf("%d tries, %v", tries, err)
	}
}

// TestActWithAnImpossibleTime: a callback that can't be kept is an error, and nothing of its act is.
func TestActWithAnImpossibleTime(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	a, _ := r.apps.Named("toy/a")
	late := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	err := r.Act(t.Context(), a, "note", func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
		b.Save("note", "n", 1)
		return "", []provider.Notice{{ID: "n", Kind: "told", URL: "http://127.0.0.1:1/", At: late, Due: late}}, nil
	})
	entries, listErr := r.store.Entries(t.Context(), "toy/a", store.Query{Operation: "note"})
	if err == nil || !strings.Contains(err.Error(), "notice n of kind told") || listErr != nil || len(entries) != 0 {
		t.Errorf("%v, %+v, %v", err, entries, listErr)
	}
}
