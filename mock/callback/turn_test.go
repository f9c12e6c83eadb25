package callback_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
)

// While a clock is moved, Run delivers nothing for that app beside it, other apps go on, and
// moves of one app take turns.
func TestMovesTakeTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		inside := make(chan struct{}, 1)
		var order []string
		slow := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
			select {
			case inside <- struct{}{}:
				defer func() { <-inside }()
			default:
				t.Error("two callbacks of different due times at once")
			}
			pause(r, time.Second)
			slow.ServeHTTP(rw, r)
			order = append(order, r.Header["X-Odd-Case"][0])
		})
		other := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.2:80", other.ServeHTTP)
		a, b := w.app(t, "op1", frozen()), w.app(t, "op2", frozen())
		w.start(t)
		var want []string
		for i := range 10 {
			n := notice(serial(i), shop)
			n.Due = frozen().FrozenAt.Add(time.Duration(i+1) * time.Minute)
			w.queue(t, a, n)
			want = append(want, n.ID)
		}
		ended := make(chan time.Time, 2)
		for range 2 {
			go func() {
				now, _, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: 5 * time.Minute})
				if err != nil {
					t.Error(err)
				}
				ended <- now
			}()
		}
		wait(t, 2500*time.Millisecond)
		late := notice("late", shop) // due at the time the move has reached: its turn comes next
		w.queue(t, a, late)
		w.queue(t, b, notice("n1", "http://127.0.0.2/"))
		wait(t, 100*time.Millisecond)
		if got := len(other.got()); got != 1 {
			t.Errorf("%d callbacks of the other app while one is moved, want 1", got)
		}
		for i := range 2 {
			if got, want := (<-ended).Sub(*frozen().FrozenAt), time.Duration(i+1)*5*time.Minute; got != want {
				t.Errorf("move %d ended at %v, want %v", i, got, want)
			}
		}
		want = slices.Insert(want, 3, "late")
		if diff := cmp.Diff(want, order); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
		if got := w.now(t, b.Name()); !got.Equal(*frozen().FrozenAt) {
			t.Errorf("the other app's clock moved to %v", got)
		}
	})
}

// A caller that gives up while it waits for its turn leaves no trace.
func TestMoveGivesUpWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		w.net.serve(t, "127.0.0.1:8080", hang)
		a := w.app(t, "op1", frozen())
		w.start(t)
		w.queue(t, a, notice("n1", shop))
		synctest.Wait()
		for range 2 { // the first waits for the attempt, then the second for the first
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, _, err := w.Move(ctx, a.Name(), callback.Move{Advance: time.Hour}); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			cancel()
		}
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Minute}); err != nil {
			t.Fatal(err)
		}
		if got := w.now(t, a.Name()).Sub(*frozen().FrozenAt); got != time.Minute {
			t.Errorf("the clock went ahead by %v, want 1m", got)
		}
	})
}

func TestKeepStoresTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var kept []clock.State
		broken := errors.New("the disk is full")
		var failure error
		w := setup(t, func(c *callback.Config) {
			c.Keep = func(_ context.Context, a *app.App) error {
				kept = append(kept, a.Clock)
				return failure
			}
		})
		a := w.app(t, "op1", frozen())
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Hour}); err != nil {
			t.Fatal(err)
		}
		if len(kept) != 1 || kept[0] != mustApp(t, w, a).Clock {
			t.Errorf("kept %+v, want the clock's end once", kept)
		}
		failure = broken
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Hour}); !errors.Is(err, broken) {
			t.Errorf("error %v, want that of Keep", err)
		}
	})
}

// With replicas, an attempt that another one has under way is waited for like an own one.
func TestMoveWaitsForOtherReplicas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
			pause(r, 2*time.Second)
			_, _ = rw.Write([]byte(no))
		})
		a := w.app(t, "op1", frozen())
		w.start(t)
		first := w.stop
		w.queue(t, a, notice("n1", shop))
		wait(t, time.Second)
		w.dispatcher(t, func(c *callback.Config) {
			c.Keep = func(context.Context, *app.App) error { return nil }
		})
		_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: 5 * time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"n1@4m0s"}, made(*frozen().FrozenAt, attempts)); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
		if err := first(); err != nil {
			t.Error(err)
		}
	})
}
