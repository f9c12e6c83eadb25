package callback

import (
	"errors"
	"time"

	"paymock/mock/app"
	"paymock/mock/store"
)

// How long a call waits that didn't reach the store, at first and at most, before it is made again.
const (
	firstInsisting = 50 * time.Millisecond
	lastInsisting  = time.Second
)

// retryUnreachable makes a call of the store again, while the store can't be reached, until an attempt's lease runs out:
// then others may have the task.
func (d *Dispatcher) retryUnreachable(until time.Time, call func(again bool) error) error {
	pause := firstInsisting
	for again := false; ; again = true {
		err := call(again)
		if !errors.Is(err, store.ErrUnreachable) || !d.Clock.Now().Add(pause).Before(until) || d.Clock.Wait(d.base, pause) != nil {
			return err
		}
		pause = min(2*pause, lastInsisting)
	}
}

// finishAttempt stores the end of an attempt. Nobody else knows what came of it.
func (d *Dispatcher) finishAttempt(a *app.App, t store.Task, c store.Change, until time.Time) error {
	return d.retryUnreachable(until, func(again bool) error {
		if again && d.hasStored(t) {
			return nil
		}
		return d.finishTask(a, t, c)
	})
}

// hasStored says whether an attempt's end was stored although the answer to that was lost.
func (d *Dispatcher) hasStored(t store.Task) bool {
	kept, err := d.Store.Task(d.base, t.App, t.ID)
	if err != nil || kept.Tries != t.Tries || len(kept.Attempts) == 0 || len(kept.Attempts) != len(t.Attempts) {
		return false
	}
	is, made := kept.Attempts[len(kept.Attempts)-1], t.Attempts[len(t.Attempts)-1]
	return is.At.Equal(made.At) && is.Took == made.Took
}
