package lab

import (
	"context"
	"time"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
)

// MovedClock is an app's clock after a move.
type MovedClock struct {
	Now    time.Time
	Frozen bool
	// Attempts at callbacks that fell due on the way, in order.
	Attempts []callback.Delivery
}

// MoveClock moves an app's clock and returns when all that fell due by the move has happened.
func (l *Lab) MoveClock(ctx context.Context, a *app.App, move callback.Move) (MovedClock, error) {
	if move.Advance < 0 {
		return MovedClock{}, invalid("advance", "time does not run backwards; to begin anew, reset the app")
	}
	if now := a.Now(l.Clock.Now()); !move.Set.IsZero() && move.Set.Before(now) {
		return MovedClock{}, invalid("set", "the app's clock reads %s already, and time does not run backwards; to begin anew, reset the app", clock.Shown(now))
	}
	now, attempts, err := l.Dispatcher.Move(ctx, a.Name(), move)
	if err != nil {
		return MovedClock{}, err
	}
	after, err := l.App(a.Provider, a.ID)
	if err != nil {
		return MovedClock{}, err // removed meanwhile
	}
	return MovedClock{Now: now, Frozen: after.Clock.Frozen(), Attempts: attempts}, nil
}
