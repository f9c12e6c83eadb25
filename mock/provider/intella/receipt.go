package intella

import (
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/wire"
)

// The members of a trade's or refund's Extra.
const (
	extraMethod   = "method"   // code of the payment method
	extraTerminal = "terminal" // reader of a card transaction
	extraTxn      = "txn"      // its number on the reader
	extraBatch    = "batch"
	extraBefore   = "balance_before"
	extraAfter    = "balance_after"
	extraTopUp    = "auto_top_up"
	extraSecond   = "second"    // of the reader, yyyyMMddHHmmss
	extraRetry    = "retry"     // Data.Retry of the last attempt that failed
	extraFailed   = "failed_as" // its ErrorCode
	// Number and reader of a refund that waits for its retry.
	extraRefunded   = "refund_txn"
	extraRefundedAt = "refund_terminal"
)

// cardReceipt records the card before and after a transaction, as Payment and Refund report it. It is kept with the trade,
// so that a retry after success gets the same answer.
type cardReceipt struct {
	service, number         string // ServiceType, and the end of RRNumber
	order, card, txn, batch string
	amount                  money.Amount
	before, after, topUp    money.Amount
	at                      time.Time
}

func (r *cardReceipt) toExtra(terminal string) map[string]string {
	return map[string]string{
		extraMethod: methodEasyCard, extraTerminal: terminal, extraTxn: r.txn, extraBatch: r.batch,
		extraBefore: r.before.Minor(), extraAfter: r.after.Minor(), extraTopUp: r.topUp.Minor(),
		extraSecond: r.at.In(taipei).Format(stampLayout),
	}
}

func (r *cardReceipt) fromExtra(extra map[string]string) {
	r.txn, r.batch = extra[extraTxn], extra[extraBatch]
	for name, into := range map[string]*money.Amount{extraBefore: &r.before, extraAfter: &r.after, extraTopUp: &r.topUp} {
		*into, _ = money.ParseMinor(extra[name]) // written by toExtra
	}
	if second, err := time.ParseInLocation(stampLayout, extra[extraSecond], taipei); err == nil {
		r.at = second
	}
}

// paidReceipt is the receipt of a paid card trade.
func paidReceipt(t *ledger.Trade) *cardReceipt {
	r := &cardReceipt{service: "Payment", number: "01", order: t.Order, card: t.Payer, amount: t.Amount, at: t.PaidAt}
	r.fromExtra(t.Extra)
	return r
}

// refundReceipt is the receipt of a card refund.
func refundReceipt(t *ledger.Trade, refund *ledger.Refund) *cardReceipt {
	r := &cardReceipt{service: "Refund", number: "02", order: t.Order, card: t.Payer, amount: refund.Amount, at: refund.At}
	r.fromExtra(refund.Extra)
	return r
}

// expiry and the profile members are the same for every simulated card (intella sheet 2.5).
const cardExpires = "20191230"

// answerData is the answer's Data, members in the order of the page's table, all strings (intella
// sheet 2.6).
func (r *cardReceipt) answerData(t *terminal, m *message) wire.Object {
	at := r.at.In(taipei)
	return wire.Object{
		{Name: "EZCardID", Value: r.card},
		{Name: "EZCardType", Value: "00"},
		{Name: "PersonalProfile", Value: "00"},
		{Name: "CardNumberForPrint", Value: r.card},
		{Name: "Amount", Value: r.amount.Minor()},
		{Name: "Balance", Value: r.after.Minor()},
		{Name: "BeforeTXNBalance", Value: r.before.Minor()},
		{Name: "TerminalTXNNumber", Value: r.txn},
		{Name: "HostSerialNumber", Value: r.txn},
		{Name: "Time", Value: at.Format(timeLayout)},
		{Name: "Date", Value: at.Format(dateLayout)},
		{Name: "ExpiryDate", Value: cardExpires},
		{Name: "CPUPurseVersion", Value: "00"},
		{Name: "BankCode", Value: "00"},
		{Name: "AreaCode", Value: "01"},
		{Name: "AutoTopUpAmount", Value: r.topUp.Minor()},
		{Name: "TXNResult", Value: txnSuccess},
		{Name: "Retry", Value: "0"},
		{Name: "ErrorCode", Value: cardSuccess},
		{Name: "OrderId", Value: r.order},
		{Name: "DongleDeviceID", Value: t.DongleID},
		{Name: "RRNumber", Value: at.Format("060102150405") + r.number},
		{Name: "TXNType", Value: r.service},
		{Name: "NewAESKey", Value: t.SessionKey},
		{Name: "DeviceNumber", Value: t.DeviceNumber},
		{Name: "request", Value: m.requestEcho(r.txn, r.batch)},
	}
}
