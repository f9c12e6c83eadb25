package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/money"
)

// TestEffectsOfTrades: each exchange tells what it changed of each trade: its state and sums, from before the
// exchange, and nothing of what it only read or left as it was.
func TestEffectsOfTrades(t *testing.T) {
	t.Parallel()
	s := filed(t, trade("T1", "O1"), trade("T2", ""), trade("T3", ""))
	exchange := func(do func(b *ledger.Books)) string {
		t.Helper()
		b := ledger.NewBooks(s)
		do(b)
		text := ledger.EffectText(b.Effects())
		noErr(t, b)
		s.commit(t, b)
		return text
	}
	want := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("effects %q, want %q", got, want)
		}
	}
	on := func(b *ledger.Books, no string, change func(*ledger.Trade) error) {
		t.Helper()
		trade, ok := b.Trade(no)
		if !ok {
			t.Fatalf("no trade %s", no)
		}
		if err := change(trade); err != nil {
			t.Fatal(err)
		}
		b.SaveTrade(trade)
	}
	pay := func(trade *ledger.Trade) error { return trade.Pay(noon) }
	want(exchange(func(b *ledger.Books) {
		on(b, "T2", pay)
		on(b, "T1", pay)
		read, _ := b.Trade("T3")
		read.Paid = 9 // and not saved
		b.Save("note", "n", 1)
	}), "T1 status waiting paid\nT1 paid 0 100\nT2 status waiting paid\nT2 paid 0 100")
	want(exchange(func(b *ledger.Books) {
		on(b, "T1", func(trade *ledger.Trade) error { return trade.Share(ledger.Share{To: "p", Amount: 30}) })
		on(b, "T1", func(trade *ledger.Trade) error { return trade.Return(ledger.Refund{Amount: 70}) })
		on(b, "T3", func(*ledger.Trade) error { return nil })
	}), "T1 shared 0 30\nT1 refunded 0 70")
	want(exchange(func(b *ledger.Books) {
		if err := b.AddTrade(&ledger.Trade{No: "T4", Status: ledger.Paid, Amount: 9, Paid: 9, Settled: 9}); err != nil {
			t.Fatal(err)
		}
		b.Remove(ledger.KindTrade, "T3")
	}), "T4 status  paid\nT4 paid 0 9\nT4 settled 0 9")
	want(exchange(func(*ledger.Books) {}), "")
}

// TestEffectsOfHolds: what an exchange does to a hold twice is told once, from before the first to after the
// last; and each of two holds on its own.
func TestEffectsOfHolds(t *testing.T) {
	t.Parallel()
	s := newShelf()
	b := ledger.NewBooks(s)
	h := &ledger.Hold{No: "1", Order: "a", Amount: 50, Status: ledger.Waiting}
	other := &ledger.Hold{No: "2", Order: "b", Amount: 50, Status: ledger.Waiting}
	do := func(h *ledger.Hold, step func(ledger.HoldStep) error) {
		t.Helper()
		if err := step(ledger.HoldStep{Amount: 10}); err != nil {
			t.Fatal(err)
		}
		b.SaveHold(h)
	}
	do(h, h.Freeze)
	do(h, h.Take)
	do(h, h.Take)
	do(other, other.Freeze)
	want := "1 frozen 0 50\n1 taken 0 20\n2 frozen 0 50"
	if text := ledger.EffectText(b.Effects()); text != want {
		t.Errorf("effects %q, want %q", text, want)
	}
	for no, order := range map[string]string{"1": "a", "2": "b"} {
		if got, ok := b.HoldByOrder(order); !ok || got.No != no {
			t.Errorf("order %s is %+v", order, got)
		}
	}
}

// TestEffectsReadBack: a line that no exchange has written is no effect.
func TestEffectsReadBack(t *testing.T) {
	t.Parallel()
	got := ledger.ReadEffects("1 paid 0 5\n2 paid 0\n\n3 status  paid\n4 a b c d\n")
	want := []ledger.Effect{{No: "1", What: "paid", Before: "0", After: "5"}, {No: "3", What: "status", After: "paid"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestPostings: each movement of a trade's money is two lines with its reason, where it lay and where it went;
// none moves nothing.
func TestPostings(t *testing.T) {
	t.Parallel()
	trade := &ledger.Trade{Amount: 100, Status: ledger.Waiting, ManualSettle: true}
	at := noon
	step := func(what string, do func() error, want ...ledger.Posting) {
		t.Helper()
		before := len(trade.Postings)
		at = at.Add(time.Minute)
		if err := do(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for i := range want {
			want[i].At = at
		}
		if diff := cmp.Diff(want, append([]ledger.Posting(nil), trade.Postings[before:]...)); diff != "" {
			t.Errorf("%s: -want +got\n%s", what, diff)
		}
	}
	line := func(account string, amount money.Amount, memo string) ledger.Posting {
		return ledger.Posting{Account: account, Amount: amount, Memo: memo}
	}
	step("pay", func() error { return trade.Pay(at) }, line("payer", -100, "pay"), line("platform", 100, "pay"))
	step("a refund before the settle", func() error {
		return trade.Return(ledger.Refund{No: "R1", Kind: ledger.RefundNormal, Amount: 10, At: at})
	}, line("platform", -10, "refund"), line("payer", 10, "refund"))
	step("that fails", func() error { return trade.FailRefund("R1", at) }, line("payer", -10, "refund failed"), line("platform", 10, "refund failed"))
	step("settle", func() error { _, err := trade.Settle(60, 60, at); return err }, line("platform", -60, "settle"), line("merchant", 60, "settle"))
	step("the remainder", func() error {
		return trade.Return(ledger.Refund{Kind: ledger.RefundRemainder, Amount: 40, At: at})
	}, line("platform", -40, "remainder"), line("payer", 40, "remainder"))
	step("share", func() error { return trade.Share(ledger.Share{To: "p", Amount: 20, At: at}) },
		line("merchant", -20, "share"), line("partner:p", 20, "share"))
	step("its return", func() error { return trade.Share(ledger.Share{To: "p", Amount: -5, At: at}) },
		line("merchant", 5, "share"), line("partner:p", -5, "share"))
	step("a top-up", func() error { return trade.AddTopUp(ledger.TopUp{From: "g", Kind: "top up", Amount: 7, At: at}) },
		line("outside:g", -7, "top up"), line("merchant", 7, "top up"))
	if err := trade.AddTopUp(ledger.TopUp{From: "other", Amount: -1}); err == nil {
		t.Error("one giver gets back what another has given")
	}
	step("all of it back", func() error { return trade.AddTopUp(ledger.TopUp{From: "g", Kind: "top up", Amount: -7, At: at}) },
		line("outside:g", 7, "top up"), line("merchant", -7, "top up"))

	nothing := &ledger.Trade{Amount: 100, Status: ledger.Waiting, ManualSettle: true}
	if err := nothing.Pay(noon); err != nil {
		t.Fatal(err)
	}
	if back, err := nothing.Settle(0, 0, noon); err != nil || back != 100 || len(nothing.Postings) != 2 {
		t.Errorf("a settle of nothing gives back %d with %d postings, %v", back, len(nothing.Postings), err)
	}
	out, err := ledger.NewTransfer(ledger.Transfer{Kind: "pay", Other: "bob", Amount: -3, At: noon})
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.Posting{{At: noon, Account: "outside:bob", Amount: 3, Memo: "pay"}, {At: noon, Account: "merchant", Amount: -3, Memo: "pay"}}
	if diff := cmp.Diff(want, out.Postings); diff != "" {
		t.Errorf("a transfer: -want +got\n%s", diff)
	}
	hold := &ledger.Hold{Amount: 9, Status: ledger.Waiting}
	if err := hold.Freeze(ledger.HoldStep{Kind: "FREEZE", At: noon}); err != nil || hold.Steps[0].Amount != 9 {
		t.Errorf("frozen %+v, %v; want the whole amount", hold.Steps, err)
	}
}
