package lab

import (
	"cmp"
	"slices"

	"paymock/mock/config"
	"paymock/mock/provider"
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

// SavedScenario is what a scenario has made in the server, as a file or another replica keeps it.
type SavedScenario struct {
	Name  string          `json:"name"`
	Rules []ScenarioRule  `json:"rules,omitempty"`
	Apps  []ScenarioPlace `json:"apps,omitempty"`
}

// ScenarioRule is a rule that a scenario made.
type ScenarioRule struct {
	App string `json:"app,omitempty"` // "" for all
	ID  string `json:"id"`
}

// ScenarioPlace is an app that a scenario made or added to, and where it says so.
type ScenarioPlace struct {
	File  string `json:"file"`
	Index int    `json:"index"`
	App   string `json:"app"`
}

// SaveScenarios gives the scenarios that hold for the whole server, by name.
func (l *Lab) SaveScenarios() []SavedScenario {
	var all []SavedScenario
	for _, applied := range l.AppliedScenarios() {
		saved := SavedScenario{Name: applied.Script.Name}
		for _, r := range applied.rules {
			saved.Rules = append(saved.Rules, ScenarioRule{r.app, r.id})
		}
		for place, name := range applied.apps {
			saved.Apps = append(saved.Apps, ScenarioPlace{place.file, place.index, name})
		}
		slices.SortFunc(saved.Apps, func(a, b ScenarioPlace) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Index, b.Index))
		})
		all = append(all, saved)
	}
	return all
}

// PutScenario notes what a scenario has made elsewhere; script is its text, which this server has,
// too.
func (l *Lab) PutScenario(saved SavedScenario, script *config.Script) *Applied {
	applied := &Applied{Script: script, apps: map[appliedApp]string{}}
	for _, r := range saved.Rules {
		applied.rules = append(applied.rules, appliedRule{r.App, r.ID})
	}
	for _, place := range saved.Apps {
		applied.apps[appliedApp{place.File, place.Index}] = place.App
	}
	l.applied.Store(saved.Name, applied)
	return applied
}
