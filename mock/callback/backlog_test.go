package callback_test

import (
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/provider"
)

// backlog queues many callbacks of an app that are due at once.
func (w *world) backlog(t *testing.T, a *app.App, n int) {
	t.Helper()
	var notices []provider.Notice
	for i := range n {
		notices = append(notices, notice(serial(i), shop))
	}
	w.queue(t, a, notices...)
}

// A long queue goes on without pause and, task by task, leaves room for whoever else waits.
func TestBacklogMakesRoom(t *testing.T) {
	t.Parallel()
	const long = 100
	single := func(c *callback.Config) { c.PerHost = 1 }
	tests := map[string]func(t *testing.T, w *world, a *app.App, m *merchant){
		"nobody": func(t *testing.T, _ *world, _ *app.App, m *merchant) {
			wait(t, (long-3)*time.Second)
			if got := len(m.got()); got != long {
				t.Errorf("%d callbacks in %d s, one a second to go", got, long)
			}
		},
		"another app for the host": func(t *testing.T, w *world, _ *app.App, m *merchant) {
			other := w.app(t, "op2", clock.State{})
			w.queue(t, other, notice("other", shop))
			wait(t, 3*time.Second) // one ends, one more may come first
			if got := len(m.got()); got != 6 {
				t.Errorf("%d callbacks in 6.5 s", got)
			}
			if task := w.task(t, other, "other"); task.Tries != 1 {
				t.Error("the other app's callback waits behind the long queue")
			}
		},
		"a move of the clock": func(t *testing.T, w *world, a *app.App, _ *merchant) {
			began := machine.Now()
			_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{})
			if err != nil {
				t.Fatal(err)
			}
			// The one under way ends; then the move makes the rest, 64 at a time.
			if took := machine.Now().Sub(began).Round(time.Second); took != 3*time.Second || len(attempts) != long-4 {
				t.Errorf("the move took %v and made %d attempts", took, len(attempts))
			}
		},
		"the end": func(t *testing.T, w *world, a *app.App, m *merchant) {
			began := machine.Now()
			if err := w.stop(); err != nil {
				t.Fatal(err)
			}
			if took := machine.Now().Sub(began); took > time.Second {
				t.Errorf("stopped after %v", took)
			}
			if rest, err := w.Remaining(t.Context()); err != nil || len(rest) != 1 || rest[0].App != a.Name() || rest[0].Tasks != long-len(m.got()) {
				t.Errorf("left: %+v, %v; delivered: %d", rest, err, len(m.got()))
			}
		},
		"the app's removal": func(t *testing.T, w *world, a *app.App, m *merchant) {
			w.apps.Remove(a.Name())
			wait(t, 10*time.Second)
			if got := len(m.got()); got != 4 {
				t.Errorf("%d callbacks, want those begun before the app was removed: 4", got)
			}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, single)
				m := w.slowMerchant(t, time.Second)
				a := w.app(t, "op1", clock.State{})
				w.start(t)
				w.backlog(t, a, long)
				wait(t, 3500*time.Millisecond)
				if got := len(m.got()); got != 3 {
					t.Fatalf("%d callbacks in 3.5 s", got)
				}
				test(t, w, a, m)
			})
		})
	}
}
