package steps

import (
	"fmt"
	"strconv"
	"strings"
)

// minor reads an amount of a provider's money in its minor unit: "12.50" yuan is 1250 fen,
// "10" dollars is 10.
func minor(provider, text string) (int64, error) {
	digits := 2
	if provider == "intella" {
		digits = 0
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > digits {
		return 0, fmt.Errorf("amount %q has more than %d fraction digits", text, digits)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("amount %q: %w", text, err)
	}
	return n, nil
}
