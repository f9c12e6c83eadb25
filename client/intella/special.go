package intella

import (
	"context"
	"time"
)

// The calls that are open to merchants that applied for them. The documents name them and what they are
// for (intella sheet 2.1); their fields are Assumed to be those of Refund and IdQuery.

// DirectRefundRequest gives dollars to the card on the reader, without the order that they were paid for.
type DirectRefundRequest struct {
	DeviceID     string
	Amount       int64  // dollars, more than 0
	StoreOrderNo string // of its own, at most 20 characters
}

// CardHistoryRequest asks for the last transactions of the card on a reader.
type CardHistoryRequest struct{ DeviceID string }

func (DirectRefundRequest) service() serviceName { return cardService(OpDirectRefund, "EZCRefund") }
func (CardHistoryRequest) service() serviceName  { return cardService(OpCardHistory, "EZCOrderQuery") }

func (r DirectRefundRequest) build(b *dataBuilder) {
	CardRefundRequest(r).build(b)
}

func (r CardHistoryRequest) build(b *dataBuilder) { b.addTerminal(r.DeviceID) }

// EZCRefund gives dollars to the card on the reader. Errors and retries as for Payment.
func (c *Client) EZCRefund(ctx context.Context, r DirectRefundRequest) (*Receipt, error) {
	return callTyped(ctx, c, r, readReceipt)
}

// EZCOrderQuery tells what a card remembers of its last transactions. Errors as for Payment.
// Config.Retry applies.
func (c *Client) EZCOrderQuery(ctx context.Context, r CardHistoryRequest) (*CardHistoryAnswer, error) {
	return callTyped(ctx, c, r, readCardHistory)
}

// CardHistoryAnswer has a card's last transactions, the newest first.
type CardHistoryAnswer struct {
	Answer
	CardID       string
	Transactions []CardTransaction
}

// CardTransaction is one of them. Amounts are dollars.
type CardTransaction struct {
	TXNType           string // Payment, Refund or EZCRefund
	Amount, Balance   int64
	At                time.Time
	TerminalTXNNumber string
	BatchNumber       string
}

func readCardHistory(a *Answer) (*CardHistoryAnswer, error) {
	r := a.reader()
	out := &CardHistoryAnswer{Answer: *a, CardID: r.Need("EZCardID")}
	r.list("DataValue", func(row *answerReader) {
		one := CardTransaction{
			TXNType: row.Need("TXNType"), Amount: row.NeedNumber("Amount"), Balance: row.NeedNumber("Balance"),
			TerminalTXNNumber: row.Text("TerminalTXNNumber"), BatchNumber: row.Text("BatchNumber"),
		}
		at, err := time.ParseInLocation(timeLayout, row.Text("Date")+row.Text("Time"), taipei)
		if err != nil {
			row.Fail("Date and Time are %q and %q, want yyyyMMdd and HHmmss", row.Text("Date"), row.Text("Time"))
		}
		one.At = at
		out.Transactions = append(out.Transactions, one)
	})
	return out, r.Err()
}
