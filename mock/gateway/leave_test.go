package gateway_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
)

// TestCallerLeavesWhileItIsDelayed: a caller that leaves while a rule holds its call is journalled as unanswered, and
// nothing is decided for it, nor is anything left that waits.
func TestCallerLeavesWhileItIsDelayed(t *testing.T) {
	t.Parallel()
	for _, whose := range []string{"app", "real"} {
		synctest.Test(t, func(t *testing.T) {
			r := newBareRig(t)
			r.rule(t, api.Then{Delay: &api.Delay{Fixed: "20s", Clock: whose}})
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(5*time.Second, leave)
			before := time.Now()
			if !r.serve(ctx, "app=a").Lose || time.Since(before) != 5*time.Second {
				t.Errorf("%s: an answer was given to a caller that left, after %s", whose, time.Since(before))
			}
			const why = "the caller left while rule r1 delayed the call; nothing was decided Rule r1 waited 20s before deciding."
			if e := r.entries(t, "toy/a"); len(e) != 1 || e[0].Explanation != why || e[0].Status != 0 || len(e[0].Response) != 0 || r.shared(t) != 0 {
				t.Errorf("%s: journal %+v, shared %d", whose, e, r.shared(t))
			}
		})
	}
}

// TestDelayPasses: a delayed call is decided at the end of its delay, at that time of its app, and on the app's clock
// only while that runs.
func TestDelayPasses(t *testing.T) {
	t.Parallel()
	for _, whose := range []string{"app", "real"} {
		synctest.Test(t, func(t *testing.T) {
			r := newBareRig(t)
			r.rule(t, api.Then{Delay: &api.Delay{Fixed: "20s", Clock: whose}})
			before := time.Now()
			r.serve(t.Context(), "app=a")
			e := r.entries(t, "toy/a")
			if len(e) != 1 || e[0].Code != "OK" || e[0].At.Sub(before) != 20*time.Second || e[0].Real != before || e[0].Took != 20*time.Second {
				t.Errorf("%s: journal %+v", whose, e)
			}
		})
	}
}

// TestCallerLeavesWhileItsAnswerIsHeld: it gets nothing, though the call was decided.
func TestCallerLeavesWhileItsAnswerIsHeld(t *testing.T) {
	t.Parallel()
	r, g := gatedRig(t)
	r.rule(t, api.Then{DelayReply: &api.Delay{Fixed: "5s", Clock: "real"}})
	s := r.ask(t, "app=a")
	g.next(t)
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := s.rest(); got != "" || err != nil || r.shared(t) != 1 {
		t.Errorf("read %q, %v, shared %d", got, err, r.shared(t))
	}
}

// TestWaitsLeaveNoTimer: each wait on an app's clock lets go of its timer, whether that fired, the clock was moved or
// the caller left.
func TestWaitsLeaveNoTimer(t *testing.T) {
	t.Parallel()
	r, g := gatedRig(t)
	r.rule(t, api.Then{Delay: &api.Delay{Fixed: "5s"}})
	ctx, leave := context.WithCancel(t.Context())
	done := make(chan bool)
	go func() { done <- r.serve(ctx, "app=a").Lose }()
	g.next(t)
	r.apps.Change("toy/a", func(a *app.App) { a.Clock = a.Clock.Advance(time.Now(), time.Second) })
	if left := g.next(t); left > 4*time.Second || g.stopped.Load() != 1 {
		t.Errorf("%s left after a move by a second, %d timers stopped", left, g.stopped.Load())
	}
	leave()
	if !<-done || g.stopped.Load() != 2 {
		t.Errorf("%d of 2 timers stopped", g.stopped.Load())
	}
	if e := r.entries(t, "toy/a"); len(e) != 1 || !strings.HasPrefix(e[0].Explanation, "the caller left while rule r1") {
		t.Errorf("journal %+v", e)
	}
}

// TestFrozenClockHolds: a wait on a clock that stands has no timer and ends when it runs again.
func TestFrozenClockHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newBareRig(t)
		r.rule(t, api.Then{Delay: &api.Delay{Fixed: "5s"}})
		r.apps.Change("toy/a", func(a *app.App) { a.Clock = a.Clock.Freeze(time.Now()) })
		time.AfterFunc(time.Hour, func() {
			r.apps.Change("toy/a", func(a *app.App) { a.Clock = a.Clock.Unfreeze(time.Now()) })
		})
		before := time.Now()
		r.serve(t.Context(), "app=a")
		if took := time.Since(before); took != time.Hour+5*time.Second {
			t.Errorf("answered after %s", took)
		}
	})
}

// TestCallerHasLeft: a call whose caller left before it was decided is journalled, and is no failure of ours.
func TestCallerHasLeft(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	r.serve(ctx, "app=a")
	const why = "the caller left before this was decided; nothing was done"
	if e := r.entries(t, "toy/a"); len(e) != 1 || e[0].Explanation != why || r.shared(t) != 0 {
		t.Errorf("journal %+v, shared %d", e, r.shared(t))
	}
}
