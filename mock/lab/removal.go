package lab

import (
	"context"
	"errors"
	"slices"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/provider"
)

// RemoveApp removes an app and everything that it owns. Calls that rules hold end as calls of an
// unknown app.
func (l *Lab) RemoveApp(ctx context.Context, a *app.App) error {
	ctx = context.WithoutCancel(ctx) // half a removal is worse than a late one
	var unread error
	err := l.Apps.End(a, func() error {
		l.Rules.Clear(a.Name())
		l.terminals.Delete(a.Name())
		l.removedRules.Delete(a.Name())
		unread = l.keepTakenSeconds(ctx, a)
		return l.resetUnshared(ctx, a)
	})
	if err == nil && l.Sharing != nil {
		// What the app owns goes last: where the other replicas can't be told, all of it is put back.
		if err = l.Sharing.Save(ctx); err == nil {
			err = l.Sharing.Discard(ctx, a)
		}
	}
	return errors.Join(err, unread)
}

// SweepApp removes what the store has of an app that is not there any more, and reports whether there was
// anything: where an app's removal or import broke off.
func (l *Lab) SweepApp(ctx context.Context, platform, id string) (swept bool, err error) {
	known := slices.ContainsFunc(l.Providers, func(p provider.Provider) bool { return p.Name() == platform })
	if l.Sharing == nil || !known || !wellFormedID().MatchString(id) {
		return false, nil
	}
	return l.Sharing.Sweep(context.WithoutCancel(ctx), platform+"/"+id)
}

// resetUnshared removes what an app owns. Where replicas share it, that waits until they are told.
func (l *Lab) resetUnshared(ctx context.Context, a *app.App) error {
	if l.Sharing != nil {
		return nil
	}
	return l.Store.Reset(ctx, a.Name())
}

// shareGeneration tells the other replicas of an app whose generation begins.
func (l *Lab) shareGeneration(ctx context.Context, a *app.App) error {
	if l.Sharing == nil {
		return nil
	}
	if err := l.Sharing.Save(ctx); err != nil {
		return err
	}
	return l.Sharing.Renew(ctx, a)
}

// ResetApp removes everything that an app owns and puts what it had at its start; its clock begins anew. Its
// numbers go on: the platform gives none twice, and merchants may still hold those from before. Calls that rules hold end as with RemoveApp.
func (l *Lab) ResetApp(ctx context.Context, a *app.App) (*app.App, error) {
	ctx = context.WithoutCancel(ctx)
	l.changing.Lock()
	after, err := l.renewApp(ctx, a)
	l.changing.Unlock()
	if after != nil {
		err = errors.Join(err, l.shareGeneration(ctx, after))
	}
	if err != nil {
		return nil, err
	}
	return after, l.addStartingState(ctx, after)
}

// renewApp begins an app's next generation without what it owned. Replaced keys are taken no longer:
// their time was that of the clock before.
func (l *Lab) renewApp(ctx context.Context, a *app.App) (*app.App, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	var failed error
	after, err := l.Apps.Renew(a, func() error {
		l.Rules.Clear(a.Name())
		return errors.Join(l.keepTakenSeconds(ctx, a), l.resetUnshared(ctx, a))
	}, func(a *app.App) {
		a.Clock = clock.State{}
		a.IDs.Release()
		if a.Replaced == nil {
			return
		}
		without, draw := *a, ident.NewDraw(a.Seed, 0)
		without.Replaced = nil
		if failed = p.Register(&without, &draw); failed == nil {
			a.Replaced, a.Parsed = nil, without.Parsed
		}
	})
	return after, errors.Join(err, failed)
}

// WasMade reports whether an app was made before in a store that outlives servers; it may have been removed since.
func (l *Lab) WasMade(ctx context.Context, name string) (bool, error) {
	if l.Sharing == nil {
		return false, nil
	}
	return l.Sharing.WasMade(ctx, name)
}

// NoteMade notes for WasMade that an app was made.
func (l *Lab) NoteMade(ctx context.Context, name string) error {
	if l.Sharing == nil {
		return nil
	}
	return l.Sharing.NoteMade(ctx, name)
}
