package lab_test

import (
	"testing"

	"paymock/mock/app"
	"paymock/mock/lab"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// TestNumbersAfterAReset: an app that is reset again and again within a second gives no number twice, on
// each platform (4pyun sheet 0: unique over the whole server).
func TestNumbersAfterAReset(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"4pyun", "intella"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			l, ctx := newLab(t), t.Context()
			a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: platform}})
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for range 4 {
				for range 3 {
					trade, err := l.OpenTrade(ctx, a, lab.NewTrade{Order: provider.Order{Amount: 100, Status: ledger.Paid}})
					if err != nil {
						t.Fatal(err)
					}
					if seen[trade.No] {
						t.Errorf("number %s is given twice", trade.No)
					}
					seen[trade.No] = true
				}
				if a, err = l.ResetApp(ctx, a); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
