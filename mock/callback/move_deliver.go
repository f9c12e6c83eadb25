package callback

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"paymock/mock/app"
	"paymock/mock/store"
)

// deliverDue makes the attempts that are due by then and waits for them.
func (v *move) deliverDue(ctx context.Context, a *app.App, due time.Time) (claimed bool, err error) {
	var group errgroup.Group
	group.SetLimit(moveWorkers)
	var last attemptInOrder
	for more := true; more && err == nil && len(v.made) < maxMoved; {
		var tasks []store.Task
		if tasks, err = v.d.Store.Claim(ctx, v.name, due, v.p.leaseFor(a), claimBatch); err != nil {
			err = fmt.Errorf("claim callbacks: %w", err)
		}
		claimed = claimed || len(tasks) > 0
		more = len(tasks) == claimBatch
		for i, t := range tasks {
			last.waitForLast(ctx, v.d, t.Due)
			if ctx.Err() != nil {
				err = v.d.Store.Release(context.WithoutCancel(ctx), tasks[i:]...)
				break
			}
			ended := make(chan struct{})
			last = attemptInOrder{t.Due, ended}
			place := v.reserveSlot(t)
			attempt := func() error {
				defer close(ended)
				return v.attemptTask(ctx, a, t, place)
			}
			if i < len(tasks)-1 || more {
				group.Go(attempt)
			} else { // the last needs no other goroutine
				err = attempt()
			}
		}
	}
	return claimed, errors.Join(err, group.Wait())
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

func (v *move) attemptTask(ctx context.Context, a *app.App, t store.Task, place *attemptSlot) error {
	if err := v.d.Store.Begin(ctx, t, v.p.leaseFor(a)); err != nil {
		if errors.Is(err, store.ErrLost) {
			return nil // cancelled or sent again meanwhile, or its lease ran out while it waited
		}
		return fmt.Errorf("begin an attempt: %w", err)
	}
	made, _, err := v.d.runTask(a, v.p, t, v.now)
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
