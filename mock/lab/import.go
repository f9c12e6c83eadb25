package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/state"
	"paymock/mock/store"
)

// Imported lists the apps that an import made or changed.
type Imported struct {
	Apps  []ImportedApp
	Rules int // for every app
}

// ImportedApp is an app that was put.
type ImportedApp struct {
	App *app.App
	// Replaced: an app of its name was there, with another past.
	Replaced bool
	// Waiting counts callbacks that go on; timers are none.
	Trades, Waiting, Entries int
}

// Import puts the apps of a file, with all that they own, in the place of those of their names;
// other apps stay. Rules for every app, where the file has them, take the place of those that are
// there. Nothing is changed when the file is at fault, which is a *state.Error. Where the store fails
// on the way, the error says how far it came, and the same import once more puts the whole.
func (l *Lab) Import(ctx context.Context, f *state.File) (*Imported, error) {
	apps, err := l.readState(f)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx) // half of a file is worse than a late one
	l.changing.Lock()
	defer l.changing.Unlock()
	if err := l.roomFor(apps); err != nil {
		return nil, err
	}
	out := &Imported{}
	for i, a := range apps {
		one := &f.Apps[i]
		old, replaced := l.Apps.Named(a.Name())
		if err := l.restoreApp(ctx, old, a, one); err != nil {
			return out, fmt.Errorf("import %s: %w; %d of the file's %d apps are in: import the file again, which puts all of them", a.Name(), err, i, len(apps))
		}
		out.Apps = append(out.Apps, importedCounts(a, one, replaced))
	}
	if f.Server != nil {
		if err := l.restoreServer(ctx, f.Server); err != nil {
			return out, fmt.Errorf("import rules: %w; the apps are in: import the file again, which puts all of it", err)
		}
		out.Rules = len(f.Server.Rules)
	}
	if err := l.Rules.AdvanceIDs(0); err != nil {
		return out, err
	}
	if l.Sharing != nil {
		return out, l.Sharing.Save(ctx)
	}
	return out, nil
}

// roomFor refuses more apps than the server may have.
func (l *Lab) roomFor(apps []*app.App) error {
	more := 0
	for _, a := range apps {
		if _, known := l.Apps.Named(a.Name()); !known {
			more++
		}
	}
	if has := len(l.Apps.All()); l.Apps.Max > 0 && more > 0 && has+more > l.Apps.Max {
		return conflict("apps", "%d new apps beside the server's %d are more than %d; remove some, or allow more with --max-apps", more, has, l.Apps.Max)
	}
	return nil
}

func importedCounts(a *app.App, one *state.App, replaced bool) ImportedApp {
	out := ImportedApp{App: a, Replaced: replaced, Entries: len(one.Entries)}
	for i := range one.Records {
		if one.Records[i].Kind == ledger.KindTrade {
			out.Trades++
		}
	}
	for i := range one.Tasks {
		if one.Tasks[i].State == string(store.Waiting) && !one.Tasks[i].Timer {
			out.Waiting++
		}
	}
	return out
}

// restoreApp puts an app in the place of old, if any.
func (l *Lab) restoreApp(ctx context.Context, old, a *app.App, one *state.App) error {
	err := l.Apps.Restore(a, one.Lane, one.Draws, func(generation string) error {
		if old != nil {
			if err := l.keepTakenSeconds(ctx, old); err != nil {
				return err
			}
		}
		kept := one.Snapshot()
		kept.Generation = generation
		if err := l.Store.Restore(ctx, kept); err != nil {
			return err
		}
		l.Rules.Clear(a.Name())
		for _, saved := range one.Rules {
			saved.App = a.Name()
			if err := l.Rules.PutSaved(saved); err != nil {
				return err
			}
		}
		l.Rules.PutExempted(a.Name(), one.Exempted)
		l.SetTerminals(a.Name(), one.Terminals)
		return nil
	})
	if err != nil {
		return err
	}
	return l.resumeNumbering(ctx, a)
}

// readState checks a file against the platforms and gives its apps as their platforms read them.
func (l *Lab) readState(f *state.File) ([]*app.App, error) {
	apps := make([]*app.App, len(f.Apps))
	for i := range f.Apps {
		a, err := l.readStateApp(f, i)
		if err != nil {
			return nil, err
		}
		apps[i] = a
	}
	if f.Server == nil {
		return apps, nil
	}
	if err := l.checkRules(f, "server", serverRules, f.Server.Rules); err != nil {
		return nil, err
	}
	for i := range f.Server.Unclaimed {
		field := fmt.Sprintf("server.unclaimed[%d].platform", i)
		if _, err := l.Provider(field, f.Server.Unclaimed[i].Platform); err != nil {
			return nil, errorAtField(f, "", err)
		}
	}
	return apps, nil
}

// errorAtField finds the place of what a field of a file was refused for.
func errorAtField(f *state.File, at string, err error) error {
	var field *provider.FieldError
	var ruled *rule.Error
	var asked *Error
	switch {
	case errors.As(err, &field):
		return f.FieldError(at+field.Field, "%s", field.Reason)
	case errors.As(err, &ruled):
		wrong := f.FieldError(at+ruled.Field, "%s", ruled.Reason)
		for _, more := range ruled.More {
			wrong.More = append(wrong.More, f.FieldError(at+more.Field, "%s", more.Reason))
		}
		return wrong
	case errors.As(err, &asked):
		return f.FieldError(at+asked.Field, "%s", asked.Reason)
	}
	return f.FieldError(at, "%v", err)
}

func (l *Lab) readStateApp(f *state.File, i int) (*app.App, error) {
	one, at := &f.Apps[i], fmt.Sprintf("apps[%d].", i)
	p, err := l.Provider("provider", one.Provider)
	if err != nil {
		return nil, errorAtField(f, at, err)
	}
	if !wellFormedID().MatchString(one.ID) {
		return nil, f.FieldError(at+"id", "an id is 1 to 64 letters, digits, dots, dashes and underscores")
	}
	if one.Lane < 0 || one.Lane >= ident.Lanes {
		return nil, f.FieldError(at+"lane", "%d is none; want 0 to %d", one.Lane, ident.Lanes-1)
	}
	real := l.Clock.Now()
	if away := one.Clock.Now(real).Sub(real).Abs(); away > clock.MaxDistance {
		return nil, f.FieldError(at+"clock", "it reads %s, more than 200 years from real time; set it nearer", clock.Shown(one.Clock.Now(real)))
	}
	a := one.App
	a.Keys, a.URLs, a.Dialect = overlayMap(one.Keys, nil), overlayMap(one.URLs, nil), overlayMap(one.Dialect, nil)
	if _, err := changedDeliveries(p, nil, a.Delivery); err != nil {
		return nil, errorAtField(f, at, err)
	}
	for kind, d := range a.Delivery {
		if err := d.Check(); err != nil {
			return nil, f.FieldError(at+"delivery."+kind, "%v", err)
		}
	}
	draw := ident.NewDraw(a.Seed, 0)
	if err := p.Register(&a, &draw); err != nil {
		return nil, errorAtField(f, at, err)
	}
	if len(one.Terminals) > 0 {
		if _, err := l.terminalsOf(a.Provider); err != nil {
			return nil, errorAtField(f, at, err)
		}
	}
	if err := l.checkRules(f, at[:len(at)-1], a.Name(), one.Rules); err != nil {
		return nil, err
	}
	if err := checkStateRecords(f, at, one); err != nil {
		return nil, err
	}
	return &a, l.checkStateTasks(f, at, p, one)
}

func (l *Lab) checkRules(f *state.File, at, name string, rules []rule.Saved) error {
	seen := map[string]bool{}
	if len(rules) > rule.MaxRules {
		return f.FieldError(at+".rules", "%d rules; %d are the most", len(rules), rule.MaxRules)
	}
	for i, saved := range rules {
		field := fmt.Sprintf("%s.rules[%d].", at, i)
		if saved.App != "" {
			return f.FieldError(field+"app", "the rule stands in %s already; remove it", at)
		}
		if seen[saved.Rule.ID] {
			return f.FieldError(field+"rule.id", "rule %s is there twice; remove one", saved.Rule.ID)
		}
		seen[saved.Rule.ID] = true
		saved.App = name
		if err := l.Rules.CheckSaved(saved); err != nil {
			return errorAtField(f, field+"rule.", err)
		}
	}
	return nil
}

func checkStateRecords(f *state.File, at string, one *state.App) error {
	for i := range one.Records {
		r := &one.Records[i]
		if err := ledger.CheckRecord(r.Kind, string(r.ID), r.Value); err != nil {
			return f.FieldError(fmt.Sprintf("%srecords[%d].value", at, i), "%s %s: %v", r.Kind, r.ID, err)
		}
	}
	return nil
}

func (l *Lab) checkStateTasks(f *state.File, at string, p provider.Provider, one *state.App) error {
	var kinds []string
	for _, k := range p.Kinds() {
		kinds = append(kinds, k.Name)
	}
	for i := range one.Tasks {
		t := one.Tasks[i].Task(one.Name())
		field := fmt.Sprintf("%stasks[%d].", at, i)
		if !t.Timer && !slices.Contains(kinds, t.Kind) {
			return f.FieldError(field+"kind", "%s sends no %q callbacks; want one of %v", p.Name(), t.Kind, kinds)
		}
		if _, err := callback.NoticeOf(t); err != nil {
			return f.FieldError(field+"payload", "%v", err)
		}
	}
	return nil
}
