package fourpyun

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// CallbackLayouts has all four pushes: signed by rule kv, hex digits in any case (4pyun sheet
// 2.1).
func (p *Provider) CallbackLayouts() []provider.CallbackLayout {
	layouts := []provider.CallbackLayout{
		p.notifyLayout(),
		{
			Kind: kindSharding, Booked: "trade_value", Cause: p.causeShare,
			Money: []provider.MoneyField{
				{Path: "trade_value"},
				{Path: "sharding_value", Stake: "what there was to share: a share is checked against an amount that never came in"},
				{Path: "trade_item.0.value", Stake: stakePart},
				{Path: "trade_item.1.value", Stake: stakePart},
			},
		},
		{
			Kind: kindSettlement, Cause: p.causeStatement,
			Money: []provider.MoneyField{
				{Path: "total_value", Stake: "a day's turnover: payments that nobody made are taken for settled"},
				{Path: "settle_value", Stake: "what a day pays out: more is passed on, or awaited, than the platform transfers"},
				{Path: "service_value", Stake: "the platform's fee of a day: costs are booked that nobody took"},
				{Path: "trade_list.0.value", Stake: stakeListed},
				{Path: "trade_list.0.fee", Stake: stakeListed},
				{Path: "trade_list.0.refund_value", Stake: stakeListed},
			},
		},
		{
			Kind: kindProfit, Booked: "value", Cause: p.causeProfit,
			Money: []provider.MoneyField{
				{Path: "value"},
				{Path: "remain_value", Stake: "what is left of the payment: more is passed on than there is"},
				{Path: "trade_value", Stake: "the amount of the payment that the share is of: the share is checked against an amount that never came in"},
			},
		},
	}
	for i := range layouts {
		l := &layouts[i]
		l.AppField, l.CaselessSignature, l.SignedAsParsed = "app_id", true, true
		l.SentAt = sentAt(l.Kind)
		l.SignatureHeader = "Authorization" // where dialect callback_json_sign says so
	}
	return layouts
}

const (
	stakePart   = "a part of the share: what is passed on or accounted for by its parts is too much"
	stakeListed = "an amount of one payment in the settlement: the books are reconciled with a wrong one"
)

// sentAt has the time of a try, as dialect callback_timestamp=each has it: whether a repeat is signed
// anew is undocumented, so a merchant must bear both.
func sentAt(kind string) func(*app.App, time.Time) map[string]string {
	return func(a *app.App, at time.Time) map[string]string {
		if !hasTimestamp(kind, settingsOf(a)) {
			return nil
		}
		return map[string]string{fieldTimestamp: strconv.FormatInt(at.UnixMilli(), 10)}
	}
}

// notifyLayout is the payment push (4pyun sheet 5.7).
func (p *Provider) notifyLayout() provider.CallbackLayout {
	return provider.CallbackLayout{
		Kind: kindNotify, Booked: "value", Texts: []string{"pay_mode_desc"},
		Longest: map[string]int{"pay_mode_desc": 1024}, // Assumed: no length is documented, so that nothing may be cut before it is verified
		Cause:   provider.CausePayment,
		Money: []provider.MoneyField{
			{Path: "value"},
			{Path: "fee", Stake: "the platform's fee: costs are booked that nobody took"},
		},
		Occasions: []provider.Occasion{
			{Name: "waiting", Title: "a payment under way, status 0, books nothing", Cause: causeUnpaid(provider.CauseStatus(ledger.Waiting))},
			{Name: "failed", Title: "a failed payment, status -1, books nothing", Cause: causeUnpaid(provider.CauseStatus(ledger.Failed))},
		},
	}
}

// causeUnpaid tells of an unpaid trade as it stands. Which statuses are pushed is undocumented
// (4pyun sheet 5.7), and partly a switch; here they are.
func causeUnpaid(open provider.Cause) provider.Cause {
	return func(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
		if _, err := open(s, o); err != nil {
			return nil, err
		}
		return s.Do(func(b *ledger.Books, env provider.Env) (notices []provider.Notice, err error) {
			b.Trades(func(t *ledger.Trade) bool {
				notices = append(notices, notifyNotice(t, env.Now))
				return true
			})
			return notices, nil
		})
	}
}

// causeStatement pays a trade and lets its day end. Serials count within a day and a merchant,
// so every statement of a probe has a day of its own.
func (p *Provider) causeStatement(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
	s.SetNow(s.Now().AddDate(0, 0, -s.Count()))
	_, opened, err := s.Open(o)
	if err != nil {
		return nil, err
	}
	return provider.FireTimer(p, s, opened, timerSettlement, provider.WhenDue)
}

// causeProfit shares a trade and lets its day end; the day is over by now.
func (p *Provider) causeProfit(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
	s.SetNow(s.Now().AddDate(0, 0, -1))
	caused, err := p.causeShare(s, o)
	if err != nil {
		return nil, err
	}
	return provider.FireTimer(p, s, caused, timerSettlement, provider.WhenDue)
}

// causeShare pays a trade and settles it, so that a partner gets a share.
func (p *Provider) causeShare(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
	o.ManualSettle = true
	t, opened, err := s.Open(o)
	if err != nil {
		return nil, err
	}
	apps := app.NewRegistry()
	if err := apps.Add(s.App()); err != nil {
		return nil, err
	}
	settled, err := s.Do(func(b *ledger.Books, env provider.Env) ([]provider.Notice, error) {
		call := p.Decode(settleRequest(s.App(), t), apps)
		if call.Refused != nil {
			return nil, fmt.Errorf("%s: %s", call.Refused.Code.Name(), call.Refused.Explain)
		}
		out := p.Apply(b, call, env)
		if !out.Code.Success {
			return nil, errors.New(out.Code.Name() + ": " + out.Explain)
		}
		return slices.Clone(out.Notices), nil
	})
	return append(opened, settled...), err
}

// settleRequest asks to settle a trade in full.
func settleRequest(a *app.App, t *ledger.Trade) *wire.Request {
	service := t.Amount / 20
	form := wire.Form{
		{Name: "app_id", Value: a.ID},
		{Name: "pay_serial", Value: t.No},
		{Name: "reason", Value: "probe"},
		{Name: "settle_value", Value: t.Amount.Minor()},
		{Name: "sharding_value", Value: t.Amount.Minor()},
		{Name: "trade_item", Value: fmt.Sprintf(`[{"key":"energy_value","value":%d},{"key":"service_value","value":%d}]`, t.Amount-service, service)},
		{Name: "extra", Value: `{"device_no":"D001"}`},
	}
	form = append(form, wire.Pair{Name: signName, Value: signKV(settingsOf(a), append(wire.Form(nil), form...))})
	const path = paymentPath + "trade/settle"
	return &wire.Request{
		Method: "POST", Path: path, Target: path, Body: form.Encode(),
		Header: wire.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=UTF-8"}},
	}
}
