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
	"paymock/mock/ledger"
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
			name, err := l.applyApp(ctx, p, applied)
			if err != nil {
				wrong = append(wrong, err)
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
	if len(wrong) > 0 {
		l.withdrawRules(applied)
		return nil, config.Join(wrong)
	}
	if before != nil {
		fresh := applied.rulesByApp()
		for name, old := range before.rulesByApp() {
			l.Rules.Replace(name, old, fresh[name])
		}
		l.applied.CompareAndDelete(before.Script.Name, before)
	}
	l.applied.Store(script.Name, applied)
	return applied, nil
}

func (l *Lab) withdrawRules(s *Applied) {
	for _, r := range s.rules {
		l.Rules.Remove(r.app, r.id)
	}
}

// applyApp makes an app or adds to one, and gives its name.
func (l *Lab) applyApp(ctx context.Context, p appPart, applied *Applied) (string, error) {
	key := appliedApp{p.file.Name, p.index}
	if _, err := l.Provider("provider", p.app.Provider); err != nil {
		return "", p.errorAt(p.path(), err)
	}
	if name, again := applied.apps[key]; again {
		if a, ok := l.Apps.Named(name); ok && a.Provider == p.app.Provider && (p.app.ID == "" || p.app.ID == a.ID) {
			return name, l.addToApp(ctx, a, p)
		}
	}
	a, err := l.existingApp(p)
	if err != nil {
		return "", err
	}
	if a != nil {
		err = l.addToApp(ctx, a, p)
	} else {
		a, err = l.makeScenarioApp(ctx, p)
	}
	if err != nil {
		return "", err
	}
	if _, err := l.openTrades(ctx, a, p); err != nil {
		return "", err
	}
	applied.apps[key] = a.Name()
	return a.Name(), nil
}

func (l *Lab) makeScenarioApp(ctx context.Context, p appPart) (*app.App, error) {
	n, err := l.ReadApp(p.app.NewApp)
	if err != nil {
		return nil, p.errorAt(p.path(), err)
	}
	a, err := l.MakeApp(ctx, n)
	if err != nil {
		return nil, p.errorAt(p.path(), err)
	}
	return a, nil
}

// addToApp changes callback addresses, dialect and terminals of an app as a part says.
func (l *Lab) addToApp(ctx context.Context, a *app.App, p appPart) error {
	patch := api.AppPatch{Dialect: p.app.Dialect, Callbacks: p.app.Callbacks}
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
	}
	if err != nil {
		return p.errorAt(p.path(), err)
	}
	return l.putTerminals(ctx, a, p)
}

// existingApp finds the app that a part adds to; nil when it is to be made. Secrets of an app that
// is there can't be given.
func (l *Lab) existingApp(p appPart) (*app.App, error) {
	given := ""
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
		if field.set && given == "" {
			given = field.name
		}
	}
	if p.app.ID == "" {
		for _, a := range l.Apps.Apps(p.app.Provider) {
			if a.Demo && given == "" {
				return a, nil
			}
		}
		return nil, nil
	}
	a, ok := l.Apps.App(p.app.Provider, p.app.ID)
	switch {
	case !ok:
		return nil, nil
	case given != "":
		return nil, p.file.Error(p.fieldPath(given), fmt.Sprintf("app %s exists already, with a %s of its own; leave it out, or choose another id", a.Name(), given))
	}
	return a, nil
}

// AppliedScenario finds a scenario that holds for the whole server.
func (l *Lab) AppliedScenario(name string) (*Applied, bool) {
	found, ok := l.applied.Load(name)
	if !ok {
		return nil, false
	}
	return found.(*Applied), true //nolint:forcetypeassert // nothing else is in there
}

// AppliedScenarios are those that hold for the whole server, by name.
func (l *Lab) AppliedScenarios() []*Applied {
	var all []*Applied
	l.applied.Range(func(_, applied any) bool {
		all = append(all, applied.(*Applied)) //nolint:forcetypeassert // nothing else is in there
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

func (l *Lab) putTerminals(ctx context.Context, a *app.App, p appPart) error {
	for i, t := range p.app.Terminals {
		at := p.fieldPath(fmt.Sprintf("terminals[%d]", i))
		spec, wrong := ReadTerminal(t)
		if wrong != nil {
			return p.errorAt(at, wrong)
		}
		if err := l.PutTerminals(ctx, a, []provider.TerminalSpec{spec}); err != nil {
			return p.errorAt(at, err)
		}
	}
	return nil
}

func (l *Lab) openTrades(ctx context.Context, a *app.App, p appPart) ([]*ledger.Trade, error) {
	var opened []*ledger.Trade
	for i, n := range p.app.Trades {
		t, err := l.OpenTrade(ctx, a, ReadTrade(n))
		if err != nil {
			return opened, p.errorAt(p.fieldPath(fmt.Sprintf("trades[%d]", i)), err)
		}
		opened = append(opened, t)
	}
	return opened, nil
}
