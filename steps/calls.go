package steps

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cucumber/godog"

	"paymock/client"
)

func (w *World) callSteps() vocabulary {
	return vocabulary{
		"settles":         w.settles,
		"settles_sharing": w.settlesSharing,
		"settles_items":   w.settlesItems,
		"refunds":         w.refunds,
		"refunds_as":      w.refundsAs,
		"queries":         w.queries,
		"queries_refund":  w.queriesRefund,
		"prepares":        w.prepares,
		"repeats":         w.repeats,
		"settle_together": w.settleTogether,
		"refund_together": w.refundTogether,
	}
}

// called remembers the answer of a well-signed call. Errors of the client are answers too;
// steps look at them.
func (w *World) called(a *answer) {
	w.remember(a, true)
}

// spoilt remembers the answer of a call that was signed wrongly on purpose: of its signatures
// only the platform's are judged.
func (w *World) spoilt(a *answer) { w.remember(a, false) }

func (w *World) remember(a *answer, wellSigned bool) {
	w.answers = append(w.answers, a)
	p, err := w.party()
	if err != nil || a.exchange == nil {
		return
	}
	believed := !errors.Is(a.err, client.ErrUnknownOutcome) // else it may be signed wrongly on purpose
	found := false
	for _, s := range p.driver.signed(a.exchange) {
		found = found || !s.answered
		if s.answered && believed || !s.answered && wellSigned {
			w.judged = append(w.judged, s)
		}
	}
	if wellSigned && !found {
		w.unjudged = append(w.unjudged, a.exchange.Request.Operation)
	}
}

// with finds party, trade and amount of a call.
func (w *World) with(name, amount string) (*party, *trade, int64, error) {
	p, err := w.party()
	if err != nil {
		return nil, nil, 0, err
	}
	t, err := w.trade(name)
	if err != nil {
		return nil, nil, 0, err
	}
	n, err := minor(p.app.Provider, amount)
	return p, t, n, err
}

func (w *World) settles(ctx context.Context, name, amount string) error {
	return w.settlesSharing(ctx, name, amount, amount)
}

func (w *World) settlesSharing(ctx context.Context, name, amount, sharable string) error {
	p, t, n, err := w.with(name, amount)
	if err != nil {
		return err
	}
	share, err := minor(p.app.Provider, sharable)
	if err != nil {
		return err
	}
	w.called(p.driver.settle(ctx, t, settling{amount: n, sharable: share}))
	return nil
}

func (w *World) settlesItems(ctx context.Context, name, amount string, table *godog.Table) error {
	p, t, n, err := w.with(name, amount)
	if err != nil {
		return err
	}
	s := settling{amount: n, sharable: n}
	for _, row := range table.Rows {
		if len(row.Cells) != 2 {
			return errors.New("an item table has two columns: key and amount in minor units or with its unit left out")
		}
		value, err := minor(p.app.Provider, row.Cells[1].Value)
		if err != nil {
			return err
		}
		s.items = append(s.items, item{row.Cells[0].Value, value})
	}
	w.called(p.driver.settle(ctx, t, s))
	return nil
}

func (w *World) refunds(ctx context.Context, name, amount string) error {
	return w.refundsAs(ctx, name, amount, "")
}

func (w *World) refundsAs(ctx context.Context, name, amount, order string) error {
	p, t, n, err := w.with(name, amount)
	if err != nil {
		return err
	}
	w.called(p.driver.refund(ctx, t, n, order))
	return nil
}

func (w *World) queries(ctx context.Context, name string) error {
	p, t, _, err := w.with(name, "0")
	if err != nil {
		return err
	}
	w.called(p.driver.query(ctx, t))
	return nil
}

func (w *World) queriesRefund(ctx context.Context, order string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	w.called(p.driver.queryRefund(ctx, order))
	return nil
}

// prepares creates an order; the trade that it becomes is called by the order's name.
func (w *World) prepares(ctx context.Context, order, amount string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	n, err := minor(p.app.Provider, amount)
	if err != nil {
		return err
	}
	w.called(p.driver.prepare(ctx, order, n))
	trades, err := p.handle.Trades(ctx)
	if err != nil {
		return err
	}
	for _, t := range trades {
		if t.Order == order {
			w.trades[order] = &trade{order, t}
		}
	}
	return nil
}

func (w *World) repeats(ctx context.Context) error {
	last, err := w.last()
	if err != nil {
		return err
	}
	if last.exchange == nil {
		return fmt.Errorf("the last call sent nothing that could be repeated: %w", last.err)
	}
	p, err := w.party()
	if err != nil {
		return err
	}
	w.spoilt(p.driver.resend(ctx, last)) // its signature was judged the first time
	return nil
}

func (w *World) settleTogether(ctx context.Context, n int, name, amount string) error {
	p, t, value, err := w.with(name, amount)
	if err != nil {
		return err
	}
	w.together(n, func(int) *answer {
		return p.driver.settle(ctx, t, settling{amount: value, sharable: value})
	})
	return nil
}

func (w *World) refundTogether(ctx context.Context, n int, name, amount string) error {
	p, t, value, err := w.with(name, amount)
	if err != nil {
		return err
	}
	w.together(n, func(i int) *answer {
		return p.driver.refund(ctx, t, value, fmt.Sprintf("together_%d", i))
	})
	return nil
}

// together makes n calls at the same time.
func (w *World) together(n int, call func(i int) *answer) {
	w.several = make([]*answer, n)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			<-start
			w.several[i] = call(i)
		})
	}
	close(start)
	group.Wait()
	for _, a := range w.several {
		w.called(a)
	}
}
