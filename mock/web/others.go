package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// codesData is the data of the page Codes.
type codesData struct {
	Codes     []api.Code
	Total     int
	Text      string
	Platforms []string
	Platform  string
}

func (p *page) codes() error {
	d := &codesData{Text: strings.TrimSpace(p.Form("q")), Platform: p.Form("platform")}
	for _, prov := range p.w.Lab.Providers {
		d.Platforms = append(d.Platforms, prov.Name())
	}
	if d.Platform == "" && p.App != nil {
		d.Platform = p.App.Provider
	}
	if d.Platform == "" && len(d.Platforms) > 0 {
		d.Platform = d.Platforms[0]
	}
	prov, err := p.w.Lab.Provider("platform", d.Platform)
	if err != nil {
		return err
	}
	if p.App != nil && p.App.Provider != d.Platform { // another platform's app can't be answered with these
		p.App, p.Platform = nil, prov
	}
	text := strings.ToLower(d.Text)
	for _, c := range catalogue.CodesIn(p.Lang, prov) {
		d.Total++
		all := strings.ToLower(strings.Join(append([]string{c.Code, c.Sub, c.Message, c.English, c.Chinese, c.Cause, c.Advice}, c.Operations...), "\n"))
		if strings.Contains(all, text) {
			d.Codes = append(d.Codes, c)
		}
	}
	if p.App == nil {
		if apps := p.w.Lab.Apps.Apps(d.Platform); len(apps) > 0 {
			p.App, p.Platform = apps[0], prov
		}
	}
	p.Data = d
	p.Commands = append(p.Commands, command{"payctl", "payctl codes --provider " + d.Platform + " --control " + shellQuoted(p.ControlURL())},
		command{"curl", p.Curl(http.MethodGet, "codes?provider="+d.Platform, "")})
	return nil
}

// CodeName is how rules name a code.
func (p *page) CodeName(c api.Code) string { return catalogue.Name(c) }

// Meaning explains a code in the reader's language.
func (p *page) Meaning(c api.Code) string {
	if p.Chinese() && c.Chinese != "" {
		return p.Lang.Letters(c.Chinese)
	}
	return c.English
}

// probeData is the data of the page Probe.
type probeData struct {
	Kinds []operation
	Last  []entryRow
}

func (p *page) probe() error {
	if p.App == nil {
		return notFound("there is no app yet; make one on the page Apps")
	}
	d := &probeData{}
	if layouts, ok := p.Platform.(provider.CallbackLayouts); ok {
		for _, l := range layouts.CallbackLayouts() {
			d.Kinds = append(d.Kinds, operation{l.Kind, p.w.operationTitle(p.App.Provider, l.Kind)})
		}
	}
	entries, err := p.w.Lab.Store.Entries(p.r.Context(), p.App.Name(), store.Query{Kind: "control", Operation: "probe", Last: true, Limit: maxRows})
	if err != nil {
		return err
	}
	slices.Reverse(entries)
	for _, e := range entries {
		d.Last = append(d.Last, p.w.newRow(e))
	}
	p.Data = d
	p.addCommand("probe http://127.0.0.1:8080/notify", "POST", p.Call("probe"), `{"url":"http://127.0.0.1:8080/notify"}`)
	return nil
}

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

// referenceData is the data of the page Reference.
type referenceData struct{ Tags []callTag }

type callTag struct {
	Name  string
	Calls []controlCall
}

// controlCall is one call of the control API.
type controlCall struct {
	Method, Path, Summary, ID string
	Params                    []callParam
	Body                      string
	HasBody                   bool
}

type callParam struct {
	Name        string `json:"name"`
	In          string `json:"in"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
}

func (p *page) reference() error {
	d := &referenceData{}
	p.Data = d
	p.Commands = append(p.Commands, command{"curl", p.Curl(http.MethodGet, "openapi.json", "")})
	if p.w.Document == nil {
		return nil
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Summary     string          `json:"summary"`
			ID          string          `json:"operationId"`
			Tags        []string        `json:"tags"`
			Parameters  []callParam     `json:"parameters"`
			RequestBody json.RawMessage `json:"requestBody"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(p.w.Document(), &doc); err != nil {
		return err
	}
	paths := make([]string, 0, len(doc.Paths))
	for path := range doc.Paths {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		for _, method := range []string{"get", "post", "patch", "delete"} {
			op, ok := doc.Paths[path][method]
			if !ok {
				continue
			}
			c := controlCall{Method: strings.ToUpper(method), Path: path, Summary: op.Summary, ID: op.ID, HasBody: len(op.RequestBody) > 0}
			for _, one := range op.Parameters {
				if one.In != "header" {
					c.Params = append(c.Params, one)
				}
			}
			name := strings.Join(op.Tags, ", ")
			i := slices.IndexFunc(d.Tags, func(t callTag) bool { return t.Name == name })
			if i < 0 {
				i, d.Tags = len(d.Tags), append(d.Tags, callTag{Name: name})
			}
			d.Tags[i].Calls = append(d.Tags[i].Calls, c)
		}
	}
	return nil
}

// signInData is the data of the page that asks for the token.
type signInData struct {
	Next  string
	Wrong bool
}
