package intella_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// TestHugeRequest answers a megabyte of Data like any other mistake, and keeps the journal short.
func TestHugeRequest(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	huge := strings.Repeat("9", 500_000)
	for field, code := range map[string]string{"DeviceId": "7130", "StoreOrderNo": "7127", "Amount": "7126", "Body": "7151", "Retry": "000030"} {
		data := map[string]string{"DeviceId": device, "Retry": "0", "StoreOrderNo": "PO1", "Amount": "10", "Body": "x"}
		data[field] = huge
		var pairs []string
		for name, value := range data {
			pairs = append(pairs, name, value)
		}
		s.want(s.call("31800", "Payment", pairs...), code)
		if call, out := s.last.Call, s.last.Outcome; len(call.Canonical) > 9<<10 || len(out.Explain) > 1<<10 {
			t.Errorf("%s: the journal gets %d and %d bytes", field, len(call.Canonical), len(out.Explain))
		}
	}
}

// TestManyAtOnce lets 64 payments and refunds run at once on four readers, with commits that
// conflict, all with one card: the settlements are the sum of what succeeded, and neither a reader
// nor the card loses a dollar.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var mu sync.Mutex // guards the records, not the decisions
	do := func(req *wire.Request) provider.Outcome {
		call := scan2pay.Decode(req, s.Apps)
		if call.Refused != nil {
			return *call.Refused
		}
		for {
			mu.Lock()
			snapshot := s.Records.Clone()
			env := s.Env()
			mu.Unlock()
			b := ledger.NewBooks(snapshot)
			out := scan2pay.Apply(b, call, env)
			mu.Lock()
			err := s.Records.Commit(b)
			mu.Unlock()
			if err == nil {
				return out
			}
		}
	}
	var readers []string
	for i := range 4 {
		id := fmt.Sprintf("0130420%d", i)
		readers = append(readers, id)
		s.terminal(provider.TerminalSpec{ID: id, Card: &provider.Card{ID: "9", Balance: 1000}})
		s.want(s.call("31800", "SignOn", "DeviceId", id, "Retry", "0"), "000000")
	}
	var all sync.WaitGroup
	refundKey := sha(refundPassword)
	for i := range 64 {
		id, order := readers[i%4], fmt.Sprintf("PO%d", i)
		paying := s.request("31800", "Payment", "DeviceId", id, "Retry", "0", "Amount", "10", "StoreOrderNo", order)
		refund := s.request("31800", "Refund", "DeviceId", id, "Retry", "0", "Amount", "10", "StoreOrderNo", order, "RefundKey", refundKey)
		lost := s.request("31800", "Payment", "DeviceId", id, "Retry", "1", "Amount", "10", "StoreOrderNo", order, "TerminalTXNNumber", "102000", "HostSerialNumber", "102000")
		all.Go(func() {
			for _, req := range []*wire.Request{paying, lost, paying} { // the first answer was lost
				do(req)
			}
			if i%2 == 0 {
				do(refund)
			}
		})
	}
	all.Wait()
	refunds := 0
	for i, id := range readers {
		want := fmt.Sprintf(`"TxTradeAmount":160,"TxRefundAmount":%d,`, 160*(1-i%2))
		a := s.call("31800", "Settlement", "DeviceId", id, "Retry", "0")
		if !strings.Contains(a.text, want) {
			t.Errorf("reader %s: %s, want %s", id, totals(a), want)
		}
		refunds += 160 * (1 - i%2)
	}
	if refunds != 320 {
		t.Errorf("refunds of %d, want 320", refunds)
	}
	if a := s.call("31800", "BalanceQuery", "DeviceId", readers[0], "Retry", "0"); a.get("Balance") != "680" {
		t.Errorf("the one card that lay on all readers has %s, want 1000 − 640 + 320", a.get("Balance"))
	}
}
