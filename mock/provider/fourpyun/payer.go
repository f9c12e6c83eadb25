package fourpyun

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// Open makes a trade as prepare does and, for ledger.Paid (the default), lets its payer pay:
// with the payment push to its notify address. Extra takes prepare's fields trade_scene,
// channel, trade_item, extra, body, …, and merchant_name, partner_code, partner_name and
// sharding_rate (per mille) for the sharding pushes.
func (*Provider) Open(b *ledger.Books, a *app.App, o provider.Order, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	if err := checkOrder(o); err != nil {
		return nil, nil, err
	}
	t := &ledger.Trade{
		No: paySerial(b, env.Draw, env.Now), Order: o.Order, Merchant: o.Merchant, Payer: o.Payer, Subject: o.Subject,
		Amount: o.Amount, Status: ledger.Waiting, ManualSettle: o.ManualSettle, NotifyURL: o.NotifyURL,
		CreatedAt: env.Now, ExpiresAt: env.Now.Add(defaultExpiry), Extra: maps.Clone(o.Extra),
	}
	if t.Extra == nil {
		t.Extra = map[string]string{}
	}
	orDefault(&t.Order, "PO"+t.No)
	orDefault(&t.Merchant, a.Merchant)
	orDefault(&t.Subject, "模拟交易"+formatYuan(t.Amount)+"元")
	orDefault(&t.NotifyURL, a.URLs[kindNotify])
	if t.Extra[extraPayID] == "" {
		t.Extra[extraPayID] = newPayID(env.Draw)
	}
	if t.Extra[extraScene] == "" {
		t.Extra[extraScene] = "GENERIC"
	}
	if err := b.AddTrade(t); err != nil {
		return nil, nil, err
	}
	b.Save(kindPayID, t.Extra[extraPayID], t.No)
	switch o.Status {
	case "", ledger.Paid:
		notices, err := payAndPush(b, a, t, env)
		return t, notices, err
	case ledger.Failed:
		notices, err := failAndPush(b, a, t, env)
		return t, notices, err
	case ledger.Closed:
		err := t.Close(env.Now)
		b.SaveTrade(t)
		return t, nil, err
	}
	return t, nil, nil
}

func orDefault(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

func checkOrder(o provider.Order) error {
	switch {
	case o.Amount <= 0 || o.Amount > money.Max:
		return &provider.FieldError{Field: "amount", Reason: fmt.Sprintf("give fen from 1 to %d", money.Max)}
	case o.NotifyURL != "" && !provider.IsWebAddress(o.NotifyURL):
		return &provider.FieldError{Field: "notify_url", Reason: "give an absolute http or https address"}
	case o.Status == ledger.Finished || o.Status != "" && !slices.Contains(ledger.Statuses(), o.Status):
		return &provider.FieldError{Field: "status", Reason: fmt.Sprintf("4pyun knows no %q; use waiting, paid, failed or closed", o.Status)}
	}
	for field, value := range map[string]string{"order": o.Order, "merchant": o.Merchant, "subject": o.Subject, "payer": o.Payer} {
		if strings.ContainsRune(value, 0) {
			return &provider.FieldError{Field: field, Reason: "leave out the NUL byte"}
		}
	}
	return checkExtras(o.Extra)
}

// Act lets the payer pay, the payment fail, or the trade close.
func (*Provider) Act(b *ledger.Books, a *app.App, no string, act provider.Act, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	t, found := b.Trade(no)
	if !found {
		return nil, nil, &provider.FieldError{Field: "no", Reason: fmt.Sprintf("the app has no trade %q", doctor.ClipText(no))}
	}
	if isExpired(t, env.Now) && act != provider.Close {
		if err := t.Close(t.ExpiresAt); err != nil {
			return nil, nil, err
		}
	}
	switch act {
	case provider.Pay:
		notices, err := payAndPush(b, a, t, env)
		return t, notices, err
	case provider.Fail:
		notices, err := failAndPush(b, a, t, env)
		return t, notices, err
	case provider.Close:
		if err := t.Close(env.Now); err != nil {
			return nil, nil, err
		}
		b.SaveTrade(t)
		return t, nil, nil
	}
	return nil, nil, &provider.FieldError{Field: "act", Reason: fmt.Sprintf("4pyun knows no %q; use pay, fail or close", act)}
}

func (d *decision) payTrade(t *ledger.Trade) ([]provider.Notice, error) {
	return payAndPush(d.books, d.app, t, d.env)
}

// payAndPush takes the payer's money and pushes it.
func payAndPush(b *ledger.Books, a *app.App, t *ledger.Trade, env provider.Env) ([]provider.Notice, error) {
	if err := t.Pay(env.Now); err != nil {
		return nil, err
	}
	tradeNo(t, env)
	notices := append([]provider.Notice{notifyNotice(t, env.Now)}, shareAtOnce(b, a, t, env)...)
	b.SaveTrade(t)
	return append(notices, dayTimer(b, a, env.Now)...), nil
}

// tradeNo gives the payment the channel's number, a failed one too: the push always has it (4pyun
// sheet 5.7, Y).
func tradeNo(t *ledger.Trade, env provider.Env) {
	if t.Extra == nil {
		t.Extra = map[string]string{}
	}
	if t.Extra[extraTradeNo] == "" {
		t.Extra[extraTradeNo] = channelTrade(env.Draw, env.Now)
	}
}

// failAndPush ends an unpaid trade and pushes that, unless dialect notify_failed is off.
func failAndPush(b *ledger.Books, a *app.App, t *ledger.Trade, env provider.Env) ([]provider.Notice, error) {
	if err := t.Fail(env.Now); err != nil {
		return nil, err
	}
	tradeNo(t, env)
	b.SaveTrade(t)
	if settingsOf(a).hasDialect(dialectNotifyFailed, "off") {
		return nil, nil
	}
	return []provider.Notice{notifyNotice(t, env.Now)}, nil
}
