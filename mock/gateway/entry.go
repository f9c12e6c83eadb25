package gateway

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// journalEntry makes the entry that the journal keeps of an exchange: with secrets masked, and why it ended so.
func (x *exchange) journalEntry() store.Entry {
	e := store.Entry{
		App: x.app, At: x.now, Real: x.start, Kind: "exchange",
		Operation: x.call.Operation, Subject: x.call.Subject,
		Code: x.outcome.Code.Name(), Status: x.response.Status, Rule: x.plan.Rule,
		Canonical: x.call.Canonical, Verdict: x.call.Verdict, Explanation: x.outcome.Explain,
		Remote: x.call.Request.Remote, Trace: x.env.Trace, Draw: x.call.Draw.Nth(),
		Request: x.maskedRequest(wire.DumpRequest(x.call.Request)),
		Took:    x.g.Clock.Now().Sub(x.start),
	}
	if x.response.Status != 0 {
		e.Response = wire.DumpResponse(x.response)
	}
	if revealer, ok := x.p.(provider.Revealer); ok {
		e.PlainRequest, e.PlainResponse = revealer.Reveal(x.call, x.response)
	}
	if x.earlyRule != "" {
		e.Rule = strings.TrimPrefix(e.Rule+", "+x.earlyRule, ", ")
	}
	if e.Rule != "" {
		e.Explanation = strings.TrimSpace(e.Explanation + x.describeActions())
	}
	if x.outcome.Subject != "" {
		e.Subject = x.outcome.Subject
	}
	if passed := x.ignoredHeaderReason(); passed != "" {
		e.Explanation = strings.TrimPrefix(e.Explanation+"; "+passed, "; ")
	}
	if x.secretSent {
		x.warnOfSecret(&e)
	}
	if len(x.plan.NearMisses) > 0 && x.plan.Rule == "" {
		e.Explanation = strings.TrimSpace(e.Explanation + " Rules that nearly matched: " + strings.Join(x.plan.NearMisses, "; "))
	}
	return e
}

// observeExchange tells the metrics and the log of an exchange.
func (g *Gateway) observeExchange(x *exchange, took time.Duration) {
	code := x.outcome.Code.Name()
	g.Observe(Exchange{Provider: x.p.Name(), Operation: x.call.Operation, Code: code, Rule: x.plan.Rule, Took: took})
	if !g.Logger.Enabled(context.Background(), x.logLevel()) {
		return
	}
	attrs := make([]slog.Attr, 0, 8)
	attrs = append(attrs, slog.String("app", x.app), slog.String("operation", x.call.Operation),
		slog.String("subject", x.call.Subject), slog.String("code", code), slog.Duration("took", took))
	if x.plan.Rule != "" {
		attrs = append(attrs, slog.String("rule", x.plan.Rule))
	}
	if x.secretSent {
		attrs = append(attrs, slog.String("warning", secretTravelled))
	}
	if why := x.withoutSecret(x.refusalReason(x.g.Language)); why != "" {
		attrs = append(attrs, slog.String("why", oneLine(why)))
	}
	g.Logger.LogAttrs(context.Background(), x.logLevel(), "exchange", attrs...)
}
