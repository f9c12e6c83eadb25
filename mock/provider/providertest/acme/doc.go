// Package acme is an invented platform, the example of package provider's "Adding a platform"
// and the proof that a platform is one directory: it is registered in a test's server only.
//
// ACME is a REST interface in JSON. Every call carries Acme-App and Acme-Signature, upper-case
// hex of HMAC-SHA256 with the app's secret over method, path and query, and body, one a line; the
// platform signs the body of its answers and callbacks the same way:
//
//	POST /acme/v1/orders                  {"order","amount","subject"}   create
//	POST /acme/v1/orders/{order}/payments                                pay
//	GET  /acme/v1/orders/{order}                                         query
//	POST /acme/v1/orders/{order}/refunds  {"refund","amount"}            refund
//	GET  /acme/v1/account                                                account, a page
//
// What became of an order is told by callbacks of kind outcome, what was given back by those of kind refunded; each attempt
// has an Acme-Nonce of its own.
package acme

import "paymock/mock/provider"

// Name is the platform's name.
const Name = "acme"

// Provider is ACME. It keeps no state.
type Provider struct{}

var (
	_ provider.Provider        = Provider{}
	_ provider.CallbackLayouts = Provider{}
	_ provider.CallLimited     = Provider{}
	_ provider.StatusNamer     = Provider{}
	_ provider.DemoProvider    = Provider{}
)

// New makes the provider.
func New() Provider { return Provider{} }

// Name is "acme".
func (Provider) Name() string { return Name }
