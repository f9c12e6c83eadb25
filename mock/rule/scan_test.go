package rule_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"paymock/mock/api"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
)

// scannedConditions hold for "22", and in the index are found by no value.
var scannedConditions = map[string]api.Condition{
	"prefix": {Prefix: text("2")}, "suffix": {Suffix: text("22")}, "matches": {Matches: text("^2+$")},
	"over": {Over: text("21.99")}, "under": {Under: text("22.01")}, "not": {Not: text("23")},
	"range": {Over: text("21"), Under: text("23")}, "none": {},
}

// TestScannedRulesActInOrder: behind many rules that don't match, and before others that do, the
// first one that does acts, whatever its condition, whether a rule that is found by value stands
// behind it or before it.
func TestScannedRulesActInOrder(t *testing.T) {
	t.Parallel()
	scanned := func(c api.Condition) api.Rule {
		if r := mixed("settle", "pay_serial", c); !reflect.ValueOf(c).IsZero() {
			return r
		}
		return api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{LoseReply: true}}
	}
	found := mixed("settle", "pay_serial", api.Condition{Equal: text("22")})
	for kind, condition := range scannedConditions {
		s := newSet()
		for i := range 20 {
			add(t, s, "4pyun/a", mixes[[]string{"prefix", "suffix", "matches", "range", "over"}[i%5]](i))
			add(t, s, "4pyun/a", mixed("settle", "pay_serial", api.Condition{Under: text("22")}))
			add(t, s, "4pyun/a", mixed("settle", "pay_serial", api.Condition{Over: text("20"), Suffix: text("3")}))
		}
		for _, r := range []api.Rule{scanned(condition), found, scanned(condition), found} {
			r.Times = 1
			add(t, s, "4pyun/a", r)
		}
		for _, want := range []string{"r61", "r62", "r63", "r64", ""} {
			plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle", "pay_serial", "22", "settle_value", "7"), rule.State{})
			if err != nil || plan.Rule != want {
				t.Errorf("%s: rule %q acts, %v; want %q", kind, plan.Rule, err, want)
			}
		}
	}
}

// lookups counts how often each field is looked up.
type lookups struct {
	provider.Fields
	counted map[string]int
}

func (l lookups) Lookup(name string) (string, bool) {
	l.counted[name]++
	return l.Fields.Lookup(name)
}

// TestScannedRulesShareLookups: however many rules look at a field, it is looked up once, and the
// first of those that don't match are explained.
func TestScannedRulesShareLookups(t *testing.T) {
	t.Parallel()
	s := newSet()
	for i := range 200 {
		for _, kind := range []string{"prefix", "suffix", "matches", "range", "over"} {
			add(t, s, "4pyun/a", mixes[kind](i))
		}
		add(t, s, "4pyun/a", mixed("settle", "trade.amount", api.Condition{Over: text(fmt.Sprint(9000 + i))}))
	}
	c := call("a", "settle", "settle_value", "2203", "reason", "paymock")
	counted := lookups{c.Fields, map[string]int{}}
	c.Fields = counted
	trades := 0
	state := rule.State{Trade: func() *ledger.Trade { trades++; return &ledger.Trade{Amount: 5000} }}
	plan, err := s.Decide(t.Context(), "4pyun", c, state)
	if err != nil || plan.Rule != "" {
		t.Fatalf("rule %q acts, %v", plan.Rule, err)
	}
	if counted.counted["settle_value"] != 1 || counted.counted["reason"] != 1 || trades != 1 {
		t.Errorf("looked up: %v, the trade %d times; want each once", counted.counted, trades)
	}
	near := []string{
		`r1: reason is "paymock", not beginning with "paymock_0"`, `r2: settle_value is "2203", not ending with "1000"`,
		`r3: reason is "paymock", not matching case [a-z]+ 0`, `r4: settle_value is "2203", not over 10000000`, `r5: settle_value is "2203", not over 10000000`,
	}
	if !slices.Equal(plan.NearMisses, near) {
		t.Errorf("near misses: %q", plan.NearMisses)
	}
}

// TestScanReadsTheTradeLast: a rule on the trade and on a field of the request that has another
// value reads no trade.
func TestScanReadsTheTradeLast(t *testing.T) {
	t.Parallel()
	s := newSet()
	for i := range 20 {
		r := mixed("settle", "zone", api.Condition{Prefix: text("x")})
		if i >= 5 { // the misses of those before are explained
			r.When.Where["trade.amount"] = api.Condition{Over: text("1")}
		}
		add(t, s, "4pyun/a", r)
	}
	state := rule.State{Trade: func() *ledger.Trade { t.Error("the trade was read"); return nil }}
	if plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle", "zone", "y"), state); err != nil || plan.Rule != "" {
		t.Errorf("rule %q acts, %v", plan.Rule, err)
	}
}
