// Package clock is the only place that reads the machine's time and starts timers.
//
// Clock is real time, injected wherever something waits. State is the position of one app's
// virtual clock against it; it is a plain value, stored with the app, so that every replica
// computes the same time:
//
//	s := clock.State{}
//	s = s.Advance(real, 25*time.Hour)
//	s.Now(real) // 25 hours ahead, running on
//
// A virtual clock follows real time at a distance, or stands still while frozen.
package clock

import (
	"context"
	"time"
)

// Clock is real time. Implementations are safe for concurrent use.
type Clock interface {
	// Now is the present instant.
	Now() time.Time
	// Wait returns nil after d, or the context's error when that ends first.
	Wait(ctx context.Context, d time.Duration) error
	// Timer fires once on the channel after d; stop releases it.
	Timer(d time.Duration) (fired <-chan time.Time, stop func())
}

// platformZone is that of all the platforms.
var platformZone = time.FixedZone("+08:00", 8*60*60)

// Shown writes a time for people, to the second and in the platforms' zone. Pages and payctl find it in a text
// and write it in the reader's.
func Shown(t time.Time) string { return t.In(platformZone).Format(time.RFC3339) }

// System is the machine's clock. Under testing/synctest it is the bubble's clock.
type System struct{}

var _ Clock = System{}

// Now is time.Now.
func (System) Now() time.Time { return time.Now() }

// Wait waits at least d; zero and less return at once.
func (System) Wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Timer starts a timer.
func (System) Timer(d time.Duration) (<-chan time.Time, func()) {
	timer := time.NewTimer(d)
	return timer.C, func() { timer.Stop() }
}

// MaxDistance is how far an app's clock can be from real time: the distance is kept in nanoseconds, of which 292
// years fit.
const MaxDistance = 200 * 365 * 24 * time.Hour

// State is an app's clock. The zero value follows real time without a distance.
type State struct {
	// Offset is added to real time while the clock runs.
	Offset time.Duration `json:"offset,omitempty"`
	// FrozenAt is the instant at which the clock stands; nil means it runs.
	FrozenAt *time.Time `json:"frozen_at,omitempty"`
}

// Frozen reports whether the clock stands still.
func (s State) Frozen() bool { return s.FrozenAt != nil }

// Now is the app's time when real time is real.
func (s State) Now(real time.Time) time.Time {
	if s.FrozenAt != nil {
		return *s.FrozenAt
	}
	return real.Add(s.Offset)
}

// Advance moves the clock by d, frozen or running.
func (s State) Advance(real time.Time, d time.Duration) State {
	return s.Set(real, s.Now(real).Add(d))
}

// Set moves the clock to t and leaves it frozen or running as it was.
func (s State) Set(real, t time.Time) State {
	if s.FrozenAt != nil {
		t = t.Round(0)
		return State{Offset: s.Offset, FrozenAt: &t}
	}
	return State{Offset: t.Sub(real)}
}

// Freeze stops the clock where it stands.
func (s State) Freeze(real time.Time) State {
	now := s.Now(real).Round(0)
	return State{Offset: s.Offset, FrozenAt: &now}
}

// Unfreeze lets the clock run on from where it stands.
func (s State) Unfreeze(real time.Time) State {
	return State{Offset: s.Now(real).Sub(real)}
}

// Until is how long real time must pass before the app's clock reads t; ok is false when it
// never does because the clock is frozen. A time that has passed gives 0.
func (s State) Until(real, t time.Time) (d time.Duration, ok bool) {
	d = t.Sub(s.Now(real))
	if d <= 0 {
		return 0, true
	}
	return d, s.FrozenAt == nil
}
