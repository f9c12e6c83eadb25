package fourpyun

import "paymock/client"

// checks read an answer's fields by operation.
var checks = client.Checks[*Answer]{
	OpPrepare: client.CheckBy(readPrepare), OpCreate: client.CheckBy(readCreate), OpQuery: client.CheckBy(readQuery), OpSettle: client.CheckBy(readSettle),
	OpRefund: client.CheckBy(readRefund), OpRefundQuery: client.CheckBy(readRefundQuery),
}

// Check says what is wrong with the fields of an answer that Send returned, as the typed call of
// its operation would: with an unknown outcome. Fields of other operations are not looked at.
func (a *Answer) Check() error { return checks.Check(a, a.Exchange) }
