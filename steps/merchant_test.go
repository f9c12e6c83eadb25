package steps

import (
	"testing"

	"paymock/mock/api"
)

// TestUnits: an amount in another platform's money is refused; texts in quotes are no amounts.
func TestUnits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		provider, text string
		fits           bool
	}{
		{"4pyun", `a paid trade "T1" of 50 yuan`, true},
		{"4pyun", `a paid trade "T1" of 50 dollars`, false},
		{"alipay", `the merchant settles "T1" for 1 dollar`, false},
		{"intella", `the merchant pays 10 dollars on "1"`, true},
		{"intella", `the merchant pays 10 yuan on "1"`, false},
		{"4pyun", `the answer has text "5 dollars"`, true},
		{"other", `a paid trade "T1" of 50 dollars`, true},
	} {
		w := &World{apps: []*appHandles{{app: api.App{Provider: tt.provider}}}}
		if err := w.checkUnits(tt.text); (err == nil) != tt.fits {
			t.Errorf("%s: %s: %v", tt.provider, tt.text, err)
		}
	}
	if err := (&World{}).checkUnits("5 dollars"); err != nil {
		t.Errorf("without an app: %v", err)
	}
}
