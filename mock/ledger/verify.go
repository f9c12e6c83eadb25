package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"paymock/mock/money"
)

// CheckRecord says what is wrong with a committed record that came from elsewhere, as far as this
// package knows its kind.
func CheckRecord(kind, id string, value []byte) error {
	switch kind {
	case KindTrade:
		t := new(Trade)
		if err := decodeStrictly(value, t); err != nil {
			return err
		}
		if t.No != id {
			return fmt.Errorf("no: the trade calls itself %q, and its record %q; make them agree", t.No, id)
		}
		return t.verify()
	case KindOrder, KindTransferOrder, KindHoldOrder:
		return decodeStrictly(value, new(string))
	case KindTransfer:
		return decodeStrictly(value, new(Transfer))
	case KindHold:
		return decodeStrictly(value, new(Hold))
	}
	return nil
}

// verify holds a trade to the invariants of the package.
func (t *Trade) verify() error {
	if !slices.Contains(Statuses(), t.Status) {
		return fmt.Errorf("status: there is no %q; want one of %v", t.Status, Statuses())
	}
	for _, one := range []struct {
		field  string
		amount money.Amount
	}{
		{"amount", t.Amount},
		{"paid", t.Paid},
		{"settled", t.Settled},
		{"sharable", t.Sharable},
		{"shared", t.Shared},
		{"refunded", t.Refunded},
	} {
		if one.amount < 0 || one.amount > money.Max {
			return fmt.Errorf("%s: %d can't be; want 0 to %d", one.field, one.amount, money.Max)
		}
	}
	if t.Shared+t.Refunded > t.Paid || t.Settled > t.Paid {
		return fmt.Errorf("paid: %d is less than what was settled (%d), or shared and refunded (%d)", t.Paid, t.Settled, t.Shared+t.Refunded)
	}
	var shares, refunds, postings sum
	for i := range t.Shares {
		shares.add(t.Shares[i].Amount)
		if parts := t.Shares[i].Parts; len(parts) > 0 && sumOf(parts) != t.Shares[i].Amount {
			return fmt.Errorf("shares: the parts of %s sum to %d, not to %d", t.Shares[i].No, sumOf(parts), t.Shares[i].Amount)
		}
	}
	for i := range t.Refunds {
		if !t.Refunds[i].Failed {
			refunds.add(t.Refunds[i].Amount)
		}
	}
	for i := range t.Postings {
		postings.add(t.Postings[i].Amount)
	}
	switch {
	case !shares.is(t.Shared):
		return fmt.Errorf("shares: they sum to %d, not to shared, %d", shares.amount, t.Shared)
	case !refunds.is(t.Refunded):
		return fmt.Errorf("refunds: they sum to %d, not to refunded, %d", refunds.amount, t.Refunded)
	case !postings.is(0):
		return fmt.Errorf("postings: they sum to %d, not to 0", postings.amount)
	}
	return nil
}

// sum adds amounts that may be wrong.
type sum struct {
	amount money.Amount
	broken bool
}

func (s *sum) add(a money.Amount) {
	s.broken = s.broken || a > money.Max || a < -money.Max
	s.amount += a
}

func (s *sum) is(want money.Amount) bool { return !s.broken && s.amount == want }

func decodeStrictly(value []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}
