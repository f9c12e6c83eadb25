package lab

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// MaxTerminals bounds the terminals of one app.
const MaxTerminals = 1000

// PutTerminals adds terminals, or changes card and behaviour of those with their ids, in one
// commit.
func (l *Lab) PutTerminals(ctx context.Context, a *app.App, specs []provider.TerminalSpec) error {
	if len(specs) == 0 {
		return nil
	}
	terminals, err := l.terminalsOf(a.Provider)
	if err != nil {
		return err
	}
	return l.Gateway.Act(ctx, a, "terminal.put", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		for _, spec := range specs {
			if err := terminals.AddTerminal(b, a, spec, env); err != nil {
				return "", nil, err
			}
		}
		if n := len(b.IDs(provider.KindTerminal)); n > MaxTerminals {
			return "", nil, conflict("terminals", "app %s would have %d terminals, %d is the most; reset it, or use another app", a.Name(), n, MaxTerminals)
		}
		return specs[0].ID, nil, nil
	})
}

// withListIndex names a terminal in the fields of what is refused of it, as the maker of an app has written it:
// "terminals[1].id". Another error stays as it is.
func withListIndex(index int, err error) error {
	all := Refusals(err)
	if len(all) == 0 {
		return err
	}
	var named []error
	for _, refused := range all {
		named = append(named, invalid(fmt.Sprintf("terminals[%d].%s", index, refused.Field), "%s", refused.Reason))
	}
	return errors.Join(named...)
}

// putUsualTerminals puts what the platform gives an app whose maker named no terminals.
func (l *Lab) putUsualTerminals(ctx context.Context, a *app.App, terminals provider.Terminals) error {
	usual := terminals.SeedTerminals(a)
	if len(usual) == 0 {
		return nil
	}
	return l.Gateway.Act(ctx, a, "seed", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		if len(b.IDs(provider.KindTerminal)) > 0 {
			return "", nil, nil
		}
		for _, spec := range usual {
			if err := terminals.AddTerminal(b, a, spec, env); err != nil {
				return "", nil, err
			}
		}
		return "", nil, nil
	})
}

// maxKeptReaders bounds the apps of which takenSeconds are kept.
const maxKeptReaders = 1000

// keepTakenSeconds notes which numbers of an app's readers can come again, before its records go: those
// whose seconds are still to come, for more transactions than seconds were made or the clock was moved.
// Of apps that were removed they are kept in this server's memory only, until real time has passed them:
// another replica, or the server after a restart, begins at its clock.
func (l *Lab) keepTakenSeconds(ctx context.Context, a *app.App) error {
	pacer, ok := l.pacerOf(a)
	if !ok {
		return nil
	}
	now := l.Clock.Now().Truncate(time.Second)
	taken := map[string]provider.SecondSpans{}
	err := l.Gateway.View(ctx, a, func(b *ledger.Books) error {
		clear(taken)
		for id, spans := range pacer.TakenSeconds(b) {
			if spans = spans.From(now); len(spans) > 0 {
				taken[id] = spans
			}
		}
		return nil
	})
	l.takenMu.Lock()
	defer l.takenMu.Unlock()
	soonest := ""
	var soonestEnd time.Time
	for name, readers := range l.takenSeconds {
		var end time.Time
		for _, spans := range readers {
			if last := spans[len(spans)-1].Last; last.After(end) {
				end = last
			}
		}
		if end.Before(now) {
			delete(l.takenSeconds, name)
		} else if soonest == "" || end.Before(soonestEnd) {
			soonest, soonestEnd = name, end
		}
	}
	if len(taken) == 0 || err != nil {
		return err
	}
	if len(l.takenSeconds) >= maxKeptReaders {
		delete(l.takenSeconds, soonest)
	}
	if l.takenSeconds == nil {
		l.takenSeconds = map[string]map[string]provider.SecondSpans{}
	}
	l.takenSeconds[a.Name()] = taken
	return nil
}

// resumeNumbering has the readers' numbers go on where those of the app of this name ended.
func (l *Lab) resumeNumbering(ctx context.Context, a *app.App) error {
	l.takenMu.Lock()
	taken, kept := l.takenSeconds[a.Name()]
	delete(l.takenSeconds, a.Name())
	l.takenMu.Unlock()
	pacer, ok := l.pacerOf(a)
	if !kept || !ok {
		return nil
	}
	return l.Gateway.Act(ctx, a, "seed", func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
		pacer.TakeSeconds(b, taken)
		return "", nil, nil
	})
}

func (l *Lab) pacerOf(a *app.App) (provider.TerminalPacer, bool) {
	p, err := l.Provider("provider", a.Provider)
	pacer, ok := p.(provider.TerminalPacer)
	return pacer, ok && err == nil
}

// ShownTerminal is a terminal as its provider shows it, to be marshalled.
type ShownTerminal struct {
	ID    string
	Shown any
}

// ShowTerminals gives an app's terminals, by id.
func (l *Lab) ShowTerminals(ctx context.Context, a *app.App) ([]ShownTerminal, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	terminals, ok := p.(provider.Terminals)
	if !ok {
		return nil, nil
	}
	var shown []ShownTerminal
	err = l.Gateway.View(ctx, a, func(b *ledger.Books) error {
		shown = nil
		for _, id := range b.IDs(provider.KindTerminal) {
			if one, ok := terminals.Terminal(b, id); ok {
				shown = append(shown, ShownTerminal{id, one})
			}
		}
		return nil
	})
	return shown, err
}

// terminalsOf refuses platforms whose merchants have no terminals.
func (l *Lab) terminalsOf(name string) (provider.Terminals, error) {
	p, err := l.Provider("provider", name)
	if err != nil {
		return nil, err
	}
	terminals, ok := p.(provider.Terminals)
	if !ok {
		return nil, invalid("terminals", "%s has no terminals; leave them out, or use %s", name, l.TerminalPlatforms())
	}
	return terminals, nil
}

// TerminalPlatforms names the platforms whose merchants have terminals, with commas between them.
func (l *Lab) TerminalPlatforms() string {
	var names []string
	for _, p := range l.Providers {
		if _, ok := p.(provider.Terminals); ok {
			names = append(names, p.Name())
		}
	}
	return strings.Join(names, ", ")
}
