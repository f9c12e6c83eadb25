// Package gateway runs exchanges: decode → decide → encode → commit → write.
//
// It owns what providers don't: sockets, store, rules, journal. One exchange is one commit:
// the changed records, the callbacks they cause and the journal entry with the signed answer
// go in together, or the exchange is decided anew:
//
//	g, err := gateway.New(gateway.Config{Apps: apps, Providers: providers, Store: st, …})
//	g.Mount(engine) // Gin routes for every operation
//
// Serve runs one exchange without a socket. Act and View give the control API the same
// atomic access to an app's books; Fire runs a platform's timer.
package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/replay"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/wire"
	"paymock/mock/words"
)

// Config has the parts of a Gateway: Apps, Providers, Store, Rules, Clock and Logger are required.
type Config struct {
	Apps      *app.Registry
	Providers []provider.Provider
	Store     store.Store
	Rules     *rule.Set
	Clock     clock.Clock
	Logger    *slog.Logger
	// Aliases are further paths, and the platform's path that each stands for.
	Aliases map[string]string
	// ExplainAnswers puts the reason of each refusal into a header of its answer.
	ExplainAnswers bool
	// Language is that of the log's reasons, and of the header's where a request names none; "":
	// English.
	Language doctor.Language
	// Words has the reasons in that language. Nil: in English.
	Words func() *words.Book
	// BaseURL is the base URL under which the caller reached the server, for links that lead back;
	// "" or nil: what the request says.
	BaseURL func(*http.Request) string
	// Observe is told of every exchange, for metrics.
	Observe func(Exchange)
	// Replay answers calls of its platform as they were recorded. Nil: nothing is.
	Replay *replay.Player
	// Replica keeps apps and rules in step with the other servers of the store. Nil: there are none.
	Replica Replica
}

// Replica is this server among others.
type Replica interface {
	// Revision is that of the apps and rules that this server has.
	Revision() int64
	// Look brings them up to date, in the round trip that reads a record, and gives their revision.
	Look(ctx context.Context, app, kind, id string) (r store.Record, revision int64, err error)
}

// Exchange describes a served exchange to Observe.
type Exchange struct {
	Provider, Operation, Code, Rule string
	Took                            time.Duration
}

// Gateway serves the platforms' paths. It is safe for concurrent use.
type Gateway struct {
	Config
	seed      maphash.Seed
	diagnoses explainBudget
	// unexplained is told of refusals that were only glanced at.
	unexplained atomic.Pointer[func(app string)]
	bodies      bodyBytes
	locks       [1024]sync.Mutex // by app and subject; see lockSubject
}

// New checks the configuration.
func New(c Config) (*Gateway, error) {
	for name, missing := range map[string]bool{
		"Apps": c.Apps == nil, "Providers": len(c.Providers) == 0, "Store": c.Store == nil,
		"Rules": c.Rules == nil, "Clock": c.Clock == nil, "Logger": c.Logger == nil,
	} {
		if missing {
			return nil, fmt.Errorf("gateway: Config.%s is missing", name)
		}
	}
	if c.Observe == nil {
		c.Observe = func(Exchange) {}
	}
	return &Gateway{Config: c, seed: maphash.MakeSeed()}, nil
}

// Reply is a served exchange: the answer, and what is to be done with it.
type Reply struct {
	Response *wire.Response
	// Plan is what rules do on the socket: wait, close, reset, write in pieces.
	Plan rule.Plan
	// Broken closes the connection instead of answering.
	Broken bool
	// After is how long the answer waits on the clock of App, from At, in the app's time.
	After time.Duration
	App   string
	At    time.Time
	// generation is the app's; its end ends what the answer waits for.
	generation *app.Generation
}

// Serve runs one exchange of a provider. It always gives an answer: what fails here becomes
// the platform's own failure code.
func (g *Gateway) Serve(ctx context.Context, p provider.Provider, req *wire.Request) Reply {
	start := g.Clock.Now()
	call, preread, readErr := g.readCall(ctx, p, req)
	g.diagnose(ctx, call)
	x, _ := exchangePool.Get().(*exchange)
	*x = exchange{preread: preread, g: g, p: p, call: call, start: start, now: start, app: p.Name() + "/" + app.Unknown}
	call.At = start
	if call.App != nil {
		x.app = call.App.Name()
		x.now = call.App.Now(start)
		call.At = x.now
		x.env = newEnv(call.App, x.now, req.Header.Get("Traceparent"))
		call.Draw = *x.env.Draw
	} else if a, ok := g.Apps.App(p.Name(), call.Found.Opened); ok { // the refusal goes into that app's journal
		x.app, x.now, x.impliedApp = a.Name(), a.Now(start), a
	}
	if readErr != nil {
		x.answerFailure(ctx, readErr)
	} else if err := x.run(ctx); errors.Is(err, app.ErrEnded) || errors.Is(err, store.ErrEnded) {
		x.answerAppGone()
	} else if errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrTooMany) {
		x.answerStoreFull(ctx, err)
	} else if err != nil {
		x.answerFailure(ctx, err)
	}
	took := g.Clock.Now().Sub(start)
	g.observeExchange(x, took)
	if later := g.unexplained.Load(); later != nil && call.Found.LeftOut {
		(*later)(x.app)
	}
	if x.earlyRule != "" {
		x.awaitEarly(ctx)
	}
	reply := Reply{
		Response: x.response, Plan: x.plan, Broken: x.broken,
		After: x.outcome.After, App: x.app, At: x.now, generation: x.appGeneration(),
	}
	*x = exchange{}
	exchangePool.Put(x)
	return reply
}

// appGeneration is that of the app for which the exchange is decided, or that it means; nil for none.
func (x *exchange) appGeneration() *app.Generation {
	switch {
	case x.call.App != nil:
		return x.call.App.Generation
	case x.impliedApp != nil:
		return x.impliedApp.Generation
	}
	return nil
}

// answerAppGone answers a call whose app was removed or reset while a rule held it, or while it was
// decided: as the platform answers an app that it doesn't know. Nothing is written.
func (x *exchange) answerAppGone() {
	call := x.g.decodeFor(x.p, x.call.Request, app.NewRegistry())
	x.plan, x.earlyRule, x.broken = rule.Plan{}, "", false
	x.outcome = systemError(x.p, "")
	if call.Refused != nil {
		x.outcome = *call.Refused
	}
	x.outcome.Explain = "the app was removed or reset while its call was held; nothing was written"
	x.call, x.impliedApp = call, nil
	x.encodeOutcome()
}

// encodeOutcome encodes an outcome that is ours to give.
func (x *exchange) encodeOutcome() {
	response, err := x.p.Encode(x.call, x.outcome, provider.Fault{})
	if err != nil {
		response = &wire.Response{Status: 500, Body: []byte("paymock failed; see its log")}
	}
	x.response = response
}

// decodeCall guards against a panic in a provider: a bug of ours answers as the platform's own
// failure, and the server goes on.
func (g *Gateway) decodeCall(p provider.Provider, req *wire.Request) *provider.Call {
	return g.decodeFor(p, req, g.Apps)
}

func (g *Gateway) decodeFor(p provider.Provider, req *wire.Request, apps app.Lookup) (call *provider.Call) {
	defer func() {
		if cause := recover(); cause != nil {
			g.Logger.Error("panic while decoding", "provider", p.Name(), "path", req.Path, "cause", cause, "stack", string(debug.Stack()))
			failed := systemError(p, fmt.Sprintf("paymock failed while decoding: %v", cause))
			call = &provider.Call{Request: req, Refused: &failed}
		}
	}()
	return p.Decode(req, apps)
}

func newEnv(a *app.App, now time.Time, trace string) provider.Env {
	draw := a.IDs.Next()
	return provider.Env{Now: now, Draw: &draw, Trace: trace}
}

// exchangePool keeps the memory of exchanges that have ended for the next ones.
var exchangePool = sync.Pool{New: func() any { return new(exchange) }}

// exchange is one request on its way.
type exchange struct {
	g            *Gateway
	p            provider.Provider
	call         *provider.Call
	app          string    // its name, or app.Unknown
	start, now   time.Time // machine's and app's
	env          provider.Env
	plan         rule.Plan
	outcome      provider.Outcome
	response     *wire.Response
	secretSent   bool              // the app's secret stood in the request
	broken       bool              // no answer is given
	preread      *store.Record     // read before, together with the other replicas' changes
	earlyRules   map[string]string // by id of a callback: the rule that wants it early, or ""
	unsetMembers []string          // members that a rule could not set, and why
	impliedApp   *app.App          // the app that a refused call means, where it names none
	earlyRule    string
	played       *replay.Played // what a recording answers; nil: the call is decided
	unrecorded   error          // why a recording refuses the call
}

func (x *exchange) run(ctx context.Context) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	if x.call.Refused != nil {
		x.hideSecret()
	}
	if x.call.Refused != nil && (x.call.Unserved == "" || x.call.App == nil) {
		x.outcome = *x.call.Refused
		x.findRemedy(ledger.NewBooks(x.g.sourceOf(ctx, x.app, nil)))
		if err := x.encodeAnswer(); err != nil {
			return err
		}
		return x.commitUndecided(ctx)
	}
	unlock := x.g.lockSubject(x.app, x.call.Subject)
	defer func() { unlock() }()
	state := x.g.tradeState(ctx, x.app, x.call.Subject, x.now)
	state.Order = x.call.Subject
	x.plan, err = x.g.Rules.Decide(ctx, x.p.Name(), x.call, state)
	if err != nil {
		return err
	}
	if x.plan.Waits() {
		unlock()
		done, err := x.beforeDeciding(ctx)
		unlock = func() {}
		if done || err != nil {
			return err
		}
		unlock = x.g.lockSubject(x.app, x.call.Subject)
	}
	x.playRecorded()
	if err := x.g.retryConflicts(ctx, func() error { return x.decideOnce(ctx) }); err != nil || x.outcome.Wait == 0 {
		return err
	}
	unlock()
	left, err := x.waitDecided(ctx)
	unlock = func() {}
	if left || err != nil {
		return err
	}
	unlock = x.g.lockSubject(x.app, x.call.Subject)
	return x.g.retryConflicts(ctx, func() error { return x.decideOnce(ctx) })
}

// decideOnce decides, encodes and commits once; store.ErrConflict asks for another time.
func (x *exchange) decideOnce(ctx context.Context) error {
	draw := *x.env.Draw // every try draws the same numbers
	env := x.env
	env.Draw = &draw
	books := ledger.NewBooks(x.g.sourceOf(ctx, x.app, x.preread))
	x.preread = nil // another try must read anew
	observer, observes := x.p.(provider.AnswerObserver)
	if x.played != nil || x.unrecorded != nil {
		x.outcome = x.playedOutcome(books, env)
	} else if x.call.Refused != nil {
		x.outcome = x.unservedOutcome(books, env)
		if observes {
			observer.Undecided(books, x.call, env)
		}
	} else if code := x.plan.Respond; code != nil {
		x.outcome = provider.Outcome{Code: *code, Message: x.plan.Message, Explain: "answered by rule " + x.plan.Rule + " without deciding"}
		if observes {
			observer.Answered(books, x.call, x.outcome, env)
		}
	} else {
		x.outcome = x.p.Apply(books, x.call, env)
		x.findRemedy(books)
	}
	if x.outcome.Wait > 0 {
		return x.commitBooks(ctx, books)
	}
	if err := x.makeEarlyDue(ctx); err != nil {
		return err
	}
	if err := x.encodeAnswer(); err != nil {
		return err
	}
	if err := x.reshapeAnswer(ctx); err != nil {
		return err
	}
	return x.commitOnce(ctx, books)
}

func (x *exchange) encodeAnswer() (err error) {
	fault := x.plan.Fault
	x.unsetMembers = nil
	if len(fault.Before)+len(fault.After) > 0 {
		fault.Missed = func(path, why string) { x.unsetMembers = append(x.unsetMembers, path+": "+why) }
	}
	if x.played != nil || x.unrecorded != nil {
		err = x.encodePlayed(fault)
	} else {
		x.response, err = x.p.Encode(x.call, x.outcome, fault)
	}
	if err != nil {
		return fmt.Errorf("encode %s: %w", x.outcome.Code.Name(), err)
	}
	x.explainAnswer()
	return nil
}

// commitOnce stores everything the exchange causes.
func (x *exchange) commitOnce(ctx context.Context, books *ledger.Books) error {
	entry := x.journalEntry()
	var change store.Change
	if books == nil {
		change = store.Change{App: x.app, Generation: x.appGeneration().ID(), Entries: []store.Entry{entry}}
	} else {
		var err error
		if change, err = x.g.storeChange(cmp.Or(x.call.App, x.impliedApp), books, x.outcome.Notices, entry); err != nil {
			return err
		}
	}
	return x.appGeneration().Write(func() error { return x.g.Store.Commit(ctx, change) })
}
