package ledger_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paymock/mock/ledger"
	"paymock/mock/money"
)

// TestRoyaltyInvariants: whatever is promised, released, added and refunded, nothing becomes
// negative, nothing is given twice, and the postings sum to zero.
func TestRoyaltyInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		now := time.Unix(1, 0)
		trade := &ledger.Trade{No: "1", Amount: 1000, Status: ledger.Waiting}
		if err := trade.Pay(now); err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			a := money.Amount(rapid.IntRange(-300, 600).Draw(rt, "amount"))
			var err error
			before := *trade
			step := rapid.SampledFrom([]string{"promise", "end", "share", "return", "top-up", "release", "promise release", "end release"}).Draw(rt, "step")
			switch step {
			case "promise":
				err = trade.PromiseShare(a)
			case "end":
				trade.EndPromise(a)
			case "share":
				err = trade.Share(ledger.Share{To: "p", Amount: a, At: now})
			case "return":
				err = trade.Return(ledger.Refund{Kind: ledger.RefundNormal, Amount: a, At: now})
			case "top-up":
				refused, given := error(nil), trade.ToppedUp("g")
				switch {
				case a == 0:
					refused = ledger.ErrAmount
				case a < -given:
					refused = ledger.ErrExceeds
				}
				if err = trade.AddTopUp(ledger.TopUp{From: "g", To: "m", Kind: "replenish", Amount: a, At: now}); !errors.Is(err, refused) {
					rt.Fatalf("a top-up of %d to %d: %v, want %v", a, given, err, refused)
				}
			case "release":
				trade.Release(max(a, 0))
			case "promise release":
				trade.PromiseRelease(a)
			case "end release":
				trade.EndPromisedRelease(a)
			}
			if err != nil && (trade.Royalty.Pending != before.Royalty.Pending || trade.Shared != before.Shared || len(trade.Postings) != len(before.Postings)) {
				rt.Fatalf("%s %d was refused, %v, and changed the trade", step, a, err)
			}
			checkRoyalty(rt, trade)
		}
	})
}

func checkRoyalty(rt *rapid.T, trade *ledger.Trade) {
	r := trade.Royalty
	var sum, merchant money.Amount
	for _, p := range trade.Postings {
		sum += p.Amount
		if p.Account == ledger.AccountMerchant {
			merchant += p.Amount
		}
	}
	switch {
	case r.Pending < 0 || r.Released < 0 || r.Releasing < 0 || trade.Shared < 0 || trade.Free() < 0:
		rt.Fatalf("something is negative: %+v", trade)
	case trade.Shared+trade.Refunded+r.Pending > trade.Paid:
		rt.Fatalf("more is given than was paid: %+v", trade)
	case sum != 0:
		rt.Fatalf("the postings sum to %d", sum)
	case trade.ToppedUp("g") < 0 || merchant != trade.Left()+trade.ToppedUp("g"):
		rt.Fatalf("the merchant holds %d of %+v", merchant, trade)
	}
}

// TestRelease lets go of what is held: as much as was asked, or all and then nothing more is shared.
func TestRelease(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status         ledger.Status
		asked          money.Amount
		want, released money.Amount
		finished       bool
	}{
		"a part":                {ledger.Paid, 30, 30, 40, false},
		"one cent":              {ledger.Paid, 1, 1, 11, false},
		"more than is held":     {ledger.Paid, 500, 82, 92, false},
		"all":                   {ledger.Paid, 0, 82, 92, true},
		"of a trade not paid":   {ledger.Waiting, 30, 0, 10, false},
		"of a trade that ended": {ledger.Finished, 0, 0, 10, false},
	} {
		trade := &ledger.Trade{Status: tt.status, Paid: 100, Royalty: ledger.Royalty{Pending: 3, Released: 10, Releasing: 5}}
		if got := trade.Release(tt.asked); got != tt.want || trade.Royalty.Released != tt.released || trade.Royalty.Finished != tt.finished {
			t.Errorf("%s: %d let go, %+v", name, got, trade.Royalty)
		}
	}
}

// TestEndPromise ends promises one by one; the last ends with what is left of them.
func TestEndPromise(t *testing.T) {
	t.Parallel()
	trade := &ledger.Trade{Status: ledger.Paid, Paid: 100}
	if err := trade.PromiseShare(60); err != nil {
		t.Fatal(err)
	}
	trade.PromiseRelease(30)
	trade.EndPromise(20)
	trade.EndPromisedRelease(10)
	if r := trade.Royalty; r.Pending != 40 || r.Releasing != 20 {
		t.Errorf("%+v, want 40 pending and 20 releasing", r)
	}
	if err := trade.PromiseShare(61); err == nil {
		t.Error("61 were promised of 60 that are free")
	}
	if err := trade.PromiseShare(60); err != nil {
		t.Errorf("all that is free can't be promised: %v", err)
	}
	trade.EndPromisedRelease(0)
	if r := trade.Royalty; r.Releasing != 20 {
		t.Errorf("a promise of nothing ended %+v", r)
	}
	trade.EndPromise(1000)
	trade.EndPromisedRelease(1000)
	if r := trade.Royalty; r.Pending != 0 || r.Releasing != 0 {
		t.Errorf("%+v, want no promise", r)
	}
}

// TestShownExtra: the control API shows of the royalty what there is of it, beside what the platform keeps.
func TestShownExtra(t *testing.T) {
	t.Parallel()
	if got := (&ledger.Trade{}).ShownExtra(); len(got) != 0 {
		t.Errorf("nothing is shown as %v", got)
	}
	if got := (&ledger.Trade{Royalty: ledger.Royalty{Sync: 1}}).ShownExtra(); !maps.Equal(got, map[string]string{"royalty_sync": "1"}) {
		t.Errorf("of a trade with nothing else is shown %v", got)
	}
	trade := &ledger.Trade{Extra: map[string]string{"scene": "bar"}, Royalty: ledger.Royalty{
		Frozen: true, Finished: true, Pending: 1, Releasing: 2, Released: 3, Sync: 4, Async: 5,
	}}
	want := map[string]string{
		"scene": "bar", "royalty_freeze": "true", "royalty_finished": "true", "royalty_pending": "1",
		"royalty_releasing": "2", "royalty_released": "3", "royalty_sync": "4", "royalty_async": "5",
	}
	if got := trade.ShownExtra(); !maps.Equal(got, want) {
		t.Errorf("shown %v, want %v", got, want)
	}
	if len(trade.Extra) != 1 {
		t.Errorf("the trade itself got %v", trade.Extra)
	}
}

// TestHold freezes, takes and releases a payer's money, never more than there is.
func TestHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		now := time.Unix(1, 0)
		h := &ledger.Hold{No: "1", Amount: 1000, Status: ledger.Waiting}
		if h.Unfreeze(ledger.HoldStep{Amount: 1, At: now}) == nil || h.Take(ledger.HoldStep{Amount: 1, At: now}) == nil {
			rt.Fatal("a hold that nobody authorised gave money")
		}
		if err := h.Freeze(ledger.HoldStep{Kind: "FREEZE", At: now}); err != nil {
			rt.Fatal(err)
		}
		if h.Freeze(ledger.HoldStep{At: now}) == nil || h.Close() == nil {
			rt.Fatal("frozen twice, or closed while frozen")
		}
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			step := ledger.HoldStep{Amount: money.Amount(rapid.IntRange(-10, 700).Draw(rt, "amount")), At: now}
			before, rest := len(h.Postings), h.Remaining()
			do := rapid.SampledFrom([]func(ledger.HoldStep) error{h.Unfreeze, h.Take}).Draw(rt, "do")
			if err := do(step); (err == nil) != (step.Amount > 0 && step.Amount <= rest && rest > 0) || err != nil && len(h.Postings) != before {
				rt.Fatalf("%d of %d: %v", step.Amount, rest, err)
			}
			sums := map[string]money.Amount{}
			for _, p := range h.Postings {
				sums[p.Account] += p.Amount
			}
			if sums[ledger.AccountFrozen] != h.Remaining() || sums[ledger.AccountPayer] != -h.Remaining() || h.Remaining() < 0 {
				rt.Fatalf("%v of %+v", sums, h)
			}
			if (h.Status == ledger.Finished) != (h.Remaining() == 0) {
				rt.Fatalf("status %s with %d left", h.Status, h.Remaining())
			}
		}
	})
}
