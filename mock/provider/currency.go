package provider

import (
	"slices"

	"paymock/mock/money"
)

// CurrencyProvider is implemented by providers that tell what their amounts are counted in, so that rules
// can say "22.03 yuan" of a field that holds fen.
type CurrencyProvider interface {
	Currency() Currency
}

// Currency is a platform's money and where requests name amounts of it.
type Currency struct {
	// Units are the words for it, the usual one first: "yuan", "元".
	Units []string
	// Minor are the words for its smallest unit: "fen"; none where Digits is 0.
	Minor []string
	// Digits are the decimals of an amount in Units.
	Digits int
	// InMinor and InUnits are the request fields whose amounts are written in the smallest unit
	// and with decimals, as Operation.Fields names them; where an operation has several, the first
	// is its amount.
	InMinor, InUnits []string
	// Answered are the members of answers that hold the operation's amount, by operation.
	Answered map[string]string
}

// CurrencyOf is a platform's money; false when it doesn't tell.
func CurrencyOf(p Provider) (Currency, bool) {
	priced, ok := p.(CurrencyProvider)
	if !ok {
		return Currency{}, false
	}
	return priced.Currency(), true
}

// Holds reports whether a request field is an amount, and whether of smallest units.
func (c Currency) Holds(field string) (amount, minor bool) {
	named := func(pattern string) bool { return matchesPattern(pattern, field) }
	minor = slices.ContainsFunc(c.InMinor, named)
	return minor || slices.ContainsFunc(c.InUnits, named), minor
}

// AmountAmong is the one of an operation's fields that is its amount; "" is none.
func (c Currency) AmountAmong(fields []string) string {
	for _, pattern := range slices.Concat(c.InMinor, c.InUnits) {
		for _, field := range fields {
			if matchesPattern(pattern, field) {
				return field
			}
		}
	}
	return ""
}

// Read reads an amount that is counted in a unit by its word; known is false when the word isn't
// one of this money's.
func (c Currency) Read(number, unit string) (a money.Amount, known bool, err error) {
	switch {
	case slices.Contains(c.Units, unit):
		a, err = money.ParseMajor(number, c.Digits)
		return a, true, err
	case slices.Contains(c.Minor, unit):
		a, err = money.ParseMajor(number, 0)
		return a, true, err
	}
	return 0, false, nil
}
