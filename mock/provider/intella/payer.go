package intella

import (
	"errors"
	"fmt"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// Open makes an order as OLPay would, and pays it by LINE Pay unless Extra names another
// method. With a terminal in Extra it is a payment of the card on that reader, and counts in
// the reader's batch.
func (p *Provider) Open(b *ledger.Books, a *app.App, o provider.Order, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	x := &exchange{Provider: p, books: b, app: a, m: &message{}, env: env}
	x.env.Now = env.Now.In(taipei)
	if err := checkOrder(&o); err != nil {
		return nil, nil, err
	}
	if o.Order == "" {
		o.Order = newStoreOrderNo(env.Now, env.Draw)
	}
	trade := &ledger.Trade{
		No: x.newOrderNumber(), Order: o.Order, Merchant: a.ID, Payer: o.Payer, Subject: o.Subject, Amount: o.Amount,
		Status: ledger.Waiting, NotifyURL: o.NotifyURL, CreatedAt: x.env.Now,
		Extra: map[string]string{extraMethod: methodScanned},
	}
	for _, name := range []string{extraMethod, extraDetail, extraDevice, extraStore} {
		if value := o.Extra[name]; value != "" {
			trade.Extra[name] = value
		}
	}
	if device := o.Extra[extraTerminal]; device != "" {
		return x.openCard(trade, device, o.Status)
	}
	return x.openWallet(trade, o.Status)
}

func checkOrder(o *provider.Order) error {
	wrong := func(field, format string, args ...any) error {
		return &provider.FieldError{Field: field, Reason: fmt.Sprintf(format, args...)}
	}
	if o.Amount <= 0 {
		return wrong("amount", "must be greater than 0, in whole dollars")
	}
	if len(o.Order) > maxOrderNo {
		return wrong("order", "%.40q is longer than %d, the length of StoreOrderNo", o.Order, maxOrderNo)
	}
	if o.NotifyURL != "" && !provider.IsWebAddress(o.NotifyURL) {
		return wrong("notify_url", "%.80q is not an absolute http or https address", o.NotifyURL)
	}
	known := map[string]bool{extraMethod: true, extraTerminal: true, extraDetail: true, extraDevice: true, extraStore: true}
	for name := range o.Extra {
		if !known[name] {
			return wrong("extra."+name, "intella has no such field; use %s, %s, %s, %s or %s", extraMethod, extraTerminal, extraDetail, extraDevice, extraStore)
		}
	}
	if method, ok := o.Extra[extraMethod]; ok && (paymentMethods[method] == "" || method == methodEasyCard) {
		return wrong("extra."+extraMethod, "%.20q is no wallet's method; use one such as %s, and %s for cards", method, methodScanned, extraTerminal)
	}
	return nil
}

// openWallet adds an order and brings it to a status.
func (x *exchange) openWallet(trade *ledger.Trade, status ledger.Status) (*ledger.Trade, []provider.Notice, error) {
	if status == ledger.Waiting {
		trade.ExpiresAt = x.env.Now.Add(defaultTimeExpire)
		trade.Extra[extraToken] = newSecretHex(x.env.Now, x.env.Draw)
	}
	if err := x.books.AddTrade(trade); err != nil {
		return nil, nil, err
	}
	var notices []provider.Notice
	var err error
	switch status {
	case ledger.Waiting:
		x.books.Save(kindToken, trade.Extra[extraToken], trade.No)
		return trade, []provider.Notice{expiryTimer(trade)}, nil
	case ledger.Failed:
		notices, err = endOrder(x.app, trade, provider.Fail, x.env.Now)
	case ledger.Closed:
		err = trade.Close(x.env.Now)
	default:
		notices, err = endOrder(x.app, trade, provider.Pay, x.env.Now)
		if status == ledger.Finished {
			trade.Status = ledger.Finished
		}
	}
	return trade, notices, err
}

// openCard charges the card on a reader. It needs no sign-on and no day close: it makes the
// state that a test begins with.
func (x *exchange) openCard(trade *ledger.Trade, device string, status ledger.Status) (*ledger.Trade, []provider.Notice, error) {
	wrong := func(field, format string, args ...any) error {
		return &provider.FieldError{Field: field, Reason: fmt.Sprintf(format, args...)}
	}
	var t terminal
	if !x.books.Load(provider.KindTerminal, device, &t) {
		return nil, nil, wrong("extra."+extraTerminal, "there is no reader %.20q; add it first", device)
	}
	if status != ledger.Paid && status != "" {
		return nil, nil, wrong("status", "a card payment is paid, not %s", status)
	}
	if t.Card == nil {
		return nil, nil, wrong("extra."+extraTerminal, "no card lies on reader %s; give it one", device)
	}
	if _, taken := x.books.TradeByOrder(trade.Order); taken {
		return nil, nil, &ledger.Refusal{Reason: ledger.ErrExists, State: "order " + trade.Order, Remedy: "use another order number"}
	}
	t.Card.readPurse(x.books)
	trade.Payer = t.Card.ID
	x.books.Load(kindPace, device, &t.transactionPace)
	x.nextSecond(&t, x.env.Now)
	trade.Extra[extraTxn] = x.m.second.In(taipei).Format(timeLayout)
	out := x.chargeCard(&t, t.Card, trade, false)
	if !out.Code.Success {
		return nil, nil, wrong("amount", "%s: %s", out.Code.English, out.Explain)
	}
	return trade, out.Notices, nil
}

// Act lets the payer pay or not pay an order. A card payment that waits for its retry can
// fail or close, but only the merchant's retry pays it.
func (p *Provider) Act(b *ledger.Books, a *app.App, no string, act provider.Act, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	trade, known := b.Trade(no)
	if !known {
		return nil, nil, &provider.FieldError{Field: "no", Reason: fmt.Sprintf("there is no trade %.40q", no)}
	}
	if act == provider.Pay && trade.Extra[extraMethod] == methodEasyCard {
		return nil, nil, &ledger.Refusal{
			Reason: errCard, State: fmt.Sprintf("status %s on reader %s", trade.Status, trade.Extra[extraTerminal]),
			Remedy: "let the merchant send the retry",
		}
	}
	if act == provider.Pay && trade.Extra[extraMethod] == methodAny {
		trade.Extra[extraMethod] = methodScanned
	}
	notices, err := endOrder(a, trade, act, env.Now)
	if err != nil {
		return nil, nil, err
	}
	b.SaveTrade(trade)
	return trade, notices, nil
}

var errCard = errors.New("the trade is a card payment")

// endOrder ends the waiting of an order. A card payment causes no notification (Assumed, as its
// answer tells the merchant), and neither does a closed order.
func endOrder(a *app.App, t *ledger.Trade, act provider.Act, now time.Time) ([]provider.Notice, error) {
	var err error
	result := ""
	switch act {
	case provider.Pay:
		err, result = t.Pay(now), resultSuccess
	case provider.Fail:
		err, result = t.Fail(now), resultFailure
	case provider.Close:
		err = t.Close(now)
	default:
		err = &provider.FieldError{Field: "act", Reason: fmt.Sprintf("%q is none of pay, fail, close", act)}
	}
	if err != nil || result == "" || t.Extra[extraMethod] == methodEasyCard {
		return nil, err
	}
	return []provider.Notice{paymentNotice(a, t, result, now)}, nil
}

// Fire runs a timer: a page expires, a reader is settled at midnight, or a card is laid.
func (p *Provider) Fire(b *ledger.Books, a *app.App, n provider.Notice, env provider.Env) ([]provider.Notice, error) {
	switch n.Kind {
	case timerMidnight:
		return nil, settleAtMidnight(b, n)
	case timerCardPresented:
		return p.firePendingCard(b, a, n, env), nil
	case timerExpire:
		if t, known := b.Trade(n.Subject); known && t.Status == ledger.Waiting {
			if err := t.Close(env.Now); err != nil {
				return nil, err
			}
			b.SaveTrade(t)
		}
		return nil, nil
	}
	return nil, fmt.Errorf("timer %s: intella has no %s", n.ID, n.Kind)
}
