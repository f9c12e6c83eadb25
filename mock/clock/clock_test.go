package clock_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"paymock/mock/clock"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestSystemWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c clock.System
		begin := c.Now()
		if err := c.Wait(t.Context(), 25*time.Hour); err != nil {
			t.Fatal(err)
		}
		if passed := c.Now().Sub(begin); passed != 25*time.Hour {
			t.Errorf("waited %s, want 25h", passed)
		}
		for _, d := range []time.Duration{0, -time.Hour} {
			if err := c.Wait(t.Context(), d); err != nil || c.Now().Sub(begin) != 25*time.Hour {
				t.Errorf("waiting %s took until %s, %v", d, c.Now(), err)
			}
		}
	})
}

func TestSystemWaitEndsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c clock.System
		begin := c.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := c.Wait(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v", err)
		}
		if passed := c.Now().Sub(begin); passed != time.Minute {
			t.Errorf("waited %s, want a minute", passed)
		}
		if err := c.Wait(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("an ended context gave %v", err)
		}
	})
}

func TestSystemTimer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c clock.System
		begin := c.Now()
		fired, stop := c.Timer(time.Hour)
		stopped, stopIt := c.Timer(time.Minute)
		stopIt()
		defer stop()
		select {
		case at := <-fired:
			if at.Sub(begin) != time.Hour {
				t.Errorf("fired after %s", at.Sub(begin))
			}
		case <-stopped:
			t.Error("a stopped timer fired")
		}
	})
}

func TestStateMoves(t *testing.T) {
	t.Parallel()
	later := func(d time.Duration) time.Time { return noon.Add(d) }
	var s clock.State
	want := func(what string, real, app time.Time, frozen bool) {
		t.Helper()
		if got := s.Now(real); !got.Equal(app) || s.Frozen() != frozen {
			t.Errorf("%s: at %s the app's time is %s, frozen %t; want %s, %t",
				what, real.Format(time.DateTime), got.Format(time.DateTime), s.Frozen(), app.Format(time.DateTime), frozen)
		}
	}
	want("zero", noon, noon, false)
	s = s.Advance(noon, 25*time.Hour)
	want("advanced", noon, later(25*time.Hour), false)
	want("runs on", later(time.Hour), later(26*time.Hour), false)
	s = s.Freeze(later(time.Hour))
	want("frozen", later(time.Hour), later(26*time.Hour), true)
	want("stands", later(9*time.Hour), later(26*time.Hour), true)
	s = s.Advance(later(9*time.Hour), time.Hour)
	want("advanced while frozen", later(99*time.Hour), later(27*time.Hour), true)
	s = s.Set(later(9*time.Hour), later(-48*time.Hour))
	want("set back while frozen", later(99*time.Hour), later(-48*time.Hour), true)
	s = s.Unfreeze(later(10 * time.Hour))
	want("runs on from where it stood", later(10*time.Hour), later(-48*time.Hour), false)
	want("runs", later(11*time.Hour), later(-47*time.Hour), false)
	s = s.Set(later(11*time.Hour), noon)
	want("set while running", later(12*time.Hour), later(time.Hour), false)
	s = s.Unfreeze(later(12 * time.Hour))
	want("following again changes nothing", later(13*time.Hour), later(2*time.Hour), false)
}

func TestUntil(t *testing.T) {
	t.Parallel()
	frozen := clock.State{}.Freeze(noon)
	tests := []struct {
		state clock.State
		at    time.Duration // from noon, in the app's time
		want  time.Duration
		ok    bool
	}{
		{clock.State{}, time.Hour, time.Hour, true},
		{clock.State{}, 0, 0, true},
		{clock.State{}, -time.Hour, 0, true},
		{clock.State{Offset: 25 * time.Minute}, time.Hour, 35 * time.Minute, true},
		{clock.State{Offset: 2 * time.Hour}, time.Hour, 0, true},
		{frozen, time.Hour, time.Hour, false},
		{frozen, 0, 0, true},
		{frozen, -time.Hour, 0, true},
	}
	for _, test := range tests {
		if d, ok := test.state.Until(noon, noon.Add(test.at)); d != test.want || ok != test.ok {
			t.Errorf("%+v until %s: %s, %t; want %s, %t", test.state, test.at, d, ok, test.want, test.ok)
		}
	}
}

// TestStateAgainstAStopwatch moves the clock at random beside two plain numbers, and stores it
// as JSON between moves.
func TestStateAgainstAStopwatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s clock.State
		real, app, frozen := noon, noon, false
		duration := rapid.Int64Range(-int64(100*time.Hour), int64(1000*time.Hour))
		for range rapid.IntRange(1, 20).Draw(t, "moves") {
			passed := time.Duration(max(0, duration.Draw(t, "passed")))
			real = real.Add(passed)
			if !frozen {
				app = app.Add(passed)
			}
			d := time.Duration(duration.Draw(t, "by"))
			switch rapid.IntRange(0, 3).Draw(t, "move") {
			case 0:
				s, app = s.Advance(real, d), app.Add(d)
			case 1:
				s, app = s.Set(real, noon.Add(d)), noon.Add(d)
			case 2:
				s, frozen = s.Freeze(real), true
			case 3:
				s, frozen = s.Unfreeze(real), false
			}
			stored, err := json.Marshal(s)
			if err == nil {
				s = clock.State{}
				err = json.Unmarshal(stored, &s)
			}
			if err != nil || !s.Now(real).Equal(app) || s.Frozen() != frozen {
				t.Fatalf("%s: the app's time is %s, want %s, %v", stored, s.Now(real), app, err)
			}
			ahead := time.Duration(max(1, duration.Draw(t, "ahead")))
			if wait, ok := s.Until(real, app.Add(ahead)); ok == frozen || ok && wait != ahead {
				t.Fatalf("%s: until %s ahead is %s, %t", stored, ahead, wait, ok)
			}
		}
	})
}
