package rule

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/api"
	"paymock/mock/money"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/suggest"
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
		cond := cloneCondition(where[name])
		path := "when.where." + name
		for i := range operatorTable() {
			row := &operatorTable()[i]
			if !row.whole && !row.orders {
				continue
			}
			for _, text := range row.textValues(&cond) {
				number, noUnit := strings.CutSuffix(*text.value, " "+phrase.NoUnit)
				if *text.value = number; len(fields) == 0 {
					continue
				}
				converted, reason := inUnits(name, number, text.at, fields)
				switch {
				case noUnit && reason == "":
					reason = unitOpen(text.at, number, fields)
				case noUnit && strings.Contains(number, ".") && fields[0].currency.Digits > 0: // of the usual unit, for sure
					reason = fmt.Sprintf("%q is an amount without unit; write it behind the number, %q", number, number+" "+fields[0].currency.Units[0])
				}
				if reason != "" {
					wrong.noteMistake(&Error{Field: path + text.at, Reason: reason})
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

// WholeAmount says how an amount of a platform is written where a whole number of its smallest unit is wanted; ""
// where that can't be told.
func WholeAmount(providers []provider.Provider, platform, field, written string) string {
	for _, p := range providers {
		if c, ok := provider.CurrencyOf(p); ok && p.Name() == platform {
			return names.Money(c).Whole(platform, field, written)
		}
	}
	return ""
}

// InUsualUnits is a rule for an app of a platform, or of any where own is "", whose conditions on amounts say their unit as
// people do: "0.50 yuan" of a field that holds 50 fen. What can't be told so stays.
func InUsualUnits(own string, r api.Rule, providers []provider.Provider) api.Rule {
	within, err := reachOf(own+"/", r.When, providers)
	if err != nil {
		return r
	}
	r.When.Where = maps.Clone(r.When.Where)
	for name, given := range r.When.Where {
		cond := cloneCondition(given)
		fields := amountFields(name, within.scope, r.When.Operation)
		for i := range operatorTable() {
			row := &operatorTable()[i]
			for _, text := range row.textValues(&cond) {
				if said := inUsualUnit(*text.value, fields); said != "" && (row.whole || row.orders) {
					*text.value = said
				}
			}
		}
		r.When.Where[name] = cond
	}
	return r
}

// inUsualUnit is the figure of an amount as people say it who count in the first unit of its money; "" where its fields have
// more than one, or it is no figure.
func inUsualUnit(figure string, fields []amountField) (said string) {
	for _, f := range fields {
		one := figure
		if a, err := money.ParseMinor(figure); f.minor && err != nil {
			return ""
		} else if f.minor {
			one = a.Major(f.currency.Digits)
		}
		if one += " " + f.currency.Units[0]; said != "" && said != one {
			return ""
		}
		said = one
	}
	if _, ok := parseDecimal(figure); !ok {
		return ""
	}
	return said
}

// unitOpen asks for the unit of a number that a sentence compares a field with which counts the smallest unit of
// a money, while people write its usual one; "" where there is no doubt.
func unitOpen(operator, number string, fields []amountField) string {
	for _, f := range fields {
		if f.minor && f.currency.Digits > 0 {
			return names.Money(f.currency).WhichUnit(strings.Trim(strings.TrimSuffix(operator, ".equal"), "."), number)
		}
	}
	return ""
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

// hasDecimals reports whether a field is an amount that a platform writes with decimals.
func hasDecimals(name string, scope []provider.Provider, operation string) bool {
	return slices.ContainsFunc(amountFields(name, scope, operation), func(f amountField) bool { return !f.minor })
}

func hasField(p provider.Provider, operation, name string) bool {
	return strings.HasPrefix(name, api.Unlisted) || slices.ContainsFunc(p.Operations(), func(op provider.Operation) bool {
		return (operation == "" || op.Name == operation) && op.HasField(name)
	})
}

// signedAmount is an amount behind a sign of money.
var signedAmount = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[¥￥$]\s*(\d+(?:\.\d+)?)$`) })

// signMeant refuses an amount behind a sign of money, which several moneys have, and says how the platforms of its
// fields write it; "" of any other text.
func signMeant(value string, fields []amountField) string {
	found := signedAmount().FindStringSubmatch(value)
	if found == nil {
		return ""
	}
	var written []string
	for _, f := range fields {
		if own := strconv.Quote(found[1] + " " + f.currency.Units[0]); !slices.Contains(written, own) {
			written = append(written, own)
		}
	}
	return fmt.Sprintf("%q has a sign of money; write %s", value, strings.Join(written, " or "))
}

// inUnits writes a value as all platforms with the field write it, or says why that can't be.
func inUnits(name, value, operator string, fields []amountField) (text, reason string) {
	number, unit := value, ""
	if bounds := phrase.AmountBounds(value); bounds != "" {
		return "", fmt.Sprintf("no amount is %q; write bounds, with figures of your own: %s", value, bounds)
	}
	if found := withUnit().FindStringSubmatch(value); found != nil {
		number, unit = found[1], found[2]
	}
	if _, ok := parseDecimal(number); !ok {
		return value, cmp.Or(signMeant(value, fields), comparisonMeant(value)) // else no amount: others judge it
	}
	if unit == "" {
		for _, f := range fields {
			if _, err := money.ParseMinor(number); err != nil && f.minor {
				return "", names.Money(f.currency).InWhole(f.platform, name, number)
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
		case err != nil && slices.Contains([]string{".over", ".at_most"}, operator):
			return "", names.Money(f.currency).TooFineBound(f.platform, number, strings.ToLower(unit), true)
		case err != nil && slices.Contains([]string{".under", ".at_least"}, operator):
			return "", names.Money(f.currency).TooFineBound(f.platform, number, strings.ToLower(unit), false)
		case err != nil:
			return "", names.Money(f.currency).TooFine(f.platform, number, strings.ToLower(unit))
		case f.minor:
			said[a.Minor()] = f.platform
		default:
			said[a.Major(f.currency.Digits)] = f.platform
		}
		text = slices.Collect(maps.Keys(said))[0]
	}
	switch {
	case len(said) == 0:
		return "", names.Money(fields[0].currency).OtherUnit(fields[0].platform, name, unit)
	case len(said) > 1:
		return "", fmt.Sprintf("platforms write %s in different units; say when.provider", name)
	}
	return text, ""
}

// comparisonMeant refuses "> 100" as a value, which no amount is equal to; "" where none is compared.
func comparisonMeant(value string) string {
	operator, bound := suggest.Comparison(value)
	if operator == "" || operator == "not" || bound == "" || bound[0] < '0' || bound[0] > '9' {
		return ""
	}
	return fmt.Sprintf("no amount is %q; write {%s: %s}", value, operator, bound)
}
