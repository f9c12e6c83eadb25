package callback

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"paymock/mock/app"
	"paymock/mock/store"
)

// otherPatience is how long, in real time, the next attempt of a move waits for the end of one to another
// destination: as a rule all go out in their order, and no dead host holds up another.
const otherPatience = 20 * time.Millisecond

// dueNow are the attempts that a move makes where its clock stands. Each destination has a line and a
// goroutine, which starts the attempts of its line one by one as places get free.
type dueNow struct {
	*move
	app    *app.App
	order  inOrder
	places *limits // at each destination
	group  errgroup.Group

	mu    sync.Mutex
	lines map[string][]*moveAttempt
}

// moveAttempt is an attempt of a move that is to be made.
type moveAttempt struct {
	task            store.Task
	place           *attemptSlot
	before, started *startedAttempt
}

// deliverDue makes the attempts that are due by then and waits for them. The clock stands until the
// last is answered, for what a merchant does on a callback happens at that time, as does what its
// answer brings about: a dead host costs the move real time, and the app's clock none.
func (v *move) deliverDue(ctx context.Context, a *app.App, due time.Time) (claimed bool, err error) {
	now := &dueNow{move: v, app: a, places: newLimits(moveWorkers), lines: map[string][]*moveAttempt{}}
	var last *startedAttempt
	for more := true; more && err == nil && len(v.made) < maxMoved; {
		var tasks []store.Task
		if tasks, err = v.d.claimBatch(ctx, a, v.p, due); isEnded(err) {
			err = v.appGoneError()
		} else if err != nil {
			err = fmt.Errorf("claim callbacks: %w", err)
		}
		claimed = claimed || len(tasks) > 0
		more = len(tasks) == claimBatch
		for _, t := range tasks {
			at := instantOf(t.Destination(), t.Due)
			if last != nil && last.at != at && !v.d.patience.isHanging(last.at.destination) {
				last.waitAtMost(ctx, v.d, otherPatience)
			}
			before := now.order.lastStarted(at)
			last = now.order.startAttempt(at)
			now.addAttempt(ctx, &moveAttempt{task: t, place: v.reserveSlot(t), before: before, started: last})
		}
	}
	return claimed, errors.Join(err, now.group.Wait())
}

// addAttempt puts an attempt into the line of its destination.
func (n *dueNow) addAttempt(ctx context.Context, m *moveAttempt) {
	destination := m.started.at.destination
	n.mu.Lock()
	defer n.mu.Unlock()
	line, runs := n.lines[destination]
	n.lines[destination] = append(line, m)
	if !runs {
		n.group.Go(func() error { return n.deliverTo(ctx, destination) })
	}
}

// takeFirst takes the first attempt out of a line, and removes the line when it has none.
func (n *dueNow) takeFirst(destination string) (*moveAttempt, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	line := n.lines[destination]
	if len(line) == 0 {
		delete(n.lines, destination)
		return nil, false
	}
	n.lines[destination] = line[1:]
	return line[0], true
}

// deliverTo makes the attempts for one destination, until none is left.
func (n *dueNow) deliverTo(ctx context.Context, destination string) error {
	var group errgroup.Group
	var left []store.Task
	for m, ok := n.takeFirst(destination); ok; m, ok = n.takeFirst(destination) {
		m.before.waitForAnswer(ctx, n.d)
		if n.acquirePlaces(ctx, destination) != nil {
			n.d.endAttempt(&n.order, m.started)
			left = append(left, m.task)
			continue
		}
		group.Go(func() error {
			defer n.releasePlaces(destination)
			defer n.d.endAttempt(&n.order, m.started)
			m.started.began = n.d.Clock.Now()
			return n.attemptTask(ctx, n.app, m.task, m.place, m.started)
		})
	}
	err := group.Wait()
	if len(left) > 0 {
		err = errors.Join(err, n.d.Store.Release(context.WithoutCancel(ctx), left...))
	}
	return err
}

// acquirePlaces waits for a place at a destination and one among the workers; releasePlaces must
// follow unless ctx ended.
func (n *dueNow) acquirePlaces(ctx context.Context, destination string) error {
	if err := n.places.acquire(ctx, destination, 1); err != nil {
		return err
	}
	if err := n.d.workers.Acquire(ctx, 1); err != nil {
		n.places.release(destination, 1)
		return err
	}
	return nil
}

func (n *dueNow) releasePlaces(destination string) {
	n.d.workers.Release(1)
	n.places.release(destination, 1)
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
