package rule

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/provider"
)

// Where is a set of conditions on request fields outside a rule, as POST A/verify has them.
// The zero value holds for every call. It is safe for concurrent use.
type Where struct{ tests []fieldTest }

// CompileWhere checks conditions. The error is an *Error whose field begins with "where.".
func CompileWhere(where map[string]api.Condition) (Where, error) {
	var w Where
	for _, name := range slices.Sorted(maps.Keys(where)) {
		if strings.HasPrefix(name, tradePrefix) {
			return Where{}, &Error{Field: "where." + name, Reason: "only rules look at the trade; name a field of the request"}
		}
		test, err := compileCondition(name, where[name])
		var wrong *Error
		if errors.As(err, &wrong) {
			return Where{}, &Error{Field: strings.TrimPrefix(wrong.Field, "when."), Reason: wrong.Reason}
		}
		w.tests = append(w.tests, test)
	}
	return w, nil
}

// Misses says, condition by condition, what doesn't hold for a call; nothing when all do.
func (w Where) Misses(call *provider.Call) []string {
	var missed []string
	sub := callSubject("", call, State{})
	for i := range w.tests {
		if !w.tests[i].holds(sub) {
			missed = append(missed, w.tests[i].describeMiss(sub))
		}
	}
	return missed
}
