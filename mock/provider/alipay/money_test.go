package alipay_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
)

// TestMoneyAddsUp settles and refunds at random and compares with a model of three numbers.
func TestMoneyAddsUp(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	p := alipay.New()
	a := v.app()
	a.Dialect = map[string]string{"receivers": "any", "max_ratio": "70"}
	registered := providertest.Register(t, p, a)
	key := privateKey(v.Keys.App.PrivatePEM)
	rapid.Check(t, func(rt *rapid.T) {
		w := providertest.NewWorld(t, p, registered, vectorNow)
		m := merchant{key: key, app: w.App}
		paid := rapid.Int64Range(1, 2000).Draw(rt, "paid")
		w.Open(provider.Order{Amount: fen(paid), Extra: map[string]string{"trade_no": vectorTrade}})
		var shared, refunded int64
		had := map[int]int64{}
		for i := range rapid.IntRange(1, 6).Draw(rt, "calls") {
			if rapid.Bool().Draw(rt, "settle") {
				amounts := rapid.SliceOfN(rapid.Int64Range(1, 700), 1, 4).Draw(rt, "amounts")
				var sum int64
				for _, n := range amounts {
					sum += n
				}
				out := settleFor(t, w, m, fmt.Sprint("R", i), amounts)
				fits := shared+sum <= paid*70/100 && sum <= paid-refunded-shared && paid > refunded
				if out.Code.Success != fits {
					rt.Fatalf("settle %v of paid %d, split %d, refunded %d: %s", amounts, paid, shared, refunded, out.Code.Name())
				}
				if fits {
					shared += sum
					for to, n := range amounts {
						had[to] += n
					}
				}
			} else {
				amount, back := rapid.Int64Range(1, 900).Draw(rt, "refund"), rapid.Int64Range(0, 300).Draw(rt, "back")
				biz := fmt.Sprintf(`{"trade_no":"%s","out_request_no":"F%d","refund_amount":"%d.%02d"`, vectorTrade, i, amount/100, amount%100)
				if back > 0 {
					biz += fmt.Sprintf(`,"refund_royalty_parameters":[{"trans_out":"p0","amount":"%d.%02d"}]`, back/100, back%100)
				}
				out := decide(t, w, m, "alipay.trade.refund", biz+"}")
				fits := amount <= paid-refunded && back <= had[0] && amount <= paid-refunded-shared+back
				if out.Code.Success != fits {
					rt.Fatalf("refund %d with %d back of paid %d, split %d, refunded %d: %s", amount, back, paid, shared, refunded, out.Code.Name())
				}
				if fits {
					refunded, shared, had[0] = refunded+amount, shared-back, had[0]-back
				}
			}
			check(rt, w.Trade(vectorTrade), paid, shared, refunded)
		}
	})
}

func check(rt *rapid.T, trade *ledger.Trade, paid, shared, refunded int64) {
	var sum int64
	for _, p := range trade.Postings {
		sum += int64(p.Amount)
	}
	if trade.Shared != fen(shared) || trade.Refunded != fen(refunded) || sum != 0 || trade.Left() < 0 {
		rt.Fatalf("split %d, refunded %d, left %d, postings sum to %d; want %d, %d, %d, 0",
			trade.Shared, trade.Refunded, trade.Left(), sum, shared, refunded, paid-shared-refunded)
	}
	if closed := trade.Status == ledger.Closed; closed != (refunded == paid) {
		rt.Fatalf("status %s with %d of %d refunded", trade.Status, refunded, paid)
	}
}
