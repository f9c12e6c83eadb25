package alipay

import (
	"strings"
	"testing"

	"paymock/mock/ledger"
)

// TestStateForbids: a refusal by state says the state, the rule, and what would make the call pass.
func TestStateForbids(t *testing.T) {
	t.Parallel()
	for status, words := range map[ledger.Status][]string{
		ledger.Waiting:  {"WAIT_BUYER_PAY", "has still to pay"},
		ledger.Paid:     {"TRADE_SUCCESS", "alipay.trade.refund"},
		ledger.Finished: {"TRADE_FINISHED", "paid later"},
		ledger.Closed:   {"TRADE_CLOSED", "place another one"},
	} {
		said := stateForbids(&ledger.Trade{No: "2026", Status: status}, "only so and so")
		for _, w := range append(words, "only so and so") {
			if !strings.Contains(said, w) {
				t.Errorf("%v: said %q, want %q in it", status, said, w)
			}
		}
	}
}
