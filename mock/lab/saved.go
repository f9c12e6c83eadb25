package lab

import (
	"cmp"
	"slices"

	"paymock/mock/config"
	"paymock/mock/provider"
	"paymock/mock/state"
)

// Terminals are those that an app's maker named; ok is false when it named none.
func (l *Lab) Terminals(name string) (specs []provider.TerminalSpec, ok bool) {
	if found, known := l.terminals.Load(name); known {
		specs, ok = found.([]provider.TerminalSpec)
	}
	return specs, ok && specs != nil
}

// SetTerminals says which terminals a reset of an app puts. Nil: those that the platform gives.
func (l *Lab) SetTerminals(name string, specs []provider.TerminalSpec) {
	l.terminals.Store(name, specs)
}

// SaveScenarios gives the scenarios that hold for the whole server, by name.
func (l *Lab) SaveScenarios() []state.Scenario {
	var all []state.Scenario
	for _, applied := range l.AppliedScenarios() {
		saved := state.Scenario{Name: applied.Script.Name, Digest: applied.Digest}
		for _, r := range applied.rules {
			saved.Rules = append(saved.Rules, state.ScenarioRule{App: r.app, ID: r.id})
		}
		for place, name := range applied.apps {
			saved.Apps = append(saved.Apps, state.ScenarioPlace{File: place.file, Index: place.index, App: name})
		}
		slices.SortFunc(saved.Apps, func(a, b state.ScenarioPlace) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Index, b.Index))
		})
		all = append(all, saved)
	}
	return all
}

// PutScenario notes a scenario that another server or replica has applied; script is the same text, read here.
func (l *Lab) PutScenario(saved state.Scenario, script *config.Script) *Applied {
	applied := &Applied{Script: script, Digest: saved.Digest, apps: map[appliedApp]string{}}
	for _, r := range saved.Rules {
		applied.rules = append(applied.rules, appliedRule{r.App, r.ID})
	}
	for _, place := range saved.Apps {
		applied.apps[appliedApp{place.File, place.Index}] = place.App
	}
	l.applied.Store(saved.Name, applied)
	return applied
}

// ForgetScenario forgets what a scenario has made; its apps and rules stay.
func (l *Lab) ForgetScenario(name string) { l.applied.Delete(name) }
