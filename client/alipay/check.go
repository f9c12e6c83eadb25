package alipay

import "paymock/client"

// checks read an answer's fields by operation.
var checks = client.Checks[*Answer]{
	OpSettle: client.CheckBy(readSettle), OpSettleQuery: client.CheckBy(readSettleQuery), OpOnsettleQuery: client.CheckBy(readOnsettleQuery),
	OpRate: client.CheckBy(readRate), OpBind: client.CheckBy(readRelation), OpUnbind: client.CheckBy(readRelation), OpRelations: client.CheckBy(readRelations),
	OpCreate: client.CheckBy(readCreate), OpPay: client.CheckBy(readPay), OpPrecreate: client.CheckBy(readPrecreate), OpQuery: client.CheckBy(readQuery),
	OpClose: client.CheckBy(readClose), OpCancel: client.CheckBy(readCancel), OpRefund: client.CheckBy(readRefund), OpRefundQuery: client.CheckBy(readRefundQuery),
	OpBill: client.CheckBy(readBill),
}

// Check says what is wrong with the fields of an answer that Send returned, as the typed call of
// its operation would: with an unknown outcome. Fields of other operations are not looked at.
func (a *Answer) Check() error { return checks.Check(a, a.Exchange) }
