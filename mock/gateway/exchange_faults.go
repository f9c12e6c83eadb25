package gateway

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// tradeState gives rules the state of the trade that number names, the platform's or the
// merchant's, as it is committed.
func (g *Gateway) tradeState(ctx context.Context, name, number string, now time.Time) rule.State {
	return rule.State{Now: now, Trade: func() *ledger.Trade {
		from := g.sourceOf(ctx, name, nil)
		if t, _ := from.ReadTrade(number); t != nil {
			return t
		}
		books := ledger.NewBooks(from)
		t, ok := books.Trade(number)
		if !ok {
			t, ok = books.TradeByOrder(number)
		}
		if !ok {
			return nil
		}
		return t
	}}
}

// CallbackFault says what the rules do to an attempt at a callback, for callback.Config.
func (g *Gateway) CallbackFault(ctx context.Context, a *app.App, n provider.Notice, attempt int) (callback.Fault, error) {
	s, err := g.Rules.CallbackFault(ctx, a, n, attempt, g.tradeState(ctx, a.Name(), n.Subject, a.Now(g.Clock.Now())))
	out := callback.Fault{
		Rule: s.Rule, Message: s.Message, Drop: s.Drop, Duplicate: s.Duplicate, Concurrent: s.Concurrent,
		Reorder: s.Reorder, NearMisses: s.NearMisses,
	}
	if s.Delay.Real {
		out.RealDelay = s.Delay.For
	} else {
		out.Delay = s.Delay.For
	}
	return out, err
}

// beforeDeciding does what the plan says for the time before anything is decided. done means that
// nothing will be.
func (x *exchange) beforeDeciding(ctx context.Context) (done bool, err error) {
	if x.plan.Delay.For > 0 {
		// an app that has ended takes no entry: that is app.ErrEnded again
		if err := x.g.waitSpan(ctx, x.appGeneration(), x.app, x.now, x.plan.Delay); err != nil {
			return true, x.journalUnanswered(ctx, "the caller left while rule "+x.plan.Rule+" delayed the call; nothing was decided", 0)
		}
		x.lookAtClock()
	}
	switch {
	case x.plan.Mistake != "":
		return true, x.refuseHeader(ctx)
	case x.plan.Hang:
		return true, x.journalUnanswered(ctx, "rule "+x.plan.Rule+" never answers; nothing was decided", 0)
	case x.plan.Reset:
		return true, x.journalUnanswered(ctx, "rule "+x.plan.Rule+" reset the connection; nothing was decided", 0)
	case x.plan.HTTPStatus != 0:
		return true, x.journalUnanswered(ctx, fmt.Sprintf("rule %s answered with a bare status %d; nothing was decided", x.plan.Rule, x.plan.HTTPStatus), x.plan.HTTPStatus)
	}
	return false, nil
}

// waitDecided lets the time pass that the decision asked for. left means that the caller didn't
// stay.
func (x *exchange) waitDecided(ctx context.Context) (left bool, err error) {
	// as in beforeDeciding, an app that has ended takes no entry
	if err := x.g.waitSpan(ctx, x.appGeneration(), x.app, x.now, rule.Wait{For: x.outcome.Wait}); err != nil {
		return true, x.journalUnanswered(ctx, "the caller left; "+x.outcome.Explain+", and what was begun goes on without an answer", 0)
	}
	x.lookAtClock()
	x.env.Waited = true
	return false, nil
}

// lookAtClock sets the exchange's time anew after a wait.
func (x *exchange) lookAtClock() {
	if a, ok := x.g.Apps.Named(x.app); ok {
		x.now = a.Now(x.g.Clock.Now())
		x.call.At, x.env.Now = x.now, x.now
	}
}

// ignoredHeaderReason says why the request's own choice of an answer was not regarded; "" when it was,
// or there is none.
func (x *exchange) ignoredHeaderReason() string {
	const longest = 64
	name := x.call.Request.Header.Get(rule.RespondHeader)
	if name == "" || strings.HasPrefix(x.plan.Rule, "header ") {
		return ""
	}
	name = strings.ToValidUTF8(name[:min(len(name), longest)], "?")
	switch {
	case !x.g.Rules.HeaderRules:
		return fmt.Sprintf("the header %s: %q was not regarded: the server was started with --no-header-rules", rule.RespondHeader, name)
	case x.call.Refused != nil:
		return fmt.Sprintf("the header %s: %q was not regarded: the request was refused before anything was decided; a request must be signed well for it to act", rule.RespondHeader, name)
	}
	return ""
}

// refuseHeader tells a tester of a header that can't be followed; a platform's answer would pass for
// a success.
func (x *exchange) refuseHeader(ctx context.Context) error {
	x.outcome = provider.Outcome{Explain: x.plan.Mistake + "; nothing was decided"}
	header := x.call.Request.Header
	told := x.g.inReadersLanguage(x.outcome.Explain, header.Get(explainHeader), header.Get("Accept-Language"))
	x.response = wire.JSON(wire.Object{
		{Name: "code", Value: "unknown_code"}, {Name: "field", Value: rule.RespondHeader}, {Name: "message", Value: told},
	}.JSON())
	x.response.Status = http.StatusBadRequest
	return x.commitUndecided(ctx)
}

// journalUnanswered journals an exchange that the platform says nothing to. status, if not 0, is a
// proxy's.
func (x *exchange) journalUnanswered(ctx context.Context, why string, status int) error {
	begun := x.outcome.Wait > 0
	x.outcome = provider.Outcome{Explain: why}
	x.response = &wire.Response{Status: status}
	if status == 0 {
		x.broken = true
		ctx = context.WithoutCancel(ctx)
	}
	if begun {
		return x.commitOnce(ctx, nil)
	}
	return x.commitUndecided(ctx)
}

// commitUndecided stores an exchange on which nothing was decided, and what the provider notes of it.
func (x *exchange) commitUndecided(ctx context.Context) error {
	observer, ok := x.p.(provider.AnswerObserver)
	call := *x.call
	call.App = cmp.Or(call.App, x.impliedApp)
	if !ok || call.App == nil {
		return x.commitOnce(ctx, nil)
	}
	return x.g.retryConflicts(ctx, func() error {
		books := ledger.NewBooks(x.g.sourceOf(ctx, x.app, nil))
		observer.Undecided(books, &call, x.env)
		return x.commitOnce(ctx, books)
	})
}

// waitSpan lets a span pass, on the app's clock from the app's time at, or on the machine. The error is
// ctx's, or app.ErrEnded.
func (g *Gateway) waitSpan(ctx context.Context, life *app.Generation, name string, at time.Time, w rule.Wait) error {
	if w.For <= 0 {
		return nil
	}
	if w.Real {
		return g.waitReal(ctx, life, w.For)
	}
	for {
		changed := g.Apps.Changed()
		a, ok := g.Apps.Named(name)
		if !ok {
			return app.ErrEnded
		}
		left, runs := a.Clock.Until(g.Clock.Now(), at.Add(w.For))
		if left == 0 {
			return nil
		}
		var fired <-chan time.Time
		stop := func() {}
		if runs {
			fired, stop = g.Clock.Timer(left)
		}
		var err error
		select {
		case <-fired:
		case <-changed:
		case <-life.Ended():
			err = app.ErrEnded
		case <-ctx.Done():
			err = ctx.Err()
		}
		stop()
		if err != nil {
			return err
		}
	}
}

// waitReal is waitSpan on the machine's clock.
func (g *Gateway) waitReal(ctx context.Context, life *app.Generation, d time.Duration) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-life.Ended():
			cancel(app.ErrEnded)
		case <-ctx.Done():
		}
	}()
	if err := g.Clock.Wait(ctx, d); err != nil {
		return context.Cause(ctx)
	}
	return nil
}

// unservedOutcome is the outcome of a call of a method or path that no operation serves: what a rule
// answers, if the call is authentic, or else the platform's refusal.
func (x *exchange) unservedOutcome(books *ledger.Books, env provider.Env) provider.Outcome {
	p, ok := x.p.(provider.StubProvider)
	switch {
	case !ok, x.plan.Answer == nil && x.plan.Respond == nil:
		return *x.call.Refused
	case x.call.Inauthentic != nil:
		x.call.DiagnoseInauthentic(x.g.explainEffort)
		return *x.call.Inauthentic
	}
	if refuser, ok := x.p.(provider.StubRefuser); ok {
		if refused := refuser.RefuseStub(books, x.call, env); refused != nil {
			return *refused
		}
	}
	out := p.StubAnswer(x.call, x.plan.Respond, x.plan.Answer)
	if x.plan.Message != "" {
		out.Message = x.plan.Message
	}
	out.Explain = "answered by rule " + x.plan.Rule + "; paymock lacks " + x.call.Unserved
	return out
}

// makeEarlyDue asks, once for each callback of an exchange, whether it is to arrive before the
// answer, and makes it due at once if so.
func (x *exchange) makeEarlyDue(ctx context.Context) error {
	for i := range x.outcome.Notices {
		n := &x.outcome.Notices[i]
		if n.Timer || n.IsDropped() {
			continue
		}
		label, asked := x.earlyRules[n.ID]
		if !asked {
			var err error
			label, _, err = x.g.Rules.EarlyCallbackRule(ctx, x.call.App, *n, x.g.tradeState(ctx, x.app, n.Subject, x.now))
			if err != nil {
				return err
			}
			if x.earlyRules == nil {
				x.earlyRules = map[string]string{}
			}
			x.earlyRules[n.ID] = label
		}
		if label == "" {
			continue
		}
		n.Due = time.Time{}
		if !strings.Contains(x.earlyRule, label) {
			x.earlyRule = strings.TrimPrefix(x.earlyRule+", "+label, ", ")
		}
	}
	return nil
}

// maxEarly bounds, in real time, how long an answer waits for a callback to go first.
const maxEarly = 10 * time.Second

// awaitEarly waits until the early callbacks of an exchange have been attempted once. What becomes
// of a callback leaves an entry in the app's journal: it looks again at each.
func (x *exchange) awaitEarly(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, maxEarly)
	defer cancel()
	for _, err := range x.g.Store.Follow(ctx, x.app, store.Query{Last: true, Limit: 1}) {
		if err != nil || !x.hasEarlyWaiting(ctx) {
			return
		}
	}
}

// hasEarlyWaiting reports whether an early callback has not been attempted yet.
func (x *exchange) hasEarlyWaiting(ctx context.Context) bool {
	for id, label := range x.earlyRules {
		if label == "" {
			continue
		}
		if t, _ := x.g.Store.Task(ctx, x.app, id); t.Tries == 0 && t.State == store.Waiting { // one that is gone has no state
			return true
		}
	}
	return false
}

// reshapeAnswer does to the encoded answer what the plan says: the journal keeps what is sent.
func (x *exchange) reshapeAnswer(ctx context.Context) error {
	if x.plan.Stale {
		stale, err := x.previousAnswer(ctx)
		if err != nil {
			return err
		}
		if stale != nil {
			x.response = stale
		}
	}
	if x.plan.Charset != "" {
		changed := *x.response
		changed.Body = rule.Transcode(changed.Body, x.plan.Charset)
		x.response = &changed
	}
	return nil
}

// previousAnswer is the app's last answer to the operation, from the journal; nil when there is none.
func (x *exchange) previousAnswer(ctx context.Context) (*wire.Response, error) {
	entries, err := x.g.Store.Entries(ctx, x.app, store.Query{Kind: "exchange", Operation: x.call.Operation, Last: true, Limit: 1})
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return parseDump(entries[0].Response), nil
}

// parseDump reads what wire.DumpResponse wrote; nil when it isn't that.
func parseDump(dump []byte) *wire.Response {
	head, body, ok := bytes.Cut(dump, []byte("\r\n\r\n"))
	if !ok {
		return nil
	}
	lines := strings.Split(string(head), "\r\n")
	status, err := strconv.Atoi(strings.TrimPrefix(lines[0], "HTTP/1.1 "))
	if err != nil || status < 200 {
		return nil
	}
	resp := &wire.Response{Status: status, Body: bytes.Clone(body)}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		resp.Header = append(resp.Header, wire.Field{Name: name, Value: value})
	}
	return resp
}

// describeActions tells what the plan does to the answer after the commit, for the journal.
func (x *exchange) describeActions() string {
	text := ""
	if did := x.plan.Told(x.unsetMembers); len(did) > 0 {
		text = " Rule " + x.plan.Rule + " " + strings.Join(did, ", ") + "."
	}
	if x.earlyRule != "" {
		text += " Rule " + x.earlyRule + " let the callback go first."
	}
	return text
}
