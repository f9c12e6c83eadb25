package callback

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"paymock/mock/app"
)

const (
	// busyPoll is how soon an app is looked at again whose due tasks were passed over.
	busyPoll = 100 * time.Millisecond
	// failedPoll is how soon after the store failed.
	failedPoll = time.Second
)

// touched collects apps that Run should look at.
type touched struct {
	mu     sync.Mutex
	names  []string
	signal chan struct{}
}

func (t *touched) add(name string) {
	t.mu.Lock()
	t.names = append(t.names, name)
	t.mu.Unlock()
	select {
	case t.signal <- struct{}{}:
	default:
	}
}

func (t *touched) take() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	names := t.names
	t.names = nil
	return names
}

// loop is what Run's goroutine alone knows.
type loop struct {
	d *Dispatcher
	// ready are apps to look at, each once, in turn.
	ready  []string
	queued map[string]bool
	// wakes is when, in real time, an app is to be looked at; first is not after the earliest.
	wakes map[string]time.Time
	first time.Time
	// dues is when an app's next task is due, in the app's time, where that is all it waits for.
	dues map[string]time.Time
	poll time.Time // when everything is looked at

	fires   <-chan time.Time // a timer for target
	target  time.Time
	release func()
}

// push has apps looked at, in turn.
func (l *loop) push(names ...string) {
	for _, name := range names {
		if !l.queued[name] {
			l.queued[name] = true
			l.ready = append(l.ready, name)
		}
	}
}

// scan looks at every app that has tasks.
func (l *loop) scan(ctx context.Context) {
	l.poll = l.d.Clock.Now().Add(l.d.Poll)
	names, err := l.d.Store.Waiting(ctx)
	if err != nil {
		if ctx.Err() == nil {
			l.d.Logger.Error("read which apps have callbacks", "err", err)
		}
		return
	}
	l.push(names...)
}

// clocks works out anew when the next tasks are due, because some app's clock has changed.
func (l *loop) clocks() {
	for name, due := range l.dues {
		if a, ok := l.d.Apps.Named(name); ok {
			l.await(a, due)
		} else {
			delete(l.dues, name)
		}
	}
}

// await has an app looked at when its clock reads due.
func (l *loop) await(a *app.App, due time.Time) {
	real := l.d.Clock.Now()
	wait, runs := a.Clock.Until(real, due)
	switch {
	case !runs:
		delete(l.wakes, a.Name())
	case wait <= 0:
		l.push(a.Name())
	default:
		l.wake(a.Name(), real.Add(wait))
	}
}

// wake has an app looked at after a while.
func (l *loop) wake(name string, at time.Time) {
	l.wakes[name] = at
	if l.first.IsZero() || at.Before(l.first) {
		l.first = at
	}
}

// timer fires when the next app, or everything, is to be looked at.
func (l *loop) timer() <-chan time.Time {
	target := l.poll
	if !l.first.IsZero() && l.first.Before(target) {
		target = l.first
	}
	if l.fires == nil || !target.Equal(l.target) {
		l.stopTimer()
		l.target = target
		l.fires, l.release = l.d.Clock.Timer(target.Sub(l.d.Clock.Now()))
	}
	return l.fires
}

func (l *loop) stopTimer() {
	if l.release != nil {
		l.release()
	}
	l.fires, l.release = nil, nil
}

func (l *loop) fired(ctx context.Context) {
	l.stopTimer()
	now := l.d.Clock.Now()
	l.first = time.Time{}
	for name, at := range l.wakes {
		if at.After(now) {
			l.wake(name, at)
			continue
		}
		delete(l.wakes, name)
		l.push(name)
	}
	if !l.poll.After(now) {
		l.scan(ctx)
	}
}

// work starts attempts of the apps that are ready, one of each in turn, until none is due or
// all workers are taken. The end of an attempt wakes Run.
func (l *loop) work(ctx context.Context) {
	for len(l.ready) > 0 && ctx.Err() == nil {
		select {
		case l.d.workers <- struct{}{}:
		default:
			l.d.short.Store(true)
			return
		}
		name := l.ready[0]
		l.ready = l.ready[1:]
		delete(l.queued, name)
		if !l.d.lines.attempt(name) {
			<-l.d.workers // the end of the move will wake Run
			l.push(l.d.hosts.pass(name)...)
			continue
		}
		if !l.visit(ctx, name) {
			l.d.lines.done(name)
			<-l.d.workers
		}
	}
	l.d.short.Store(false)
}

// visit starts the app's next attempt; false when there is none to start.
func (l *loop) visit(ctx context.Context, name string) (started bool) {
	d := l.d
	delete(l.dues, name)
	a, p, ok := d.find(name)
	if !ok {
		delete(l.wakes, name)
		l.push(d.hosts.forget(name)...)
		return false
	}
	d.admission.Lock()
	busy := d.hosts.busy(name)
	job, ok, err := d.admit(ctx, a, p, busy, "")
	d.admission.Unlock()
	if ok {
		l.push(name)
		d.work(job)
		return true
	}
	l.push(d.hosts.pass(name)...)
	if err != nil {
		l.failed(ctx, "claim a callback", name, err)
	} else {
		l.plan(ctx, a, busy)
	}
	return false
}

// plan finds out when the app's next task is due. Tasks to busy hosts were passed over.
func (l *loop) plan(ctx context.Context, a *app.App, busy []string) {
	name := a.Name()
	at, ok, err := l.d.Store.NextDue(ctx, name)
	real := l.d.Clock.Now()
	var blocked []string
	if err == nil && ok && len(busy) > 0 {
		blocked, err = l.d.Store.Blocked(ctx, name, a.Now(real).Round(0), busy)
	}
	if err != nil {
		l.failed(ctx, "read when the next callback is due", name, err)
		return
	}
	delete(l.wakes, name)
	switch {
	case !ok:
	case a.Now(real).Before(at):
		l.dues[name] = at
		l.await(a, at)
	case len(blocked) > 0:
		l.wake(name, real.Add(busyPoll))
		if l.d.hosts.await(name, blocked) {
			l.push(name)
		}
	default: // it became due just now
		l.wake(name, real.Add(time.Millisecond))
	}
}

func (l *loop) failed(ctx context.Context, what, name string, err error) {
	if ctx.Err() != nil {
		return
	}
	l.d.Logger.Error(what, slog.String("app", name), slog.Any("err", err))
	l.wake(name, l.d.Clock.Now().Add(failedPoll))
}
