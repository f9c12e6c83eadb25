package gateway_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

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
