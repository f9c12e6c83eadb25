// Package probe judges a merchant's callback endpoint, case by case.
//
// It is the other direction of the simulator: here paymock sends, and the merchant is under
// test. Every case makes a trade of its own on books in memory, takes the callback that the
// provider makes of it, spoils it or repeats it, and judges the answer; with an Effect it
// also judges what the merchant has booked:
//
//	report, err := probe.Run(ctx, probe.Config{Provider: p, App: a, Kind: "notify", URL: url, Sender: sender, Clock: clock.System{}})
//
// A failed case says what money is at risk and what to fix. The package opens no connection
// itself: callbacks go through callback.Sender and its networks.
package probe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/provider"
)

// The results of a case.
const (
	Passed    = api.ProbePassed
	Failed    = api.ProbeFailed
	NotJudged = api.ProbeNotJudged
)

// defaultTotal bounds a probe unless Config says otherwise.
const defaultTotal = 2 * time.Minute

// Order names a trade to the merchant's side.
type Order struct {
	Order  string // the merchant's number
	Trade  string // the platform's number
	Amount int64  // what is to be booked, minor units
}

// Effect reads the amount that the merchant has booked, in minor units: for this order, or in
// all. Only differences count, so that an endpoint need not be empty at first.
type Effect func(ctx context.Context, o Order) (int64, error)

// Prepare tells the merchant of an order before it is paid.
type Prepare func(ctx context.Context, o Order) error

// Config says what to probe, and with what. Provider, App, URL, Sender and Clock are required.
type Config struct {
	Provider provider.Provider
	// App was registered with the provider; its keys sign what is genuine.
	App *app.App
	// Kind is the kind of callback; "" is DefaultKind.
	Kind string
	// URL is the merchant's endpoint.
	URL string
	// Sender sends, within its networks.
	Sender *callback.Sender
	Clock  clock.Clock
	// Effect reads what was booked. Nil: idempotency is judged by answers only.
	Effect Effect
	// Prepare makes an order known to the merchant. Nil: the endpoint must believe orders that
	// it hasn't seen.
	Prepare Prepare
	// BookingLag is how long a booking may come after the answer; it passes before each reading.
	BookingLag time.Duration
	// Timeout replaces the platform's time-out. 0: the platform's.
	Timeout time.Duration
	// Total bounds the probe; cases it leaves no time for are not judged. 0: defaultTotal.
	Total time.Duration
	// Seed gives numbers and amounts.
	Seed uint64
	// OnCase is told of each case as it ends. Nil: the report tells all at the end.
	OnCase func(api.ProbeCase)
}

// ConfigError says which field of Config can't be used.
type ConfigError struct{ Field, Reason string }

// Error is "field: reason".
func (e *ConfigError) Error() string { return e.Field + ": " + e.Reason }

// PrepareError says that an order could not be made known to the merchant, so that nothing can
// be judged.
type PrepareError struct {
	Order string
	Err   error
}

// Error names the order.
func (e *PrepareError) Error() string { return "prepare order " + e.Order + ": " + e.Err.Error() }

// Unwrap gives the reason.
func (e *PrepareError) Unwrap() error { return e.Err }

// UnreachableError says that the endpoint could not be reached at all.
type UnreachableError struct{ URL, Reason string }

// Error names address and reason.
func (e *UnreachableError) Error() string { return "reach " + e.URL + ": " + e.Reason }

// probeRun is a probe under way.
type probeRun struct {
	Config
	kind   provider.Kind
	layout layout
	maker  *eventMaker
	// accepts is the result of the first case: does the endpoint accept a genuine callback?
	accepts bool
	// usual is by how much the booked amount moved in the first case.
	usual int64
	// unseen says why usual doesn't tell what an event books; "" when it does.
	unseen string
	// pace is how long the endpoint took for it.
	pace time.Duration

	seen    sync.Mutex // guards what follows
	slowest time.Duration
	reached bool
}

// Run probes. The error is a *ConfigError, an *UnreachableError when not even the first
// callback could be sent, or a failure to make callbacks.
func Run(ctx context.Context, c Config) (*api.ProbeReport, error) {
	r, err := newRun(ctx, c)
	if err != nil {
		return nil, err
	}
	ctx, cancel := r.withDeadline(ctx, r.Total, fmt.Errorf("the time for the whole probe, %s, was over", r.Total))
	defer cancel()
	report := &api.ProbeReport{
		Provider: r.Provider.Name(), App: r.App.ID, Kind: r.kind.Name, URL: r.URL, Seed: r.Seed, Effect: r.Effect != nil,
	}
	for i, c := range r.allCases() {
		result, err := r.tryCase(ctx, c)
		if err != nil {
			return nil, err
		}
		if i == 0 && !r.reached {
			return nil, &UnreachableError{r.URL, result.Exchanges[0].Reason}
		}
		report.Cases = append(report.Cases, result)
		if r.OnCase != nil {
			r.OnCase(result)
		}
		switch result.Result {
		case Passed:
			report.Passed++
		case Failed:
			report.Failed++
		default:
			report.NotJudged++
		}
	}
	return report, nil
}

// withDeadline ends a context for a cause when d has passed on the probe's clock.
func (r *probeRun) withDeadline(ctx context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	over, stop := r.Clock.Timer(d)
	go func() {
		defer stop()
		select {
		case <-over:
			cancel(cause)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

func newRun(ctx context.Context, c Config) (*probeRun, error) {
	r := &probeRun{Config: c}
	for _, required := range []struct {
		field   string
		missing bool
	}{
		{"Provider", c.Provider == nil}, {"App", c.App == nil}, {"Sender", c.Sender == nil}, {"Clock", c.Clock == nil},
	} {
		if required.missing {
			return nil, &ConfigError{required.field, "is missing"}
		}
	}
	switch {
	case c.Timeout < 0:
		return nil, &ConfigError{"timeout", "can't be negative; 0 is the platform's own"}
	case c.Total < 0:
		return nil, &ConfigError{"total", "can't be negative; 0 is " + defaultTotal.String()}
	case c.BookingLag < 0:
		return nil, &ConfigError{"booking_lag", "can't be negative"}
	}
	if r.Kind == "" {
		r.Kind = DefaultKind(c.Provider)
	}
	if r.Total == 0 {
		r.Total = defaultTotal
	}
	var err error
	if r.layout, err = findLayout(c.Provider, r.Kind); err != nil {
		return nil, err
	}
	for _, k := range c.Provider.Kinds() {
		if k.Name == r.Kind {
			r.kind = k
		}
	}
	if r.Timeout == 0 {
		r.Timeout = r.kind.Timeout
	}
	if err := c.Sender.Check(ctx, c.URL); err != nil {
		var refused *callback.RefusedError
		if errors.As(err, &refused) {
			return nil, &UnreachableError{c.URL, refused.Error()}
		}
		return nil, &ConfigError{"url", err.Error()}
	}
	r.maker, err = newEventMaker(r)
	return r, err
}
