// Package lab does to the simulated platforms what comes from outside: an app is made and
// changed, a trade opened and acted upon, a terminal put, a clock moved, a scenario applied.
//
// Each is in one place. The control API calls it over HTTP, scenarios and demo apps call it
// directly:
//
//	l, err := lab.New(lab.Config{Apps: apps, Providers: providers, Store: st, …})
//	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "4pyun"}})
//	t, err := l.OpenTrade(ctx, a, lab.NewTrade{Order: provider.Order{Amount: 5000}})
//
// Methods take and give domain values. What people write, in JSON or YAML, is read into them by
// ReadApp, ReadTrade and their like. What is refused is an *Error, a *provider.FieldError, a
// *rule.Error or a *ledger.Refusal; every other error is a failure of ours.
package lab

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/gateway"
	"paymock/mock/ident"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/words"
)

// Config has the parts of a Lab. Fields are required unless their comment says otherwise.
type Config struct {
	Apps      *app.Registry
	Providers []provider.Provider
	Store     store.Store
	Rules     *rule.Set
	// Gateway gives atomic access to apps' books.
	Gateway *gateway.Gateway
	// Dispatcher moves clocks. Nil: no clock can be moved.
	Dispatcher *callback.Dispatcher
	// Clock is real time.
	Clock clock.Clock
	// Seeds gives new apps their ids, keys and, unless they bring one, their seed.
	Seeds *ident.Source
	// MaxFollowers bounds the event streams at a time. 0: as many as come.
	MaxFollowers int
	// Sharing tells the other replicas of apps. Nil: there are none.
	Sharing Sharing
	// Words has what is said to people in their languages. Nil: in English.
	Words func() *words.Book
	// Logger gets warnings. Nil: they are journalled only.
	Logger *slog.Logger
}

// Sharing tells the other replicas of a server about changes.
type Sharing interface {
	// Save tells what has changed; app.ErrExists when an app that was made here was made elsewhere.
	Save(ctx context.Context) error
	// Renew forgets what an app owns and begins its generation.
	Renew(ctx context.Context, a *app.App) error
	// Discard forgets what an app that was removed owned.
	Discard(ctx context.Context, a *app.App) error
	// Sweep forgets what is left of an app that is not there any more, and reports whether there was anything.
	Sweep(ctx context.Context, name string) (swept bool, err error)
	// WasMade reports whether an app was ever noted with NoteMade, as long as the store has lost nothing.
	WasMade(ctx context.Context, name string) (bool, error)
	NoteMade(ctx context.Context, name string) error
}

// Lab changes apps and what they own. It is safe for concurrent use.
type Lab struct {
	Config
	// terminals are those that an app's maker named, by app; a reset puts them again.
	terminals sync.Map // string → []provider.TerminalSpec
	// removedRules are the rules that were last removed, by app.
	removedRules sync.Map // string → []string
	removedMu    sync.Mutex
	// applied are the scenarios that hold for the whole server, by name.
	applied sync.Map // string → *Applied
	// followers are the event streams under way.
	followers atomic.Int64
	// takenSeconds are those of the readers of apps that are being reset, or were removed, by app and
	// reader; see provider.TerminalPacer.
	takenSeconds map[string]map[string]provider.SecondSpans
	takenMu      sync.Mutex
	// changing lets one change of an app be worked out at a time.
	changing sync.Mutex
}

// New checks the configuration.
func New(c Config) (*Lab, error) {
	var errs []error
	for _, field := range []struct {
		name    string
		missing bool
	}{
		{"Apps", c.Apps == nil},
		{"Providers", len(c.Providers) == 0},
		{"Store", c.Store == nil},
		{"Rules", c.Rules == nil},
		{"Gateway", c.Gateway == nil},
		{"Clock", c.Clock == nil},
		{"Seeds", c.Seeds == nil},
	} {
		if field.missing {
			errs = append(errs, fmt.Errorf("lab: Config.%s is missing", field.name))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if c.Words == nil {
		c.Words = func() *words.Book { return words.NewBook() }
	}
	return &Lab{Config: c}, nil
}

// Provider finds a platform; field is the request's field that named it, for the error.
func (l *Lab) Provider(field, name string) (provider.Provider, error) {
	if p := l.providerNamed(name); p != nil {
		return p, nil
	}
	if p := l.providerNamed(phrase.PlatformOf(name)); p != nil { // 支付宝
		return p, nil
	}
	names := make([]string, 0, len(l.Providers))
	for _, p := range l.Providers {
		names = append(names, p.Name())
	}
	return nil, invalid(field, "no provider %q%s", name, phrase.PlatformHint(name, names))
}

func (l *Lab) providerNamed(name string) provider.Provider {
	for _, p := range l.Providers {
		if p.Name() == name {
			return p
		}
	}
	return nil
}

// JournalAction journals something that was done to an app, where no change of its books says so.
func (l *Lab) JournalAction(ctx context.Context, a *app.App, operation, subject, explanation string) error {
	return l.JournalRequest(ctx, a, store.Entry{Operation: operation, Subject: subject, Explanation: explanation})
}

// JournalRequest is JournalAction with what was sent to the merchant by it.
func (l *Lab) JournalRequest(ctx context.Context, a *app.App, done store.Entry) error {
	now := l.Clock.Now()
	done.App, done.At, done.Real, done.Kind = a.Name(), a.Now(now), now, "control"
	return a.Generation.Write(func() error {
		return l.Store.Commit(ctx, store.Change{App: a.Name(), Generation: a.Generation.ID(), Entries: []store.Entry{done}})
	})
}
