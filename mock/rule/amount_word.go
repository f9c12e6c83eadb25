package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/provider"
)

// amountWord stands in a rule for the field in which the platform has the operation's amount.
const amountWord = "amount"

// byAmountField writes a condition on "amount" as one on the field in which the platform's requests
// carry the operation's amount, unless a field of the operation is called so.
func (r platformScope) byAmountField(where map[string]api.Condition) (map[string]api.Condition, error) {
	cond, said := where[amountWord]
	if said && r.when.Operation == "" && r.when.Callback == "" && r.when.Method == "" {
		if fields := r.amountFields(); len(fields) > 1 {
			return where, &Error{Field: "when.where." + amountWord, Reason: fmt.Sprintf(
				"the amount is another field in each operation (%s); say when.operation, or in a sentence which call is meant", strings.Join(fields, ", "),
			)}
		}
	}
	if _, known := knownField(amountWord, r.when, r.scope); !said || known || r.when.Callback != "" {
		return where, nil
	}
	field, places := "", []string{}
	for _, p := range r.scope {
		own := amountOf(p, r.when.Operation)
		if own == "" {
			continue
		}
		places = append(places, fmt.Sprintf("%s of %s", own, p.Name()))
		if field != "" && field != own {
			return where, &Error{Field: "when.where." + amountWord, Reason: fmt.Sprintf("the amount is %s; say provider, or name the field", strings.Join(places, ", "))}
		}
		field = own
	}
	if field == "" {
		return where, nil // others say which fields there are
	}
	written := maps.Clone(where)
	delete(written, amountWord)
	if before, twice := written[field]; twice && !cond.Includes(before) {
		return where, &Error{Field: "when.where." + amountWord, Reason: fmt.Sprintf("the amount is %s, which has a condition of its own; keep one", field)}
	}
	written[field] = cond
	return written, nil
}

// amountFields are the fields in which the platforms in reach have amounts, each with the operations first
// to have it.
func (r platformScope) amountFields() (shown []string) {
	var fields []string
	for _, p := range r.scope {
		for _, op := range p.Operations() {
			if field := amountOf(p, op.Name); field != "" && !slices.Contains(fields, field) {
				fields = append(fields, field)
				shown = append(shown, fmt.Sprintf("%s of %s", field, op.Name))
			}
		}
	}
	return shown
}

// amountOf is the field of an operation that holds its amount; "" where the platform's requests have
// none, or no operation is named.
func amountOf(p provider.Provider, operation string) string {
	c, _ := provider.CurrencyOf(p)
	for _, op := range p.Operations() {
		if op.Name == operation {
			return c.AmountAmong(op.FieldNames())
		}
	}
	return ""
}
