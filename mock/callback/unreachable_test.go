package callback_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/store"
)

// unreachable is a store that for a while can't be reached, or whose answers are lost.
type unreachable struct {
	callback.Store
	begins, finishes int  // how many calls are still to fail
	carriedOut       bool // only their answers are lost
}

func (u *unreachable) fail(left *int, call func() error) error {
	if *left--; *left < 0 {
		return call()
	}
	if u.carriedOut {
		_ = call()
	}
	return store.ErrUnreachable
}

func (u *unreachable) Begin(ctx context.Context, t store.Task, lease time.Duration) error {
	return u.fail(&u.begins, func() error { return u.Store.Begin(ctx, t, lease) })
}

func (u *unreachable) Finish(ctx context.Context, t store.Task, c store.Change) error {
	return u.fail(&u.finishes, func() error { return u.Store.Finish(ctx, t, c) })
}

// TestStoreUnreachable: what came of a callback is stored as soon as the store is there again, and one that could
// not be begun goes out then; neither waits for its lease to run out, and none is sent twice.
func TestStoreUnreachable(t *testing.T) {
	t.Parallel()
	for name, u := range map[string]unreachable{
		"begin":              {begins: 3},
		"begun all the same": {begins: 1, carriedOut: true},
		"end":                {finishes: 6},
		"ended all the same": {finishes: 1, carriedOut: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, func(c *callback.Config) {
					u.Store = c.Store
					c.Store = &u
				})
				m := &merchant{answers: []string{yes}}
				w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
				w.start(t)
				a := w.app(t, "op1", clock.State{})
				w.queue(t, a, notice("n1", shop))
				wait(t, 5*time.Second)
				made := w.task(t, a, "n1")
				if made.State != store.Delivered || made.Tries != 1 || len(made.Attempts) != 1 || made.Attempts[0].Reason != "" {
					t.Errorf("%s after %d tries: %+v", made.State, made.Tries, made.Attempts)
				}
				if sent, told := len(m.got()), len(w.entries(t, a, "attempt")); sent != 1 || told != 1 {
					t.Errorf("sent %d times, %d in the journal; want once", sent, told)
				}
			})
		})
	}
}
