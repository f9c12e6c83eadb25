package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// able is a toy that can do all that is optional: it lacks what a call says in "lacks", notes which calls it did not
// decide, refuses by codes with remedies, and is recorded.
type able struct {
	*toy
	code     provider.Code // that Apply refuses with
	stubbed  *provider.Outcome
	observed []string
}

func (p *able) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	call := p.toy.Decode(req, apps)
	form, _ := call.Fields.(wire.Form)
	if call.Unserved = form.Get("lacks"); call.Unserved != "" {
		call.Operation, call.Refused = "", &provider.Outcome{Code: codeNo, Explain: "paymock lacks it"}
	}
	if form.Get("forged") != "" {
		call.Inauthentic = &provider.Outcome{Code: codeNo, Explain: "forged"}
	}
	return call
}

func (p *able) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	if p.code.Code == "" {
		return p.toy.Apply(b, call, env)
	}
	out := provider.Outcome{Code: p.code, Explain: "because"}
	if said := call.Fields.(wire.Form).Get("explain"); said != "" {
		out.Explain = said
	}
	return out
}

func (*able) Unserved(name string) (string, error) {
	if strings.HasPrefix(name, "give.") {
		return "", nil
	}
	return "", errors.New("a name begins with give and a dot")
}

func (*able) StubAnswer(_ *provider.Call, code *provider.Code, answer wire.Object) provider.Outcome {
	out := provider.Outcome{Code: codeOK, Message: string(answer.JSON())}
	if code != nil {
		out.Code = *code
	}
	return out
}

func (p *able) RefuseStub(*ledger.Books, *provider.Call, provider.Env) *provider.Outcome {
	return p.stubbed
}

func (p *able) Answered(_ *ledger.Books, call *provider.Call, out provider.Outcome, _ provider.Env) {
	p.observed = append(p.observed, "answered "+call.App.ID+" "+out.Code.Name())
}

func (p *able) Undecided(_ *ledger.Books, call *provider.Call, _ provider.Env) {
	p.observed = append(p.observed, "undecided "+call.App.ID)
}

func (*able) Reveal(call *provider.Call, resp *wire.Response) (request, response string) {
	return "asked " + call.Subject, "answered " + string(resp.Body)
}

func (*able) Roles() provider.RoleTable { return provider.RoleTable{"order": provider.Number} }

func (*able) RequestText(call *provider.Call) []byte {
	text, _ := json.Marshal(map[string]string{"order": call.Fields.(wire.Form).Get("order")})
	return text
}

func (*able) ReadAnswer(*provider.Call, *wire.Response) (provider.Answer, error) {
	return provider.Answer{}, nil
}

func (*able) ReadCallback(*app.App, *wire.Request) (provider.Notice, error) {
	return provider.Notice{}, nil
}

func (*able) Encode(_ *provider.Call, out provider.Outcome, fault provider.Fault) (*wire.Response, error) {
	if out.Explain == "unencodable" {
		return nil, errors.New("no key")
	}
	text := wire.Object{{Name: "code", Value: out.Code.Code}, {Name: "message", Value: out.Message}}.JSON()
	return wire.JSON(fault.RecordedOr(text)), nil
}

// serveOne serves a call of an able toy and gives the body of its answer and its entry.
func (r *rig) serveOne(t *testing.T, p provider.Provider, body string) (string, store.Entry) {
	t.Helper()
	before := len(r.entries(t, "toy/a"))
	reply := r.Serve(t.Context(), p, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(body)})
	entries := r.entries(t, "toy/a")
	if len(entries) != before+1 {
		t.Fatalf("%s: %d entries more", body, len(entries)-before)
	}
	return string(reply.Response.Body), entries[before]
}

// TestCallOfALackedMethod: it is refused as the platform says, unless a rule answers it and the call is authentic and
// such as the platform would have let through.
func TestCallOfALackedMethod(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body, then string // then: of a rule for give.thing
		stubbed    *provider.Outcome
		answer     string
		explains   string
		observed   string
	}{
		"without a rule":        {body: "app=a&lacks=give.other", answer: `{"code":"NO","message":""}`, explains: "paymock lacks it", observed: "undecided a"},
		"with an answer":        {body: "app=a&lacks=give.thing", then: `{"answer":{"x":1}}`, answer: `{"code":"OK","message":"{\"x\":1}"}`, explains: "answered by rule r1; paymock lacks give.thing", observed: "undecided a"},
		"with a code":           {body: "app=a&lacks=give.thing", then: `{"respond":"NO","message":"later"}`, answer: `{"code":"NO","message":"later"}`, explains: "answered by rule r1; paymock lacks give.thing", observed: "undecided a"},
		"slow":                  {body: "app=a&lacks=give.thing", then: `{"lose_reply":true}`, answer: `{"code":"NO","message":""}`, explains: "paymock lacks it Rule r1 lost the answer after the commit.", observed: "undecided a"},
		"forged":                {body: "app=a&lacks=give.thing&forged=1", then: `{"answer":{}}`, answer: `{"code":"NO","message":""}`, explains: "forged", observed: "undecided a"},
		"refused by its record": {body: "app=a&lacks=give.thing", then: `{"answer":{}}`, stubbed: &provider.Outcome{Code: codeBroken, Explain: "not today"}, answer: `{"code":"BROKEN","message":""}`, explains: "not today", observed: "undecided a"},
	} {
		r := newBareRig(t)
		p := &able{toy: r.toy, stubbed: tt.stubbed}
		r.Rules = rule.NewSet([]provider.Provider{p}, r.store)
		if tt.then != "" {
			var then api.Then
			if err := json.Unmarshal([]byte(tt.then), &then); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Rules.Add("toy/a", api.Rule{When: api.When{Method: "give.thing"}, Then: then}); err != nil {
				t.Fatal(err)
			}
		}
		answer, entry := r.serveOne(t, p, tt.body)
		if answer != tt.answer || !strings.HasPrefix(entry.Explanation, tt.explains) || strings.Join(p.observed, ", ") != tt.observed {
			t.Errorf("%s: %s, explained %q, observed %q", name, answer, entry.Explanation, p.observed)
		}
		if entry.PlainRequest != "asked t" || entry.PlainResponse != "answered "+answer {
			t.Errorf("%s: in the clear %q, %q", name, entry.PlainRequest, entry.PlainResponse)
		}
	}
}

// TestPathThatARuleAnswers: a path that no operation serves is a call all the same where a rule answers it.
func TestPathThatARuleAnswers(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	p := &able{toy: r.toy}
	r.Providers = []provider.Provider{deeper{r.toy}, p}
	r.Rules = rule.NewSet(r.Providers, r.store)
	if _, err := r.Rules.Add("toy/a", api.Rule{When: api.When{Method: "give.POST /thing"}, Then: api.Then{Answer: json.RawMessage(`{"x":1}`)}}); err != nil {
		t.Fatal(err)
	}
	engine := gin.New()
	engine.NoRoute(r.NoRoute)
	for path, want := range map[string]string{"/thing": `200 {"code":"OK","message":"{\"x\":1}"}`, "/things": `404 `} {
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest("give.POST", path, strings.NewReader("app=a&lacks=give.POST "+path)))
		if got := fmt.Sprint(w.Code, " ", w.Body); !strings.HasPrefix(got, want) || strings.Count(got, "code") != 1 {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// TestRuleAnswersInItsPlace: a platform is told of the answer that a rule gives in the place of its decision.
func TestRuleAnswersInItsPlace(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	p := &able{toy: r.toy}
	r.rule(t, api.Then{Respond: "NO"})
	answer, entry := r.serveOne(t, p, "app=a")
	if answer != `{"code":"NO","message":""}` || entry.Explanation != "answered by rule r1 without deciding" || strings.Join(p.observed, ", ") != "answered a NO" {
		t.Errorf("%s, %q, observed %q", answer, entry.Explanation, p.observed)
	}
}

// TestRemedies: a refusal's remedy names the app and the trade as far as they are known, and what is to be done as
// the trade stands; a success, a rule's answer and a decision that says it itself have none.
func TestRemedies(t *testing.T) {
	t.Parallel()
	show, find, other := provider.ShowTrade, provider.FindTrade, provider.NewNumber
	reader := provider.Remedy{English: "{payctl} terminal put {reader}"}
	in := func(r provider.Remedy, trade string) string { return "because; " + r.In("en", "toy/a", trade) }
	for name, tt := range map[string]struct {
		code provider.Code
		body string
		then *api.Then
		want string
	}{
		"a trade":           {provider.Code{Code: "NO", Remedy: &show}, "app=a&about=t", nil, in(show, "t")},
		"by its order":      {provider.Code{Code: "NO", Remedy: &show}, "app=a&about=o", nil, in(show, "t")},
		"a waiting one":     {provider.Code{Code: "NO", Remedy: &show}, "app=a&about=w", nil, in(provider.PayTrade, "w")},
		"a number's":        {provider.Code{Code: "NO", Remedy: &other}, "app=a&about=w", nil, in(other, "w")},
		"none of that":      {provider.Code{Code: "NO", Remedy: &show}, "app=a&about=x", nil, in(find, "")},
		"another of none":   {provider.Code{Code: "NO", Remedy: &other}, "app=a&about=x", nil, in(other, "")},
		"a reader":          {provider.Code{Code: "NO", Remedy: &reader}, "app=a&about=R1", nil, in(reader, "R1")},
		"no such reader":    {provider.Code{Code: "NO", Remedy: &reader}, "app=a&about=R2", nil, in(reader, "")},
		"a trade's reader":  {provider.Code{Code: "NO", Remedy: &show}, "app=a&about=R1", nil, in(find, "")},
		"a success":         {provider.Code{Code: "OK", Success: true, Remedy: &show}, "app=a", nil, "because"},
		"without a remedy":  {provider.Code{Code: "NO"}, "app=a", nil, "because"},
		"said already":      {provider.Code{Code: "NO", Remedy: &show}, "app=a&explain=call+payctl+trade", nil, "call payctl trade"},
		"under a rule":      {provider.Code{Code: "NO", Remedy: &show}, "app=a", &api.Then{LoseReply: true}, "because Rule r1 lost the answer after the commit."},
		"nobody's, refused": {provider.Code{Code: "NO", Remedy: &show}, "app=b", nil, ""},
	} {
		r := newBareRig(t)
		p := &able{toy: r.toy, code: tt.code}
		a, _ := r.apps.App("toy", "a")
		err := r.Act(t.Context(), a, "open", func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
			trade, _ := b.Trade("t")
			trade.Order = "o"
			b.SaveTrade(trade)
			b.Save(ledger.KindOrder, "o", "t")
			b.Save(provider.KindTerminal, "R1", true)
			b.Save(provider.KindTerminal, "o", true) // a reader that is called as an order
			return "w", nil, b.AddTrade(&ledger.Trade{No: "w", Status: ledger.Waiting})
		})
		if err != nil {
			t.Fatal(err)
		}
		if tt.then != nil {
			r.rule(t, *tt.then)
		}
		if tt.want == "" {
			r.Serve(t.Context(), p, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(tt.body)})
			if e := r.entries(t, "toy/"+app.Unknown); len(e) != 1 || e[0].Explanation != "refused at the door" {
				t.Errorf("%s: %+v", name, e)
			}
			continue
		}
		if _, entry := r.serveOne(t, p, tt.body); entry.Explanation != tt.want {
			t.Errorf("%s: %q, want %q", name, entry.Explanation, tt.want)
		}
	}
}

// replicas is a server among others that change the apps while a call is read.
type replicas struct {
	store    store.Store
	revision int64
	looks    []string
	during   func(look int)
	err      error
}

func (r *replicas) Revision() int64 { return r.revision }

func (r *replicas) Look(ctx context.Context, app, kind, id string) (store.Record, int64, error) {
	r.looks = append(r.looks, app+" "+kind+" "+id)
	if r.during != nil {
		r.during(len(r.looks))
	}
	if r.err != nil {
		return store.Record{}, 0, r.err
	}
	record, err := r.store.Get(ctx, app, kind, id)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	record.Kind, record.ID = kind, id
	if record.Object != nil {
		record.Value, err = json.Marshal(record.Object)
	}
	return record, r.revision, err
}

// countedGets counts how often records are read, and notes those that are written.
type countedGets struct {
	store.Store
	gets    map[string]int
	written []store.Record
}

func (c *countedGets) Commit(ctx context.Context, change store.Change) error {
	c.written = append(c.written, change.Writes...)
	return c.Store.Commit(ctx, change)
}

func (c *countedGets) Get(ctx context.Context, app, kind, id string) (store.Record, error) {
	c.gets[kind+" "+id]++
	return c.Store.Get(ctx, app, kind, id)
}

// TestCallAmongReplicas: what another server changed meanwhile takes effect before the call is decided; the trade
// that it is about comes with that look, and is read no second time but after a conflict.
func TestCallAmongReplicas(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	counted := &countedGets{Store: r.store, gets: map[string]int{}}
	others := &replicas{store: r.store}
	r.Store, r.Replica = counted, others
	others.during = func(look int) {
		if look == 1 { // another server removes the app, and the first reading is void
			others.revision++
			if err := r.apps.Add(&app.App{Provider: "toy", ID: "new", Seed: 1}); err != nil {
				t.Error(err)
			}
		}
	}
	serve := func(body string) string {
		return string(r.Serve(t.Context(), r.toy, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(body)}).Response.Body)
	}
	if answer := serve("app=a"); !strings.Contains(answer, `"OK"`) {
		t.Errorf("answered %s", answer)
	}
	if got := strings.Join(others.looks, ", "); got != "toy/a trade t, toy/a trade t" {
		t.Errorf("looked at %s", got)
	}
	if counted.gets["trade t"] != 0 || counted.gets["closed shop"] != 1 {
		t.Errorf("read %v", counted.gets)
	}
	if len(counted.written) != 1 || counted.written[0].ID != "t" || counted.written[0].Object != nil || !strings.Contains(string(counted.written[0].Value), `"t"`) {
		t.Errorf("written %+v: other servers read bytes", counted.written)
	}
	if got := r.shared(t); got != 1 {
		t.Errorf("shared %d", got)
	}
	if answer := serve("app=a&about=closed"); !strings.Contains(answer, `"OK"`) {
		t.Errorf("about another: %s", answer)
	}
	serve("app=nobody")
	if got := others.looks[3]; got != "toy/"+app.Unknown+" trade t" {
		t.Errorf("of nobody's call it looked at %s", got)
	}
	others.err = errors.New("away")
	if answer := serve("app=a"); !strings.Contains(answer, `"BROKEN"`) {
		t.Errorf("answered %s", answer)
	}
	entries := r.entries(t, "toy/a")
	if last := entries[len(entries)-1]; !strings.Contains(last.Explanation, "the store does not answer: away") {
		t.Errorf("explained %q", last.Explanation)
	}
}
