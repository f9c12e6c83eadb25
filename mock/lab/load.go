package lab

import (
	"context"
	"errors"
	"fmt"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/config"
	"paymock/mock/ledger"
	"paymock/mock/rule"
)

// LoadedApp lists what a scenario has made in one app.
type LoadedApp struct {
	Name      string
	Rules     []api.Rule
	Trades    []*ledger.Trade
	Terminals []string // ids of those that were added or changed
}

// LoadScenario applies what a scenario has for an app's platform to that app. Where the server was
// started with a scenario of that name, its rules for every app leave this one alone from now on:
// it has its own.
func (l *Lab) LoadScenario(ctx context.Context, a *app.App, script *config.Script) (*LoadedApp, error) {
	parts := partsFor(script, a.Provider)
	if len(parts) == 0 {
		return nil, invalid("name", "scenario %s has nothing for %s; it is for %v", script.Name, a.Provider, l.PlatformsOf(script))
	}
	loaded := &LoadedApp{Name: script.Name}
	for _, p := range parts {
		if err := l.loadPart(ctx, a, p, loaded); err != nil {
			return nil, err
		}
	}
	if err := l.loadRules(ctx, a, parts, loaded); err != nil {
		var made []string
		for _, r := range loaded.Rules {
			l.Rules.Remove(a.Name(), r.ID)
			made = append(made, r.ID)
		}
		return nil, errors.Join(err, l.forgetHits(ctx, a.Name(), made))
	}
	if applied, ok := l.AppliedScenario(script.Name); ok {
		for _, r := range applied.rules {
			if r.app == serverRules {
				l.Rules.Exempt(a.Name(), r.id)
			}
		}
	}
	return loaded, l.JournalAction(ctx, a, "scenario.load", script.Name, script.About)
}

// loadRules adds the rules of parts to an app. The error tells all that is wrong with them, up to
// config.MaxMistakes, for each costs a look at the whole text.
func (l *Lab) loadRules(ctx context.Context, a *app.App, parts []appPart, loaded *LoadedApp) error {
	var wrong []error
	for _, p := range parts {
		for i, r := range p.app.Rules {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			var made api.Rule
			err := p.checkClock(r)
			if err == nil {
				made, err = l.addRule(a, r)
			}
			switch {
			case err == nil:
				loaded.Rules = append(loaded.Rules, made)
			case len(wrong) == config.MaxMistakes:
				return config.Join(wrong)
			default:
				wrong = append(wrong, p.errorAt(p.rulePath(i), err))
			}
		}
	}
	return config.Join(wrong)
}

// checkClock refuses a rule for every app that only an app's clock could begin or end, as it is refused where the scenario
// is served.
func (p appPart) checkClock(r api.Rule) error {
	if p.index >= 0 {
		return nil
	}
	return rule.CheckClock(r)
}

// loadPart applies dialect, terminals and trades of a part to an app.
func (l *Lab) loadPart(ctx context.Context, a *app.App, p appPart, loaded *LoadedApp) error {
	if len(p.app.Dialect) > 0 {
		if _, err := l.ChangeApp(ctx, a, AppChange{Dialect: p.app.Dialect}); err != nil {
			return p.errorAt(p.path(), err)
		}
	}
	if wrong := l.putTerminals(ctx, a, p); len(wrong) > 0 {
		return config.Join(wrong)
	}
	for _, t := range p.app.Terminals {
		loaded.Terminals = append(loaded.Terminals, t.ID)
	}
	trades, wrong := l.openTrades(ctx, a, p)
	loaded.Trades = append(loaded.Trades, trades...)
	return config.Join(wrong)
}

// PlatformsOf names the platforms that a scenario has something for.
func (l *Lab) PlatformsOf(script *config.Script) []string {
	names := []string{}
	for _, p := range l.Providers {
		if len(partsFor(script, p.Name())) > 0 {
			names = append(names, p.Name())
		}
	}
	return names
}

// partsFor are the parts of a script for one app of a platform.
func partsFor(script *config.Script, platform string) []appPart {
	var parts []appPart
	for _, f := range script.Files {
		for i, a := range f.Scenario.Apps {
			if a.Provider == platform {
				parts = append(parts, appPart{file: f, index: i, app: a})
			}
		}
		all := appPart{file: f, index: -1}
		for i, r := range f.Scenario.Rules {
			if r.When.Provider == "" || r.When.Provider == platform {
				all.app.Rules = append(all.app.Rules, r)
				all.paths = append(all.paths, fmt.Sprintf("rules[%d]", i))
			}
		}
		if len(all.app.Rules) > 0 {
			parts = append(parts, all)
		}
	}
	return parts
}
