package ledger_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/ledger"
	"paymock/mock/money"
)

var noon = time.Date(2018, 7, 15, 12, 0, 0, 0, time.UTC)

// TestBatchBegins: a batch was opened by its first entry, and takes sums as large as can be counted.
func TestBatchBegins(t *testing.T) {
	t.Parallel()
	var b ledger.Batch
	for i, amount := range []money.Amount{1, math.MaxInt64 - 1} {
		if err := b.Add(ledger.EntryTrade, amount, noon.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if !b.OpenedAt.Equal(noon) || b.Trade.Amount != math.MaxInt64 {
		t.Errorf("opened %v, %+v", b.OpenedAt, b.Trade)
	}
}

// TestBatchSumsEntries adds random entries and compares with the plain list of what was taken.
func TestBatchSumsEntries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b ledger.Batch
		sums := map[ledger.Entry]ledger.Tally{}
		closed, at := false, noon
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			at = at.Add(time.Minute)
			if rapid.IntRange(0, 20).Draw(t, "close") == 0 {
				if err := b.Close(at); (err != nil) != closed {
					t.Fatalf("close when closed is %t: %v", closed, err)
				}
				closed = true
				continue
			}
			entry := rapid.SampledFrom([]ledger.Entry{ledger.EntryReserve, ledger.EntryTrade, ledger.EntryRefund, ledger.EntryCancel}).Draw(t, "entry")
			amount := money.Amount(rapid.Int64Range(-2, 5000).Draw(t, "amount"))
			before := b
			err := b.Add(entry, amount, at)
			switch {
			case closed && !errors.Is(err, ledger.ErrBatchClosed), !closed && amount <= 0 && !errors.Is(err, ledger.ErrAmount), !closed && amount > 0 && err != nil:
				t.Fatalf("add %d to a batch that is closed %t: %v", amount, closed, err)
			case err != nil && b != before:
				t.Fatalf("refused, but changed: %+v", b)
			case err == nil:
				s := sums[entry]
				sums[entry] = ledger.Tally{Count: s.Count + 1, Amount: s.Amount + amount}
			}
		}
		got := map[ledger.Entry]ledger.Tally{}
		for entry, tally := range map[ledger.Entry]ledger.Tally{
			ledger.EntryReserve: b.Reserve, ledger.EntryTrade: b.Trade, ledger.EntryRefund: b.Refund, ledger.EntryCancel: b.Cancel,
		} {
			if tally != (ledger.Tally{}) {
				got[entry] = tally
			}
		}
		if diff := cmp.Diff(sums, got); diff != "" {
			t.Fatalf("tallies (-entries +batch):\n%s", diff)
		}
		if b.Empty() != (len(sums) == 0) || b.Empty() != b.OpenedAt.IsZero() {
			t.Fatalf("empty %t, opened %v, entries %v", b.Empty(), b.OpenedAt, sums)
		}
	})
}

func TestBatchRefuses(t *testing.T) {
	t.Parallel()
	full := ledger.Batch{Trade: ledger.Tally{Count: 9, Amount: math.MaxInt64 - 5}}
	tests := map[string]struct {
		batch  ledger.Batch
		entry  ledger.Entry
		amount money.Amount
		want   error
	}{
		"overflow":      {full, ledger.EntryTrade, 6, ledger.ErrExceeds},
		"other tally":   {full, ledger.EntryRefund, 6, nil},
		"zero":          {ledger.Batch{}, ledger.EntryTrade, 0, ledger.ErrAmount},
		"unknown entry": {ledger.Batch{}, "gift", 1, ledger.ErrAmount},
		"closed":        {ledger.Batch{ClosedAt: noon}, ledger.EntryTrade, 1, ledger.ErrBatchClosed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := tt.batch.Add(tt.entry, tt.amount, noon); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			} else if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) && refusal.State == "" {
				t.Errorf("%v does not say how the batch stands", err)
			}
		})
	}
}

func TestBatchJSON(t *testing.T) {
	t.Parallel()
	b := ledger.Batch{No: "18071501"}
	if err := b.Add(ledger.EntryTrade, 10, noon); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"no":"18071501","opened_at":"2018-07-15T12:00:00Z","reserve":{"count":0,"amount":0},` +
		`"trade":{"count":1,"amount":10},"refund":{"count":0,"amount":0},"cancel":{"count":0,"amount":0}}`
	if string(text) != want {
		t.Errorf("got\n%s, want\n%s", text, want)
	}
	if got := b.String(); got != "batch 18071501: 1 trades 10, 0 refunds 0, 0 top-ups 0, 0 cancelled top-ups 0" {
		t.Errorf("summed up as %q", got)
	}
}
