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
	if d.started.Swap(true) {
		return errors.New("callback: Run was called before; make a new Dispatcher")
	}
	woken, release := d.Store.Woken()
	defer release()
	l := &loop{d: d, queued: map[string]bool{}, wakes: map[string]time.Time{}, dues: map[string]time.Time{}}
	defer l.stopTimer()
	changed := d.Apps.Changed()
	l.scan(ctx)
	for ctx.Err() == nil {
		l.work(ctx)
		select {
		case <-ctx.Done():
		case <-woken:
			l.scan(ctx)
		case <-changed:
			changed = d.Apps.Changed()
			l.clocks()
		case <-d.touched.signal:
			l.push(d.touched.take()...)
		case <-l.timer():
			l.fired(ctx)
		}
	}
	return d.stop(ctx)
}

// Wake makes Run look at an app's queue and clock. Changes that went through the store, the
// app registry or Move need none.
func (d *Dispatcher) Wake(name string) { d.touched.add(name) }

// stop ends what is under way.
func (d *Dispatcher) stop(ctx context.Context) error {
	defer d.Sender.Close()
	defer close(d.jobs)
	defer d.abort(ErrStopped)
	empty := d.lines.stop()
	if d.emptied(empty) {
		d.report(context.WithoutCancel(ctx))
		return nil
	}
	d.abort(ErrStopped)
	if d.emptied(empty) {
		d.report(context.WithoutCancel(ctx))
		return nil
	}
	return fmt.Errorf("callback: attempts still under way %v after they were aborted", d.Grace)
}

// emptied waits for Grace.
func (d *Dispatcher) emptied(empty <-chan struct{}) bool {
	over, release := d.Clock.Timer(d.Grace)
	defer release()
	select {
	case <-empty:
		return true
	case <-over:
		return false
	}
}

// report logs what is left waiting.
func (d *Dispatcher) report(ctx context.Context) {
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

// Rest is what waits of one app.
type Rest struct {
	App   string
	Tasks int
	Next  time.Time // when the first is due, in the app's time
}

// Remaining lists what waits in the store, by app.
func (d *Dispatcher) Remaining(ctx context.Context) ([]Rest, error) {
	names, err := d.Store.Waiting(ctx)
	if err != nil {
		return nil, fmt.Errorf("apps that wait: %w", err)
	}
	var rest []Rest
	for _, name := range names {
		tasks, err := d.Store.Tasks(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("tasks of %s: %w", name, err)
		}
		r := Rest{App: name}
		for _, t := range tasks {
			if t.State != store.Waiting {
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

// find gives a registered app and its platform.
func (d *Dispatcher) find(name string) (*app.App, *platform, bool) {
	a, ok := d.Apps.Named(name)
	if !ok {
		return nil, nil, false
	}
	p, ok := d.platform(a.Provider)
	return a, p, ok
}

// delivery is an attempt of Run's that is to be made.
type delivery struct {
	app      *app.App
	platform *platform
	task     store.Task
	now      time.Time
	host     string
}

// work hands a delivery to a worker that waits for one, or to a new one. Workers stay until
// Run ends: a goroutine that has been through an attempt has the stack for the next.
func (d *Dispatcher) work(job delivery) {
	select {
	case d.jobs <- job:
	default:
		go func() {
			d.deliver(job)
			for job := range d.jobs {
				d.deliver(job)
			}
		}()
	}
}

// admit claims the first of the app's tasks that is due and to no busy host, and counts it in
// there; the place of an attempt that ended, at host from, passes on to it. d.admission is held.
func (d *Dispatcher) admit(ctx context.Context, a *app.App, p *platform, busy []string, from string) (job delivery, ok bool, err error) {
	now := a.Now(d.Clock.Now()).Round(0)
	t, ok, err := d.Store.Claim(ctx, a.Name(), now, p.leaseFor(a), busy)
	if err != nil || !ok {
		return job, false, err
	}
	host := ""
	if !timer(t) {
		host = store.HostOf(t.URL)
	}
	if host != from {
		d.hosts.enter(host, a.Name())
		d.leave(from)
	}
	return delivery{a, p, t, now, host}, true, nil
}

// leave gives the place at a host to whose turn it is.
func (d *Dispatcher) leave(host string) {
	for _, called := range d.hosts.leave(host) {
		d.touched.add(called)
	}
}

// deliver makes an attempt, and then the attempts that take its place.
func (d *Dispatcher) deliver(job delivery) {
	for more := true; more; {
		job, more = d.deliverOne(job)
	}
}

// deliverOne makes an attempt and gives the one that takes its place, if any does.
func (d *Dispatcher) deliverOne(job delivery) (next delivery, more bool) {
	name := job.app.Name()
	defer func() {
		if !more {
			d.leave(job.host)
			d.lines.done(name)
			<-d.workers
			d.touched.add(name)
		}
	}()
	_, state, err := d.attempt(job.app, job.platform, job.task, job.now)
	if err != nil || state == store.Waiting || state == "" {
		return next, false // Run has to look when the app's next task is due
	}
	return d.successor(job)
}

// successor admits the next task of an app in the place of one that is done with, without the
// way over Run: so a long queue goes as fast as its merchant. There is none when somebody else
// waits for a place: a move of the app's clock, another app for the host, or for a worker.
func (d *Dispatcher) successor(done delivery) (next delivery, ok bool) {
	name := done.app.Name()
	if d.short.Load() || !d.lines.stays(name) {
		return next, false
	}
	a, p, ok := d.find(name)
	if !ok {
		return next, false
	}
	d.admission.Lock()
	defer d.admission.Unlock()
	busy, ok := d.hosts.busyBut(done.host, name)
	if !ok {
		return next, false
	}
	next, ok, err := d.admit(d.base, a, p, busy, done.host)
	if err != nil {
		d.Logger.Error("claim a callback", "app", name, "err", err)
	}
	return next, ok
}
