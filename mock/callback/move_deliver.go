package callback

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"paymock/mock/app"
	"paymock/mock/store"
)

// otherPatience is how long, in real time, the next attempt of a move waits for the end of one to another
// destination: as a rule all go out in their order, and no dead host holds up another.
const otherPatience = 20 * time.Millisecond

// deliverDue makes the attempts that are due by then and waits for them.
func (v *move) deliverDue(ctx context.Context, a *app.App, due time.Time) (claimed bool, err error) {
	var order inOrder
	places := semaphore.NewWeighted(moveWorkers)
	for more := true; more && len(v.made) < maxMoved; {
		tasks, err := v.d.Store.Claim(ctx, v.name, due, v.p.leaseFor(a), claimBatch)
		if err != nil {
			return claimed, fmt.Errorf("claim callbacks: %w", err)
		}
		claimed = claimed || len(tasks) > 0
		more = len(tasks) == claimBatch
		var group errgroup.Group
		var last *startedAttempt
		for i, t := range tasks {
			at := instantOf(destinationOfTask(&t), t.Due)
			if last != nil && last.at != at {
				last.waitAtMost(ctx, v.d, otherPatience)
			}
			before := order.before(at)
			started := order.start(at)
			last = started
			place := v.reserveSlot(t)
			attempt := func() error {
				defer order.end(started)
				started.slow = before.wait(ctx, v.d)
				if places.Acquire(ctx, 1) != nil {
					return v.d.Store.Release(context.WithoutCancel(ctx), t)
				}
				defer places.Release(1)
				return v.attemptTask(ctx, a, t, place, started)
			}
			if i < len(tasks)-1 {
				group.Go(attempt)
			} else { // the last needs no other goroutine
				err = attempt()
			}
		}
		if err = errors.Join(err, group.Wait()); err != nil {
			return claimed, err
		}
	}
	return claimed, nil
}

// reserveSlot keeps the place of an attempt among those of the move; nil for a timer.
func (v *move) reserveSlot(t store.Task) *attemptSlot {
	if t.Timer {
		return nil
	}
	place := &attemptSlot{Delivery: Delivery{Task: t.ID, Kind: t.Kind, Subject: t.Subject}}
	v.made = append(v.made, place)
	return place
}

func (v *move) attemptTask(ctx context.Context, a *app.App, t store.Task, place *attemptSlot, started *startedAttempt) error {
	if err := v.d.Store.Begin(ctx, t, v.p.leaseFor(a)); err != nil {
		if errors.Is(err, store.ErrLost) {
			return nil // cancelled or sent again meanwhile, or its lease ran out while it waited
		}
		return fmt.Errorf("begin an attempt: %w", err)
	}
	made, _, err := v.d.runTask(a, v.p, t, v.now, started)
	if place != nil {
		place.attempts = made
	}
	if err != nil {
		return fmt.Errorf("store an attempt: %w", err)
	}
	return nil
}

// awaitReplicas waits a moment if other replicas have attempts under way and reports whether they
// had: when one ends it may be due again before the target.
func (v *move) awaitReplicas(ctx context.Context, until time.Time) (bool, error) {
	if v.d.Keep == nil {
		return false, nil
	}
	tasks, err := v.d.Store.Tasks(ctx, v.name)
	if err != nil {
		return false, fmt.Errorf("read the attempts of other replicas: %w", err)
	}
	for _, t := range tasks {
		if t.Leased && !t.Due.After(until) {
			return true, v.d.Clock.Wait(ctx, otherPoll)
		}
	}
	return false, nil
}
