package callback_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// made gives the attempts of a move as "id@offset".
func made(start time.Time, attempts []callback.Delivery) []string {
	out := []string{}
	for _, d := range attempts {
		out = append(out, d.Task+"@"+d.At.Sub(start).String())
	}
	return out
}

func TestMoveAdvances(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		state clock.State
		runs  bool // whether Run is there too
	}{
		{"standing", frozen(), true},
		{"running", clock.State{Offset: -5 * time.Hour}, true},
		{"without Run", frozen(), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				m := &merchant{answers: []string{no}}
				w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
					m.ServeHTTP(rw, r)
					pause(r, 2*time.Second) // the time the merchant takes is not the app's
				})
				a, other := w.app(t, "op1", test.state), w.app(t, "op2", test.state)
				if test.runs {
					w.start(t)
				}
				start := w.now(t, a.Name())
				w.queue(t, a, notice("n1", shop))
				first := 0
				if test.runs {
					wait(t, 2*time.Second) // Run makes the first attempt
					first = 1
				}
				before, real := w.now(t, a.Name()), machine.Now()
				now, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: 25 * time.Hour})
				if err != nil {
					t.Fatal(err)
				}
				if want := before.Add(25 * time.Hour); !now.Equal(want) || !w.now(t, a.Name()).Equal(want) {
					t.Errorf("the clock reads %v, Move gave %v, want %v", w.now(t, a.Name()), now, want)
				}
				want := []string{}
				for _, offset := range offsets[first:] {
					want = append(want, "n1@"+offset.String())
				}
				if diff := cmp.Diff(want, made(start, attempts)); diff != "" {
					t.Errorf("attempts (-want +got):\n%s", diff)
				}
				if got := machine.Now().Sub(real); got != time.Duration(8-first)*2*time.Second {
					t.Errorf("the move took %v of real time, want the merchant's 2 s for each attempt", got)
				}
				for i, body := range m.got() {
					at := start.Add(offsets[i]).UTC().Format(time.RFC3339Nano)
					if i >= first && !strings.Contains(body, "now="+at+" clock="+at+" ") {
						t.Errorf("attempt %d was rendered as %q, want now and the app's clock %s", i+1, body, at)
					}
				}
				if task := w.task(t, a, "n1"); task.State != store.Exhausted {
					t.Errorf("state %s, want exhausted", task.State)
				}
				if got, want := w.now(t, other.Name()), other.Now(machine.Now()); !got.Equal(want) || other.Clock != mustApp(t, w, other).Clock {
					t.Errorf("the other app's clock moved to %v", got)
				}
				moves := w.entries(t, a, "clock")
				if len(moves) != 1 || moves[0].Operation != "advance" || !moves[0].At.Equal(now) ||
					!strings.Contains(moves[0].Explanation, fmt.Sprintf("to %s, %d attempts", clock.Shown(now), 8-first)) {
					t.Errorf("journal of the move: %+v", moves)
				}
				frozenStill := mustApp(t, w, a).Clock.Frozen()
				if frozenStill != test.state.Frozen() {
					t.Errorf("the clock stands: %t, before: %t", frozenStill, test.state.Frozen())
				}
			})
		})
	}
}

func mustApp(t *testing.T, w *world, a *app.App) *app.App {
	t.Helper()
	a, ok := w.apps.Named(a.Name())
	if !ok {
		t.Fatal("the app is gone")
	}
	return a
}

func TestMoveKinds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		state   clock.State
		move    func(now time.Time) callback.Move
		ahead   time.Duration // of the clock after the move
		stands  bool
		entries string
	}{
		{"nothing", clock.State{}, func(time.Time) callback.Move { return callback.Move{} }, 0, false, "advance"},
		{"advance", clock.State{}, func(time.Time) callback.Move { return callback.Move{Advance: time.Hour} }, time.Hour, false, "advance"},
		{"set", clock.State{}, func(now time.Time) callback.Move { return callback.Move{Set: now.Add(time.Hour)} }, time.Hour, false, "set"},
		{"set to the present", frozen(), func(now time.Time) callback.Move { return callback.Move{Set: now} }, 0, true, "set"},
		{"freeze", clock.State{Offset: time.Hour}, func(time.Time) callback.Move { return callback.Move{Freeze: true} }, 0, true, "freeze"},
		{"freeze again", frozen(), func(time.Time) callback.Move { return callback.Move{Freeze: true} }, 0, true, "freeze"},
		{"follow", frozen(), func(time.Time) callback.Move { return callback.Move{Follow: true} }, 0, false, "follow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				m := &merchant{answers: []string{yes}}
				w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
					m.ServeHTTP(rw, r)
					pause(r, time.Second)
				})
				a := w.app(t, "op1", test.state)
				w.queue(t, a, notice("n1", shop))
				before := w.now(t, a.Name())
				now, attempts, err := w.Move(t.Context(), a.Name(), test.move(before))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]string{"n1@0s"}, made(before, attempts)); diff != "" {
					t.Errorf("what was due already (-want +got):\n%s", diff)
				}
				if want := before.Add(test.ahead); !now.Equal(want) || !w.now(t, a.Name()).Equal(want) {
					t.Errorf("the clock reads %v, Move gave %v, want %v", w.now(t, a.Name()), now, want)
				}
				wait(t, time.Minute)
				want := now
				if !test.stands {
					want = now.Add(time.Minute)
				}
				if got := w.now(t, a.Name()); !got.Equal(want) {
					t.Errorf("a minute later the clock reads %v, want %v", got, want)
				}
				if got := w.entries(t, a, "clock"); len(got) != 1 || got[0].Operation != test.entries {
					t.Errorf("journal %+v, want one %s", got, test.entries)
				}
			})
		})
	}
}

func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		a := w.app(t, "op1", frozen())
		for _, test := range []struct {
			name, app string
			move      callback.Move
			err       error
			says      string
		}{
			{"set backwards", a.Name(), callback.Move{Set: frozen().FrozenAt.Add(-time.Second)}, callback.ErrMove, "reads 2026-01-01T08:00:00+08:00 and can't go back to 2026-01-01T07:59:59+08:00; make a new app"},
			{"set too far", a.Name(), callback.Move{Set: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}, callback.ErrMove, "9999-12-31T08:00:00+08:00 is more than 200 years ahead"},
			{"advance too far", a.Name(), callback.Move{Advance: 290 * 365 * 24 * time.Hour}, callback.ErrMove, "more than 200 years ahead"},
			{"advance backwards", a.Name(), callback.Move{Advance: -time.Second}, callback.ErrMove, "advance is -1s"},
			{"two at once", a.Name(), callback.Move{Advance: time.Second, Freeze: true}, callback.ErrMove, "one of advance, set, freeze and follow"},
			{"unknown app", "made-up/op2", callback.Move{}, callback.ErrNoApp, "made-up/op2"},
		} {
			_, attempts, err := w.Move(t.Context(), test.app, test.move)
			if !errors.Is(err, test.err) || !strings.Contains(err.Error(), test.says) || attempts != nil {
				t.Errorf("%s: %d attempts, error %v; want %v with %q", test.name, len(attempts), err, test.err, test.says)
			}
		}
		if got := mustApp(t, w, a).Clock; got != a.Clock {
			t.Errorf("the clock is %+v, want it untouched", got)
		}
		if got := w.entries(t, a, ""); len(got) != 0 {
			t.Errorf("journal %+v, want nothing", got)
		}
	})
}

// An attempt under way is waited for, so that its repetition falls into the move; a merchant
// that never answers holds the move up for the kind's time-out each time, no longer.
func TestMoveOverHangingMerchant(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		w.net.serve(t, "127.0.0.1:8080", hang)
		a := w.app(t, "op1", clock.State{})
		w.start(t)
		start := w.now(t, a.Name())
		w.queue(t, a, notice("n1", shop))
		wait(t, time.Second)
		real := machine.Now()
		_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: 15 * time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"n1@4m0s", "n1@14m0s"}, made(start, attempts)); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
		if got, want := machine.Now().Sub(real), 4*time.Second+5*time.Second+5*time.Second; got != want {
			t.Errorf("the move took %v, want %v", got, want)
		}
		for _, attempt := range attempts {
			if attempt.Reason != "no answer: timed out after 5s" || attempt.Took != 5*time.Second {
				t.Errorf("attempt took %v: %s", attempt.Took, attempt.Reason)
			}
		}
	})
}

// Callbacks of one due time go out together.
func TestMoveDeliversOneDueTimeTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
			pause(r, time.Second)
			_, _ = rw.Write([]byte(yes))
		})
		a := w.app(t, "op1", frozen())
		var notices []provider.Notice
		var want []string
		for i := range 200 {
			n := notice(serial(i), shop)
			n.Due = frozen().FrozenAt.Add(time.Minute)
			notices = append(notices, n)
			want = append(want, n.ID+"@1m0s")
		}
		w.queue(t, a, notices...)
		real := machine.Now()
		_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		// 64 at a time, and each a moment after the one before.
		if got := machine.Now().Sub(real); got < 4*time.Second || got > 5*time.Second {
			t.Errorf("200 callbacks to a merchant that takes a second took %v, want 4s to 5s", got)
		}
		if diff := cmp.Diff(want, made(*frozen().FrozenAt, attempts)); diff != "" {
			t.Errorf("attempts in order of creation (-want +got):\n%s", diff)
		}
	})
}

func TestMoveEndsEarly(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		end  func(w *world, a *app.App, cancel context.CancelFunc)
		err  error
		now  time.Duration
	}{
		{"the caller gives up", func(_ *world, _ *app.App, cancel context.CancelFunc) { cancel() }, context.Canceled, 4 * time.Minute},
		{"the dispatcher stops", func(w *world, _ *app.App, _ context.CancelFunc) { _ = w.stop() }, callback.ErrStopped, 4 * time.Minute},
		{"the app is removed", func(w *world, a *app.App, _ context.CancelFunc) { w.apps.Remove(a.Name()) }, callback.ErrNoApp, 14 * time.Minute},
		{"the app is reset", func(w *world, a *app.App, _ context.CancelFunc) {
			_, _ = w.apps.Renew(a, func() error { return nil }, func(a *app.App) { a.Clock = clock.State{} })
		}, callback.ErrNoApp, 4 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
					pause(r, 2*time.Second)
					_, _ = rw.Write([]byte(no))
				})
				a := w.app(t, "op1", frozen())
				w.start(t)
				w.queue(t, a, notice("n1", shop))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go func() {
					wait(t, 3*time.Second)
					test.end(w, a, cancel)
				}()
				now, attempts, err := w.Move(ctx, a.Name(), callback.Move{Advance: time.Hour})
				if !errors.Is(err, test.err) || now.Sub(*frozen().FrozenAt) != test.now {
					t.Errorf("ended at %v: %v; want %v: %v", now.Sub(*frozen().FrozenAt), err, test.now, test.err)
				}
				wantMade := 2 // the one under way is finished
				if len(attempts) != wantMade || attempts[1].Status != 200 {
					t.Errorf("attempts %+v, want %d, the last with an answer", attempts, wantMade)
				}
				if errors.Is(test.err, callback.ErrNoApp) {
					if a, there := w.apps.Named(a.Name()); there && a.Clock != (clock.State{}) {
						t.Errorf("the move of the app before has left the clock at %+v", a.Clock)
					}
					return
				}
				if got := w.now(t, a.Name()); !got.Equal(now) {
					t.Errorf("the clock reads %v, Move gave %v", got, now)
				}
				if moves := w.entries(t, a, "clock"); len(moves) != 1 || !strings.Contains(moves[0].Explanation, "ended early: "+test.err.Error()) {
					t.Errorf("journal %+v", moves)
				}
			})
		})
	}
}
