package names_test

import (
	"testing"

	"paymock/mock/names/shipped"
)

// TestWholeAmounts: an amount that is no whole number of the smallest unit is told how to be written.
func TestWholeAmounts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ platform, written, want string }{
		{"4pyun", "50.00", "amount is in whole fen of 4pyun; for 50.00 yuan write 5000"},
		{"4pyun", "￥1,000.5", "amount is in whole fen of 4pyun; for 1000.5 yuan write 100050"},
		{"4pyun", "22.035 Yuan", "amount is in whole fen of 4pyun; for 22.035 yuan write 2203 or 2204"},
		{"4pyun", "50,00", "amount is in whole fen of 4pyun; for 50.00 yuan write 5000"},
		{"4pyun", "500 分", "amount is in whole fen of 4pyun; for 500 分 write 500"},
		{"4pyun", "0.00", "amount is in whole fen of 4pyun; for 0.00 yuan write 0"},
		{"4pyun", "50 dollars", "amount of 4pyun is counted in yuan or fen, not in dollars; write a whole number of fen"},
		{"intella", "50.00", "amount is in whole dollars of intella; for 50.00 dollars write 50"},
		{"intella", "50.5", "amount is in whole dollars of intella; for 50.5 dollars write 50 or 51"},
		{"4pyun", "50", ""},
		{"4pyun", "many", ""},
		{"4pyun", "", ""},
	} {
		for _, p := range shipped.Platforms() {
			if p.Name != tt.platform {
				continue
			}
			if got := p.Money.Whole(p.Name, "amount", tt.written); got != tt.want {
				t.Errorf("%s %q: got %q, want %q", tt.platform, tt.written, got, tt.want)
			}
		}
	}
}
