package acme

import (
	"errors"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The operations' names: those that other platforms have too are called the same.
const (
	opCreate  = "create"
	opPay     = "pay"
	opQuery   = "query"
	opRefund  = "refund"
	opAccount = "account"
)

const pathOrder = "/acme/v1/orders/:order"

// Operations lists the calls.
func (Provider) Operations() []provider.Operation {
	return []provider.Operation{
		{
			Name: opCreate, Title: "Create an order", Routes: []provider.Route{{Method: "POST", Path: "/acme/v1/orders"}},
			Codes: []string{"ok", "bad_signature", "bad_request", "order_exists", "internal"}, Fields: []string{"order", "amount", "subject", "notify"}, Source: "invented",
		},
		{
			Name: opPay, Title: "付款码支付", Routes: []provider.Route{{Method: "POST", Path: pathOrder + "/payments"}},
			Codes: []string{"ok", "bad_signature", "no_such_order", "61.30", "SUSPECTED", "61-07", "internal"}, Fields: []string{"order"}, Source: "invented",
		},
		{
			Name: opQuery, Title: "Look at an order", Routes: []provider.Route{{Method: "GET", Path: pathOrder}},
			Codes: []string{"ok", "bad_signature", "no_such_order", "internal"}, Fields: []string{"order"}, Source: "invented",
		},
		{
			Name: opRefund, Title: "Give money back", Routes: []provider.Route{{Method: "POST", Path: pathOrder + "/refunds"}},
			Codes:  []string{"ok", "bad_signature", "bad_request", "no_such_order", "not_refundable", "internal"},
			Fields: []string{"order", "refund", "amount"}, Repeat: "refund", Source: "invented",
		},
		{
			Name: opAccount, Title: "The account's page", Routes: []provider.Route{{Method: "GET", Path: "/acme/v1/account"}},
			Codes: []string{"ok", "bad_signature"}, Source: "invented",
		},
	}
}

// Apply decides a call.
func (p Provider) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	f := call.Fields.(fields)
	switch call.Operation {
	case opCreate:
		return p.create(b, call.App, f, env)
	case opPay:
		return p.pay(b, call.App, f, env)
	case opQuery:
		if t, ok := b.TradeByOrder(f["order"]); ok {
			return provider.Outcome{Code: codeOK, Fields: shown(t)}
		}
		return provider.Outcome{Code: codeUnknown}
	case opRefund:
		return p.refund(b, call.App, f, env)
	}
	return provider.Outcome{Code: codeOK, Fields: wire.Object{{Name: "account", Value: call.App.Merchant}, {Name: "balance", Value: int64(balance(b))}}}
}

func (p Provider) create(b *ledger.Books, a *app.App, f fields, env provider.Env) provider.Outcome {
	amount, err := money.ParseMinor(f["amount"])
	if err != nil || f["order"] == "" {
		return provider.Outcome{Code: codeRequest, Explain: "order and a whole amount are wanted"}
	}
	if _, taken := b.TradeByOrder(f["order"]); taken {
		return provider.Outcome{Code: codeExists}
	}
	t, notices, err := p.Open(b, a, provider.Order{Amount: amount, Status: ledger.Waiting, Order: f["order"], Subject: f["subject"], NotifyURL: f["notify"]}, env)
	if err != nil {
		return provider.Outcome{Code: codeRequest, Explain: err.Error()}
	}
	return provider.Outcome{Code: codeOK, Fields: shown(t), Notices: notices}
}

func (p Provider) pay(b *ledger.Books, a *app.App, f fields, env provider.Env) provider.Outcome {
	t, ok := b.TradeByOrder(f["order"])
	if !ok {
		return provider.Outcome{Code: codeUnknown}
	}
	t, notices, err := p.Act(b, a, t.No, provider.Pay, env)
	if err != nil {
		return provider.Outcome{Code: codePaid, Explain: err.Error()}
	}
	return provider.Outcome{Code: codeOK, Fields: shown(t), Notices: notices}
}

func (Provider) refund(b *ledger.Books, a *app.App, f fields, env provider.Env) provider.Outcome {
	t, ok := b.TradeByOrder(f["order"])
	if !ok {
		return provider.Outcome{Code: codeUnknown}
	}
	amount, err := money.ParseMinor(f["amount"])
	if err != nil || f["refund"] == "" {
		return provider.Outcome{Code: codeRequest, Explain: "refund and a whole amount are wanted"}
	}
	if _, again := t.RefundOf(f["refund"]); again {
		return provider.Outcome{Code: codeOK, Fields: shown(t), Explain: "a repeat"}
	}
	if a.Dialect[dialectRefunds] == "once" && len(t.Refunds) > 0 {
		return provider.Outcome{Code: codeRefund, Explain: "dialect refunds is once"}
	}
	if err := t.Return(ledger.Refund{No: "R" + env.Draw.Digits(12), Order: f["refund"], Kind: ledger.RefundNormal, Amount: amount, At: env.Now}); err != nil {
		return provider.Outcome{Code: codeRefund, Explain: err.Error()}
	}
	b.SaveTrade(t)
	return provider.Outcome{Code: codeOK, Fields: shown(t), Notices: []provider.Notice{outcome(kindRefunded, a, t, "refunded", env)}}
}

// Open makes an order, paid unless its status says otherwise.
func (p Provider) Open(b *ledger.Books, a *app.App, o provider.Order, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	if o.Amount <= 0 {
		return nil, nil, &provider.FieldError{Field: "amount", Reason: "give cents, more than 0"}
	}
	t := &ledger.Trade{
		No: "A" + env.Draw.Serial(12), Order: o.Order, Subject: o.Subject, Payer: o.Payer, Merchant: a.Merchant, Amount: o.Amount,
		Status: ledger.Waiting, NotifyURL: o.NotifyURL, CreatedAt: env.Now, Extra: o.Extra,
	}
	if t.Order == "" {
		t.Order = "order-" + t.No
	}
	if err := b.AddTrade(t); err != nil {
		return nil, nil, err
	}
	acts := map[ledger.Status]provider.Act{"": provider.Pay, ledger.Paid: provider.Pay, ledger.Failed: provider.Fail, ledger.Closed: provider.Close}
	if act, ok := acts[o.Status]; ok {
		return p.Act(b, a, t.No, act, env)
	}
	return t, nil, nil
}

// Act lets the payer pay, the payment fail or the order close.
func (Provider) Act(b *ledger.Books, a *app.App, no string, act provider.Act, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	t, ok := b.Trade(no)
	if !ok {
		return nil, nil, &provider.FieldError{Field: "no", Reason: "there is no such order"}
	}
	word, do := "paid", t.Pay
	switch act {
	case provider.Fail:
		word, do = "failed", t.Fail
	case provider.Close:
		word, do = "closed", t.Close
	}
	if err := do(env.Now); err != nil {
		return nil, nil, err
	}
	b.SaveTrade(t)
	return t, []provider.Notice{outcome(kindOutcome, a, t, word, env)}, nil
}

// Fire has no timers to run.
func (Provider) Fire(*ledger.Books, *app.App, provider.Notice, provider.Env) ([]provider.Notice, error) {
	return nil, errors.New("acme starts no timers")
}

// shown is an order as answers show it.
func shown(t *ledger.Trade) wire.Object {
	return wire.Object{
		{Name: "order", Value: t.Order},
		{Name: "id", Value: t.No},
		{Name: "status", Value: string(t.Status)},
		{Name: "amount", Value: int64(t.Amount)},
		{Name: "refunded", Value: int64(t.Refunded)},
		{Name: "subject", Value: t.Subject},
	}
}

func balance(b *ledger.Books) (sum money.Amount) {
	b.Trades(func(t *ledger.Trade) bool { sum += t.Paid - t.Refunded; return true })
	return sum
}
