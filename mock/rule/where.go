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

// Expectation selects those of an app's exchanges that a test expects: all that it names must hold of one.
type Expectation struct {
	Operation string   // our name; "" is any
	Codes     []string // names of codes, one of which was answered; none is any
	Where
	// Doubts are of operations, codes and fields that nothing documents: mistyped, but where an exchange has them.
	Doubts []*Error
}

// CompileExpectation checks what an expectation names. The error is an *Error whose field begins with "where.".
func CompileExpectation(app string, v api.Verify, all []provider.Provider) (x Expectation, err error) {
	if x.Where, err = CompileWhere(v.Where); err != nil {
		return x, err
	}
	within, err := reachOf(app, api.When{Operation: v.Operation}, all)
	if err != nil {
		return x, err
	}
	r, within, err := withCanonicalOperation(app, api.Rule{When: within.when}, within)
	if err != nil {
		return x, err
	}
	if op := r.When.Operation; op != "" && !within.hasOperation(op) {
		x.Doubts = append(x.Doubts, &Error{Field: "operation", Reason: within.nameScope().NoOperation(op)})
	}
	x.Operation = r.When.Operation
	for _, p := range within.scope {
		for _, code := range p.Codes() {
			if v.Code != "" && slices.Contains([]string{code.Name(), code.Code, code.Code + "/" + code.Sub}, v.Code) {
				x.Codes = append(x.Codes, code.Name())
			}
		}
	}
	if v.Code != "" {
		if len(x.Codes) == 0 {
			x.Doubts = append(x.Doubts, &Error{Field: "code", Reason: within.nameScope().NoCode(v.Code)})
		}
		x.Codes = append(x.Codes, v.Code)
	}
	for i, name := range slices.Sorted(maps.Keys(v.Where)) { // as CompileWhere has them
		x.tests[i].money = hasDecimals(name, within.scope, x.Operation)
		if known, ok := knownField(name, within.when, within.scope); !ok {
			x.Doubts = append(x.Doubts, &Error{Field: "where." + name, Reason: within.unknownField(name, known)})
		}
	}
	return x, nil
}

// IsZero reports whether there are no conditions.
func (w Where) IsZero() bool { return len(w.tests) == 0 }

// Misses says, condition by condition, what doesn't hold for a call; nothing when all do.
func (w Where) Misses(call *provider.Call) []string {
	var missed []string
	sub := callSubject("", call, State{})
	for i := range w.tests {
		if !w.tests[i].holdsFor(sub) {
			missed = append(missed, w.tests[i].describeMiss(sub))
		}
	}
	return missed
}
