package callback

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/store"
)

const (
	// claimBatch is how many tasks are claimed in one call of the store.
	claimBatch = 256
	// failedPoll is how soon the store is asked again after it failed.
	failedPoll = time.Second
	// untilWoken is a wait that only a wake ends.
	untilWoken = time.Duration(math.MaxInt64)
)

// consumer delivers one app's tasks for Run. It claims all that is due and sorts it by
// destination; a goroutine for each destination starts the attempts.
//
// A move of the clock (dueNow) has lines of its own and shares the order of one instant, the workers and the attempt
// itself: its tasks are of one due time, its attempts end with it and its first failure ends it, where a consumer's
// lines go on for as long as the server runs, claim a task anew in its place, put it back and give it back.
type consumer struct {
	d      *Dispatcher
	name   string
	woken  chan struct{} // holds one value when the app's queue is to be looked at
	routes sync.WaitGroup
	order  inOrder

	mu    sync.Mutex
	clock clock.State // the app's, when its queue was last looked at
	of    *app.Generation
	// claimed are tasks at which no attempt has begun, by ID, and lines the same tasks by
	// destination, in the order of their claims. Each line has a goroutine, deliverTo.
	claimed map[string]*store.Task
	lines   map[string][]*store.Task
}

func newConsumer(d *Dispatcher, name string) *consumer {
	return &consumer{
		d: d, name: name, woken: make(chan struct{}, 1),
		claimed: map[string]*store.Task{}, lines: map[string][]*store.Task{},
	}
}

func (c *consumer) wake() {
	select {
	case c.woken <- struct{}{}:
	default: // a value lies there already
	}
}

// claimUntilEnded claims what is due, again whenever the app's next task falls due or the consumer is
// woken, until ctx ends or the app is removed.
func (c *consumer) claimUntilEnded(ctx context.Context) {
	for {
		next, err := c.claimDue(ctx)
		switch {
		case ctx.Err() != nil:
			c.routes.Wait()
			c.releaseTasks(ctx)
			return
		case errors.Is(err, ErrNoApp):
			c.releaseTasks(ctx)
			if c.d.retireConsumer(c) {
				return
			}
		case isEnded(err):
			c.refreshApp(ctx)
			c.sleepFor(ctx, untilWoken) // until the registry has the next generation
		case err != nil:
			c.d.Logger.Error("claim callbacks", "app", c.name, "err", err)
			_ = c.d.Clock.Wait(ctx, failedPoll)
		default:
			c.sleepFor(ctx, next)
		}
	}
}

// claimDue claims all of the app that is due, but not while its clock is moved. It gives the
// real time until the next task falls due, or forever when there is none or the clock stands.
func (c *consumer) claimDue(ctx context.Context) (next time.Duration, err error) {
	d := c.d
	if err := d.apps.acquire(ctx, c.name, 1); err != nil {
		return 0, err
	}
	defer d.apps.release(c.name, 1)
	a, p, ok := d.findApp(c.name)
	if !ok {
		return 0, ErrNoApp
	}
	c.mu.Lock()
	c.clock, c.of = a.Clock, a.Generation
	c.mu.Unlock()
	for full := true; full; {
		tasks, err := d.claimBatch(ctx, a, p, a.Now(d.Clock.Now()).Round(0))
		if err != nil {
			return 0, err
		}
		c.addTasks(ctx, tasks)
		full = len(tasks) == claimBatch
	}
	due, ok, err := d.Store.NextDue(ctx, c.name)
	if err != nil || !ok {
		return untilWoken, err
	}
	wait, runs := a.Clock.Until(d.Clock.Now(), due)
	if !runs {
		return untilWoken, nil
	}
	return max(wait, time.Millisecond), nil // it may have become due since the claim
}

// addTasks puts claimed tasks into the lines of their destinations. One that is there already was
// claimed anew because its lease had run out: it keeps its place.
func (c *consumer) addTasks(ctx context.Context, tasks []store.Task) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range tasks {
		t := &tasks[i]
		if known := c.claimed[t.ID]; known != nil {
			*known = *t
			continue
		}
		c.claimed[t.ID] = t
		destination := t.Destination()
		line, runs := c.lines[destination]
		c.lines[destination] = append(line, t)
		if !runs {
			c.d.inside.Add(1) // a removed app's consumer may end before
			c.routes.Go(func() {
				defer c.d.inside.Done()
				c.deliverTo(ctx, destination)
			})
		}
	}
}

// sleepFor waits until the next task is due, the consumer is woken, or ctx ends.
func (c *consumer) sleepFor(ctx context.Context, next time.Duration) {
	var due <-chan time.Time
	if next != untilWoken {
		fires, release := c.d.Clock.Timer(next)
		defer release()
		due = fires
	}
	select {
	case <-due:
	case <-c.woken:
	case <-ctx.Done():
	}
}

// appChanged reports whether the app's clock or generation is another than when the queue was last looked at,
// or the app is gone.
func (c *consumer) appChanged() bool {
	a, ok := c.d.Apps.Named(c.name)
	c.mu.Lock()
	defer c.mu.Unlock()
	return !ok || a.Clock != c.clock || a.Generation != c.of
}

// releaseTasks has the store release the claimed tasks at which no attempt has begun.
func (c *consumer) releaseTasks(ctx context.Context) {
	c.mu.Lock()
	var tasks []store.Task
	for destination, line := range c.lines {
		for _, t := range line {
			tasks = append(tasks, *t)
		}
		c.lines[destination] = nil // its goroutine ends
	}
	clear(c.claimed)
	c.mu.Unlock()
	if len(tasks) == 0 {
		return
	}
	if err := c.d.Store.Release(context.WithoutCancel(ctx), tasks...); err != nil {
		c.d.Logger.Warn("release claimed callbacks; they can be claimed again when their leases run out", "app", c.name, "err", err)
	}
}

// deliverTo starts the attempts at the tasks for one destination, each when there is a place
// for it, until none is left or ctx ends.
func (c *consumer) deliverTo(ctx context.Context, destination string) {
	for {
		due, ok := c.nextDue(destination)
		if !ok {
			return
		}
		c.order.lastStarted(instantOf(destination, due)).waitForAnswer(ctx, c.d)
		if c.d.acquirePlaces(ctx, c.name, destination) != nil {
			return
		}
		job, ok := c.beginAttempt(ctx, destination)
		if !ok {
			c.d.releasePlaces(c.name, destination)
			continue
		}
		job.order, job.started = &c.order, c.order.startAttempt(instantOf(destination, job.task.Due))
		job.started.began = c.d.Clock.Now()
		c.d.startDelivery(job)
	}
}

// nextDue gives the due time of a line's first task, and removes the line when it has none.
func (c *consumer) nextDue(destination string) (due time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	line := c.lines[destination]
	if len(line) == 0 {
		delete(c.lines, destination)
		return due, false
	}
	return line[0].Due, true
}

// beginAttempt takes the first task of a line and notes in the store that an attempt begins; false
// when there is none to make.
func (c *consumer) beginAttempt(ctx context.Context, destination string) (job *delivery, ok bool) {
	d := c.d
	c.refreshApp(ctx)
	a, p, ok := d.findApp(c.name)
	if !ok { // removed meanwhile
		c.releaseTasks(ctx)
		return nil, false
	}
	t, ok := c.takeTask(destination)
	if !ok {
		return nil, false
	}
	err := d.Store.Begin(ctx, t, p.leaseFor(a))
	switch {
	case errors.Is(err, store.ErrLost): // cancelled, sent again, or its lease ran out in the line
		c.wake()
		return nil, false
	case err != nil:
		if ctx.Err() == nil {
			d.Logger.Error("begin an attempt; it is tried again", "app", c.name, "task", t.ID, "err", err)
		}
		c.putBack(destination, t)
		_ = d.Clock.Wait(ctx, failedPoll)
		return nil, false
	}
	return &delivery{app: a, platform: p, task: t, now: a.Now(d.Clock.Now()).Round(0), destination: destination}, true
}

// refreshApp brings the app up to date with what other replicas have changed.
func (c *consumer) refreshApp(ctx context.Context) {
	if c.d.Refresh == nil {
		return
	}
	if err := c.d.Refresh(ctx, c.name); err != nil && ctx.Err() == nil { // then nothing can be claimed or begun either
		c.d.Logger.Debug("bring an app up to date", "app", c.name, "err", err)
	}
}

// takeTask takes the first task out of a line.
func (c *consumer) takeTask(destination string) (t store.Task, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	line := c.lines[destination]
	if len(line) == 0 {
		return t, false // given back meanwhile
	}
	t = *line[0]
	line[0] = nil
	c.lines[destination] = line[1:]
	delete(c.claimed, t.ID)
	return t, true
}

// putBack puts a task first into its line again.
func (c *consumer) putBack(destination string, t store.Task) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.claimed[t.ID] != nil {
		return // claimed anew meanwhile
	}
	c.claimed[t.ID] = &t
	c.lines[destination] = append([]*store.Task{&t}, c.lines[destination]...)
}

// delivery is an attempt of Run's that is to be made.
type delivery struct {
	app         *app.App
	platform    *platform
	task        store.Task
	now         time.Time
	destination string
	order       *inOrder
	started     *startedAttempt // in order
}
