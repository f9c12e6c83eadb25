package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
)

// cardMerchant finds the merchant of a platform with readers.
func (w *World) cardMerchant() (*appHandles, adapter.CardMerchant, error) {
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

// cardMerchantAndAmount is cardMerchant, and reads an amount.
func (w *World) cardMerchantAndAmount(amount string) (*appHandles, adapter.CardMerchant, int64, error) {
	p, cards, err := w.cardMerchant()
	if err != nil {
		return nil, nil, 0, err
	}
	n, err := minorUnits(p.app.Provider, amount)
	return p, cards, n, err
}

// callTerminal makes a call about a reader.
func (w *World) callTerminal(ctx context.Context, id string, do func(adapter.CardMerchant, context.Context, string) *answer) error {
	_, cards, err := w.cardMerchant()
	if err != nil {
		return err
	}
	w.noteAnswer(do(cards, ctx, id))
	return nil
}

func (w *World) signsOn(ctx context.Context, id string) error {
	if err := w.callTerminal(ctx, id, func(c adapter.CardMerchant, ctx context.Context, id string) *answer { return c.SignOn(ctx, id, nil) }); err != nil {
		return err
	}
	return w.emptyReader(ctx, id)
}

func (w *World) readsCard(ctx context.Context, id string) error {
	return w.callTerminal(ctx, id, adapter.CardMerchant.ReadCard)
}

func (w *World) listsTerminals(ctx context.Context) error {
	return w.callTerminal(ctx, "", func(c adapter.CardMerchant, ctx context.Context, _ string) *answer { return c.Terminals(ctx) })
}

func (w *World) closesBatch(ctx context.Context, id string) error {
	return w.callTerminal(ctx, id, func(c adapter.CardMerchant, ctx context.Context, id string) *answer {
		return c.CloseBatch(ctx, id, 0, nil)
	})
}

func (w *World) settlesAgain(ctx context.Context, id string) error {
	return w.callTerminal(ctx, id, func(c adapter.CardMerchant, ctx context.Context, id string) *answer {
		return c.CloseBatch(ctx, id, 1, nil)
	})
}

func (w *World) payWithCard(ctx context.Context, amount, id string) error {
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
	p, cards, n, err := w.cardMerchantAndAmount(amount)
	if err != nil {
		return err
	}
	order = cards.OrderNumber(order)
	w.noteAnswer(pay(cards, ctx, adapter.Order{Terminal: id, Number: order, Amount: n}))
	if w.target.Sandbox != nil {
		w.trades[order] = &trade{order, api.Trade{No: order, Order: order, Amount: n, Extra: map[string]string{"terminal": id}}}
		return nil
	}
	return w.nameTrade(ctx, p, order)
}

// nameTrade calls the trade of an order, if there is one, by the order's number.
func (w *World) nameTrade(ctx context.Context, p *appHandles, order string) error {
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
	p, cards, n, err := w.cardMerchantAndAmount(amount)
	if err != nil {
		return err
	}
	before, err := w.lastSeq(ctx)
	if err != nil {
		return err
	}
	came := make(chan *answer, 1)
	go func() { came <- cards.Pay(ctx, adapter.Order{Terminal: id, Number: order, Amount: n}) }()
	if err := w.awaitExchange(ctx, before, "pay"); err != nil {
		return err
	}
	if err := w.advanceClock(ctx, time.Duration(seconds)*time.Second); err != nil {
		return err
	}
	w.noteAnswer(<-came)
	return w.nameTrade(ctx, p, order)
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
	_, cards, n, err := w.cardMerchantAndAmount(amount)
	if err != nil {
		return err
	}
	if t, err := w.trade(name); err == nil {
		name = t.Order
	}
	w.noteAnswer(refund(cards, ctx, id, name, n))
	return nil
}

func (w *World) sendsRetry(ctx context.Context) error {
	_, cards, err := w.cardMerchant()
	if err != nil {
		return err
	}
	last, err := w.lastAnswer()
	if err != nil {
		return err
	}
	w.noteAnswer(cards.Retry(ctx, last))
	return nil
}

func (w *World) postsBody(ctx context.Context, text string) error {
	_, cards, err := w.cardMerchant()
	if err != nil {
		return err
	}
	w.noteFaultyCall(cards.SendBody(ctx, text))
	return nil
}

// payTogether lets merchants pay on several readers at the same time.
func (w *World) payTogether(ctx context.Context, n int, amount, terminals string) error {
	_, cards, value, err := w.cardMerchantAndAmount(amount)
	if err != nil {
		return err
	}
	ids := strings.Split(terminals, ", ")
	w.callTogether(n, func(i int) *answer {
		return cards.Pay(ctx, adapter.Order{Terminal: ids[i%len(ids)], Number: cards.OrderNumber(""), Amount: value})
	})
	return nil
}

// refundTogetherOn gives some of the payments just made back while others are made.
func (w *World) refundTogetherOn(ctx context.Context, refunds, payments int, amount, terminals string) error {
	p, cards, value, err := w.cardMerchantAndAmount(amount)
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
	w.callTogether(refunds+payments, func(i int) *answer {
		if i < refunds {
			return cards.RefundCard(ctx, trades[i].Extra["terminal"], trades[i].Order, trades[i].Amount)
		}
		return cards.Pay(ctx, adapter.Order{Terminal: ids[i%len(ids)], Number: cards.OrderNumber(""), Amount: value})
	})
	return nil
}
