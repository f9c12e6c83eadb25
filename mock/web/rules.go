package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"

	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
)

// rulesData is the data of the page Rules and scenarios.
type rulesData struct {
	Rules, Server []ruleRow // the first of them
	Total         int       // how many there are
	Wordings      []api.Wording
	Codes         []api.Code
	Operations    []operation
	Scenarios     []scenario
	Sentence      string
}

// ruleRow is a rule in force.
type ruleRow struct {
	api.Rule
	Call    string // that removes it
	Add     string // that adds it again
	Text    string // as JSON
	Entered string // what adds it, without what the server gave
	Last    *entryRow
	Used    bool
}

type operation struct{ Name, Title string }

type scenario struct {
	Name, About string
	Served      bool
}

func (p *page) rules() error {
	if p.App == nil {
		return notFound("there is no app yet; make one on the page Apps")
	}
	d := &rulesData{Wordings: wordings(), Sentence: p.Form("sentence")}
	var err error
	if d.Rules, err = p.rulesOf(p.App.Name(), p.Call("rules")); err != nil {
		return err
	}
	if d.Server, err = p.rulesOf(rule.Server, "rules"); err != nil {
		return err
	}
	d.Total = p.w.Lab.Rules.Count(p.App.Name()) + p.w.Lab.Rules.Count(rule.Server)
	d.Codes = catalogue.CodesOf(p.Platform)
	for _, op := range p.Platform.Operations() {
		d.Operations = append(d.Operations, operation{op.Name, op.Title})
	}
	if d.Scenarios, err = p.scenarios(); err != nil {
		return err
	}
	p.Data = d
	p.addCommand("rule list", "GET", p.Call("rules"), "")
	return nil
}

func (p *page) rulesOf(name, call string) ([]ruleRow, error) {
	var list []ruleRow
	ctx := p.r.Context()
	var entries []store.Entry
	if p.App != nil {
		var err error
		if entries, err = p.w.Lab.Store.Entries(ctx, p.App.Name(), store.Query{Last: true, Limit: maxScan}); err != nil {
			return nil, err
		}
		slices.Reverse(entries)
	}
	shown, _ := p.w.Lab.Rules.Page(name, 0, maxRows)
	for _, r := range shown {
		hits, err := p.w.Lab.Rules.Hits(ctx, name, r.ID)
		if err != nil {
			return nil, err
		}
		one := ruleRow{Rule: r, Call: call + "/" + r.ID, Add: call}
		one.Hits = hits
		one.Used = r.Times > 0 && hits >= int64(r.Times+r.Skip) && r.Every == 0 && r.Chance == nil
		r.ID, r.Hits = "", 0
		one.Text, one.Entered = ruleText(r)
		if i := slices.IndexFunc(entries, func(e store.Entry) bool { return e.Rule == one.ID }); i >= 0 {
			last := p.w.newRow(entries[i])
			one.Last = &last
		}
		list = append(list, one)
	}
	return list, nil
}

// ruleText is a rule as JSON, to be read and to be sent.
func ruleText(r api.Rule) (shown, sent string) {
	text, err := json.Marshal(r)
	if err != nil {
		return "", ""
	}
	var b bytes.Buffer
	_ = json.Indent(&b, text, "", "  ") // it is JSON
	return b.String(), asciiJSON(string(text))
}

// asciiJSON is JSON in which what is hidden is escaped.
func asciiJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		if provider.IsInvisible(r) {
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wordings are the clauses and limits that sentences are made of.
var wordings = sync.OnceValue(func() []api.Wording {
	var list []api.Wording
	for _, w := range phrase.Wordings() {
		if w.Sort != phrase.Step {
			list = append(list, w.API())
		}
	}
	return list
})

// scenarios are those that have something for the platform.
func (p *page) scenarios() ([]scenario, error) {
	var list []scenario
	for _, applied := range p.w.Lab.AppliedScenarios() {
		if slices.Contains(p.w.Lab.PlatformsOf(applied.Script), p.App.Provider) {
			list = append(list, scenario{applied.Script.Name, applied.Script.About, true})
		}
	}
	if p.w.Scenarios.Shipped == nil {
		return list, nil
	}
	for _, name := range p.w.Scenarios.Names() {
		if _, served := p.w.Lab.AppliedScenario(name); served {
			continue
		}
		script, err := p.w.Scenarios.Load(name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(p.w.Lab.PlatformsOf(script), p.App.Provider) {
			list = append(list, scenario{name, script.About, false})
		}
	}
	return list, nil
}
