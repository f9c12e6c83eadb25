package fourpyun

import (
	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// SampleCalls lists what SampleCall writes; see provider.SampleProvider.
func (*Provider) SampleCalls() []provider.SampleKind {
	unsettled := func(t *ledger.Trade) bool { return t.Status == ledger.Paid && t.ManualSettle && t.SettledAt.IsZero() }
	return []provider.SampleKind{
		{Operation: "query", About: ledger.KindTrade},
		{Operation: "settle", About: ledger.KindTrade, Wanted: unsettled},
	}
}

// SampleCall asks for a trade, or settles all that was paid; see provider.SampleProvider.
func (*Provider) SampleCall(a *app.App, operation string, about provider.Sample) *wire.Request {
	s, ok := a.Parsed.(*appSettings)
	t := about.Trade
	if !ok || t == nil {
		return nil
	}
	form := wire.Form{{Name: "app_id", Value: a.ID}, {Name: "merchant", Value: t.Merchant}, {Name: "pay_serial", Value: t.No}}
	if operation == "settle" {
		form = append(form, wire.Pair{Name: "settle_value", Value: t.Paid.Minor()}, wire.Pair{Name: "sharding_value", Value: "0"}, wire.Pair{Name: "reason", Value: "workbench"})
	}
	form = append(form, wire.Pair{Name: signName, Value: signKV(s, form)})
	if operation == "settle" {
		return &wire.Request{
			Method: "POST", Target: paymentPath + "trade/settle", Body: form.Encode(),
			Header: wire.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}},
		}
	}
	return &wire.Request{Method: "GET", Target: paymentPath + "trade/query?" + string(form.Encode())}
}
