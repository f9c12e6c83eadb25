package rule_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// platform is a provider that has a table and nothing else.
type platform struct {
	provider.Provider
	name  string
	codes []provider.Code
}

func (p platform) Name() string { return p.name }
func (p platform) Operations() []provider.Operation {
	return []provider.Operation{{Name: "settle"}, {Name: "refund"}}
}
func (p platform) Codes() []provider.Code { return p.codes }

var (
	fourpyun = platform{name: "4pyun", codes: []provider.Code{{Code: "1001", Success: true}, {Code: "1403", Message: "no"}}}
	alipay   = platform{name: "alipay", codes: []provider.Code{
		{Code: "40004", Sub: "ACQ.TRADE_STATUS_ERROR"}, {Code: "40004", Sub: "ACQ.TRADE_NOT_EXIST"},
	}}
)

// counters counts in memory.
type counters struct {
	mu sync.Mutex
	n  map[string]int64
}

func (c *counters) Take(_ context.Context, app, _, counter string, span int64) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int64{}
	}
	name := app + " " + counter
	if span != 0 && c.n[store.SpanOf(name)] != span {
		c.n[store.SpanOf(name)], c.n[name] = span, 0
	}
	c.n[name]++
	return c.n[name], nil
}

func (c *counters) Count(_ context.Context, app, counter string) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[app+" "+counter], nil
}

func (c *counters) Forget(_ context.Context, names []string, apps ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, app := range apps {
		for _, counter := range names {
			delete(c.n, app+" "+counter)
			delete(c.n, store.SpanOf(app+" "+counter))
		}
	}
	return nil
}

func newSet() *rule.Set {
	return rule.NewSet([]provider.Provider{fourpyun, alipay}, &counters{})
}

func call(id, operation string, fields ...string) *provider.Call {
	form := wire.Form{}
	for i := 0; i+1 < len(fields); i += 2 {
		form = append(form, wire.Pair{Name: fields[i], Value: fields[i+1]})
	}
	return &provider.Call{App: &app.App{Provider: "4pyun", ID: id}, Operation: operation, Fields: form}
}

func add(t *testing.T, s *rule.Set, app string, r api.Rule) api.Rule {
	t.Helper()
	added, err := s.Add(app, r)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func stageDecide(t *testing.T, s *rule.Set, c *provider.Call) string {
	t.Helper()
	plan, err := s.Decide(t.Context(), "4pyun", c, rule.State{})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Respond == nil {
		return ""
	}
	return plan.Respond.Code
}

func text(s string) *string { return &s }

func TestOperators(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	tests := map[string]struct {
		cond    api.Condition
		matches []string
		misses  []string
	}{
		"equal":   {api.Condition{Equal: text("5")}, []string{"5"}, []string{"", "05", "5 "}},
		"not":     {api.Condition{Not: text("5")}, []string{"", "6"}, []string{"5"}},
		"prefix":  {api.Condition{Prefix: text("2014")}, []string{"2014", "20141"}, []string{"201", "x2014"}},
		"suffix":  {api.Condition{Suffix: text("03")}, []string{"1403"}, []string{"031"}},
		"matches": {api.Condition{Matches: text(`^\d{3}$`)}, []string{"123"}, []string{"12", "abcd"}},
		"over":    {api.Condition{Over: text("99.5")}, []string{"100", "99.51", "0100"}, []string{"99.50", "99", "-100", "ten", "1e9"}},
		"under":   {api.Condition{Under: text("0")}, []string{"-0.01", "-5"}, []string{"0", "-0", "0.00", "1", ""}},
		"in":      {api.Condition{In: []string{"a", "b"}}, []string{"a", "b"}, []string{"c", "ab"}},
		"present": {api.Condition{Present: &yes}, []string{"", "x"}, nil},
		"absent":  {api.Condition{Present: &no}, nil, []string{"", "x"}},
		"both":    {api.Condition{Over: text("1"), Under: text("3")}, []string{"2"}, []string{"1", "3"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSet()
			add(t, s, "4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"v": tt.cond}}, Then: api.Then{Respond: "1403"}})
			for _, v := range tt.matches {
				if got := stageDecide(t, s, call("a", "settle", "v", v)); got != "1403" {
					t.Errorf("value %q doesn't match", v)
				}
			}
			for _, v := range tt.misses {
				if got := stageDecide(t, s, call("a", "settle", "v", v)); got != "" {
					t.Errorf("value %q matches", v)
				}
			}
		})
	}
}

func TestAbsentField(t *testing.T) {
	t.Parallel()
	no := false
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"v": {Present: &no}}}, Then: api.Then{Respond: "1403"}})
	if got := stageDecide(t, s, call("a", "settle")); got != "1403" {
		t.Error("an absent field doesn't match present: false")
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}})
	for name, tt := range map[string]struct {
		call *provider.Call
		want string
	}{
		"its app and operation": {call("a", "settle"), "1403"},
		"another operation":     {call("a", "refund"), ""},
		"another app":           {call("b", "settle"), ""},
	} {
		if got := stageDecide(t, s, tt.call); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
	add(t, s, rule.Server, api.Rule{Then: api.Then{Respond: "1001"}})
	if got := stageDecide(t, s, call("a", "settle")); got != "1403" {
		t.Error("an app's rule must act before the server's")
	}
	if got := stageDecide(t, s, call("b", "settle")); got != "1001" {
		t.Error("a server rule must act on every app")
	}
}

func TestOrderAndRemoval(t *testing.T) {
	t.Parallel()
	s := newSet()
	first := add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}})
	second := add(t, s, "4pyun/a", api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1001"}})
	if diff := cmp.Diff([]api.Rule{first, second}, s.List("4pyun/a")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := stageDecide(t, s, call("a", "settle")); got != "1403" {
		t.Errorf("the second rule acted: %q", got)
	}
	if !s.Remove("4pyun/a", first.ID) || s.Remove("4pyun/a", first.ID) {
		t.Error("Remove doesn't tell whether there was one")
	}
	if got := stageDecide(t, s, call("a", "settle")); got != "1001" {
		t.Errorf("after removal got %q", got)
	}
	s.Clear("4pyun/a")
	if got := stageDecide(t, s, call("a", "settle")); got != "" {
		t.Errorf("after Clear got %q", got)
	}
}

func TestTimesAndSkip(t *testing.T) {
	t.Parallel()
	s := newSet()
	r := add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Skip: 1, Times: 2})
	var got []string
	for range 5 {
		got = append(got, stageDecide(t, s, call("a", "settle")))
	}
	if diff := cmp.Diff([]string{"", "1403", "1403", "", ""}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if hits, err := s.Hits(t.Context(), "4pyun/a", r.ID); err != nil || hits != 5 {
		t.Errorf("hits %d, %v; want 5", hits, err)
	}
}

func TestTimesUnderLoad(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Times: 1})
	var hits sync.Map
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() {
			plan, err := s.Decide(context.Background(), "4pyun", call("a", "settle"), rule.State{})
			if err != nil {
				t.Error(err)
			}
			if plan.Respond != nil {
				hits.Store(i, true)
			}
		})
	}
	group.Wait()
	n := 0
	hits.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("times: 1 acted %d times", n)
	}
}

func TestNearMissesAreExplained(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{Name: "big", When: api.When{Where: map[string]api.Condition{"value": {Over: text("100")}}}, Then: api.Then{Respond: "1403"}})
	plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle", "value", "50"), rule.State{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`r1 big: value is "50", not over 100`}, plan.NearMisses); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestMistakesAreNamed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		app   string
		rule  api.Rule
		field string
		says  string
	}{
		"unknown code":            {"4pyun/a", api.Rule{Then: api.Then{Respond: "1404"}}, "then.respond", `did you mean "1403"`},
		"another platform's":      {"4pyun/a", api.Rule{Then: api.Then{Respond: "ACQ.TRADE_STATUS_ERROR"}}, "then.respond", `is a code of alipay, not of 4pyun; add the rule to an app of alipay (payctl: --provider alipay)`},
		"that of all apps":        {"", api.Rule{When: api.When{Provider: "4pyun"}, Then: api.Then{Respond: "ACQ.TRADE_STATUS_ERROR"}}, "then.respond", `say provider: alipay, or in a sentence: the alipay platform`},
		"of its operation":        {"4pyun/a", api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "ACQ.TRADE_STATUS_ERROR"}}, "then.respond", "; the codes of 4pyun for it: `paymock codes 4pyun --operation settle`"},
		"in a throttle":           {"4pyun/a", api.Rule{Then: api.Then{Throttle: &api.Throttle{Respond: "ACQ.TRADE_STATUS_ERROR"}}}, "then.throttle.respond", `is a code of alipay, not of 4pyun`},
		"an app of another":       {"4pyun/a", api.Rule{When: api.When{Provider: "alipay"}, Then: api.Then{Respond: "ACQ.TRADE_STATUS_ERROR"}}, "when.provider", "this app is of 4pyun; add the rule to an app of alipay (payctl: --provider alipay)"},
		"its own platform's code": {"4pyun/a", api.Rule{When: api.When{Provider: "alipay"}, Then: api.Then{Respond: "1403"}}, "then.respond", `say provider: 4pyun, or in a sentence: the 4pyun platform`},
		"unknown operation":       {"4pyun/a", api.Rule{When: api.When{Operation: "setle"}, Then: api.Then{Respond: "1403"}}, "when.operation", `did you mean "settle"`},
		"unknown provider":        {"", api.Rule{When: api.When{Provider: "alipy"}, Then: api.Then{Respond: "1403"}}, "when.provider", `did you mean "alipay"`},
		"nothing to do":           {"4pyun/a", api.Rule{}, "then", "does nothing"},
		"message without code":    {"4pyun/a", api.Rule{Then: api.Then{Message: "x"}}, "then.message", "add respond"},
		"negative times":          {"4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Times: -1}, "times", "negative"},
		"negative skip":           {"4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Skip: -1}, "skip", "negative"},
		"no operator":             {"4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"v": {}}}, Then: api.Then{Respond: "1403"}}, "when.where.v", "no operator"},
		"bad regular expression":  {"4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"v": {Matches: text("(")}}}, Then: api.Then{Respond: "1403"}}, "when.where.v.matches", "RE2"},
		"bad number":              {"4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"v": {Over: text("1e3")}}}, Then: api.Then{Respond: "1403"}}, "when.where.v.over", "decimal"},
		"empty list":              {"4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"v": {In: []string{}}}}, Then: api.Then{Respond: "1403"}}, "when.where.v.in", "empty list"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newSet().Add(tt.app, tt.rule)
			var mistake *rule.Error
			if !errors.As(err, &mistake) || mistake.Field != tt.field || !strings.Contains(mistake.Reason, tt.says) {
				t.Errorf("got %v, want field %s and %q", err, tt.field, tt.says)
			}
		})
	}
}

func TestServerRuleOfAnotherPlatform(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, rule.Server, api.Rule{Then: api.Then{Respond: "ACQ.TRADE_STATUS_ERROR"}})
	if got := stageDecide(t, s, call("a", "settle")); got != "" {
		t.Errorf("a rule with an Alipay code answered 4pyun with %q", got)
	}
}
