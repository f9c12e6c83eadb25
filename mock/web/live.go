package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/catalogue"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store"
)

const (
	maxRows = 100  // of a list
	maxScan = 5000 // entries of an app that a search by text looks through
)

// entryFilter selects entries beyond what a store.Query can.
type entryFilter struct {
	store.Query
	Platform, Rule, Text string
	Refused              bool
	Rows                 int // so many at most
}

func (p *page) filter() entryFilter {
	rows, err := strconv.Atoi(p.Form("rows"))
	if err != nil || rows < 1 || rows > maxRows {
		rows = maxRows
	}
	return entryFilter{
		Rows:     rows,
		Query:    store.Query{Kind: p.Form("kind"), Operation: catalogue.OperationName(p.w.Lab.Providers, "", strings.TrimSpace(p.Form("operation"))), Code: p.Form("code"), Subject: p.Form("subject")},
		Platform: p.Form("platform"), Rule: p.Form("rule"), Text: strings.ToLower(strings.TrimSpace(p.Form("q"))), Refused: p.Form("refused") != "",
	}
}

// needsEntries reports whether entries must be looked at one by one.
func (f entryFilter) needsEntries() bool { return f.Rule != "" || f.Text != "" || f.Refused }

func (f entryFilter) matches(w *Pages, e *store.Entry) bool {
	if f.Rule != "" && e.Rule != f.Rule && (e.Rule == "" || !strings.Contains(w.ruleName(e.App, e.Rule), f.Rule)) {
		return false
	}
	if f.Refused {
		if s := w.stateOf(e); s == stateOK || s == stateNote {
			return false
		}
	}
	if f.Text == "" {
		return true
	}
	for _, s := range []string{e.Subject, e.Code, e.Operation, e.Rule, e.Verdict, e.Explanation, e.App, string(e.Request), string(e.Response), e.PlainRequest, e.PlainResponse} {
		if strings.Contains(strings.ToLower(s), f.Text) {
			return true
		}
	}
	return false
}

// newestEntries gives the newest entries that a filter takes, of one app or of all, newest first. Of many
// apps only those are read whose journals end late enough.
func (w *Pages) newestEntries(ctx context.Context, names []string, f entryFilter) ([]*store.Entry, error) {
	type ending struct {
		name string
		at   time.Time
	}
	ends := make([]ending, 0, len(names))
	q := f.Query
	q.Last, q.Limit = true, 1
	for _, name := range names {
		last, err := w.Lab.Store.Entries(ctx, name, q)
		if err != nil {
			return nil, err
		}
		if len(last) > 0 {
			ends = append(ends, ending{name, last[0].Real})
		}
	}
	slices.SortFunc(ends, func(a, b ending) int { return b.at.Compare(a.at) })
	q.Limit = f.Rows
	if f.needsEntries() {
		q.Limit = maxScan
	}
	var found []*store.Entry
	for _, end := range ends {
		if len(found) == f.Rows && found[f.Rows-1].Real.After(end.at) {
			break
		}
		list, err := w.Lab.Store.Entries(ctx, end.name, q)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if f.matches(w, &list[i]) {
				found = append(found, &list[i])
			}
		}
		slices.SortStableFunc(found, func(a, b *store.Entry) int {
			return cmp.Or(b.Real.Compare(a.Real), cmp.Compare(a.App, b.App), cmp.Compare(b.Seq, a.Seq))
		})
		found = found[:min(len(found), f.Rows)]
	}
	return found, nil
}

// journalNames lists the journals that a page shows: the chosen app's, or everybody's with those of
// requests that named no known app.
func (p *page) journalNames() []string {
	if p.App != nil {
		return []string{p.App.Name()}
	}
	return p.w.journalsOf(p.Form("platform"))
}

func (w *Pages) journalsOf(platform string) []string {
	var names []string
	for _, prov := range w.Lab.Providers {
		if platform == "" || platform == prov.Name() {
			names = append(names, prov.Name()+"/(unknown)")
		}
	}
	for _, a := range w.Lab.Apps.All() {
		if platform == "" || platform == a.Provider {
			names = append(names, a.Name())
		}
	}
	return names
}

// entryRow is an entry in a list.
type entryRow struct {
	store.Entry
	State    state
	Platform string
	Title    string
	RuleName string
	At       string // names it in addresses: provider/id:seq
	Open     bool
}

func (w *Pages) newRow(e store.Entry) entryRow {
	platform, _, _ := strings.Cut(e.App, "/")
	return entryRow{
		Entry: e, State: w.stateOf(&e), Platform: platform, Title: w.operationTitle(platform, e.Operation),
		RuleName: w.ruleName(e.App, e.Rule), At: e.App + ":" + strconv.FormatInt(e.Seq, 10),
	}
}

// ruleName is a rule's name, or its id when it has none.
func (w *Pages) ruleName(app, id string) string {
	if id == "" {
		return ""
	}
	for _, place := range []string{app, ""} {
		if r, ok := w.Lab.Rules.Rule(place, id); ok && r.Name != "" {
			return r.Name
		}
	}
	return id
}

// Cause is the second line of a row: only where there is one to tell.
func (p *page) Cause(r entryRow) string {
	switch r.State {
	case stateOK, stateNote, stateWait:
		return ""
	case stateSign:
		return p.Said(r.Verdict)
	}
	return p.Why(r)
}

// Why is an entry's explanation in a row, which shows already which callback was attempted.
func (p *page) Why(r entryRow) string {
	said := p.Said(r.Explanation)
	if r.Kind != "attempt" {
		return said
	}
	callback := r.Operation + " " + r.Trace
	return strings.Replace(strings.Replace(said, " of "+callback, "", 1), p.Lang.Letters(callback+" 的"), "", 1)
}

// liveData is the data of the page Live.
type liveData struct {
	Rows      []entryRow
	Filter    entryFilter
	Filtered  bool
	Platforms []string
	Kinds     []string
	Full      bool
	Detail    *exchangeData
	First     *firstSteps
	Latest    int64
}

func (p *page) live() error {
	f := p.filter()
	entries, err := p.w.newestEntries(p.r.Context(), p.journalNames(), f)
	if err != nil {
		return err
	}
	d := &liveData{Filter: f, Kinds: store.EntryKinds(), Full: len(entries) == f.Rows}
	for _, prov := range p.w.Lab.Providers {
		d.Platforms = append(d.Platforms, prov.Name())
	}
	at := p.Form("at")
	plain := 0
	for _, e := range entries {
		r := p.w.newRow(*e)
		r.Open = r.At == at
		if e.Kind == "exchange" || e.Kind == "attempt" {
			plain++
		}
		d.Rows = append(d.Rows, r)
	}
	d.Filtered = f.needsEntries() || f.Kind+f.Operation+f.Code+f.Subject+f.Platform != ""
	if at != "" && p.wantsDetail() {
		if d.Detail, err = p.exchangeAt(at); err != nil {
			return err
		}
	}
	if plain == 0 && !d.Filtered {
		d.First = p.firstSteps()
	}
	p.Data = d
	tail := "tail"
	if p.App == nil {
		p.addCommand(tail, "GET", "apps", "")
	} else {
		p.addCommand(tail, "GET", p.Call("journal")+"?last=true&limit=100", "")
	}
	return nil
}

// firstSteps lists commands for a new reader to try, with this server's values.
type firstSteps struct {
	Platform, App, Sample, Payctl, Base string
	Snippets                            []provider.Snippet
}

// anyTrade is the number of an app's first trade, "1" when it has none.
func (p *page) anyTrade(a *app.App) string {
	no := "1"
	_ = p.w.Lab.Gateway.View(p.r.Context(), a, func(b *ledger.Books) error { // then an example does
		b.Trades(func(t *ledger.Trade) bool { no = t.No; return false })
		return nil
	})
	return no
}

func (p *page) firstSteps() *firstSteps {
	a := p.App
	if a == nil {
		all := p.Apps()
		if len(all) == 0 {
			return &firstSteps{Payctl: "payctl app add --control " + shellQuoted(p.ControlURL())}
		}
		a = all[0]
	}
	prov, err := p.w.Lab.Provider("app", a.Provider)
	if err != nil {
		return nil
	}
	first := &firstSteps{
		Platform: a.Provider, App: a.Name(), Base: p.PlatformURL(),
	}
	verb := "query"
	if s, ok := prov.(provider.SampleProvider); ok {
		verb = strings.ReplaceAll(s.SampleCalls()[0].Operation, "_", "-")
	}
	first.Payctl = fmt.Sprintf("payctl %s --app %s --control %s", verb, shellQuoted(a.Name()), shellQuoted(p.ControlURL()))
	// Where none can be written, payctl and the SDK remain.
	if req, err := p.w.Lab.SampleRequest(p.r.Context(), a, "", ""); err == nil {
		first.Sample = curlOf(p.PlatformURL(), req.Method, req.Target, req.Header, string(req.Body))
	}
	if s, ok := prov.(provider.SnippetProvider); ok {
		first.Snippets = s.Snippets(a, p.anyTrade(a), p.PlatformURL())
	}
	return first
}
