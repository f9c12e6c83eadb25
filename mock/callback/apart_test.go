package callback_test

import (
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/store"
)

// TestMovesAreApart advances one app and finds the clock and the callbacks of others as they were:
// a frozen one and one that follows real time.
func TestMovesAreApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		moved, still, running := w.app(t, "op1", frozen()), w.app(t, "op2", frozen()), w.app(t, "op3", clock.State{})
		for _, a := range []string{moved.Name(), still.Name(), running.Name()} {
			owner, _ := w.apps.Named(a)
			later := notice("n-"+owner.ID, shop)
			later.Due = w.now(t, a).Add(time.Hour)
			w.queue(t, owner, later)
		}
		stood, ran := w.now(t, still.Name()), w.now(t, running.Name())
		now, attempts, err := w.Move(t.Context(), moved.Name(), callback.Move{Advance: 25 * time.Hour})
		if err != nil || len(attempts) != 1 || now.Sub(stood) != 25*time.Hour {
			t.Fatalf("moved to %s, %d attempts, %v", now, len(attempts), err)
		}
		if !w.now(t, still.Name()).Equal(stood) || !w.now(t, running.Name()).Equal(ran) {
			t.Errorf("the others read %s and %s, want %s and %s", w.now(t, still.Name()), w.now(t, running.Name()), stood, ran)
		}
		if w.task(t, still, "n-op2").State != store.Waiting || w.task(t, running, "n-op3").State != store.Waiting || len(m.got()) != 1 {
			t.Errorf("the merchant got %q, want the moved app's only", m.got())
		}
	})
}
