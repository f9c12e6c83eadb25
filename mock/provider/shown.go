package provider

import (
	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/wire"
)

// SampleProvider is implemented by providers that can write a merchant's genuine request, for people to
// copy and spoil.
type SampleProvider interface {
	// SampleCall asks for a trade, or for what needs no trade when t is nil. It is nil when the
	// app has no key of its merchant to sign with. The request's target begins with a slash.
	SampleCall(a *app.App, t *ledger.Trade) *wire.Request
}
