package replica

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

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

var documentKinds = []string{kindApp, kindClock, kindRule, kindExempted, kindScenario}

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

// encode adds a document to a list.
func encode(list []store.Document, kind, id string, value any) ([]store.Document, error) {
	encoded, err := json.Marshal(value)
	return append(list, store.Document{Name: kind + " " + id, Value: encoded}), err
}

// appDocuments gives those of an app and its clock.
func (r *Replica) appDocuments(a *app.App) ([]store.Document, error) {
	terminals, _ := r.lab.Terminals(a.Name())
	if known := r.apps[a.Name()]; known.app == a && len(known.terminals) == len(terminals) {
		return known.documents, nil
	}
	d := appDocument{App: *a, Generation: a.Generation.ID(), Lane: a.IDs.Lane(), Terminals: terminals}
	d.Clock = clock.State{}
	both, err := encode(nil, kindApp, a.Name(), d)
	if err == nil {
		both, err = encode(both, kindClock, a.Name(), a.Clock)
	}
	if err == nil {
		r.apps[a.Name()] = encodedApp{a, terminals, both}
	}
	return both, err
}

// allDocuments gives all of the server's.
func (r *Replica) allDocuments() (all []store.Document, err error) {
	for _, a := range r.lab.Apps.All() {
		both, failed := r.appDocuments(a)
		err = errors.Join(err, failed)
		if known, kept := r.known[kindClock+" "+a.Name()]; kept && failed == nil && r.moving[a.Name()] == a.Generation {
			both = []store.Document{both[0], known}
		}
		all = append(all, both...)
	}
	add := func(kind, id string, value any) {
		var failed error
		all, failed = encode(all, kind, id, value)
		err = errors.Join(err, failed)
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

// applyDocuments takes documents over into the server's memory. Those that were changed here and are not in the
// store yet are overruled if they lose; others stay as they are, so that Save meets the conflict: some are left. One
// that is wrong leaves the others alone.
func (r *Replica) applyDocuments(list []store.Document, loses func(name string) bool) (overruled []string, left bool, err error) {
	slices.SortStableFunc(list, func(a, b store.Document) int {
		kindA, _ := cutName(a.Name)
		kindB, _ := cutName(b.Name)
		return cmp.Compare(slices.Index(documentKinds, kindA), slices.Index(documentKinds, kindB))
	})
	var errs []error
	here := sync.OnceValue(r.currentDocuments) // asked for when the list's apps are applied: they come first
	for _, d := range list {
		known, ok := r.known[d.Name]
		if !ok || !bytes.Equal(known.Value, d.Value) {
			force := loses(d.Name)
			changed, err := r.applyDocument(d, known.Value, here, force)
			if err != nil {
				errs = append(errs, fmt.Errorf("shared document %q: %w", d.Name, err))
			}
			if changed && !force {
				left = true
				continue
			}
			if changed {
				overruled = append(overruled, d.Name)
			}
		}
		if d.Value == nil {
			delete(r.known, d.Name)
		} else {
			r.known[d.Name] = d
		}
	}
	return overruled, left, errors.Join(errs...)
}

// currentDocuments are all documents' values as the server has them.
func (r *Replica) currentDocuments() map[string][]byte {
	values := map[string][]byte{}
	all, _ := r.allDocuments() // what can't be encoded could not be saved either
	for _, d := range all {
		values[d.Name] = d.Value
	}
	return values
}

// isUnsaved says that a value was changed here and is not in the store: it is neither the one known to be
// there nor the one that comes.
func isUnsaved(here, known, comes []byte) bool {
	return !bytes.Equal(here, known) && !bytes.Equal(here, comes)
}

// applyDocument takes one document over; unsaved ones if forced only.
func (r *Replica) applyDocument(d store.Document, known []byte, here func() map[string][]byte, force bool) (unsaved bool, err error) {
	kind, id := cutName(d.Name)
	if kind == kindApp {
		return r.applyApp(id, d.Value, known, force)
	}
	if kind == kindClock && d.Value != nil {
		var state clock.State
		if err := json.Unmarshal(d.Value, &state); err != nil {
			return false, err
		}
		r.lab.Apps.Change(id, func(a *app.App) {
			now, _ := json.Marshal(a.Clock) // as it was encoded before
			if unsaved = known != nil && isUnsaved(now, known, d.Value); !unsaved || force {
				a.Clock = state
			}
		})
		return unsaved, nil
	}
	if unsaved = isUnsaved(here()[d.Name], known, d.Value); unsaved && !force {
		return true, nil
	}
	if d.Value == nil {
		r.removeDocument(kind, id)
		return unsaved, nil
	}
	return unsaved, r.putDocument(d)
}

func (r *Replica) removeDocument(kind, id string) {
	switch kind {
	case kindRule:
		if owner, id, ok := strings.Cut(id, " "); ok {
			r.lab.Rules.Remove(owner, id)
		}
	case kindExempted:
		r.lab.Rules.PutExempted(id, nil)
	case kindScenario:
		r.lab.ForgetScenario(id)
	}
}

func (r *Replica) putDocument(d store.Document) error {
	switch kind, id := cutName(d.Name); kind {
	case kindRule:
		var saved rule.Saved
		if err := json.Unmarshal(d.Value, &saved); err != nil {
			return err
		}
		return r.lab.Rules.PutSaved(saved)
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

// applyApp puts an app, or removes it, unless it was changed here meanwhile.
func (r *Replica) applyApp(name string, value, known []byte, force bool) (unsaved bool, err error) {
	for {
		old, there := r.lab.Apps.Named(name)
		var now []byte
		if there {
			both, err := r.appDocuments(old)
			if err != nil {
				return false, err
			}
			now = both[0].Value
		}
		if unsaved = isUnsaved(now, known, value); unsaved && !force {
			return true, nil
		}
		if value == nil {
			r.lab.Apps.Forget(name)
			r.lab.Rules.Clear(name)
			delete(r.apps, name)
			return unsaved, nil
		}
		if done, err := r.putApp(value, old); done || err != nil {
			return unsaved, err
		}
	}
}

// putApp puts an app in the place of old, which is nil where there was none; done is false when another
// has its place.
func (r *Replica) putApp(value []byte, old *app.App) (done bool, err error) {
	var d appDocument
	if err := json.Unmarshal(value, &d); err != nil {
		return false, err
	}
	a := d.App
	p, err := r.lab.Provider("provider", a.Provider)
	if err != nil {
		return false, err
	}
	if old != nil && old.Generation.ID() == d.Generation {
		a.Clock = old.Clock
	} else if known := r.known[kindClock+" "+a.Name()]; known.Value != nil { // it comes only if it is another
		if err := json.Unmarshal(known.Value, &a.Clock); err != nil {
			return false, err
		}
	}
	draw := newDraw(a.Seed)
	if err := p.Register(&a, &draw); err != nil {
		return false, err
	}
	if !r.lab.Apps.Put(&a, old, d.Generation, d.Lane) {
		return false, nil
	}
	r.lab.SetTerminals(a.Name(), d.Terminals)
	return true, nil
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
