package gateway

import (
	"context"
	"errors"
	"net"

	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
)

// answerFailure answers with the platform's own failure code and journals why, but not in a store that
// did not answer in time: the caller would wait once more as long, in vain.
func (x *exchange) answerFailure(ctx context.Context, err error) {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil { // the caller's doing, not ours
		x.g.Logger.Info("caller has left", "provider", x.p.Name(), "operation", x.call.Operation, "subject", x.call.Subject)
		x.answerUndone(context.WithoutCancel(ctx), "the caller left before this was decided; nothing was done")
		return
	}
	x.g.Logger.Error("exchange failed", "provider", x.p.Name(), "operation", x.call.Operation, "subject", x.call.Subject, "err", err)
	why := "paymock failed: " + err.Error()
	var network net.Error
	if errors.Is(err, store.ErrUnreachable) && errors.As(err, &network) && network.Timeout() {
		x.failExchange(why)
		return
	}
	x.answerUndone(ctx, why)
}

// answerStoreFull answers a call that would have kept more than there may be.
func (x *exchange) answerStoreFull(ctx context.Context, err error) {
	x.g.Logger.Warn("exchange refused", "provider", x.p.Name(), "operation", x.call.Operation, "subject", x.call.Subject, "err", err)
	x.answerUndone(ctx, "nothing was done, a bound of paymock's is reached: "+err.Error())
}

// systemError is the outcome of what fails here, in the platform's general words: an operation may mean
// something else by the same code, that there is no such order.
func systemError(p provider.Provider, why string) provider.Outcome {
	code := p.Failure()
	return provider.Outcome{Code: code, Message: code.Message, Explain: why}
}

// failExchange has the answer be that the platform failed.
func (x *exchange) failExchange(why string) {
	x.outcome = systemError(x.p, why)
	x.plan, x.broken = rule.Plan{Rule: x.plan.Rule}, false
	x.encodeOutcome()
}

// answerUndone answers that the platform failed, and journals why.
func (x *exchange) answerUndone(ctx context.Context, why string) {
	x.failExchange(why)
	err := x.appGeneration().Write(func() error {
		return x.g.Store.Commit(ctx, store.Change{App: x.app, Generation: x.appGeneration().ID(), Entries: []store.Entry{x.journalEntry()}})
	})
	if err != nil {
		x.g.Logger.Error("journal of a failed exchange", "err", err)
	}
}
