package fourpyun_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// TestMoneyAddsUp runs random settles and refunds over one trade: the ledger's invariants hold
// after every call, refused calls change nothing, and the sharding pushes sum to what is shared.
func TestMoneyAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, fmt.Sprintf("sharding_rate=%d", rapid.IntRange(0, 1000).Draw(rt, "rate")))
		amount := rapid.Int64Range(1, 3000).Draw(rt, "amount")
		no := w.Open(provider.Order{Amount: money.Amount(amount), ManualSettle: true}).No
		calls := rapid.IntRange(1, 8).Draw(rt, "calls")
		for i := range calls {
			before := w.Records.String()
			var code string
			if rapid.IntRange(0, 2).Draw(rt, "what") == 0 {
				code = randomSettle(rt, w, no, amount)
			} else {
				code = randomRefund(rt, w, no, i)
			}
			if code != "1001" && w.Records.String() != before {
				rt.Fatalf("answered %s, and the records changed", code)
			}
			invariants(rt, w, no)
		}
		if trade := w.Trade(no); trade.Paid > trade.Refunded {
			a, _ := exchange(w, postJSON(pathRefund, refundBody(no, "", int(w.Trade(no).Paid-w.Trade(no).Refunded))))
			if a.text("code") != "1001" {
				rt.Fatalf("the rest can't be refunded: %v", a)
			}
		}
		invariants(rt, w, no)
		if trade := w.Trade(no); trade.Shared != 0 || trade.Refunded != trade.Paid {
			rt.Fatalf("after a full refund %d are shared, %d refunded", trade.Shared, trade.Refunded)
		}
	})
}

func randomSettle(rt *rapid.T, w *providertest.World, no string, amount int64) string {
	value := rapid.Int64Range(0, amount+10).Draw(rt, "settle_value")
	sharable := rapid.Int64Range(0, value+1).Draw(rt, "sharding_value")
	var items []string
	for range rapid.IntRange(0, 6).Draw(rt, "items") {
		key := rapid.SampledFrom([]string{"energy_value", "service_value", "fee_value", "other"}).Draw(rt, "key")
		items = append(items, fmt.Sprintf(`{"key":%q,"value":%d}`, key, rapid.Int64Range(0, max(1, value/3)).Draw(rt, "item")))
	}
	f := settleFields(no).with(fields{
		"settle_value": strconv.FormatInt(value, 10), "sharding_value": strconv.FormatInt(sharable, 10), "trade_item": "-",
	})
	if len(items) > 0 {
		f["trade_item"] = "[" + strings.Join(items, ",") + "]"
	}
	a, _ := exchange(w, post(pathSettle, f.signed()))
	return a.text("code")
}

func randomRefund(rt *rapid.T, w *providertest.World, no string, i int) string {
	left := int(w.Trade(no).Paid - w.Trade(no).Refunded)
	value := rapid.OneOf(rapid.IntRange(1, 3), rapid.IntRange(1, left+2)).Draw(rt, "refund")
	a, _ := exchange(w, postJSON(pathRefund, refundBody(no, fmt.Sprintf("R%d", i), value)))
	return a.text("code")
}

func invariants(rt *rapid.T, w *providertest.World, no string) {
	trade := w.Trade(no)
	var shared, refunded, posted money.Amount
	for _, s := range trade.Shares {
		shared += s.Amount
	}
	for _, r := range trade.Refunds {
		if !r.Failed {
			refunded += r.Amount
		}
	}
	for _, p := range trade.Postings {
		posted += p.Amount
	}
	switch {
	case shared != trade.Shared || refunded != trade.Refunded || posted != 0:
		rt.Fatalf("sums: shares %d of %d, refunds %d of %d, postings %d", shared, trade.Shared, refunded, trade.Refunded, posted)
	case trade.Shared < 0 || trade.Refunded < 0 || trade.Settled < 0 || trade.Left() < 0 || trade.Settled > trade.Paid:
		rt.Fatalf("out of bounds: %+v", trade)
	case trade.Balance("partner:87105025") != trade.Shared:
		rt.Fatalf("the partner has %d of %d shared", trade.Balance("partner:87105025"), trade.Shared)
	}
	var pushedSum int64
	for _, n := range w.Of("sharding") {
		f := readPush(w, n)
		value, err := strconv.ParseInt(f["trade_value"], 10, 64)
		if err != nil || value == 0 || (value > 0) != (f["trade_type"] == "1") {
			rt.Fatalf("pushed %v", f)
		}
		pushedSum += value
	}
	if pushedSum != int64(trade.Shared) {
		rt.Fatalf("the pushes sum to %d, shared are %d", pushedSum, trade.Shared)
	}
	if trade.Status != ledger.Paid {
		rt.Fatalf("the trade is %s", trade.Status)
	}
}
