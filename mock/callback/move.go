package callback

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/store"
)

const (
	// moveWorkers bounds the attempts of one move to one host that are made at the same time: those
	// that are due at the same time.
	moveWorkers = 64
	// maxMoved bounds the attempts of one move. A merchant that causes a callback by every
	// callback would keep it going for ever.
	maxMoved = 200_000
	// otherPoll is how often a move looks whether other replicas' attempts have ended.
	otherPoll = 20 * time.Millisecond
)

// Move says how an app's clock is to move. At most one field is set; the zero Move leaves the
// clock where it is and delivers what is due.
type Move struct {
	// Advance is how far the clock goes ahead, whether it runs or stands.
	Advance time.Duration
	// Set is the time it goes to, not before the app's present.
	Set time.Time
	// Freeze stops the clock where it stands.
	Freeze bool
	// Follow lets it run on from where it stands.
	Follow bool
}

// Delivery is one attempt with the task it belongs to.
type Delivery struct {
	Task, Kind, Subject string
	store.Attempt
}

// Move moves an app's clock and gives its new time once all that fell due on the way has
// happened, with the attempts at callbacks in order. Their bytes are shared with the journal
// and must not be changed.
//
// The clock goes from one due time to the next and stands at each until its callbacks are
// answered, so every callback sees its own time exactly, whatever the answers take; timers
// are fired on the way, and what they cause is delivered too. Callbacks of one due time may go
// out at the same time, those of different due times never. Attempts that were under way are
// waited for before, and moves of one app wait for each other; other apps are not affected.
//
// Errors are ErrMove, ErrNoApp, ErrStopped, the end of ctx, or the store's. The clock then
// stays where the move got to, and the attempts made so far are given.
func (d *Dispatcher) Move(ctx context.Context, name string, m Move) (now time.Time, attempts []Delivery, err error) {
	if err := m.validate(); err != nil {
		return now, nil, err
	}
	ctx, leave, err := d.enterMove(ctx, name)
	if err != nil {
		return now, nil, fmt.Errorf("move the clock of %s: %w", name, err)
	}
	defer d.Wake(name)
	defer leave()
	v := &move{Move: m, d: d, name: name, start: d.Clock.Now(), held: d.Clock.Now()}
	if err := v.beginMove(); err != nil {
		return v.now, nil, err
	}
	err = v.moveToEnd(ctx)
	if _, there := v.changeApp(func(*app.App) {}); err == nil && !there {
		err = v.appGoneError()
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	err = v.finishMove(context.WithoutCancel(ctx), err)
	return v.now, v.deliveries(), err
}

// enterMove waits until the app is the move's alone: no attempt of Run's is under way, and what
// Run has claimed is given back. The context ends with Run, too. leave must be called.
func (d *Dispatcher) enterMove(ctx context.Context, name string) (moving context.Context, leave func(), err error) {
	d.mu.Lock()
	if d.stopped {
		d.mu.Unlock()
		return nil, nil, ErrStopped
	}
	d.inside.Add(1)
	d.mu.Unlock()
	moving, cancel := context.WithCancelCause(ctx)
	unlink := context.AfterFunc(d.moving, func() { cancel(ErrStopped) })
	end := func() {
		unlink()
		cancel(nil)
		d.inside.Done()
	}
	if err := d.apps.acquire(moving, name, wholeApp); err != nil {
		end()
		return nil, nil, err
	}
	if c := d.consumerOf(name); c != nil {
		c.releaseTasks(moving)
	}
	if err := d.reserveApp(moving, name); err != nil {
		d.apps.release(name, wholeApp)
		end()
		return nil, nil, err
	}
	return moving, func() {
		if d.ReserveTasks != nil {
			if err := d.ReserveTasks(context.WithoutCancel(moving), name, 0); err != nil {
				d.Logger.Warn("other replicas deliver the app's callbacks only when the move's hold runs out", "app", name, "err", err)
			}
		}
		d.apps.release(name, wholeApp)
		end()
	}, nil
}

// reserveFor is how long other replicas leave an app alone after its move was last heard of.
const reserveFor = 30 * time.Second

// reserveApp waits until no other replica moves the app's clock, and then keeps its callbacks.
func (d *Dispatcher) reserveApp(ctx context.Context, name string) error {
	if d.ReserveTasks == nil {
		return nil
	}
	for {
		err := d.ReserveTasks(ctx, name, reserveFor)
		if !errors.Is(err, store.ErrLost) {
			return err
		}
		if err := d.Clock.Wait(ctx, otherPoll); err != nil {
			return err
		}
	}
}

func (m Move) validate() error {
	set := 0
	for _, given := range []bool{m.Advance != 0, !m.Set.IsZero(), m.Freeze, m.Follow} {
		if given {
			set++
		}
	}
	switch {
	case set > 1:
		return fmt.Errorf("%w: give one of advance, set, freeze and follow", ErrMove)
	case m.Advance < 0:
		return fmt.Errorf("%w: advance is %v; a clock goes ahead only, make a new app to begin anew", ErrMove, m.Advance)
	}
	return nil
}

func (m Move) operation() string {
	switch {
	case m.Freeze:
		return "freeze"
	case m.Follow:
		return "follow"
	case !m.Set.IsZero():
		return "set"
	}
	return "advance"
}

// move is a Move on its way.
type move struct {
	Move
	d      *Dispatcher
	p      *platform
	name   string
	of     *app.Generation
	before clock.State
	start  time.Time // real
	held   time.Time // real, when the app's callbacks were last kept for the move
	from   time.Time
	now    time.Time // where the clock stands
	target time.Time

	made []*attemptSlot
}

// attemptSlot keeps the place of a task's attempts among those of the move.
type attemptSlot struct {
	Delivery
	attempts []store.Attempt
}

// beginMove stops the clock and says where it is to go.
func (v *move) beginMove() error {
	a, p, ok := v.d.findApp(v.name)
	tooFar := false
	if ok {
		v.p, v.of = p, a.Generation
		a, ok = v.changeApp(func(a *app.App) {
			v.before = a.Clock
			real := v.d.Clock.Now()
			v.from = a.Now(real).Round(0)
			v.now, v.target = v.from, v.from.Add(v.Advance)
			if !v.Set.IsZero() {
				v.target = v.Set.Round(0)
			}
			if tooFar = v.target.Sub(real) > clock.MaxDistance; !tooFar && !v.target.Before(v.from) {
				a.Clock = v.clockState()
			}
		})
	}
	switch {
	case !ok:
		return fmt.Errorf("move the clock: %w: %s", ErrNoApp, v.name)
	case v.target.Before(v.from):
		return fmt.Errorf("%w: the clock of %s reads %s and can't go back to %s; make a new app to begin anew",
			ErrMove, a.Name(), clock.Shown(v.from), clock.Shown(v.Set))
	case tooFar:
		return fmt.Errorf("%w: %s is more than 200 years ahead of real time, farther than the clock of %s goes",
			ErrMove, clock.Shown(v.target), a.Name())
	}
	return nil
}

// changeApp changes the app whose clock is moved; ok is false once it was removed or reset.
func (v *move) changeApp(fn func(*app.App)) (a *app.App, ok bool) {
	same := false
	a, ok = v.d.Apps.Change(v.name, func(a *app.App) {
		if same = a.Generation == v.of; same {
			fn(a)
		}
	})
	return a, ok && same
}

// appGoneError says that the app was removed or reset meanwhile.
func (v *move) appGoneError() error { return fmt.Errorf("%w any more: %s", ErrNoApp, v.name) }

// clockState is the clock where the move is.
func (v *move) clockState() clock.State {
	now := v.now
	return clock.State{Offset: v.before.Offset, FrozenAt: &now}
}

func (v *move) deliveries() []Delivery {
	out := make([]Delivery, 0, len(v.made))
	for _, made := range v.made {
		for _, at := range made.attempts {
			made.Attempt = at
			out = append(out, made.Delivery)
		}
	}
	return out
}

// moveToEnd goes from due time to due time.
func (v *move) moveToEnd(ctx context.Context) error {
	for {
		if others, err := v.awaitReplicas(ctx, v.now); err != nil {
			return err
		} else if !others {
			break
		}
	}
	for empty := 0; ; {
		if err := v.stopReason(ctx); err != nil {
			return err
		}
		if err := v.extendReservation(ctx); err != nil {
			return err
		}
		due, ok, err := v.d.Store.NextDue(ctx, v.name)
		if err != nil {
			return fmt.Errorf("read when the next callback is due: %w", err)
		}
		if !ok || due.After(v.target) {
			if others, err := v.awaitReplicas(ctx, v.target); err != nil || !others {
				return err
			}
			continue
		}
		if due.After(v.now) {
			v.now = due.Round(0)
		}
		a, ok := v.changeApp(func(a *app.App) { a.Clock = v.clockState() })
		if !ok {
			return v.appGoneError()
		}
		claimed, err := v.deliverDue(ctx, a, due)
		if err != nil {
			return err
		}
		if empty++; claimed {
			empty = 0
		}
		// What is due can be gone: cancelled, or claimed by another replica.
		if empty > 3 {
			if err := v.d.Clock.Wait(ctx, otherPoll); err != nil {
				return err
			}
		}
	}
}

// extendReservation keeps the app's callbacks for longer, now and then.
func (v *move) extendReservation(ctx context.Context) error {
	now := v.d.Clock.Now()
	if v.d.ReserveTasks == nil || now.Sub(v.held) < reserveFor/4 {
		return nil
	}
	v.held = now
	return v.d.ReserveTasks(ctx, v.name, reserveFor)
}

// stopReason says why the move must go no further.
func (v *move) stopReason(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if len(v.made) >= maxMoved {
		return fmt.Errorf("%w: gave up after %d attempts at %s; does every callback cause another?", ErrMove, len(v.made), clock.Shown(v.now))
	}
	return nil
}

// finishMove puts the clock where it belongs and journals the move. failure is why it ended early.
func (v *move) finishMove(ctx context.Context, failure error) error {
	if failure == nil {
		v.now = v.target
	}
	real := v.d.Clock.Now()
	state := v.before.Set(real, v.now)
	switch {
	case failure != nil:
	case v.Freeze:
		state = state.Freeze(real)
	case v.Follow:
		state = state.Unfreeze(real)
	}
	errs := []error{failure}
	a, ok := v.changeApp(func(a *app.App) { a.Clock = state })
	if ok && v.d.Keep != nil {
		if err := v.d.Keep(ctx, a); err != nil {
			errs = append(errs, fmt.Errorf("keep the clock of %s: %w", v.name, err))
		}
	}
	if ok {
		change := store.Change{App: v.name, Generation: v.of.ID(), Entries: []store.Entry{v.journalEntry(real, failure)}}
		err := a.Generation.Write(func() error { return v.d.Store.Commit(ctx, change) })
		if err != nil && !isEnded(err) {
			errs = append(errs, fmt.Errorf("journal the move: %w", err))
		}
	}
	return errors.Join(errs...)
}

func (v *move) journalEntry(real time.Time, failure error) store.Entry {
	text := fmt.Sprintf("from %s to %s, %d attempts on the way", clock.Shown(v.from), clock.Shown(v.now), len(v.deliveries()))
	if failure != nil {
		text += "; ended early: " + failure.Error()
	}
	return store.Entry{
		App: v.name, At: v.now, Real: v.start, Kind: "clock", Operation: v.operation(),
		Explanation: text, Took: real.Sub(v.start),
	}
}
