package lab

import (
	"context"
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

// keepLastSeconds notes how far the numbers of an app's readers have come, before its records go.
func (l *Lab) keepLastSeconds(ctx context.Context, a *app.App) error {
	pacer, ok := l.pacerOf(a)
	if !ok {
		return nil
	}
	l.lastSeconds.Range(func(name, last any) bool { // those of another day mean nothing any more
		old := l.Clock.Now().Add(-24 * time.Hour)
		for _, second := range last.(map[string]time.Time) { //nolint:forcetypeassert // nothing else is in there
			if second.After(old) {
				return true
			}
		}
		l.lastSeconds.Delete(name)
		return true
	})
	return l.Gateway.View(ctx, a, func(b *ledger.Books) error {
		if last := pacer.LastSeconds(b); len(last) > 0 {
			l.lastSeconds.Store(a.Name(), last)
		}
		return nil
	})
}

// goOnNumbering has the readers' numbers go on where those of the app of this name ended.
func (l *Lab) goOnNumbering(ctx context.Context, a *app.App) error {
	last, kept := l.lastSeconds.LoadAndDelete(a.Name())
	pacer, ok := l.pacerOf(a)
	if !kept || !ok {
		return nil
	}
	return l.Gateway.Act(ctx, a, "seed", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		pacer.GoOnAfter(b, last.(map[string]time.Time), env) //nolint:forcetypeassert // nothing else is in there
		return "", nil, nil
	})
}

func (l *Lab) pacerOf(a *app.App) (provider.TerminalPacer, bool) {
	p, err := l.Provider("provider", a.Provider)
	pacer, ok := p.(provider.TerminalPacer)
	return pacer, ok && err == nil
}

// ShowTerminals gives an app's terminals as its provider shows them, by id.
func (l *Lab) ShowTerminals(ctx context.Context, a *app.App) ([]any, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	terminals, ok := p.(provider.Terminals)
	if !ok {
		return nil, nil
	}
	var shown []any
	err = l.Gateway.View(ctx, a, func(b *ledger.Books) error {
		shown = nil
		for _, id := range b.IDs(provider.KindTerminal) {
			if one, ok := terminals.Terminal(b, id); ok {
				shown = append(shown, one)
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
		return nil, invalid("terminals", "%s has no terminals; leave them out, or use intella", name)
	}
	return terminals, nil
}
