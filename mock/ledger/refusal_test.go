package ledger_test

import (
	"errors"
	"strings"
	"testing"

	"paymock/mock/ledger"
	"paymock/mock/money"
)

// TestWhyMoneyStays: of several reasons the one is told that the caller has to mend first: that nobody has
// paid, that the trade is over, that all went back; only then the amount.
func TestWhyMoneyStays(t *testing.T) {
	t.Parallel()
	calls := map[string]func(*ledger.Trade) error{
		"settle":  func(trade *ledger.Trade) error { _, err := trade.Settle(1, 1, noon); return err },
		"refund":  func(trade *ledger.Trade) error { return trade.Return(ledger.Refund{Amount: 1}) },
		"share":   func(trade *ledger.Trade) error { return trade.Share(ledger.Share{To: "p", Amount: 1}) },
		"promise": func(trade *ledger.Trade) error { return trade.PromiseShare(1) },
		"fail":    func(trade *ledger.Trade) error { return trade.FailRefund("R", noon) },
	}
	for status, want := range map[ledger.Status]error{
		ledger.Waiting: ledger.ErrNotPaid, ledger.Failed: ledger.ErrNotPaid, ledger.Closed: ledger.ErrClosed, ledger.Finished: ledger.ErrClosed,
	} {
		for name, call := range calls {
			trade := &ledger.Trade{Amount: 9, Status: status, ManualSettle: true}
			if status != ledger.Waiting {
				trade.Paid = 9
			}
			if err := call(trade); !errors.Is(err, want) {
				t.Errorf("%s of a %s trade: %v, want %v", name, status, err, want)
			}
		}
	}
	returned := func() *ledger.Trade {
		return &ledger.Trade{Amount: 9, Paid: 9, Refunded: 9, Status: ledger.Paid, ManualSettle: true}
	}
	for _, name := range []string{"settle", "refund"} {
		if err := calls[name](returned()); !errors.Is(err, ledger.ErrRefunded) {
			t.Errorf("%s after all was refunded: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"promise of nothing":       returned().PromiseShare(0),
		"promise of less":          returned().PromiseShare(-1),
		"share of nothing":         returned().Share(ledger.Share{To: "p"}),
		"refund of nothing":        (&ledger.Trade{Paid: 9, Status: ledger.Paid}).Return(ledger.Refund{}),
		"parts that sum to less":   (&ledger.Trade{Paid: 9, Status: ledger.Paid}).Share(ledger.Share{To: "p", Amount: 5, Parts: []ledger.SharePart{{Value: 3}, {Value: 1}}}),
		"settle that shares more":  second((&ledger.Trade{Paid: 9, Status: ledger.Paid, ManualSettle: true}).Settle(3, 4, noon)),
		"settle of less than zero": second((&ledger.Trade{Paid: 9, Status: ledger.Paid, ManualSettle: true}).Settle(-1, 0, noon)),
	} {
		if !errors.Is(err, ledger.ErrAmount) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (&ledger.Trade{Paid: 9, Status: ledger.Paid}).Share(ledger.Share{To: "p", Amount: 5, Parts: []ledger.SharePart{{Value: 3}, {Value: 2}}}); err != nil {
		t.Errorf("parts that sum to the share: %v", err)
	}
	one := &ledger.Trade{Paid: 1, Status: ledger.Paid}
	if err := one.PromiseShare(1); err != nil || one.Royalty.Pending != 1 {
		t.Errorf("a promise of one: %v", err)
	}
	for _, do := range []func(money.Amount){one.PromiseRelease, one.EndPromise, one.EndPromisedRelease} {
		before := one.Royalty
		if do(-1); one.Royalty.Pending != before.Pending || one.Royalty.Releasing != before.Releasing {
			t.Errorf("a promise of less than nothing changes %+v to %+v", before, one.Royalty)
		}
		do(0)
		if one.Royalty.Pending != before.Pending || one.Royalty.Releasing != before.Releasing {
			t.Errorf("a promise of nothing changes %+v to %+v", before, one.Royalty)
		}
	}
}

func second(_ money.Amount, err error) error { return err }

// TestWhyHoldsKeepMoney: a refusal says how the hold stands and what to do.
func TestWhyHoldsKeepMoney(t *testing.T) {
	t.Parallel()
	for status, want := range map[ledger.Status]error{ledger.Waiting: ledger.ErrNotPaid, ledger.Closed: ledger.ErrClosed, ledger.Finished: ledger.ErrClosed} {
		h := &ledger.Hold{Status: status, Frozen: 9, Released: 4, Taken: 3}
		for _, do := range []func(ledger.HoldStep) error{h.Take, h.Unfreeze} {
			err := do(ledger.HoldStep{Amount: 1})
			if !errors.Is(err, want) || !strings.Contains(err.Error(), "status "+string(status)+", frozen 9, released 4, taken 3); ") {
				t.Errorf("of a %s hold: %v", status, err)
			}
		}
	}
	paid := &ledger.Hold{Status: ledger.Paid, Frozen: 9}
	if err := paid.Freeze(ledger.HoldStep{}); !errors.Is(err, ledger.ErrPaid) {
		t.Errorf("frozen twice: %v", err)
	}
	if err := (&ledger.Hold{Status: ledger.Finished}).Freeze(ledger.HoldStep{}); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("frozen after its end: %v", err)
	}
}

// TestStepsOfOtherKinds: a merchant numbers steps of some kinds apart, so their numbers find no other step.
func TestStepsOfOtherKinds(t *testing.T) {
	t.Parallel()
	h := &ledger.Hold{Steps: []ledger.HoldStep{{No: "s0", Kind: "OLD"}, {No: "s1", Order: "o", Kind: "FREEZE"}, {No: "s2", Order: "o", Kind: "PAY"}}}
	for name, tt := range map[string]struct {
		order, no string
		other     []string
		want      string
	}{
		"the first of the number": {"o", "", nil, "s1"},
		"but of its kind":         {"o", "", []string{"FREEZE"}, "s2"},
		"of neither":              {"o", "", []string{"FREEZE", "PAY"}, ""},
		"by the platform's":       {"o", "s2", []string{"FREEZE", "PAY"}, "s2"},
		"no number":               {"", "", nil, ""},
	} {
		step, ok := h.StepOf(tt.order, tt.no, tt.other...)
		if ok != (tt.want != "") || ok && step.No != tt.want {
			t.Errorf("%s: %+v, %t; want %q", name, step, ok, tt.want)
		}
	}
}
