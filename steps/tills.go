package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"paymock/client/adapter"
	"paymock/client/control"
)

// atTill finds the merchant of a platform with readers.
func (w *World) atTill() (*party, adapter.CardMerchant, error) {
	p, err := w.party()
	if err != nil {
		return nil, nil, err
	}
	c, ok := p.merchant.(adapter.CardMerchant)
	if !ok {
		return nil, nil, fmt.Errorf("%s has no terminals", p.app.Provider)
	}
	return p, c, nil
}

// atTillWith is atTill, and reads an amount.
func (w *World) atTillWith(amount string) (*party, adapter.CardMerchant, int64, error) {
	p, till, err := w.atTill()
	if err != nil {
		return nil, nil, 0, err
	}
	n, err := minor(p.app.Provider, amount)
	return p, till, n, err
}

// atTerminal makes a call about a reader.
func (w *World) atTerminal(ctx context.Context, id string, do func(adapter.CardMerchant, context.Context, string) *answer) error {
	_, till, err := w.atTill()
	if err != nil {
		return err
	}
	w.called(do(till, ctx, id))
	return nil
}

func (w *World) signsOn(ctx context.Context, id string) error {
	return w.atTerminal(ctx, id, func(c adapter.CardMerchant, ctx context.Context, id string) *answer { return c.SignOn(ctx, id, nil) })
}

func (w *World) readsCard(ctx context.Context, id string) error {
	return w.atTerminal(ctx, id, adapter.CardMerchant.ReadCard)
}

func (w *World) listsTerminals(ctx context.Context) error {
	return w.atTerminal(ctx, "", func(c adapter.CardMerchant, ctx context.Context, _ string) *answer { return c.Terminals(ctx) })
}

func (w *World) closesBatch(ctx context.Context, id string) error {
	return w.atTerminal(ctx, id, func(c adapter.CardMerchant, ctx context.Context, id string) *answer {
		return c.CloseBatch(ctx, id, 0, nil)
	})
}

func (w *World) settlesAgain(ctx context.Context, id string) error {
	return w.atTerminal(ctx, id, func(c adapter.CardMerchant, ctx context.Context, id string) *answer {
		return c.CloseBatch(ctx, id, 1, nil)
	})
}

func (w *World) pays(ctx context.Context, amount, id string) error {
	return w.paysAs(ctx, amount, id, "")
}

func (w *World) paysAs(ctx context.Context, amount, id, order string) error {
	return w.payBy(ctx, amount, id, order, adapter.CardMerchant.Pay)
}

func (w *World) paysOnce(ctx context.Context, amount, id, order string) error {
	return w.payBy(ctx, amount, id, order, adapter.CardMerchant.PayOnce)
}

// payBy pays, and calls the trade that comes of it by the order's number.
func (w *World) payBy(ctx context.Context, amount, id, order string, pay func(adapter.CardMerchant, context.Context, adapter.Order) *answer) error {
	p, till, n, err := w.atTillWith(amount)
	if err != nil {
		return err
	}
	order = till.OrderNumber(order)
	w.called(pay(till, ctx, adapter.Order{Terminal: id, Number: order, Amount: n}))
	return w.remembers(ctx, p, order)
}

// remembers calls the trade of an order, if there is one, by the order's number.
func (w *World) remembers(ctx context.Context, p *party, order string) error {
	made, err := p.handle.Trade(ctx, order)
	var denied *control.Error
	switch {
	case errors.As(err, &denied) && denied.Status == 404:
		return nil
	case err != nil:
		return err
	}
	w.trades[order] = &trade{order, made}
	return nil
}

// paysWhile pays and moves the clock as soon as the platform has begun to wait.
func (w *World) paysWhile(ctx context.Context, seconds int, amount, id, order string) error {
	p, till, n, err := w.atTillWith(amount)
	if err != nil {
		return err
	}
	before, err := w.lastSeq(ctx)
	if err != nil {
		return err
	}
	came := make(chan *answer, 1)
	go func() { came <- till.Pay(ctx, adapter.Order{Terminal: id, Number: order, Amount: n}) }()
	if err := w.received(ctx, before, "pay"); err != nil {
		return err
	}
	if err := w.advance(ctx, time.Duration(seconds)*time.Second); err != nil {
		return err
	}
	w.called(<-came)
	return w.remembers(ctx, p, order)
}

func (w *World) refundsOn(ctx context.Context, name, amount, id string) error {
	return w.refundBy(ctx, name, amount, id, adapter.CardMerchant.RefundCard)
}

func (w *World) refundsOnce(ctx context.Context, name, amount, id string) error {
	return w.refundBy(ctx, name, amount, id, adapter.CardMerchant.RefundCardOnce)
}

// refundBy gives an order back. An order that the scenario doesn't know is one that nobody
// placed.
func (w *World) refundBy(ctx context.Context, name, amount, id string, refund func(adapter.CardMerchant, context.Context, string, string, int64) *answer) error {
	_, till, n, err := w.atTillWith(amount)
	if err != nil {
		return err
	}
	if t := w.trades[name]; t != nil {
		name = t.Order
	}
	w.called(refund(till, ctx, id, name, n))
	return nil
}

func (w *World) sendsRetry(ctx context.Context) error {
	_, till, err := w.atTill()
	if err != nil {
		return err
	}
	last, err := w.last()
	if err != nil {
		return err
	}
	w.called(till.Retry(ctx, last))
	return nil
}

func (w *World) postsBody(ctx context.Context, text string) error {
	_, till, err := w.atTill()
	if err != nil {
		return err
	}
	w.spoilt(till.SendBody(ctx, text))
	return nil
}

// payTogether lets merchants pay on several readers at the same time.
func (w *World) payTogether(ctx context.Context, n int, amount, terminals string) error {
	_, till, value, err := w.atTillWith(amount)
	if err != nil {
		return err
	}
	ids := strings.Split(terminals, ", ")
	w.together(n, func(i int) *answer {
		return till.Pay(ctx, adapter.Order{Terminal: ids[i%len(ids)], Number: till.OrderNumber(""), Amount: value})
	})
	return nil
}

// refundTogetherOn gives some of the payments just made back while others are made.
func (w *World) refundTogetherOn(ctx context.Context, refunds, payments int, amount, terminals string) error {
	p, till, value, err := w.atTillWith(amount)
	if err != nil {
		return err
	}
	trades, err := p.handle.Trades(ctx)
	if err != nil {
		return err
	}
	if len(trades) < refunds {
		return fmt.Errorf("%d payments are there, %d can't be refunded", len(trades), refunds)
	}
	ids := strings.Split(terminals, ", ")
	w.together(refunds+payments, func(i int) *answer {
		if i < refunds {
			return till.RefundCard(ctx, trades[i].Extra["terminal"], trades[i].Order, trades[i].Amount)
		}
		return till.Pay(ctx, adapter.Order{Terminal: ids[i%len(ids)], Number: till.OrderNumber(""), Amount: value})
	})
	return nil
}
