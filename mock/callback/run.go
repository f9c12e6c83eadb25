package callback

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paymock/mock/app"
	"paymock/mock/store"
)

// Run delivers what falls due, until ctx ends. Then it lets attempts and clock moves under way
// finish, for Grace, aborts what is left, closes the sender's connections and returns; the
// error says that something didn't end even so. What still waits stays in the store; Remaining
// lists it. A Dispatcher runs once; afterwards Move gives ErrStopped.
func (d *Dispatcher) Run(ctx context.Context) error {
	if !d.beginRun(ctx) {
		return errors.New("callback: Run was called before; make a new Dispatcher")
	}
	woken, release := d.Store.Woken()
	defer release()
	changed := d.Apps.Changed()
	d.wakeWaiting(ctx)
	poll, stopPoll := d.Clock.Timer(d.Poll)
	defer func() { stopPoll() }()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-woken.C:
			d.wakeNamed(ctx, woken)
		case <-poll:
			d.wakeWaiting(ctx)
			poll, stopPoll = d.Clock.Timer(d.Poll)
		case <-changed:
			changed = d.Apps.Changed()
			d.wakeChanged()
		}
	}
	return d.stopDeliveries(ctx)
}

// beginRun lets Wake start consumers, which end with ctx; false when it was called before.
func (d *Dispatcher) beginRun(ctx context.Context) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running != nil {
		return false
	}
	d.running = ctx
	return true
}

// Wake makes Run look at an app's queue and clock. New tasks, changes of the app
// registry and Move wake it by themselves.
func (d *Dispatcher) Wake(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running == nil || d.stopped {
		return
	}
	c := d.consumers[name]
	if c != nil {
		c.wake()
		return
	}
	c = newConsumer(d, name)
	d.consumers[name] = c
	ctx := d.running
	d.inside.Go(func() { c.claimUntilEnded(ctx) })
}

// wakeNamed has those apps looked at that were woken: a look costs round trips to the store, and a thousand
// others may wait.
func (d *Dispatcher) wakeNamed(ctx context.Context, woken *store.Wakes) {
	names, all := woken.Take()
	if all {
		d.wakeWaiting(ctx)
	}
	for _, name := range names {
		d.Wake(name)
	}
}

// wakeWaiting has every app looked at that has waiting tasks.
func (d *Dispatcher) wakeWaiting(ctx context.Context) {
	names, err := d.Store.Waiting(ctx)
	if err != nil && ctx.Err() == nil {
		d.Logger.Error("read which apps have callbacks", "err", err)
	}
	for _, name := range names {
		d.Wake(name)
	}
}

// wakeChanged has every app looked at whose clock was changed, and those that were removed, reset or imported.
func (d *Dispatcher) wakeChanged() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.consumers {
		if c.appChanged() {
			c.wake()
		}
	}
}

// retireConsumer ends an app's consumer unless it was woken meanwhile.
func (d *Dispatcher) retireConsumer(c *consumer) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(c.woken) > 0 {
		<-c.woken
		return false
	}
	delete(d.consumers, c.name)
	return true
}

// consumerOf is an app's consumer, or nil.
func (d *Dispatcher) consumerOf(name string) *consumer {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.consumers[name]
}

// stopDeliveries ends what is under way.
func (d *Dispatcher) stopDeliveries(ctx context.Context) error {
	defer d.Sender.Close()
	defer close(d.jobs)
	defer d.abort(ErrStopped)
	d.mu.Lock()
	d.stopped = true
	d.mu.Unlock()
	d.endMoves(ErrStopped)
	empty := make(chan struct{})
	go func() {
		d.inside.Wait()
		close(empty)
	}()
	if d.waitUntilEmpty(empty) {
		d.logRemaining(context.WithoutCancel(ctx))
		return nil
	}
	d.abort(ErrStopped)
	if d.waitUntilEmpty(empty) {
		d.logRemaining(context.WithoutCancel(ctx))
		return nil
	}
	return fmt.Errorf("callback: attempts still under way %v after they were aborted", d.Grace)
}

// waitUntilEmpty waits for Grace.
func (d *Dispatcher) waitUntilEmpty(empty <-chan struct{}) bool {
	over, release := d.Clock.Timer(d.Grace)
	defer release()
	select {
	case <-empty:
		return true
	case <-over:
		return false
	}
}

// logRemaining logs what is left waiting.
func (d *Dispatcher) logRemaining(ctx context.Context) {
	rest, err := d.Remaining(ctx)
	if err != nil {
		d.Logger.Warn("dispatcher stopped; what still waits can't be read", "err", err)
		return
	}
	tasks := 0
	for _, r := range rest {
		tasks += r.Tasks
	}
	d.Logger.Info("dispatcher stopped", "apps", len(rest), "waiting", tasks)
}

// WaitingCallbacks counts the callbacks of one app that wait.
type WaitingCallbacks struct {
	App   string
	Tasks int
	Next  time.Time // when the first is due, in the app's time
}

// Remaining counts the callbacks that wait in the store, by app.
func (d *Dispatcher) Remaining(ctx context.Context) ([]WaitingCallbacks, error) {
	names, err := d.Store.Waiting(ctx)
	if err != nil {
		return nil, fmt.Errorf("apps that wait: %w", err)
	}
	var rest []WaitingCallbacks
	for _, name := range names {
		tasks, err := d.Store.Tasks(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("tasks of %s: %w", name, err)
		}
		r := WaitingCallbacks{App: name}
		for _, t := range tasks {
			if t.State != store.Waiting || t.Timer {
				continue
			}
			if r.Tasks++; r.Tasks == 1 || t.Due.Before(r.Next) {
				r.Next = t.Due
			}
		}
		if r.Tasks > 0 {
			rest = append(rest, r)
		}
	}
	return rest, nil
}

// findApp gives a registered app and its platform.
func (d *Dispatcher) findApp(name string) (*app.App, *platform, bool) {
	a, ok := d.Apps.Named(name)
	if !ok {
		return nil, nil, false
	}
	p, ok := d.platformOf(a.Provider)
	return a, p, ok
}

// claimBatch claims the first of an app's tasks that are due by then. Where another generation of the app has begun,
// of which the registry may not know yet, it is app.ErrEnded or store.ErrEnded: those tasks are not for this one.
func (d *Dispatcher) claimBatch(ctx context.Context, a *app.App, p *platform, due time.Time) (tasks []store.Task, err error) {
	err = a.Generation.Write(func() (err error) {
		tasks, err = d.Store.Claim(ctx, a.Name(), a.Generation.ID(), due, p.leaseFor(a), claimBatch)
		return err
	})
	return tasks, err
}

// isEnded reports whether an error says that the app's generation has ended.
func isEnded(err error) bool { return errors.Is(err, app.ErrEnded) || errors.Is(err, store.ErrEnded) }

// acquirePlaces waits for a place at a destination, for one among the workers, and until no move of the
// app's clock runs or waits; meanwhile others may use the two places. releasePlaces must follow unless
// ctx ended.
func (d *Dispatcher) acquirePlaces(ctx context.Context, name, destination string) error {
	for {
		if err := d.destinations.acquire(ctx, destination, 1); err != nil {
			return err
		}
		if err := d.workers.Acquire(ctx, 1); err != nil {
			d.destinations.release(destination, 1)
			return err
		}
		if d.apps.tryAcquire(name, 1) {
			return nil
		}
		d.workers.Release(1)
		d.destinations.release(destination, 1)
		if err := d.apps.acquire(ctx, name, 1); err != nil {
			return err
		}
		d.apps.release(name, 1)
	}
}

// releasePlaces gives up what acquirePlaces took.
func (d *Dispatcher) releasePlaces(name, destination string) {
	d.apps.release(name, 1)
	d.workers.Release(1)
	d.destinations.release(destination, 1)
}

// startDelivery hands a delivery to a goroutine that has ended its last one, or to a new one. They stay
// until Run ends: a goroutine that has been through an attempt has the stack for the next.
func (d *Dispatcher) startDelivery(job *delivery) {
	d.inside.Add(1)
	if d.idle.Add(-1) >= 0 {
		d.jobs <- job
		return
	}
	d.idle.Add(1)
	go func() {
		d.makeDelivery(job)
		for job := range d.jobs {
			d.makeDelivery(job)
		}
	}()
}

// makeDelivery makes an attempt. When it is to be repeated its app is looked at, for when.
func (d *Dispatcher) makeDelivery(job *delivery) {
	defer d.inside.Done()
	name := job.app.Name()
	_, state, _ := d.runTask(job.app, job.platform, job.task, job.now, job.started)
	d.idle.Add(1) // before the place is free, so that who takes it finds this goroutine
	d.endAttempt(job.order, job.started)
	d.releasePlaces(name, job.destination)
	if state == store.Waiting {
		d.Wake(name)
	}
}
