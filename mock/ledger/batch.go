package ledger

import (
	"errors"
	"fmt"
	"math"
	"time"

	"paymock/mock/money"
)

// ErrBatchClosed says that the batch was settled and takes no more entries.
var ErrBatchClosed = errors.New("the batch is closed")

// Entry is a sort of money movement at a terminal.
type Entry string

// The entries of a batch, each counted on its own: a refund doesn't lessen the trades.
const (
	EntryReserve Entry = "reserve" // top-up of a card
	EntryTrade   Entry = "trade"   // payment
	EntryRefund  Entry = "refund"  // payment given back
	EntryCancel  Entry = "cancel"  // top-up taken back
)

// Tally counts the entries of one sort and sums their amounts, gross.
type Tally struct {
	Count  int64        `json:"count"`
	Amount money.Amount `json:"amount"`
}

// Batch sums a terminal's payments and refunds since its last settlement. The zero value is an open batch
// without entries.
//
// Invariants, property-tested: each tally is the sum of the entries added to it; no count and
// no amount is negative or shrinks; a closed batch never changes.
type Batch struct {
	No       string    `json:"no,omitempty"`        // the platform's number
	OpenedAt time.Time `json:"opened_at,omitzero"`  // its first entry
	ClosedAt time.Time `json:"settled_at,omitzero"` // its settlement
	Reserve  Tally     `json:"reserve"`
	Trade    Tally     `json:"trade"`
	Refund   Tally     `json:"refund"`
	Cancel   Tally     `json:"cancel"`
}

// Empty reports whether the batch has no entry.
func (b *Batch) Empty() bool {
	return b.Reserve.Count+b.Trade.Count+b.Refund.Count+b.Cancel.Count == 0
}

// Add counts one entry. ErrBatchClosed, ErrAmount when the amount is not positive, ErrExceeds
// when the sum would not fit.
func (b *Batch) Add(entry Entry, amount money.Amount, at time.Time) error {
	tally := b.tallyOf(entry)
	switch {
	case tally == nil:
		return refuse(ErrAmount, "entry "+string(entry), "use reserve, trade, refund or cancel")
	case !b.ClosedAt.IsZero():
		return refuse(ErrBatchClosed, b.describeState(), "add to the terminal's open batch")
	case amount <= 0:
		return refuse(ErrAmount, b.describeState(), "send a positive amount")
	case tally.Amount > math.MaxInt64-amount:
		return refuse(ErrExceeds, b.describeState(), "settle the batch first")
	}
	if b.Empty() {
		b.OpenedAt = at
	}
	tally.Count++
	tally.Amount += amount
	return nil
}

func (b *Batch) tallyOf(entry Entry) *Tally {
	switch entry {
	case EntryReserve:
		return &b.Reserve
	case EntryTrade:
		return &b.Trade
	case EntryRefund:
		return &b.Refund
	case EntryCancel:
		return &b.Cancel
	}
	return nil
}

// Close ends the batch, empty or not. ErrBatchClosed.
func (b *Batch) Close(at time.Time) error {
	if !b.ClosedAt.IsZero() {
		return refuse(ErrBatchClosed, b.describeState(), "a batch settles once")
	}
	b.ClosedAt = at
	return nil
}

// String sums the batch up in one line, for journals.
func (b *Batch) String() string {
	return fmt.Sprintf("batch %s: %d trades %d, %d refunds %d, %d top-ups %d, %d cancelled top-ups %d",
		b.No, b.Trade.Count, b.Trade.Amount, b.Refund.Count, b.Refund.Amount,
		b.Reserve.Count, b.Reserve.Amount, b.Cancel.Count, b.Cancel.Amount)
}

func (b *Batch) describeState() string { return b.String() }
