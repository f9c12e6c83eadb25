// Package callback delivers what a platform sends to merchants, and fires its timers, each at
// a time of the app's own clock.
//
// Tasks lie in the store's queue; NewTask makes them of a provider's notices. A Dispatcher
// takes what is due, lets the provider render and sign it, posts it, lets the provider judge
// the answer, and stores the attempt, the journal entry and what comes next in one commit:
//
//	sender, err := callback.NewSender(callback.SenderConfig{})
//	d, err := callback.New(callback.Config{Store: st, Apps: apps, Providers: find, Sender: sender})
//	go d.Run(ctx)
//	now, attempts, err := d.Move(ctx, "alipay/2021…", callback.Move{Advance: 25 * time.Hour})
//
// Run has a consumer for each app, which claims what is due and sorts it by destination, and a
// goroutine for each app and destination, which starts the attempts one by one as places get
// free. An attempt that was not accepted is stored with the time of the next; the consumer is
// woken and sleeps until then.
//
// A clock that stands still holds back what is due later, not what is due now: a callback
// without delay is sent at once under a frozen clock too.
//
// The package knows no platform's message or answer; those are the provider's.
package callback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// Errors of a Dispatcher, wrapped.
var (
	// ErrStopped: Run has ended, or is ending.
	ErrStopped = errors.New("the dispatcher has stopped")
	// ErrNoApp: no app of that name is registered.
	ErrNoApp = errors.New("no such app")
	// ErrMove: the move makes no sense; the text says why and what to do.
	ErrMove = errors.New("impossible clock move")
)

// Store is the part of store.Store that a Dispatcher uses.
type Store interface {
	store.Queue
	store.Records
}

// Config has the parts of a Dispatcher. Store, Apps, Providers and Sender are required.
type Config struct {
	Store     Store
	Apps      *app.Registry
	Providers func(name string) (provider.Outbound, bool)
	// Sender posts the requests. Run closes its connections at the end.
	Sender *Sender
	// Clock is real time. Nil: clock.System.
	Clock clock.Clock
	// Fire decides a timer that fell due. The change it gives is committed together with the
	// end of the task; on store.ErrConflict Fire is asked again, with the same draw. The app it is
	// given is a copy whose clock stands at the due time. Nil: timers end with a reason, undone.
	Fire func(ctx context.Context, a *app.App, t store.Task, draw ident.Draw) (store.Change, error)
	// Fault says what a rule does to an attempt; attempts count from 1. Its error makes the
	// attempt fail, but for store.ErrUnreachable, which costs none of the schedule's attempts. Nil: all are faithful.
	Fault func(ctx context.Context, a *app.App, n provider.Notice, attempt int) (Fault, error)
	// Keep stores an app whose clock was moved, where other replicas will see it: once, at the
	// move's end. With Keep, a move also waits for attempts that other replicas have under
	// way, at most until their leases run out. Nil: there are none.
	Keep func(ctx context.Context, a *app.App) error
	// ReserveTasks keeps an app's callbacks for a move of its clock on this replica until span has passed,
	// and brings the app up to date; a zero span ends it. store.ErrLost while another replica moves
	// the clock. Nil: there are none.
	ReserveTasks func(ctx context.Context, name string, span time.Duration) error
	// Refresh brings apps and rules up to date before an attempt at a callback of an app: what was
	// changed at another replica acts on it. Nil: there are none.
	Refresh func(ctx context.Context, name string) error
	// Observe is told of every attempt at a callback once it is stored, from many goroutines. state is the new
	// one of the task, "" when that was not for this attempt to say: it was cancelled, sent
	// again or taken over meanwhile. Nil: nobody counts.
	Observe func(a *app.App, kind string, at store.Attempt, state store.State)
	// Logger gets failures of ours and, at debug level, every attempt. Nil: none.
	Logger *slog.Logger
	// Workers bounds the attempts under way. Default 2048: an attempt mostly waits,
	// and a hundred dead hosts leave room for those that answer.
	Workers int
	// PerHost bounds those to one host and port, so that a dead endpoint can't take all
	// workers. Default 16.
	PerHost int
	// Poll is how often, in real time, the queue is looked through unasked: for leases that
	// ran out, and for what other replicas failed to announce. Default 2 s.
	Poll time.Duration
	// Grace is how long, in real time, Run waits at its end for attempts under way before it
	// aborts them. Default 10 s.
	Grace time.Duration
}

// Dispatcher delivers callbacks and fires timers of many apps. Its methods are safe for
// concurrent use. Several dispatchers may share a store.
type Dispatcher struct {
	Config
	platforms sync.Map // name → *platform
	patience  answerWaits

	// An attempt holds a place at its destination, one among the workers, and one of its app. A
	// move of the app's clock takes all places of the app.
	destinations *limits
	workers      *semaphore.Weighted
	apps         *limits
	jobs         chan *delivery // to goroutines that have made an attempt and wait for the next
	idle         atomic.Int64   // how many of them there are

	mu        sync.Mutex
	running   context.Context // Run's; nil before
	stopped   bool
	consumers map[string]*consumer // by app
	inside    sync.WaitGroup       // consumers, their goroutines, attempts and moves

	// Moves run under moving; endMoves ends them.
	moving   context.Context
	endMoves context.CancelCauseFunc
	// Attempts run under base; abort ends them.
	base  context.Context
	abort context.CancelCauseFunc
}

// New checks the configuration and fills in its defaults.
func New(c Config) (*Dispatcher, error) {
	for _, need := range []struct {
		field   string
		missing bool
	}{
		{"Store", c.Store == nil},
		{"Apps", c.Apps == nil},
		{"Providers", c.Providers == nil},
		{"Sender", c.Sender == nil},
	} {
		if need.missing {
			return nil, fmt.Errorf("callback: Config.%s is missing", need.field)
		}
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	for _, bound := range []struct {
		field    string
		value    *int
		standard int
	}{{"Workers", &c.Workers, 2048}, {"PerHost", &c.PerHost, 16}} {
		if *bound.value < 0 {
			return nil, fmt.Errorf("callback: Config.%s is %d; give at least 1, or 0 for %d", bound.field, *bound.value, bound.standard)
		}
		if *bound.value == 0 {
			*bound.value = bound.standard
		}
	}
	for _, span := range []struct {
		field    string
		value    *time.Duration
		standard time.Duration
	}{{"Poll", &c.Poll, 2 * time.Second}, {"Grace", &c.Grace, 10 * time.Second}} {
		if *span.value < 0 {
			return nil, fmt.Errorf("callback: Config.%s is %v; give a positive duration, or 0 for %v", span.field, *span.value, span.standard)
		}
		if *span.value == 0 {
			*span.value = span.standard
		}
	}
	d := &Dispatcher{
		Config: c, destinations: newLimits(int64(c.PerHost)), workers: semaphore.NewWeighted(int64(c.Workers)),
		apps: newLimits(wholeApp), jobs: make(chan *delivery, c.Workers), consumers: map[string]*consumer{},
	}
	d.base, d.abort = context.WithCancelCause(context.Background())
	d.moving, d.endMoves = context.WithCancelCause(context.Background())
	return d, nil
}

// platform is a provider with its kinds at hand.
type platform struct {
	provider.Outbound
	kinds map[string]kind
	// lease outlasts any copy of an attempt by far, each of which has it counted anew: a lease that runs out
	// under a live attempt would have the callback sent twice.
	lease time.Duration
}

// kind is a provider.Kind whose time-out is positive.
type kind struct {
	provider.Kind
	late      error // the reason when the time is over
	reconnect bool  // each attempt has a connection of its own
}

// kindOf gives schedule, time-out and connection of an app's callbacks of a kind: the platform's,
// or the app's own where it has any.
func (p *platform) kindOf(a *app.App, name string) (kind, bool) {
	k, ok := p.kinds[name]
	own, special := a.Delivery[name]
	if !ok || !special {
		return k, ok
	}
	if own.Schedule != nil {
		k.Schedule = own.Schedule
	}
	if own.Timeout > 0 {
		k.Timeout, k.late = own.Timeout, lateError(own.Timeout)
	}
	k.reconnect = own.Reconnect
	return k, true
}

// leaseFor outlasts any copy of an attempt of an app.
func (p *platform) leaseFor(a *app.App) time.Duration {
	lease := p.lease
	for _, own := range a.Delivery {
		lease = max(lease, own.Timeout+leaseMargin)
	}
	return lease
}

func lateError(after time.Duration) error { return fmt.Errorf("timed out after %v", after) }

// wholeApp is all places of an app.
const wholeApp = 1 << 40

// standardTimeout holds where a provider states none.
const standardTimeout = 5 * time.Second

// leaseMargin is for all of an attempt but the merchant's answer: rendering, signing, storing.
const leaseMargin = 30 * time.Second

func (d *Dispatcher) platformOf(name string) (*platform, bool) {
	if p, ok := d.platforms.Load(name); ok {
		return p.(*platform), true
	}
	out, ok := d.Providers(name)
	if !ok {
		return nil, false
	}
	p := &platform{Outbound: out, kinds: map[string]kind{}, lease: standardTimeout + leaseMargin}
	for _, k := range out.Kinds() {
		if k.Timeout <= 0 {
			k.Timeout = standardTimeout
		}
		p.kinds[k.Name] = kind{Kind: k, late: lateError(k.Timeout)}
		p.lease = max(p.lease, k.Timeout+leaseMargin)
	}
	d.platforms.Store(name, p)
	return p, true
}
