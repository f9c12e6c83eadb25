package steps

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cucumber/godog"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/mock/api"
)

func (w *World) callSteps() vocabulary {
	return vocabulary{
		"refunds":         w.callRefund,
		"refunds_as":      registered{function: w.refundsAs, makes: []string{thingRefund}},
		"queries":         w.callQuery,
		"queries_refund":  registered{function: w.queriesRefund, passes: []string{thingRefund}},
		"prepares":        w.callPrepare,
		"shows_code":      w.showsCode,
		"repeats":         registered{function: w.repeatCall, needs: []string{thingAnswer}},
		"refund_together": registered{function: w.refundTogether, makes: []string{thingAnswers}},
	}.joinedWith(vocabulary{
		"settles":         w.callSettle,
		"settles_sharing": w.settlesSharing,
		"settles_items":   w.settlesItems,
		"settle_together": registered{function: w.settleTogether, makes: []string{thingAnswers}},
	}.withMore(registered{passes: []string{thingReceiver}})).withMore(registered{makes: []string{thingAnswer}})
}

// noteAnswer remembers the answer of a well-signed call. Errors of the client are answers too;
// steps look at them.
func (w *World) noteAnswer(a *answer) {
	w.noteCall(a, true)
}

// noteFaultyCall remembers the answer of a call that was signed wrongly on purpose: of its signatures
// only the platform's are judged.
func (w *World) noteFaultyCall(a *answer) { w.noteCall(a, false) }

func (w *World) noteCall(a *answer, wellSigned bool) {
	w.answers = append(w.answers, a)
	p, err := w.party()
	if err != nil || a.Exchange == nil {
		return
	}
	believed := !errors.Is(a.Err, client.ErrUnknownOutcome) // else it may be signed wrongly on purpose
	found := false
	for _, s := range p.merchant.Signed(a.Exchange) {
		found = found || !s.Answered
		if s.Answered && believed || !s.Answered && wellSigned {
			w.judged = append(w.judged, s)
		}
	}
	if wellSigned && !found {
		w.unjudged = append(w.unjudged, a.Exchange.Request.Operation)
	}
}

// callArguments finds party, trade and amount of a call.
func (w *World) callArguments(name, amount string) (*appHandles, *trade, int64, error) {
	p, err := w.party()
	if err != nil {
		return nil, nil, 0, err
	}
	t, err := w.trade(name)
	if err != nil {
		return nil, nil, 0, err
	}
	n, err := minorUnits(p.app.Provider, amount)
	return p, t, n, err
}

func (w *World) callSettle(ctx context.Context, name, amount string) error {
	return w.settlesSharing(ctx, name, amount, amount)
}

func (w *World) settlesSharing(ctx context.Context, name, amount, sharable string) error {
	p, t, n, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	share, err := minorUnits(p.app.Provider, sharable)
	if err != nil {
		return err
	}
	w.noteAnswer(p.merchant.Settle(ctx, adapter.Settlement{TradeNo: t.No, Amount: n, Sharable: share}))
	return nil
}

func (w *World) settlesItems(ctx context.Context, name, amount string, table *godog.Table) error {
	p, t, n, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	s := adapter.Settlement{TradeNo: t.No, Amount: n, Sharable: n}
	for _, row := range table.Rows {
		if len(row.Cells) != 2 {
			return errors.New("an item table has two columns: key and amount in minor units or with its unit left out")
		}
		value, err := minorUnits(p.app.Provider, row.Cells[1].Value)
		if err != nil {
			return err
		}
		s.Parts = append(s.Parts, adapter.Part{Key: row.Cells[0].Value, Amount: value})
	}
	w.noteAnswer(p.merchant.Settle(ctx, s))
	return nil
}

func (w *World) callRefund(ctx context.Context, name, amount string) error {
	return w.refundsAs(ctx, name, amount, "")
}

func (w *World) refundsAs(ctx context.Context, name, amount, order string) error {
	p, t, n, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	w.noteAnswer(p.merchant.Refund(ctx, adapter.Refund{Trade: t.Trade, Amount: n, Number: order}))
	return nil
}

func (w *World) callQuery(ctx context.Context, name string) error {
	p, t, _, err := w.callArguments(name, "0")
	if err != nil {
		return err
	}
	w.noteAnswer(p.merchant.Query(ctx, adapter.Query{Trade: t.Trade}))
	return nil
}

func (w *World) queriesRefund(ctx context.Context, order string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	w.noteAnswer(p.merchant.QueryRefund(ctx, order))
	return nil
}

// callPrepare creates an order; the trade that it becomes is called by the order's name.
func (w *World) callPrepare(ctx context.Context, order, amount string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	n, err := minorUnits(p.app.Provider, amount)
	if err != nil {
		return err
	}
	a := p.merchant.Prepare(ctx, adapter.Order{Number: order, Amount: n})
	w.noteAnswer(a)
	if w.target.Sandbox != nil {
		w.trades[order] = &trade{order, w.target.Sandbox.TradeOf(a, order, n)}
		return nil
	}
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

// showsCode asks for a code; the trade that the payer makes of it is called by the order's name.
func (w *World) showsCode(ctx context.Context, order, amount string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	m, ok := p.merchant.(adapter.CodeMerchant)
	if !ok {
		return fmt.Errorf("payers of %s scan no codes", p.app.Provider)
	}
	n, err := minorUnits(p.app.Provider, amount)
	if err != nil {
		return err
	}
	a := m.ShowCode(ctx, adapter.Order{Number: order, Amount: n})
	w.noteAnswer(a)
	if w.target.Sandbox != nil {
		w.trades[order] = &trade{order, w.target.Sandbox.TradeOf(a, order, n)}
		return nil
	}
	for _, f := range a.Told {
		if f.Name == "qr_code" {
			w.trades[order] = &trade{order, api.Trade{No: f.Value, Order: order}}
		}
	}
	return nil
}

func (w *World) repeatCall(ctx context.Context) error {
	last, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if last.Exchange == nil {
		return fmt.Errorf("the last call sent nothing that could be repeated: %w", last.Err)
	}
	p, err := w.party()
	if err != nil {
		return err
	}
	w.noteFaultyCall(p.merchant.Resend(ctx, last.Exchange.Request)) // its signature was judged the first time
	return nil
}

func (w *World) settleTogether(ctx context.Context, n int, name, amount string) error {
	p, t, value, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	w.callTogether(n, func(int) *answer {
		return p.merchant.Settle(ctx, adapter.Settlement{TradeNo: t.No, Amount: value, Sharable: value})
	})
	return nil
}

func (w *World) refundTogether(ctx context.Context, n int, name, amount string) error {
	p, t, value, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	w.callTogether(n, func(i int) *answer {
		return p.merchant.Refund(ctx, adapter.Refund{Trade: t.Trade, Amount: value, Number: fmt.Sprintf("together_%d", i)})
	})
	return nil
}

// callTogether makes n calls at the same time.
func (w *World) callTogether(n int, call func(i int) *answer) {
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
	number := len(w.together) + 1 // of the group
	for _, a := range w.several {
		w.noteAnswer(a)
		w.together[a] = number
	}
}
