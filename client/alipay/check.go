package alipay

import "paymock/client"

// checks read an answer's fields by operation.
var checks = map[string]func(*Answer) error{
	OpSettle: checkBy(readSettle), OpSettleQuery: checkBy(readSettleQuery), OpOnsettleQuery: checkBy(readOnsettleQuery),
	OpRate: checkBy(readRate), OpBind: checkBy(readRelation), OpUnbind: checkBy(readRelation), OpRelations: checkBy(readRelations),
	OpCreate: checkBy(readCreate), OpPay: checkBy(readPay), OpPrecreate: checkBy(readPrecreate), OpQuery: checkBy(readQuery),
	OpClose: checkBy(readClose), OpCancel: checkBy(readCancel), OpRefund: checkBy(readRefund), OpRefundQuery: checkBy(readRefundQuery),
	OpBill: checkBy(readBill),
}

func checkBy[T any](read func(*Answer) (*T, error)) func(*Answer) error {
	return func(a *Answer) error {
		_, err := read(a)
		return err
	}
}

// Check says what is wrong with the fields of an answer that Send returned, as the typed call of
// its operation would: with an unknown outcome. Fields of other operations are not looked at.
func (a *Answer) Check() error {
	check, ok := checks[a.Exchange.Request.Operation]
	if !ok {
		return nil
	}
	if err := check(a); err != nil {
		return a.Exchange.Unknown(client.ReasonUnreadable, err)
	}
	return nil
}
