package gateway

import (
	"context"
	"errors"
	"fmt"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// Act runs fn on an app's books and commits what it did: records, notices and a journal
// entry of kind "control" whose operation is given. fn may run more than once and must be
// pure but for what it returns; its error is returned as it is, and nothing is committed. So it is
// with app.ErrEnded, when the app has been removed or reset since a was looked up.
func (g *Gateway) Act(ctx context.Context, a *app.App, operation string, fn func(*ledger.Books, provider.Env) (subject string, notices []provider.Notice, err error)) error {
	start := g.Clock.Now()
	env := newEnv(a, a.Now(start), "")
	return g.retryConflicts(ctx, func() error {
		draw := *env.Draw
		books := ledger.NewBooks(g.sourceOf(ctx, a.Name(), nil))
		subject, notices, err := fn(books, provider.Env{Now: env.Now, Draw: &draw})
		if failed := books.Err(); failed != nil {
			return failed // fn's error is only what came of it
		}
		if err != nil {
			return err
		}
		change, err := g.storeChange(a, books, notices, store.Entry{
			App: a.Name(), At: env.Now, Real: start, Kind: "control", Operation: operation, Subject: subject,
			Took: g.Clock.Now().Sub(start), Draw: env.Draw.Nth(),
		})
		if err != nil {
			return err
		}
		err = a.Generation.Write(func() error { return g.Store.Commit(ctx, change) })
		if errors.Is(err, store.ErrEnded) {
			err = app.ErrEnded // on another replica
		}
		return err
	})
}

// View lets fn read an app's books; nothing it does to them is kept.
func (g *Gateway) View(ctx context.Context, a *app.App, fn func(*ledger.Books) error) error {
	books := ledger.NewBooks(g.sourceOf(ctx, a.Name(), nil))
	err := fn(books)
	if failed := books.Err(); failed != nil {
		return failed // fn's error is only what came of it
	}
	return err
}

// Fire decides a timer that fell due: the change that the dispatcher commits together with
// the end of the timer's task, asked again when an exchange comes first. The app's clock reads the due time.
func (g *Gateway) Fire(ctx context.Context, a *app.App, t store.Task, draw ident.Draw) (store.Change, error) {
	p, ok := g.providerOf(a.Provider)
	if !ok {
		return store.Change{}, fmt.Errorf("fire %s: no provider %q", t.Kind, a.Provider)
	}
	notice, err := callback.NoticeOf(t)
	if err != nil {
		return store.Change{}, err
	}
	start := g.Clock.Now()
	env := provider.Env{Now: a.Now(start), Draw: &draw}
	books := ledger.NewBooks(g.sourceOf(ctx, a.Name(), nil))
	notices, err := p.Fire(books, a, notice, env)
	if err != nil {
		return store.Change{}, fmt.Errorf("fire %s: %w", t.Kind, err)
	}
	return g.storeChange(a, books, notices, store.Entry{
		App: a.Name(), At: env.Now, Real: start, Kind: "timer", Operation: t.Kind, Subject: t.Subject, Draw: draw.Nth(),
	})
}

func (g *Gateway) providerOf(name string) (provider.Provider, bool) {
	for _, p := range g.Providers {
		if p.Name() == name {
			return p, true
		}
	}
	return nil, false
}
