package gateway_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/gateway"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/wire"
	"paymock/mock/words"
)

// TestHeaderPassedOver: the journal says of an answer that a request chooses in vain why, with at most 64 bytes of
// its name, and nothing of one that a request does not choose.
func TestHeaderPassedOver(t *testing.T) {
	t.Parallel()
	const off = " was not regarded: the server was started with --no-header-rules"
	const refused = " was not regarded: the request was refused before anything was decided; a request must be signed well for it to act"
	sixty := strings.Repeat("x", 60)
	for name, tt := range map[string]struct {
		on                bool
		body, chosen, say string
	}{
		"off":              {body: "app=a", chosen: "NO", say: `the header X-Paymock-Respond: "NO"` + off},
		"off, none":        {body: "app=a"},
		"refused":          {on: true, body: "app=b", chosen: "NO", say: `refused at the door; the header X-Paymock-Respond: "NO"` + refused},
		"refused, none":    {on: true, body: "app=b", say: "refused at the door"},
		"long":             {body: "app=a", chosen: sixty + "abcdef", say: `the header X-Paymock-Respond: "` + sixty + `abcd"` + off},
		"cut in a letter":  {body: "app=a", chosen: sixty + "abc中", say: `the header X-Paymock-Respond: "` + sixty + `abc?"` + off},
		"no text of UTF-8": {body: "app=a", chosen: "N\xff", say: `the header X-Paymock-Respond: "N?"` + off},
	} {
		r := newBareRig(t)
		r.rules.HeaderRules = tt.on
		req := &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(tt.body)}
		if tt.chosen != "" {
			req.Header = wire.Header{{Name: rule.RespondHeader, Value: tt.chosen}}
		}
		r.Serve(t.Context(), r.toy, req)
		entries := append(r.entries(t, "toy/a"), r.entries(t, "toy/"+app.Unknown)...)
		if len(entries) != 1 || entries[0].Explanation != tt.say {
			t.Errorf("%s: %+v\nwant %s", name, entries, tt.say)
		}
	}
}

// TestJournalOfExchange: the header lines by name, with the host that was called, and the callbacks that were caused,
// without timers.
func TestJournalOfExchange(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	if _, _, err := r.post(t, "app=a"); err != nil {
		t.Fatal(err)
	}
	e := r.entries(t, "toy/a")[0]
	want := "POST /take HTTP/1.1\r\nAccept-Encoding: gzip\r\nContent-Length: 5\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
		"Host: " + strings.TrimPrefix(r.url, "http://") + "\r\nUser-Agent: Go-http-client/1.1\r\n\r\napp=a"
	if string(e.Request) != want {
		t.Errorf("got\n%q, want\n%q", e.Request, want)
	}
	whole := store.Entry{App: "toy/a", Kind: "exchange", Operation: "take", Subject: "t", Code: "OK", Status: 200, Effect: "t shared 0 1"}
	if diff := cmp.Diff(whole, e, cmpopts.IgnoreFields(store.Entry{}, "Seq", "At", "Real", "Took", "Draw", "Remote", "Request", "Response", "Callbacks")); diff != "" ||
		!strings.HasPrefix(e.Remote, "127.0.0.1:") || e.Took <= 0 || e.Draw == 0 {
		t.Errorf("%+v, -want +got\n%s", e, diff)
	}
	tasks, err := r.store.Tasks(t.Context(), "toy/a")
	if err != nil || len(tasks) != 1 || len(e.Callbacks) != 1 || e.Callbacks[0] != tasks[0].ID {
		t.Errorf("callbacks %v of %+v, %v", e.Callbacks, tasks, err)
	}
}

// TestSubjectThatTheDecisionKnows: it replaces what the call was about.
func TestSubjectThatTheDecisionKnows(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	if _, e := r.serveOne(t, noting{r.toy}, "app=a&about=x"); e.Subject != "known better" {
		t.Errorf("subject %q", e.Subject)
	}
}

// TestMembersThatCannotBeSet: the journal says which, and why.
func TestMembersThatCannotBeSet(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.rule(t, api.Then{Fields: map[string]string{"message": "well", "list.5": "x"}})
	got := r.serve(t.Context(), "app=a").Response
	e := r.entries(t, "toy/a")
	if !strings.Contains(string(got.Body), `"message":"well"`) || len(e) != 1 || !strings.Contains(e[0].Explanation, "could not set list.5: ") {
		t.Errorf("%s: %+v", got.Body, e)
	}
}

// TestRuleOnTradeByItsOrder: a rule sees the trade that a call names by the merchant's number.
func TestRuleOnTradeByItsOrder(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	a, _ := r.apps.Named("toy/a")
	err := r.Act(t.Context(), a, "open", func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
		return "t2", nil, b.AddTrade(&ledger.Trade{No: "t2", Order: "o2", Amount: 10, Status: ledger.Closed})
	})
	if err != nil {
		t.Fatal(err)
	}
	closed := "closed"
	if _, err := r.rules.Add("toy/a", api.Rule{When: api.When{Where: map[string]api.Condition{"trade.status": {Equal: &closed}}}, Then: api.Then{Respond: "NO"}}); err != nil {
		t.Fatal(err)
	}
	for about, want := range map[string]string{"t2": `"NO"`, "o2": `"NO"`, "t": `"OK"`, "o3": `"OK"`} {
		if got := r.serve(t.Context(), "app=a&about="+about).Response; !strings.Contains(string(got.Body), want) {
			t.Errorf("about %s: %s, want %s", about, got.Body, want)
		}
	}
}

// TestOrphanedCallIsLogged: the log says why a call of an app that was removed meanwhile was refused.
func TestOrphanedCallIsLogged(t *testing.T) {
	t.Parallel()
	r, g := gatedRig(t)
	log := &lockedText{}
	r.Logger = slog.New(slog.NewTextHandler(log, nil))
	r.rule(t, api.Then{Delay: &api.Delay{Fixed: "5s"}})
	a, _ := r.apps.Named("toy/a")
	s := r.ask(t, "app=a")
	g.next(t)
	if err := r.apps.End(a, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	s.head(t)
	if !strings.Contains(log.String(), `why="the app was removed or reset while its call was held; nothing was written"`) {
		t.Error(log)
	}
}

// TestUnknownChosenAnswer: a request that chooses an answer which the platform lacks is told so, and that nothing was
// decided.
func TestUnknownChosenAnswer(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.rules.HeaderRules = true
	r.Words = func() *words.Book { return words.NewBook(rule.Texts, gateway.Texts) }
	for language, says := range map[wire.Field]string{
		{}:                                       "; nothing was decided",
		{Name: "Accept-Language", Value: "zh"}:   "；没有处理",
		{Name: "X-Paymock-Explain", Value: "zh"}: "；没有处理",
	} {
		got := r.Serve(t.Context(), r.toy, &wire.Request{
			Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a"), Header: wire.Header{{Name: rule.RespondHeader, Value: "NONE"}, language},
		}).Response
		var told map[string]string
		if err := json.Unmarshal(got.Body, &told); err != nil || got.Status != http.StatusBadRequest ||
			told["code"] != "unknown_code" || told["field"] != "X-Paymock-Respond" || !strings.Contains(told["message"], "NONE") || !strings.HasSuffix(told["message"], says) {
			t.Errorf("%s: %d %s, %v", language.Value, got.Status, got.Body, err)
		}
	}
	for _, e := range r.entries(t, "toy/a") {
		if !strings.Contains(e.Explanation, "NONE") || !strings.HasSuffix(e.Explanation, "; nothing was decided") {
			t.Errorf("%+v", e)
		}
	}
}
