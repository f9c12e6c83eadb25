package replica

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/state"
	"paymock/mock/store"
)

// Kinds of documents, in the order in which they are applied.
const (
	kindApp      = "app"
	kindClock    = "clock"
	kindRule     = "rule"
	kindExempted = "exempted"
	kindScenario = "scenario"
)

var kinds = []string{kindApp, kindClock, kindRule, kindExempted, kindScenario}

func cutName(name string) (kind, id string) {
	kind, id, _ = strings.Cut(name, " ")
	return kind, id
}

// appDocument is an app as a document: its clock is one of its own, so that a move and a change of
// the app don't meet.
type appDocument struct {
	app.App
	Generation string                  `json:"generation"`
	Lane       int                     `json:"lane"`
	Terminals  []provider.TerminalSpec `json:"terminals,omitempty"`
}

// encodedApp is an app's documents, as long as the app is the same.
type encodedApp struct {
	app       *app.App
	terminals []provider.TerminalSpec
	documents []store.Document
}

// allDocuments gives all of the server's.
func (r *Replica) allDocuments() (all []store.Document, err error) {
	add := func(kind, id string, value any) {
		encoded, failed := json.Marshal(value)
		err = errors.Join(err, failed)
		all = append(all, store.Document{Name: kind + " " + id, Value: encoded})
	}
	for _, a := range r.lab.Apps.All() {
		terminals, _ := r.lab.Terminals(a.Name())
		known := r.apps[a.Name()]
		if known.app == a && len(known.terminals) == len(terminals) {
			all = append(all, known.documents...)
			continue
		}
		before := len(all)
		d := appDocument{App: *a, Generation: a.Generation.ID(), Lane: a.IDs.Lane(), Terminals: terminals}
		d.Clock = clock.State{}
		add(kindApp, a.Name(), d)
		add(kindClock, a.Name(), a.Clock)
		r.apps[a.Name()] = encodedApp{a, terminals, slices.Clone(all[before:])}
	}
	rules, exempted := r.lab.Rules.Save()
	for _, saved := range rules {
		add(kindRule, saved.App+" "+saved.Rule.ID, saved)
	}
	for name, ids := range exempted {
		add(kindExempted, name, ids)
	}
	for _, saved := range r.lab.SaveScenarios() {
		add(kindScenario, saved.Name, saved)
	}
	return all, err
}

// applyDocuments takes documents over into the server's memory; those that it has seen only if forced. One
// that is wrong leaves the others alone.
func (r *Replica) applyDocuments(list []store.Document, force bool) error {
	slices.SortStableFunc(list, func(a, b store.Document) int {
		kindA, _ := cutName(a.Name)
		kindB, _ := cutName(b.Name)
		return cmp.Compare(slices.Index(kinds, kindA), slices.Index(kinds, kindB))
	})
	var errs []error
	for _, d := range list {
		known, ok := r.known[d.Name]
		if d.Value == nil {
			delete(r.known, d.Name)
			r.removeApp(d.Name)
			continue
		}
		r.known[d.Name] = d
		if ok && !force && bytes.Equal(known.Value, d.Value) {
			continue
		}
		if err := r.putDocument(d); err != nil {
			errs = append(errs, fmt.Errorf("shared document %q: %w", d.Name, err))
		}
	}
	return errors.Join(errs...)
}

func (r *Replica) removeApp(name string) {
	switch kind, id := cutName(name); kind {
	case kindApp:
		r.lab.Apps.Forget(id)
		r.lab.Rules.Clear(id)
		delete(r.apps, id)
	case kindRule:
		if owner, id, ok := strings.Cut(id, " "); ok {
			r.lab.Rules.Remove(owner, id)
		}
	case kindExempted:
		r.lab.Rules.PutExempted(id, nil)
	}
}

func (r *Replica) putDocument(d store.Document) error {
	switch kind, id := cutName(d.Name); kind {
	case kindApp:
		return r.putApp(d.Value)
	case kindClock:
		var state clock.State
		if err := json.Unmarshal(d.Value, &state); err != nil {
			return err
		}
		r.lab.Apps.Change(id, func(a *app.App) { a.Clock = state })
		return nil
	case kindRule:
		var saved rule.Saved
		if err := json.Unmarshal(d.Value, &saved); err != nil {
			return err
		}
		return r.lab.Rules.Put(saved)
	case kindExempted:
		var ids []string
		if err := json.Unmarshal(d.Value, &ids); err != nil {
			return err
		}
		r.lab.Rules.PutExempted(id, ids)
		return nil
	case kindScenario:
		return r.putScenario(d.Value)
	}
	return errors.New("of a kind that this version doesn't know")
}

func (r *Replica) putApp(value []byte) error {
	var d appDocument
	if err := json.Unmarshal(value, &d); err != nil {
		return err
	}
	a := d.App
	p, err := r.lab.Provider("provider", a.Provider)
	if err != nil {
		return err
	}
	if old, ok := r.lab.Apps.Named(a.Name()); ok && old.Generation.ID() == d.Generation {
		a.Clock = old.Clock
	}
	draw := newDraw(a.Seed)
	if err := p.Register(&a, &draw); err != nil {
		return err
	}
	r.lab.SetTerminals(a.Name(), d.Terminals)
	r.lab.Apps.Put(&a, d.Generation, d.Lane)
	return nil
}

// putScenario notes what a scenario has made, where this server was started with it, too.
func (r *Replica) putScenario(value []byte) error {
	var saved state.Scenario
	if err := json.Unmarshal(value, &saved); err != nil {
		return err
	}
	for _, script := range r.scripts {
		if script.Name == saved.Name {
			r.lab.PutScenario(saved, script)
		}
	}
	return nil
}
