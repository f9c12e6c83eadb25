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
			for _, name := range d.touched.take() {
				l.push(name)
			}
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

// deliver makes one attempt.
func (d *Dispatcher) deliver(job delivery) {
	name := job.app.Name()
	defer func() {
		if job.host != "" {
			for _, next := range d.hosts.leave(job.host) {
				d.touched.add(next)
			}
		}
		d.lines.done(name)
		<-d.workers
		d.touched.add(name)
	}()
	_, _ = d.attempt(job.app, job.platform, job.task, job.now)
}
