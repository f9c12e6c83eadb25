package ledger_test

import (
	"runtime"
	"strings"
	"testing"

	"paymock/mock/ledger"
	"paymock/mock/store"
)

var _ store.Weighed = (*ledger.Trade)(nil)

// TestWeightIsAboutTheMemory: a trade's Weight is near the heap that each of a thousand of them takes.
func TestWeightIsAboutTheMemory(t *testing.T) { //nolint:paralleltest // measures the heap
	for name, one := range map[string]func() *ledger.Trade{
		"small": func() *ledger.Trade {
			return &ledger.Trade{No: strings.Repeat("n", 28), Order: strings.Repeat("o", 20)}
		},
		"large": func() *ledger.Trade {
			return &ledger.Trade{Subject: strings.Repeat("s", 100_000), Extra: map[string]string{"items": strings.Repeat("i", 50_000)}}
		},
		"long": func() *ledger.Trade {
			return &ledger.Trade{Postings: make([]ledger.Posting, 100), Refunds: make([]ledger.Refund, 100), Shares: make([]ledger.Share, 50)}
		},
	} {
		const n = 1000
		kept := make([]*ledger.Trade, n)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range kept {
			kept[i] = one()
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		got, want := kept[0].Weight(), int(after.HeapAlloc-before.HeapAlloc)/n
		if got < want*7/10 || got > want*13/10 {
			t.Errorf("%s: weighs %d bytes and takes %d", name, got, want)
		}
		runtime.KeepAlive(kept)
	}
}
