package lab

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/config"
	"paymock/mock/ident"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/rule"
)

// serverRules is the name under which the rules for every app are kept.
const serverRules = ""

// Applied lists the apps, rules and trades that a scenario has made, so that it can be replaced.
type Applied struct {
	Script *config.Script
	Digest string // of the script that made it
	rules  []appliedRule
	apps   map[appliedApp]string // names
}

// appliedApp is an app's place in the scenario's files.
type appliedApp struct {
	file  string
	index int
}

type appliedRule struct{ app, id string }

// Rules is how many rules there are.
func (s *Applied) Rules() int { return len(s.rules) }

// Apps is how many apps it has made or added to.
func (s *Applied) Apps() int { return len(s.apps) }

// AppliedRule is a rule of a scenario and the app that it is for, as PROVIDER/ID; rule.Server is every app.
type AppliedRule struct {
	App  string
	Rule api.Rule
}

// RulesOf are the rules that an applied scenario has added, in its order.
func (l *Lab) RulesOf(s *Applied) (all []AppliedRule) {
	listed := map[string][]api.Rule{}
	for _, added := range s.rules {
		if listed[added.app] == nil {
			listed[added.app] = l.Rules.List(added.app)
		}
		for _, r := range listed[added.app] {
			if r.ID == added.id {
				all = append(all, AppliedRule{added.app, r})
			}
		}
	}
	return all
}

// rulesByApp gives the ids of the rules, in order.
func (s *Applied) rulesByApp() map[string][]string {
	ids := map[string][]string{}
	for _, r := range s.rules {
		ids[r.app] = append(ids[r.app], r.id)
	}
	return ids
}

// ApplyScenario applies a scenario to the server: apps with terminals and trades, then all rules.
// before lists what an earlier version made, or is nil; its rules give their place to the new ones
// when all else has succeeded, its apps stay and keep their trades, and terminals are put again.
// The error is a *config.Error where the scenario is at fault; then the rules of before stay in
// force.
func (l *Lab) ApplyScenario(ctx context.Context, script *config.Script, before *Applied) (*Applied, error) {
	applied := &Applied{Script: script, Digest: script.Digest(), apps: map[appliedApp]string{}}
	if before != nil {
		maps.Copy(applied.apps, before.apps)
	}
	var wrong []error // all that is, so that a file is mended in one go
	var rules []func() error
	addLater := func(name string, p appPart) {
		for i, r := range p.app.Rules {
			rules = append(rules, func() error {
				made, err := l.Rules.Add(name, r)
				if err != nil {
					return p.errorAt(p.rulePath(i), err)
				}
				applied.rules = append(applied.rules, appliedRule{name, made.ID})
				return nil
			})
		}
	}
	for _, f := range script.Files {
		for i, spec := range f.Scenario.Apps {
			p := appPart{file: f, index: i, app: spec}
			name, refused := l.applyApp(ctx, p, applied)
			if len(refused) > 0 {
				wrong = append(append(wrong, refused...), l.judgeRules(p)...)
				continue
			}
			addLater(name, p)
		}
		addLater(serverRules, appPart{file: f, index: -1, app: config.ScenarioApp{Rules: f.Scenario.Rules}})
	}
	for _, add := range rules {
		if len(wrong) > config.MaxMistakes {
			break // no more are told, and each costs a look at the whole text
		}
		if err := add(); err != nil {
			wrong = append(wrong, err)
		}
	}
	if err := config.Join(wrong); err != nil {
		return nil, errors.Join(err, l.withdrawRules(ctx, applied))
	}
	var replaced map[string][]string
	if before != nil {
		fresh := applied.rulesByApp()
		replaced = before.rulesByApp()
		for name, old := range replaced {
			l.Rules.Replace(name, old, fresh[name])
		}
		l.applied.CompareAndDelete(before.Script.Name, before)
	}
	l.applied.Store(script.Name, applied)
	return applied, l.forgetAllHits(ctx, replaced)
}

func (l *Lab) withdrawRules(ctx context.Context, s *Applied) error {
	for _, r := range s.rules {
		l.Rules.Remove(r.app, r.id)
	}
	return l.forgetAllHits(ctx, s.rulesByApp())
}

// forgetAllHits forgets what rules of several apps have counted that were removed.
func (l *Lab) forgetAllHits(ctx context.Context, removed map[string][]string) error {
	var failed []error
	for name, ids := range removed {
		failed = append(failed, l.forgetHits(ctx, name, ids))
	}
	return errors.Join(failed...)
}

// applyApp makes an app or adds to one, and gives its name, or all that is wrong with what it is to have.
func (l *Lab) applyApp(ctx context.Context, p appPart, applied *Applied) (string, []error) {
	key := appliedApp{p.file.Name, p.index}
	if _, err := l.Provider("provider", p.app.Provider); err != nil {
		return "", append([]error{p.errorAt(p.path(), err)}, l.checkTrades(p)...)
	}
	if name, again := applied.apps[key]; again {
		if a, ok := l.Apps.Named(name); ok && a.Provider == p.app.Provider && (p.app.ID == "" || p.app.ID == a.ID) {
			return name, l.addToApp(ctx, a, p)
		}
	}
	a, wrong := l.existingApp(p)
	if len(wrong) > 0 {
		return "", append(wrong, l.checkTrades(p)...)
	}
	var err error
	if a != nil {
		wrong = l.addToApp(ctx, a, p)
	} else if a, err = l.makeScenarioApp(ctx, p); err != nil {
		return "", append([]error{err}, l.checkTrades(p)...)
	}
	_, refused := l.openTrades(ctx, a, p)
	wrong = append(wrong, refused...)
	applied.apps[key] = a.Name()
	return a.Name(), wrong
}

func (l *Lab) makeScenarioApp(ctx context.Context, p appPart) (*app.App, error) {
	n, err := l.ReadApp(p.app.NewApp)
	if err != nil {
		return nil, p.errorAt(p.path(), errors.Join(err, l.checkNew(n)))
	}
	a, err := l.MakeApp(ctx, n)
	if err != nil {
		return nil, p.errorAt(p.path(), err)
	}
	return a, nil
}

// checkNew tells what else is wrong with an app that can't be made.
func (l *Lab) checkNew(n NewApp) error {
	p, err := l.Provider("provider", n.App.Provider)
	if err != nil {
		return nil //nolint:nilerr // ReadApp has told it
	}
	draw := ident.NewDraw(0, 0)
	_, err = n.build(p, &draw)
	return err
}

// judgeRules tells what is wrong with the rules of an app that can't be made: of a platform that is not known, with
// the one that is meant.
func (l *Lab) judgeRules(p appPart) (wrong []error) {
	var known []string
	for _, platform := range l.Providers {
		known = append(known, platform.Name())
	}
	own := phrase.NearestPlatform(p.app.Provider, known)
	for i, r := range p.app.Rules {
		if len(wrong) > config.MaxMistakes {
			break // no more are told, and each costs a look at the whole text
		}
		for _, m := range rule.Mistakes(own, r, l.Clock.Now(), l.Providers) {
			timed := m.Field == "from" || m.Field == "until" // which a rule for every app may not have
			if own != "" || !timed {
				wrong = append(wrong, p.errorAt(p.rulePath(i), &rule.Error{Field: m.Field, Reason: m.Reason}))
			}
		}
	}
	return wrong
}

// addToApp changes callback addresses, dialect and terminals of an app as a part says.
func (l *Lab) addToApp(ctx context.Context, a *app.App, p appPart) (wrong []error) {
	patch := api.AppPatch{Dialect: p.app.Dialect, Callbacks: p.app.Callbacks, Delivery: p.app.Delivery}
	for _, address := range []struct {
		to   **string
		from string
	}{
		{&patch.NotifyURL, p.app.NotifyURL},
		{&patch.ShardingURL, p.app.ShardingURL},
		{&patch.SettlementURL, p.app.SettlementURL},
		{&patch.ProfitURL, p.app.ProfitURL},
		{&patch.GatewayURL, p.app.GatewayURL},
	} {
		if address.from != "" {
			*address.to = &address.from
		}
	}
	change, err := l.ReadAppChange(a, patch)
	if err == nil {
		_, err = l.ChangeApp(ctx, a, change)
	} else {
		_, more := l.changedCopy(a, change)
		err = errors.Join(err, more)
	}
	if err != nil {
		wrong = append(wrong, p.errorAt(p.path(), err))
	}
	return append(wrong, l.putTerminals(ctx, a, p)...)
}

// existingApp finds the app that a part adds to; nil when it is to be made. Secrets of an app that
// is there can't be given.
func (l *Lab) existingApp(p appPart) (*app.App, []error) {
	var given []string
	for _, field := range []struct {
		name string
		set  bool
	}{
		{"secret", p.app.Secret != ""},
		{"refund_secret", p.app.RefundSecret != ""},
		{"merchant", p.app.Merchant != ""},
		{"merchant_public_key", p.app.MerchantPublicKey != ""},
		{"platform_private_key", p.app.PlatformPrivateKey != ""},
		{"keys", len(p.app.Keys) > 0},
		{"seed", p.app.Seed != nil},
	} {
		if field.set {
			given = append(given, field.name)
		}
	}
	if p.app.ID == "" {
		for _, a := range l.Apps.Apps(p.app.Provider) {
			if a.Demo && len(given) == 0 {
				return a, nil
			}
		}
		return nil, nil
	}
	a, ok := l.Apps.App(p.app.Provider, p.app.ID)
	if !ok {
		return nil, nil
	}
	var wrong []error
	for _, name := range given {
		wrong = append(wrong, p.file.Error(p.fieldPath(name), fmt.Sprintf("app %s exists already, with a %s of its own; leave it out, or choose another id", a.Name(), name)))
	}
	return a, wrong
}

// AppliedScenario finds a scenario that holds for the whole server.
func (l *Lab) AppliedScenario(name string) (*Applied, bool) {
	found, ok := l.applied.Load(name)
	if !ok {
		return nil, false
	}
	return found.(*Applied), true // nothing else is in there
}

// AppliedScenarios are those that hold for the whole server, by name.
func (l *Lab) AppliedScenarios() []*Applied {
	var all []*Applied
	l.applied.Range(func(_, applied any) bool {
		all = append(all, applied.(*Applied)) // nothing else is in there
		return true
	})
	slices.SortFunc(all, func(x, y *Applied) int { return strings.Compare(x.Script.Name, y.Script.Name) })
	return all
}

// appPart is a scenario file's section for one app.
type appPart struct {
	file  *config.File
	index int // in the file's apps; -1 for the rules for every app
	app   config.ScenarioApp
	paths []string // of each rule; nil: rules[0], rules[1], … of the part
}

// path is the path of the part; at is that of a field of it.
func (p appPart) path() string { return fmt.Sprintf("apps[%d]", p.index) }

func (p appPart) fieldPath(field string) string {
	if p.index < 0 {
		return field
	}
	return fmt.Sprintf("apps[%d].%s", p.index, field)
}

func (p appPart) rulePath(i int) string {
	if p.paths != nil {
		return p.paths[i]
	}
	return p.fieldPath(fmt.Sprintf("rules[%d]", i))
}

// errorAt gives an error the place of what caused it: below path, where it names a field.
func (p appPart) errorAt(path string, err error) error {
	if several := Refusals(err); len(several) > 1 {
		var all []error
		for _, one := range several {
			all = append(all, p.errorAt(path, one))
		}
		return config.Join(all)
	}
	field, reason := "", err.Error()
	var refused *Error
	var ruled *rule.Error
	var named *provider.FieldError
	switch {
	case errors.As(err, &refused):
		field, reason = refused.Field, refused.Reason
	case errors.As(err, &ruled) && len(ruled.More) > 0:
		one := &rule.Error{Field: ruled.Field, Reason: ruled.Reason}
		all := []error{p.errorAt(path, one)}
		for _, more := range ruled.More {
			all = append(all, p.errorAt(path, more))
		}
		return config.Join(all)
	case errors.As(err, &ruled):
		field, reason = ruled.Field, ruled.Reason
	case errors.As(err, &named):
		field, reason = named.Field, named.Reason
	}
	if path != "" && field != "" {
		path += "."
	}
	return p.file.Error(path+field, reason)
}

func (l *Lab) putTerminals(ctx context.Context, a *app.App, p appPart) (wrong []error) {
	specs, err := l.readTerminals(a.Provider, p.app.Terminals)
	if err != nil {
		return []error{p.errorAt(p.path(), err)}
	}
	for i, spec := range specs {
		if err := l.PutTerminals(ctx, a, []provider.TerminalSpec{spec}); err != nil {
			wrong = append(wrong, p.errorAt(p.fieldPath(fmt.Sprintf("terminals[%d]", i)), err))
		}
	}
	return wrong
}
