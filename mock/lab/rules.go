package lab

import (
	"context"
	"slices"

	"paymock/mock/api"
	"paymock/mock/app"
)

// AddRule adds a rule behind an app's others.
func (l *Lab) AddRule(ctx context.Context, a *app.App, r api.Rule) (api.Rule, error) {
	made, err := l.addRule(a, r)
	if err != nil {
		return made, err
	}
	return made, l.JournalAction(ctx, a, "rule.add", made.ID, made.Name)
}

// RemoveRule removes a rule of an app, or of the server, with what it has counted, and reports whether there
// was one.
func (l *Lab) RemoveRule(ctx context.Context, app, id string) (removed bool, err error) {
	if !l.Rules.Remove(app, id) {
		return false, nil
	}
	return true, l.forgetHits(ctx, app, []string{id})
}

// ClearRules removes all rules of an app, or of the server, with what they have counted.
func (l *Lab) ClearRules(ctx context.Context, app string) error {
	return l.forgetHits(ctx, app, l.Rules.Clear(app))
}

// forgetHits deletes the counters of removed rules. With replicas the removal is shared first; when that fails, its
// error is given, the rules are put back, and no counter is lost. An exchange that was under way may count for a rule after
// its removal, so the counters of the rules removed before are deleted once more, too (rememberRemoved).
func (l *Lab) forgetHits(ctx context.Context, of string, removed []string) error {
	forgotten := l.rememberRemoved(of, removed)
	if len(forgotten) == 0 {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	if l.Sharing != nil && len(removed) > 0 {
		if err := l.Sharing.Save(ctx); err != nil {
			return err
		}
	}
	counting := []string{of}
	if of == serverRules {
		for _, p := range l.Providers {
			counting = append(counting, p.Name()+"/"+app.Unknown)
		}
		for _, a := range l.Apps.All() {
			counting = append(counting, a.Name())
		}
	}
	return l.Rules.ForgetHits(ctx, forgotten, counting...)
}

// rememberRemoved remembers the rules of an app that were last removed, and gives them with those it remembered.
func (l *Lab) rememberRemoved(of string, removed []string) (all []string) {
	const most = 16 // of those that were removed before
	l.removedMu.Lock()
	defer l.removedMu.Unlock()
	before, _ := l.removedRules.Load(of)
	all, _ = before.([]string)
	all = slices.Concat(all[max(0, len(all)-most):], removed)
	l.removedRules.Store(of, all)
	return all
}

// addRule adds a rule unless the app has ended: rules of no app would stay for ever.
func (l *Lab) addRule(a *app.App, r api.Rule) (made api.Rule, err error) {
	err = a.Generation.Write(func() error {
		made, err = l.Rules.Add(a.Name(), r)
		return err
	})
	return made, err
}
