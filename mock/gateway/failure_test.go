package gateway_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/gateway"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// mute is a platform that can encode nothing, not even that it failed.
type mute struct{ *toy }

func (mute) Encode(*provider.Call, provider.Outcome, provider.Fault) (*wire.Response, error) {
	return nil, errors.New("no key at all")
}

// TestAnswerOfLastResort: a platform that can't even say that it failed leaves a plain 500, in answer and journal.
func TestAnswerOfLastResort(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	answer, e := r.serveOne(t, mute{r.toy}, "app=a")
	if answer != "paymock failed; see its log" || e.Status != http.StatusInternalServerError || e.Code != "BROKEN" || e.Explanation != "paymock failed: encode OK: no key at all" {
		t.Errorf("%s, journal %+v", answer, e)
	}
}

// TestFailureUnderARule: an exchange that failed names the rule that acted on it, and nothing of the rule is done to
// the platform's failure.
func TestFailureUnderARule(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.rule(t, api.Then{LoseReply: true})
	reply := r.Serve(t.Context(), r.toy, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a&say=panic-apply")})
	if e := r.entries(t, "toy/a"); reply.Broken || len(e) != 1 || e[0].Rule != "r1" || e[0].Code != "BROKEN" {
		t.Errorf("%+v, journal %+v", reply, e)
	}
}

// TestJournalThatFails: when the entry of a failed exchange can't be stored either, the log says so.
func TestJournalThatFails(t *testing.T) {
	t.Parallel()
	r, asked := newBareRig(t), 0
	log := r.logTo()
	r.Store = failing{r.store, errors.New("broken"), &asked}
	r.serve(t.Context(), "app=a")
	if !strings.Contains(log.String(), `level=ERROR msg="journal of a failed exchange" err=broken`) {
		t.Error(log)
	}
}

// trusting is a platform that refuses nobody, not even an app that it doesn't know, and ends the app of each call
// while it decides.
type trusting struct {
	*toy
	apps *app.Registry
}

func (p trusting) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	call := p.toy.Decode(req, apps)
	call.Refused = nil
	return call
}

func (p trusting) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	_ = p.apps.End(call.App, func() error { return nil })
	return p.toy.Apply(b, call, env)
}

// TestOrphanThatIsNotRefused: a call whose app ends while it is decided is answered with the platform's failure
// where the platform has no refusal for it, whatever a rule says.
func TestOrphanThatIsNotRefused(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	log := r.logTo()
	r.rule(t, api.Then{LoseReply: true})
	reply := r.Serve(t.Context(), trusting{r.toy, r.apps}, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a")})
	if reply.Broken || string(reply.Response.Body) != `{"code":"BROKEN","message":""}` || !strings.Contains(log.String(), "code=BROKEN") {
		t.Errorf("%+v %s, logged %s", reply, reply.Response.Body, log)
	}
	if e := r.entries(t, "toy/a"); len(e) != 0 {
		t.Errorf("journal %+v", e)
	}
}

// ended is a store in which another replica has removed every app.
type ended struct{ store.Store }

func (ended) Commit(context.Context, store.Change) error { return store.ErrEnded }

// TestAppEndedElsewhere: a call of an app that another replica removed meanwhile is that of an orphan, too.
func TestAppEndedElsewhere(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	log := r.logTo()
	r.Store = ended{r.store}
	if got := r.serve(t.Context(), "app=a").Response; string(got.Body) != `{"code":"NO","message":""}` || !strings.Contains(log.String(), "nothing was written") {
		t.Errorf("%s, logged %s", got.Body, log)
	}
}

// TestRefusedCallIsNoRules: a call that the platform refuses is answered by it, and takes none of a rule's times.
func TestRefusedCallIsNoRules(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	if _, err := r.rules.Add("toy/a", api.Rule{Then: api.Then{Respond: "OK"}, Times: 1}); err != nil {
		t.Fatal(err)
	}
	if answer, e := r.serveOne(t, &observing{toy: r.toy, refuses: true}, "app=a"); answer != `{"code":"NO","message":""}` || e.Rule != "" {
		t.Errorf("%s, journal %+v", answer, e)
	}
	if answer, e := r.serveOne(t, r.toy, "app=a"); answer != whole || e.Rule != "r1" {
		t.Errorf("afterwards: %s, journal %+v", answer, e)
	}
}

// TestObserve: metrics are told of each exchange with its platform, operation, code, rule and time.
func TestObserve(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.rule(t, api.Then{LoseReply: true})
	var got []gateway.Exchange
	r.Observe = func(x gateway.Exchange) { got = append(got, x) }
	r.serve(t.Context(), "app=a")
	r.serve(t.Context(), "app=b")
	for i, want := range []gateway.Exchange{{"toy", "take", "OK", "r1", 0}, {"toy", "take", "NO", "", 0}} {
		if len(got) != 2 || got[i].Took <= 0 {
			t.Fatalf("told %+v", got)
		}
		if got[i].Took = 0; got[i] != want {
			t.Errorf("told %+v, want %+v", got[i], want)
		}
	}
}

// countless is a store that can't count how often a rule acted.
type countless struct{ store.Store }

func (countless) Take(context.Context, string, string, string, int64) (int64, error) {
	return 0, errors.New("lost count")
}

// TestRuleThatCannotBeCounted: a call, or a callback that a rule wants early, whose rule can't be counted is a failure.
func TestRuleThatCannotBeCounted(t *testing.T) {
	t.Parallel()
	for _, counted := range []api.Rule{
		{When: api.When{Operation: "take"}, Then: api.Then{LoseReply: true}, Times: 1},
		{When: api.When{Callback: "told"}, Then: api.Then{Early: true}, Times: 1},
	} {
		r := newBareRig(t)
		r.Rules = rule.NewSet([]provider.Provider{r.toy}, countless{r.store})
		if _, err := r.Rules.Add("toy/a", counted); err != nil {
			t.Fatal(err)
		}
		if answer, e := r.serveOne(t, r.toy, "app=a"); !strings.Contains(answer, "BROKEN") || !strings.Contains(e.Explanation, "lost count") || r.shared(t) != 0 {
			t.Errorf("%+v: %s, %q, shared %d", counted.When, answer, e.Explanation, r.shared(t))
		}
	}
}
