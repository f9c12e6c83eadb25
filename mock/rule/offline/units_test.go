package offline_test

import (
	"testing"

	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
)

// TestWithUnits: an amount that was said without unit is shown with the one that it is taken in.
func TestWithUnits(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		"支付宝金额大于 100 的退款返回 ACQ.TRADE_STATUS_ERROR": "100 yuan",
		"intella pay over 50 returns 7105":         "50 dollars",
	} {
		said, err := phrase.Parse(sentence)
		if err != nil {
			t.Errorf("%s: %v", sentence, err)
			continue
		}
		r := offline.WithUnits(said.When.Provider, said)
		if over := r.When.Where["amount"].Over; over == nil || *over != want {
			t.Errorf("%s: %v, want over %s", sentence, r.When.Where["amount"], want)
		}
		if over := said.When.Where["amount"].Over; *over == want {
			t.Errorf("%s: the rule itself was changed", sentence)
		}
		if refused := refusal(said.When.Provider, sentence); refused != "" {
			t.Errorf("%s: %s", sentence, refused)
		}
	}
}
