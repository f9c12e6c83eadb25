package rule

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/mock/api"
	"paymock/mock/money"
	"paymock/mock/provider"
)

var withUnit = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(-?\d+(?:\.\d+)?)\s*(\pL+)$`) })

// inFieldUnits writes a rule's conditions on amounts as the platforms of its scope write the
// fields: "22.03 yuan" of a field that holds fen is 2203. A number that such a field can't hold is
// refused with its unit.
func inFieldUnits(where map[string]api.Condition, scope []provider.Provider, operation string) (map[string]api.Condition, ruleMistakes) {
	var wrong ruleMistakes
	written := maps.Clone(where)
	for _, name := range slices.Sorted(maps.Keys(where)) {
		fields := amountFields(name, scope, operation)
		if len(fields) == 0 {
			continue
		}
		cond := cloned(where[name])
		path := "when.where." + name
		for i := range operatorTable() {
			row := &operatorTable()[i]
			if !row.whole && !row.orders {
				continue
			}
			for _, text := range row.texts(&cond) {
				converted, reason := inUnits(name, *text.value, fields)
				if reason != "" {
					wrong.add(&Error{Field: path + text.at, Reason: reason})
					continue
				}
				*text.value = converted
			}
		}
		written[name] = cond
	}
	slices.SortFunc(wrong, func(a, b *Error) int { return strings.Compare(a.Field, b.Field) })
	return written, wrong
}

// amountField is the unit in which a platform writes a field.
type amountField struct {
	currency provider.Currency
	minor    bool
	platform string
}

// tradeAmounts are the fields of trades that are amounts, in smallest units.
var tradeAmounts = []string{"amount", "paid", "settled", "shared", "refunded", "left"}

func amountFields(name string, scope []provider.Provider, operation string) (fields []amountField) {
	for _, p := range scope {
		c, ok := provider.CurrencyOf(p)
		if !ok {
			continue
		}
		amount, minor := c.Holds(strings.TrimPrefix(name, api.Unlisted))
		if field, ofTrade := strings.CutPrefix(name, tradePrefix); ofTrade {
			amount, minor = slices.Contains(tradeAmounts, field), true
		} else if amount && !hasField(p, operation, name) {
			amount = false
		}
		if amount {
			fields = append(fields, amountField{c, minor, p.Name()})
		}
	}
	return fields
}

func hasField(p provider.Provider, operation, name string) bool {
	return strings.HasPrefix(name, api.Unlisted) || slices.ContainsFunc(p.Operations(), func(op provider.Operation) bool {
		return (operation == "" || op.Name == operation) && op.HasField(name)
	})
}

// inUnits writes a value as all platforms with the field write it, or says why that can't be.
func inUnits(name, value string, fields []amountField) (text, reason string) {
	number, unit := value, ""
	if found := withUnit().FindStringSubmatch(value); found != nil {
		number, unit = found[1], found[2]
	}
	if _, ok := parseDecimal(number); !ok {
		return value, "" // no amount: others judge it
	}
	if unit == "" {
		for _, f := range fields {
			if _, err := money.ParseMinor(number); err != nil && f.minor {
				return "", f.inWhole(name, number)
			}
		}
		return value, ""
	}
	said := map[string]string{}
	for _, f := range fields {
		a, known, err := f.currency.Read(number, strings.ToLower(unit))
		switch {
		case !known:
			continue
		case err != nil:
			return "", fmt.Sprintf("%s %s is no amount of %s's money, which has %d decimals", number, unit, f.platform, f.currency.Digits)
		case f.minor:
			said[a.Minor()] = f.platform
		default:
			said[a.Major(f.currency.Digits)] = f.platform
		}
		text = slices.Collect(maps.Keys(said))[0]
	}
	switch {
	case len(said) == 0:
		return "", fmt.Sprintf("%s of %s is counted in %s, not in %s", name, fields[0].platform, strings.Join(fields[0].units(), " or "), unit)
	case len(said) > 1:
		return "", fmt.Sprintf("platforms write %s in different units; say when.provider", name)
	}
	return text, ""
}

// units are the units in which the field's amounts can be said.
func (f amountField) units() []string {
	words := []string{f.currency.Units[0]}
	if len(f.currency.Minor) > 0 {
		words = append(words, f.currency.Minor[0])
	}
	return words
}

// inWhole refuses decimals of a field that has none, and says what may be meant.
func (f amountField) inWhole(name, number string) string {
	reason := fmt.Sprintf("%s is in whole %s of %s", name, f.currency.MinorUnit(), f.platform)
	a, err := money.ParseMajor(number, f.currency.Digits)
	if err != nil || f.currency.Digits == 0 {
		return fmt.Sprintf("%s, and %s has decimals", reason, number)
	}
	return fmt.Sprintf("%s; for %s %s write %s, or %q", reason, number, f.currency.Units[0], a.Minor(), number+" "+f.currency.Units[0])
}
