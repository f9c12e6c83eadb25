package control

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/catalogue"
	"paymock/mock/doctor"
	"paymock/mock/gateway"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/suggest"
	"paymock/mock/wire"
	"paymock/mock/words"
)

// maxWait bounds how long one journal answer is waited for.
const maxWait = time.Minute

// JournalFilter selects entries, in lists and streams alike. It is exported because huma fills
// the fields of exported structs only.
type JournalFilter struct {
	Kind      string `query:"kind" doc:"exchange, attempt, held (a rule keeps a callback back, or a call waits, as for a card), control, clock, timer"`
	Operation string `query:"operation" doc:"our name, the platform's, or the kind of a callback"`
	Code      string `query:"code" doc:"the code that was answered"`
	Subject   string `query:"subject" doc:"number of the trade or terminal"`
	After     int64  `query:"after" minimum:"0" doc:"only entries with a greater seq"`
}

// query is the filter as a query of the store. A name that no entry of the platform can have is refused.
func (f JournalFilter) query(c *Control, platform string) (store.Query, error) {
	q := store.Query{Kind: f.Kind, Code: f.Code, Subject: f.Subject, After: f.After}
	if kinds := store.EntryKinds(); f.Kind != "" && !slices.Contains(kinds, f.Kind) {
		return q, invalid("kind", "no entries of kind %q%s", f.Kind, suggest.Hint(f.Kind, kinds))
	}
	p, err := c.Lab.Provider("provider", platform)
	if err != nil {
		return q, err
	}
	q.Operation, err = entryOperation(p, f.Operation)
	return q, err
}

// entryOperation is the name in entries of an operation or a kind of callbacks, which may be named as its platform
// does or in words. One that is mistyped is refused; others may be of stubs, of control calls and the clock.
func entryOperation(p provider.Provider, name string) (string, error) {
	var names []string
	for _, kind := range p.Kinds() {
		names = append(names, kind.Name)
	}
	name = catalogue.OperationName([]provider.Provider{p}, "", name)
	for _, op := range p.Operations() {
		names = append(names, op.Name)
	}
	others := []string{"advance", "set", "freeze", "follow", "probe"}
	if name == "" || slices.Contains(append(others, names...), name) || strings.ContainsAny(name, "./ ") || len(suggest.Nearest(name, names, 1)) == 0 {
		return name, nil
	}
	return "", invalid("operation", "no operation %q%s", name, suggest.Hint(name, names))
}

type (
	journalRequest struct {
		AppPath
		JournalFilter
		Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"1000" doc:"at most so many entries; ask on with after"`
		Last  bool   `query:"last" doc:"the newest within limit instead of the oldest; still oldest first"`
		Wait  string `query:"wait" doc:"when there is nothing yet, wait so long for a first entry: 10s, or 10; at most 1m"`
	}
	entryPath struct {
		AppPath
		Seq     int64 `path:"seq" minimum:"1"`
		Explain bool  `query:"explain" doc:"search for the mistake with all effort, where a refusal was only glanced at; the list does so for its newest, and the server by itself when it has time"`
		InLanguage
	}
)

func (c *Control) registerJournal(calls huma.API) {
	const tag, a = "journal", "/apps/{provider}/{id}"
	handleCall(c, calls, callSpec{"GET " + a + "/journal", "list-journal", "List what happened to the app, oldest first", 0, tag}, c.listJournal)
	handleCall(c, calls, callSpec{"GET " + a + "/journal/{seq}", "get-entry", "Show one journal entry", 0, tag}, c.getEntry)
	handleOther(c, calls, callSpec{"POST " + a + "/verify", "verify", "Check that the journal holds the exchanges that a test expects", 0, tag}, c.verifyEntries)
	documentVerify[api.Verified](calls, a+"/verify")
	handleOther(c, calls, callSpec{
		"GET " + a + "/verify/unexpected", "find-unexpected",
		"Tell the calls that no expectation of verify has named: status 422 when there are any", 0, tag,
	}, c.findUnexpected)
	documentVerify[api.Verified](calls, a+"/verify/unexpected")
	c.registerEvents(calls)
}

func (c *Control) listJournal(ctx context.Context, in *journalRequest) (*jsonBody[api.Journal], error) {
	a, err := c.journalApp(in.AppPath)
	if err != nil {
		return nil, err
	}
	wait, err := parseWait(in.Wait)
	if err != nil {
		return nil, err
	}
	q, err := in.query(c, a.Provider)
	if err != nil {
		return nil, err
	}
	q.Limit, q.Last = in.Limit, in.Last
	entries, err := c.Lab.Store.Entries(ctx, a.Name(), q)
	if err == nil && len(entries) == 0 && wait > 0 {
		if err = c.awaitEntry(ctx, a, q, wait); err == nil {
			entries, err = c.Lab.Store.Entries(ctx, a.Name(), q)
		}
	}
	list := api.Journal{Entries: make([]api.Entry, 0, len(entries))}
	for _, e := range entries {
		list.Entries = append(list.Entries, c.showEntry(e))
	}
	c.explainNewest(ctx, list.Entries, entries)
	return &jsonBody[api.Journal]{list}, err
}

// journalApp finds the app whose journal is asked for. The requests that named no known app
// have one too: intella's that can't be decrypted, anybody's with a mistyped id.
func (c *Control) journalApp(path AppPath) (*app.App, error) {
	if path.ID == app.Unknown {
		for _, p := range c.Lab.Providers {
			if p.Name() == path.Provider {
				return &app.App{Provider: path.Provider, ID: app.Unknown}, nil
			}
		}
	}
	return c.appOf(path)
}

// parseWait reads a duration, or whole seconds.
func parseWait(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if seconds, asNumber := strconv.Atoi(text); asNumber == nil {
		d, err = time.Duration(min(max(seconds, -1), 3600))*time.Second, nil
	}
	if err != nil || d < 0 || d > maxWait {
		return 0, invalid("wait", "%q is not a wait; use 10s, or 10, up to %s", text, maxWait)
	}
	return d, nil
}

// awaitEntry returns when there is an entry that q selects, and also, without error, when there
// is none after d.
func (c *Control) awaitEntry(ctx context.Context, a *app.App, q store.Query, d time.Duration) error {
	ctx, release := c.untilClosed(ctx)
	defer release()
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	q.Limit, q.Last = 0, false
	for _, err := range c.Lab.Store.Follow(ctx, a.Name(), q) {
		return err
	}
	return nil
}

func (c *Control) getEntry(ctx context.Context, in *entryPath) (*jsonBody[api.Entry], error) {
	a, err := c.journalApp(in.AppPath)
	if err != nil {
		return nil, err
	}
	e, err := c.Lab.Store.Entry(ctx, a.Name(), in.Seq)
	if err != nil {
		return nil, fmt.Errorf("journal entry %d of app %s: %w; it may never have been, or be dropped for newer ones", in.Seq, a.Name(), err)
	}
	shown := c.showEntry(e)
	if lang := in.language(); in.Explain || lang != doctor.English {
		c.explainEntry(ctx, &shown, e, lang)
	} else if found, ok := c.explanationOf(ctx, e); ok {
		shown.Verdict, shown.Explanation = found.verdict, found.remedy
	}
	return &jsonBody[api.Entry]{shown}, nil
}

// explainEntry searches anew for what was wrong with a refused request. It is asked by a person, so it
// may take its time, one at a time. It reports whether a mistake was found.
func (c *Control) explainEntry(ctx context.Context, shown *api.Entry, e store.Entry, l doctor.Language) (known bool) {
	req, err := wire.ParseRequest(e.Request)
	if err != nil || e.Kind != "exchange" {
		return false
	}
	name, _, _ := strings.Cut(e.App, "/")
	for _, p := range c.Lab.Providers {
		if p.Name() != name {
			continue
		}
		c.explaining.Lock()
		defer c.explaining.Unlock()
		if found := c.searchRefused(ctx, p, req, e); len(found.Mistakes) > 0 {
			shown.Verdict, shown.Explanation = found.Verdict(l), found.Remedy(l)
			known = found.Known()
			continue
		}
		codes := p.Codes()
		i := slices.IndexFunc(codes, func(code provider.Code) bool { return code.Name() == e.Code && !code.Success })
		if i >= 0 && l != doctor.English && e.Rule == "" && c.Lab.Words().In(l, e.Explanation) == e.Explanation && !words.IsChinese(e.Explanation) { // nothing says just that in it
			cause, remedy := codes[i].Refusal(l, e.App, e.Explanation)
			shown.Explanation = strings.TrimSuffix(cause+"；"+remedy, "；")
		}
	}
	return known
}

// searchRefused searches for what was wrong with the request of an entry. What the provider took is not judged
// again: secrets that travelled in it are masked in the journal, so that its signature no longer fits.
func (c *Control) searchRefused(ctx context.Context, p provider.Provider, req *wire.Request, e store.Entry) doctor.Finding {
	masked := bytes.Contains(e.Request, []byte("***"))
	if !e.RefusedUnread() || masked && !doctor.CutShort(e.Explanation) { // the exchange itself saw the whole
		return doctor.Finding{}
	}
	call := p.Decode(req, c.Lab.Apps)
	call.Diagnose(doctor.OnDemand.Always)
	call.CompareEarlier(func() []doctor.Earlier { return gateway.EarlierMessages(ctx, c.Lab.Store, e.App) })
	if !call.Found.Known() && masked { // the journal knows as much, and from the whole
		return doctor.Finding{}
	}
	return call.Found
}

func (c *Control) showEntry(e store.Entry) api.Entry {
	e.Canonical = c.Lab.SignedText(e)
	shown := api.Entry{
		Seq: e.Seq, At: e.At, Kind: e.Kind, Operation: e.Operation, Subject: e.Subject, Code: e.Code,
		Status: e.Status, Rule: e.Rule, Verdict: e.Verdict, Explanation: e.Explanation,
		Refused:   e.RefusedUnread() || e.Kind == "attempt" && !strings.HasPrefix(e.Verdict, "accepted"),
		Canonical: printableText([]byte(e.Canonical)), Trace: e.Trace,
		Request: printableText(e.Request), Response: printableText(e.Response), TookMicros: e.Took.Microseconds(),
	}
	if e.PlainRequest != "" || e.PlainResponse != "" {
		shown.Plaintext = &api.Plaintext{Request: e.PlainRequest, Response: e.PlainResponse}
	}
	return shown
}

// printableText shows bytes as they are, and those that are not UTF-8, such as GBK, as \xHH: JSON
// would lose them.
func printableText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&out, `\x%02x`, b[0])
		} else {
			out.Write(b[:size])
		}
		b = b[size:]
	}
	return out.String()
}
