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
		return t.Verify()
	case KindOrder, KindTransferOrder, KindHoldOrder:
		return decodeStrictly(value, new(string))
	case KindTransfer:
		t := new(Transfer)
		if err := decodeStrictly(value, t); err != nil {
			return err
		}
		return verifyPostings(t.Postings, t.Amount != 0)
	case KindHold:
		h := new(Hold)
		if err := decodeStrictly(value, h); err != nil {
			return err
		}
		if min(h.Frozen, h.Released, h.Taken) < 0 || h.Released+h.Taken > h.Frozen {
			return fmt.Errorf("frozen: %d is less than what was released (%d) and taken (%d)", h.Frozen, h.Released, h.Taken)
		}
		return verifyPostings(h.Postings, h.Frozen != 0)
	}
	return nil
}

// verifyPostings wants them to sum to zero, and some where money has moved.
func verifyPostings(list []Posting, moved bool) error {
	var all sum
	for i := range list {
		all.add(list[i].Amount)
	}
	if !all.equals(0) || moved && len(list) == 0 {
		return fmt.Errorf("postings: they sum to %d, not to 0, or are missing", all.amount)
	}
	return nil
}

// verifyPaid holds what was paid to the status, and to what the payer gave.
func (t *Trade) verifyPaid() error {
	paid := t.Status == Paid || t.Status == Finished || t.Status == Closed && t.Paid != 0
	switch {
	case paid && t.Paid != t.Amount:
		return fmt.Errorf("paid: %d is not the amount, %d, which a %s trade has", t.Paid, t.Amount, t.Status)
	case !paid && t.Paid != 0:
		return fmt.Errorf("paid: a %s trade has 0, not %d", t.Status, t.Paid)
	case t.Balance(AccountPayer) != t.Refunded-t.Paid || t.Paid > 0 && len(t.Postings) == 0:
		return fmt.Errorf("postings: the payer's sum to %d, but %d were paid and %d refunded", t.Balance(AccountPayer), t.Paid, t.Refunded)
	}
	return nil
}

// Verify holds a trade to the invariants of the package.
func (t *Trade) Verify() error {
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
	case !shares.equals(t.Shared):
		return fmt.Errorf("shares: they sum to %d, not to shared, %d", shares.amount, t.Shared)
	case !refunds.equals(t.Refunded):
		return fmt.Errorf("refunds: they sum to %d, not to refunded, %d", refunds.amount, t.Refunded)
	case !postings.equals(0):
		return fmt.Errorf("postings: they sum to %d, not to 0", postings.amount)
	}
	return t.verifyPaid()
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

func (s *sum) equals(want money.Amount) bool { return !s.broken && s.amount == want }

func decodeStrictly(value []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}
