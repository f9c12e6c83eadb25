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

// TestWeightKnowsEveryText: whichever text of a trade grows, its Weight grows with it. The platforms' words
// (Kind, Memo, Account) are shared constants and take nothing.
func TestWeightKnowsEveryText(t *testing.T) {
	t.Parallel()
	trade := &ledger.Trade{
		Extra:   map[string]string{},
		Shares:  []ledger.Share{{Parts: []ledger.SharePart{{}}, Extra: map[string]string{}}},
		Refunds: []ledger.Refund{{Extra: map[string]string{}}},
		Royalty: ledger.Royalty{TopUps: []ledger.TopUp{{}}},
	}
	share, refund, topUp := &trade.Shares[0], &trade.Refunds[0], &trade.Royalty.TopUps[0]
	for i, text := range []*string{
		&trade.No, &trade.Order, &trade.Merchant, &trade.Payer, &trade.Subject, &trade.NotifyURL,
		&share.No, &share.Order, &share.From, &share.To, &share.Digest, &share.Parts[0].Key,
		&refund.No, &refund.Order, &refund.Serial, &refund.Reason, &refund.Digest,
		&topUp.No, &topUp.Order, &topUp.From, &topUp.To,
	} {
		before := trade.Weight()
		*text = strings.Repeat("x", 1000)
		if grown := trade.Weight() - before; grown != 1000 {
			t.Errorf("text %d of 1,000 bytes adds %d", i, grown)
		}
	}
	for i, extra := range []map[string]string{trade.Extra, share.Extra, refund.Extra} {
		before := trade.Weight()
		extra["name"] = strings.Repeat("x", 1000)
		if grown := trade.Weight() - before; grown < 1004 || grown > 1100 {
			t.Errorf("a member of Extra %d, of 1,004 bytes, adds %d", i, grown)
		}
	}
	for name, grow := range map[string]func(){
		"postings": func() { trade.Postings = make([]ledger.Posting, 10) },
		"shares":   func() { trade.Shares = append(trade.Shares, ledger.Share{}) },
		"refunds":  func() { trade.Refunds = append(trade.Refunds, ledger.Refund{}) },
		"top-ups":  func() { trade.Royalty.TopUps = append(trade.Royalty.TopUps, ledger.TopUp{}) },
		"parts":    func() { share.Parts = append(share.Parts, ledger.SharePart{}); trade.Shares[0].Parts = share.Parts },
	} {
		before := trade.Weight()
		grow()
		if trade.Weight() < before+24 {
			t.Errorf("%s add %d bytes", name, trade.Weight()-before)
		}
	}
}
