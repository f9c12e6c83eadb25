package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"paymock/mock/provider"
	"paymock/mock/store"
)

// HasTerminals reports whether the chosen app's platform has terminals.
func (p *page) HasTerminals() bool {
	_, ok := p.Platform.(provider.Terminals)
	return ok
}

// terminalsData is the data of the page Terminals and batches.
type terminalsData struct {
	Rows        []terminalRow
	Settlements []entryRow
	None        string
}

// terminalRow is a terminal as its provider shows it: texts by name, what is nested below.
type terminalRow struct {
	ID     string
	Fields []shownPair
	// Secrets are told on demand: names, and where the control API's answer has each.
	Secrets []shownPair
	Card    []shownPair
	Batch   string
	JSON    string
}

func (p *page) terminals() error {
	if p.App != nil && !p.HasTerminals() && p.Form("app") == "" { // the first app whose platform has some
		for _, a := range p.Apps() {
			prov, err := p.w.Lab.Provider("app", a.Provider)
			if _, ok := prov.(provider.Terminals); ok && err == nil {
				p.App, p.Platform = a, prov
				break
			}
		}
	}
	d := &terminalsData{}
	p.Data = d
	if p.App == nil || !p.HasTerminals() {
		d.None = "no terminals"
		return nil
	}
	shown, err := p.w.Lab.ShowTerminals(p.r.Context(), p.App)
	if err != nil {
		return err
	}
	for i, t := range shown[:min(len(shown), maxRows)] {
		d.Rows = append(d.Rows, p.terminalRow(i, t.ID, t.Shown))
	}
	for _, row := range d.Rows {
		entries, err := p.w.Lab.Store.Entries(p.r.Context(), p.App.Name(), store.Query{Subject: row.ID, Last: true, Limit: maxRows})
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(entries) {
			d.Settlements = append(d.Settlements, p.w.newRow(e))
		}
	}
	d.Settlements = d.Settlements[:min(len(d.Settlements), maxRows)]
	p.addCommand("terminal list", "GET", p.Call("terminals"), "")
	return nil
}

func (p *page) terminalRow(i int, id string, shown any) terminalRow {
	r := terminalRow{ID: id}
	text, err := json.Marshal(shown)
	if err != nil {
		return r
	}
	r.JSON = indentJSON(text)
	members := map[string]json.RawMessage{}
	if json.Unmarshal(text, &members) != nil {
		return r
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		switch pretty := indentJSON(members[name]); {
		case pretty == "" && strings.HasSuffix(name, "_key"):
			r.Secrets = append(r.Secrets, shownPair{name, fmt.Sprintf("terminals.%d.%s", i, name)})
		case pretty == "":
			value := strings.Trim(string(members[name]), `"`)
			if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
				value = p.Day(at)
			}
			r.Fields = append(r.Fields, shownPair{name, value})
		case name == "card":
			r.Card = p.flatPairs(members[name])
		default:
			for _, below := range p.flatPairs(members[name]) {
				r.Fields = append(r.Fields, shownPair{name + "." + below.Name, below.Value})
			}
		}
	}
	return r
}

func (p *page) flatPairs(text []byte) []shownPair {
	members := map[string]json.RawMessage{}
	_ = json.Unmarshal(text, &members) // what is no object has no members
	var list []shownPair
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if deeper := p.flatPairs(members[name]); len(deeper) > 0 {
			var said []string
			for _, one := range deeper {
				said = append(said, p.T(one.Name)+" "+one.Value)
			}
			list = append(list, shownPair{name, strings.Join(said, ", ")})
			continue
		}
		list = append(list, shownPair{name, strings.Trim(string(members[name]), `"`)})
	}
	return list
}
