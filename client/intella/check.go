package intella

import "paymock/client"

// checks read an answer's fields by operation.
var checks = map[string]func(*Answer) error{
	OpSettle: checkBy(readSettlement), OpPay: checkBy(readReceipt), OpRefund: checkBy(readRefund), OpSignOn: checkBy(readSignOn),
	OpDeviceQuery: checkBy(readDevices), OpIDQuery: checkBy(readID), OpBalanceQuery: checkBy(readBalance),
	OpDirectRefund: checkBy(readReceipt), OpCardHistory: checkBy(readCardHistory),
	OpCreate: checkBy(readOLPay), OpMicropay: checkBy(readMicropay), OpQuery: checkBy(readQuery),
	OpOrderQuery: checkBy(readOrders), OpNewOrderQuery: checkBy(readMovements),
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
	if a.sent.operation == OpRefund && a.sent.isCardCall() {
		check = checkBy(readReceipt)
	}
	if err := check(a); err != nil {
		return a.Exchange.Unknown(client.ReasonUnreadable, err)
	}
	return nil
}
