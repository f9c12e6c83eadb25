package rule_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
)

var (
	someValues = rapid.SampledFrom([]string{
		"", "0", "1", "-1", "10", "10.0", "9.99", "100", "007", "-0.5", "abc", "ab", "abcabc", "paymock_1403", "x paymock_1403 y", "不", "a.b", "ABC", "\xff", "1403",
	})
	someNumbers     = rapid.SampledFrom([]string{"0", "1", "-1", "10", "9.99", "9.990", "100", "1000", "-0.5"})
	someExpressions = rapid.SampledFrom([]string{
		"^abc", "abc$", "^abc$", "abc", "paymock_", "paymock_14(03|05)", "(?i)abc", "^(ab)+$", "^1", "403$", ".", "^$", "a.c", "(paymock)_1403",
		"不", "[0-9]{3}", "abc|007", "(?:)", `\.`, "^a|c$", `^\xff`, "\uFFFD", `(?m)^abc$`, `abc\z`, ".bc", "[ax]bc", "ab.$", "x* paymock", "^(?:abc)?$",
	})
	somePlaces = rapid.SampledFrom([]api.When{
		{},
		{Provider: "4pyun"},
		{Operation: "settle"},
		{Provider: "4pyun", Operation: "settle"},
		{Provider: "4pyun", Operation: "refund"},
		{Provider: "alipay", Operation: "settle"},
	})
)

func someCondition(t *rapid.T) api.Condition {
	var c api.Condition
	for c.Equal == nil && c.Not == nil && c.Prefix == nil && c.Suffix == nil && c.Matches == nil && c.Over == nil && c.Under == nil && c.In == nil && c.Present == nil {
		one := func(name string, from *rapid.Generator[string], into **string) {
			if rapid.IntRange(0, 4).Draw(t, name+"?") == 0 {
				*into = text(from.Draw(t, name))
			}
		}
		one("equal", someValues, &c.Equal)
		one("not", someValues, &c.Not)
		one("prefix", someValues, &c.Prefix)
		one("suffix", someValues, &c.Suffix)
		one("matches", someExpressions, &c.Matches)
		one("over", someNumbers, &c.Over)
		one("under", someNumbers, &c.Under)
		if rapid.IntRange(0, 4).Draw(t, "in?") == 0 {
			c.In = rapid.SliceOfN(someValues, 1, 4).Draw(t, "in")
		}
		if rapid.IntRange(0, 6).Draw(t, "present?") == 0 {
			present := rapid.Bool().Draw(t, "present")
			c.Present = &present
		}
	}
	return c
}

// TestIndexFindsWhatAWalkWould: whatever rules there are, the one that acts is the first all of
// whose conditions hold.
func TestIndexFindsWhatAWalkWould(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		set := rule.NewSet([]provider.Provider{fourpyun, alipay}, &counters{})
		type known struct {
			api.Rule
			where rule.Where
		}
		var rules []known
		add := func() {
			r := api.Rule{When: somePlaces.Draw(t, "when"), Then: api.Then{Fields: map[string]string{"a": "b"}}}
			for _, field := range []string{"a", "b", "c"}[:rapid.IntRange(0, 3).Draw(t, "fields")] {
				if r.When.Where == nil {
					r.When.Where = map[string]api.Condition{}
				}
				r.When.Where[field] = someCondition(t)
			}
			added, err := set.Add("4pyun/a", r)
			if r.When.Provider == "alipay" {
				if err == nil {
					t.Fatal("a rule for Alipay in an app of 4pyun")
				}
				return
			}
			if err != nil {
				t.Fatalf("%+v: %v", r, err)
			}
			where, err := rule.CompileWhere(r.When.Where)
			if err != nil {
				t.Fatal(err)
			}
			rules = append(rules, known{added, where})
		}
		call := func() {
			operation := rapid.SampledFrom([]string{"settle", "refund", ""}).Draw(t, "operation")
			var fields []string
			for _, name := range []string{"a", "b", "c"} {
				if rapid.IntRange(0, 3).Draw(t, name+" there?") > 0 {
					fields = append(fields, name, someValues.Draw(t, name))
				}
			}
			c := call("a", operation, fields...)
			want := ""
			for _, r := range rules {
				if (r.When.Operation == "" || r.When.Operation == operation) && len(r.where.Misses(c)) == 0 {
					want = r.ID
					break
				}
			}
			plan, err := set.Decide(t.Context(), "4pyun", c, rule.State{})
			if err != nil {
				t.Fatal(err)
			}
			if plan.Rule != want {
				t.Fatalf("%s %q: rule %q acts, want %q of %+v", operation, fields, plan.Rule, want, rules)
			}
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 8).Draw(t, "step") {
			case 0:
				if len(rules) > 0 {
					i := rapid.IntRange(0, len(rules)-1).Draw(t, "removed")
					if !set.Remove("4pyun/a", rules[i].ID) {
						t.Fatalf("no rule %s", rules[i].ID)
					}
					rules = append(rules[:i:i], rules[i+1:]...)
				}
			case 1, 2, 3:
				call()
			default:
				add()
			}
		}
		call()
	})
}

// mixes are a thousand rules as tests have them; none matches the call of the benchmark.
var mixes = map[string]func(i int) api.Rule{
	"equal": func(i int) api.Rule { return mixed("settle", "pay_serial", api.Condition{Equal: text(fmt.Sprint(i))}) },
	"state": func(i int) api.Rule {
		return mixed("settle", "trade.amount", api.Condition{Equal: text(fmt.Sprint(i))})
	},
	"prefix": func(i int) api.Rule {
		return mixed("settle", "reason", api.Condition{Prefix: text(fmt.Sprint("paymock_", i))})
	},
	"suffix": func(i int) api.Rule {
		return mixed("settle", "settle_value", api.Condition{Suffix: text(fmt.Sprint(1000 + i))})
	},
	"matches": func(i int) api.Rule {
		return mixed("settle", "reason", api.Condition{Matches: text(fmt.Sprintf("case [a-z]+ %d", i))})
	},
	"range": func(i int) api.Rule {
		return mixed("settle", "settle_value", api.Condition{Over: text(fmt.Sprint(10_000_000 + 10*i)), Under: text(fmt.Sprint(10_000_010 + 10*i))})
	},
	"over": func(i int) api.Rule {
		return mixed("settle", "settle_value", api.Condition{Over: text(fmt.Sprint(10_000_000 + i))})
	},
	"others": func(i int) api.Rule {
		when := []api.When{{Provider: "alipay", Operation: "settle"}, {Provider: "4pyun", Operation: "refund"}}[i%2]
		return api.Rule{When: when, Then: api.Then{LoseReply: true}}
	},
}

func mixed(operation, field string, c api.Condition) api.Rule {
	return api.Rule{When: api.When{Operation: operation, Where: map[string]api.Condition{field: c}}, Then: api.Then{LoseReply: true}}
}

// BenchmarkDecide measures the decision on a call that none of 1,000 rules matches.
func BenchmarkDecide(b *testing.B) {
	mixes := maps.Clone(mixes)
	kinds := slices.Sorted(maps.Keys(mixes))
	mixes["all kinds"] = func(i int) api.Rule { return mixes[kinds[i%len(kinds)]](i) }
	for _, kind := range append(kinds, "all kinds", "") {
		b.Run(cmp.Or(kind, "none"), func(b *testing.B) {
			s := newSet()
			for i := range 1000 {
				if kind == "" {
					break
				}
				if _, err := s.Add(rule.Server, mixes[kind](i)); err != nil {
					b.Fatal(err)
				}
			}
			c := call("a", "settle", "pay_serial", "20240614175507066020110395", "settle_value", "2203", "reason", "充电结束退款剩余金额")
			state := rule.State{Trade: func() *ledger.Trade { return &ledger.Trade{Amount: 5000, Status: ledger.Paid} }}
			for b.Loop() {
				plan, err := s.Decide(b.Context(), "4pyun", c, state)
				if err != nil || plan.Rule != "" {
					b.Fatal(plan.Rule, err)
				}
			}
		})
	}
}

// BenchmarkDecideAmount measures the decision on a call whose amount, or number, a thousand rules want otherwise.
func BenchmarkDecideAmount(b *testing.B) {
	for _, field := range []string{"refund_amount", "out_trade_no"} {
		b.Run(field, func(b *testing.B) {
			s := rule.NewSet(mock.Providers(), &counters{})
			for i := range 1000 {
				if _, err := s.Add(rule.Server, mixed("refund", field, api.Condition{Equal: text(fmt.Sprint(1000 + i))})); err != nil {
					b.Fatal(err)
				}
			}
			c := &provider.Call{Operation: "refund", App: &app.App{Provider: "alipay", ID: "a"}, Fields: wire.Form{{Name: "out_trade_no", Value: "7"}, {Name: "refund_amount", Value: "22.03"}}}
			for b.Loop() {
				if plan, err := s.Decide(b.Context(), "alipay", c, rule.State{}); err != nil || plan.Rule != "" {
					b.Fatal(plan.Rule, err)
				}
			}
		})
	}
}

// TestManyRulesExplainOne: of rules that are found by value, few are explained as generously as
// those that are scanned, and of many the first only.
func TestManyRulesExplainOne(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 1, 4: 4, 5: 5, 50: 5, 51: 1} {
		s := newSet()
		for i := range n {
			value := strconv.Itoa(i)
			condition := api.Condition{Equal: &value}
			if i > 0 {
				condition = api.Condition{In: []string{value, "-"}}
			}
			add(t, s, "4pyun/a", api.Rule{When: api.When{Operation: "settle", Where: map[string]api.Condition{"pay_serial": condition}}, Then: api.Then{Hang: true}})
		}
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle", "pay_serial", "x"), rule.State{})
		if err != nil || len(plan.NearMisses) != want || plan.NearMisses[0] != `r1: pay_serial is "x", not "0"` {
			t.Errorf("%d rules: %q, %v; want %d", n, plan.NearMisses, err, want)
		}
	}
}

// TestReplacedRulesKeepTheirPlace: fresh rules act where the old ones stood, before those behind.
func TestReplacedRulesKeepTheirPlace(t *testing.T) {
	t.Parallel()
	s := newSet()
	hang := api.Rule{Then: api.Then{Hang: true}}
	for range 3 {
		add(t, s, "4pyun/a", hang)
	}
	ids := func() (ids string) {
		for _, r := range s.List("4pyun/a") {
			ids += " " + r.ID
		}
		return ids
	}
	add(t, s, "4pyun/a", hang)
	add(t, s, "4pyun/a", hang)
	s.Replace("4pyun/a", []string{"r2", "nobody"}, []string{"r4", "r5"})
	if got := ids(); got != " r1 r4 r5 r3" {
		t.Errorf("the rules are%s", got)
	}
	s.Replace("4pyun/a", []string{"nobody"}, []string{"r3"})
	if got := ids(); got != " r1 r4 r5 r3" {
		t.Errorf("after nothing is replaced the rules are%s", got)
	}
	if s.Remove("4pyun/a", "r2") || !s.Remove("4pyun/a", "r1") {
		t.Error("a replaced rule can be removed, or one that is there can't")
	}
	plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), rule.State{})
	if err != nil || plan.Rule != "r4" {
		t.Errorf("rule %q acts, %v; want r4", plan.Rule, err)
	}
}

// TestReplacedRulesAreFoundAnew: decisions before a replacement don't keep those after it from the
// fresh rules, and these act in their order, whether they are found by value or looked at.
func TestReplacedRulesAreFoundAnew(t *testing.T) {
	t.Parallel()
	s := newSet()
	found := api.Rule{When: api.When{Operation: "settle", Where: map[string]api.Condition{"pay_serial": {Equal: text("1")}}}, Then: api.Then{Hang: true}}
	add(t, s, "4pyun/a", api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Hang: true}})
	acts := func() string {
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle", "pay_serial", "1"), rule.State{})
		if err != nil {
			t.Fatal(err)
		}
		return plan.Rule
	}
	if got := acts(); got != "" {
		t.Errorf("rule %q acts before there is one for it", got)
	}
	add(t, s, "4pyun/a", found)
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Hang: true}})
	if got := acts(); got != "r2" {
		t.Errorf("rule %q acts, want r2", got)
	}
	s.Replace("4pyun/a", []string{"r1"}, []string{"r3"})
	if got := acts(); got != "r3" {
		t.Errorf("after r3 took the first place rule %q acts", got)
	}
	add(t, s, "4pyun/a", found)
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Hang: true}})
	s.Replace("4pyun/a", []string{"r3"}, []string{"r4", "r5"})
	if got := acts(); got != "r4" {
		t.Errorf("of two in one place rule %q acts, want r4", got)
	}
}

// TestOneOfManyOnce: a value that in names more than once is one match.
func TestOneOfManyOnce(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{
		When: api.When{Operation: "settle", Where: map[string]api.Condition{"pay_serial": {In: []string{"1", "2", "1"}}}},
		Skip: 1, Then: api.Then{Hang: true},
	})
	for _, want := range []string{"", "r1"} {
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle", "pay_serial", "1"), rule.State{})
		if err != nil || plan.Rule != want {
			t.Errorf("rule %q acts, %v; want %q", plan.Rule, err, want)
		}
	}
}

// TestTradeIsReadLast: a rule on a field of the request and on the trade is found by the field, so
// that a call with another value reads no trade.
func TestTradeIsReadLast(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"pay_serial", "zone"} {
		s := newSet()
		add(t, s, "4pyun/a", api.Rule{
			When: api.When{Operation: "settle", Where: map[string]api.Condition{"trade.order": {Equal: text("o")}, field: {Equal: text("1")}}},
			Then: api.Then{Hang: true},
		})
		for value, want := range map[string]int{"1": 1, "2": 0} {
			read := 0
			state := rule.State{Trade: func() *ledger.Trade { read++; return &ledger.Trade{Order: "o"} }}
			plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle", field, value), state)
			if err != nil || read != want || (plan.Rule == "r1") != (want == 1) {
				t.Errorf("%s=%s: the trade was read %d times, rule %q, %v; want %d", field, value, read, plan.Rule, err, want)
			}
		}
	}
}

// TestRulesDrawApart: two rules of an app don't draw the same numbers.
func TestRulesDrawApart(t *testing.T) {
	t.Parallel()
	s, half := newSet(), 0.5
	drawn := map[string]string{}
	for _, operation := range []string{"settle", "refund"} {
		add(t, s, "4pyun/a", api.Rule{When: api.When{Operation: operation}, Chance: &half, Then: api.Then{Hang: true}})
		for range 64 {
			plan, err := s.Decide(t.Context(), "4pyun", call("a", operation), rule.State{})
			if err != nil {
				t.Fatal(err)
			}
			drawn[operation] += strconv.FormatBool(plan.Rule != "")[:1]
		}
	}
	if drawn["settle"] == drawn["refund"] {
		t.Errorf("both act on the same of 64 calls: %s", drawn["settle"])
	}
}

// TestIndexIsBuiltOnce: a decision builds nothing of rules that are as they were before.
func TestIndexIsBuiltOnce(t *testing.T) {
	s := newSet()
	for i := range 100 {
		add(t, s, "4pyun/a", mixes["equal"](i))
	}
	c := call("a", "settle", "pay_serial", "x")
	decide := func() {
		if plan, err := s.Decide(t.Context(), "4pyun", c, rule.State{}); err != nil || plan.Rule != "" {
			t.Fatal(plan.Rule, err)
		}
	}
	decide()
	if n := testing.AllocsPerRun(10, decide); n > 30 {
		t.Errorf("%v allocations a decision", n)
	}
}
