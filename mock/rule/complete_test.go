package rule_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func (p platform) Kinds() []provider.Kind {
	return []provider.Kind{{Name: "notify"}, {Name: "sharding"}}
}

func number(n int) *int { return &n }

// plans asks n times and gives what each plan shows of itself.
func plans(t *testing.T, s *rule.Set, c *provider.Call, n int, show func(rule.Plan) string) []string {
	t.Helper()
	var out []string
	for range n {
		plan, err := s.Decide(t.Context(), "4pyun", c, rule.State{Now: noon})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, show(plan))
	}
	return out
}

func code(p rule.Plan) string {
	if p.Respond == nil {
		return ""
	}
	return p.Respond.Code
}

func TestEvery(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Skip: 1, Every: 2, Times: 2})
	got := plans(t, s, call("a", "settle"), 8, code)
	if diff := cmp.Diff([]string{"", "", "1403", "", "1403", "", "", ""}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestSequence(t *testing.T) {
	t.Parallel()
	entries := []api.Then{{Respond: "1403"}, {Hang: true}, {}}
	show := func(p rule.Plan) string { return fmt.Sprint(code(p), p.Hang, p.Rule != "") }
	for times, want := range map[int][]string{
		0: {"1403false true", "true true", "false true", "false false", "false false"},
		2: {"1403false true", "true true", "false false", "false false", "false false"},
		4: {"1403false true", "true true", "false true", "1403false true", "false false"},
	} {
		s := newSet()
		add(t, s, "4pyun/a", api.Rule{Then: api.Then{Sequence: entries}, Times: times})
		if diff := cmp.Diff(want, plans(t, s, call("a", "settle"), 5, show)); diff != "" {
			t.Errorf("times %d: -want +got\n%s", times, diff)
		}
	}
}

// TestChanceRepeats: the same seed gives the same draws, whatever other apps do meanwhile.
func TestChanceRepeats(t *testing.T) {
	t.Parallel()
	half := 0.5
	run := func(beside int) string {
		s := newSet()
		for i := range beside {
			add(t, s, fmt.Sprintf("4pyun/b%d", i), api.Rule{Then: api.Then{Respond: "1403"}, Chance: &half})
		}
		add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Chance: &half, When: api.When{Operation: "settle"}})
		add(t, s, rule.Server, api.Rule{Then: api.Then{Respond: "1001"}, Chance: &half})
		var group sync.WaitGroup
		for i := range beside {
			group.Go(func() { plans(t, s, call(fmt.Sprintf("b%d", i), "settle"), 20, code) })
		}
		c := call("a", "settle")
		c.App.Seed = 7
		got := plans(t, s, c, 40, code)
		group.Wait()
		return strings.Join(got, ",")
	}
	alone := run(0)
	if strings.Count(alone, "1403") < 8 || strings.Count(alone, "1403") > 32 {
		t.Errorf("half of the calls: %s", alone)
	}
	if crowded := run(5); crowded != alone {
		t.Errorf("alone   %s\ncrowded %s", alone, crowded)
	}
}

// TestRulesDrawTheirOwnNumbers: two rules of one app don't decide alike.
func TestRulesDrawTheirOwnNumbers(t *testing.T) {
	t.Parallel()
	half := 0.5
	s := newSet()
	for _, operation := range []string{"settle", "refund"} {
		add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Chance: &half, When: api.When{Operation: operation}})
	}
	if settles, refunds := plans(t, s, call("a", "settle"), 40, code), plans(t, s, call("a", "refund"), 40, code); slices.Equal(settles, refunds) {
		t.Errorf("both rules drew %q", settles)
	}
}

// countedFields counts how often each field is looked up.
type countedFields map[string]int

func (f countedFields) Lookup(name string) (string, bool) {
	f[name]++
	return "no", true
}

// TestFieldsAreLookedUpOnce, however many rules ask for them: a lookup may parse.
func TestFieldsAreLookedUpOnce(t *testing.T) {
	t.Parallel()
	s := newSet()
	for range 3 {
		add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, When: api.When{Where: map[string]api.Condition{
			"a": {Not: text("yes")}, "b": {Not: text("yes")}, "c": {Not: text("no")},
		}}})
	}
	c := call("a", "settle")
	counted := countedFields{}
	c.Fields = counted
	if got := stageDecide(t, s, c); got != "" {
		t.Fatalf("answered %s", got)
	}
	if diff := cmp.Diff(countedFields{"a": 1, "b": 1, "c": 1}, counted); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestChanceAndTimesUnderLoad(t *testing.T) {
	t.Parallel()
	half := 0.5
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Chance: &half, Times: 3})
	var mu sync.Mutex
	var group sync.WaitGroup
	acted := 0
	for range 100 {
		group.Go(func() {
			plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), rule.State{})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if plan.Respond != nil {
				acted++
			}
		})
	}
	group.Wait()
	if acted != 3 {
		t.Errorf("acted %d times, want 3", acted)
	}
}

func TestWindow(t *testing.T) {
	t.Parallel()
	s := newSet()
	s.Now = func(string) time.Time { return noon }
	add(t, s, "4pyun/a", api.Rule{Name: "w", Then: api.Then{Respond: "1403"}, From: "10m", Until: "2026-01-02T20:30:00+08:00"})
	for after, want := range map[time.Duration]string{
		0: "", 10*time.Minute - 1: "", 10 * time.Minute: "1403", 30*time.Minute - 1: "1403", 30 * time.Minute: "",
	} {
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), rule.State{Now: noon.Add(after)})
		if err != nil || code(plan) != want {
			t.Errorf("after %v: %q, %v; want %q", after, code(plan), err, want)
		}
		if want == "" && (len(plan.NearMisses) != 1 || !strings.Contains(plan.NearMisses[0], "r1 w: it ")) {
			t.Errorf("after %v the plan says %q", after, plan.NearMisses)
		}
	}
}

func TestTradeState(t *testing.T) {
	t.Parallel()
	trade := &ledger.Trade{No: "T1", Order: "O1", Merchant: "m", Payer: "p", Subject: "s", Status: ledger.Paid, Amount: 500, Paid: 500, Settled: 30, Shared: 20, Refunded: 10, ManualSettle: true}
	want := map[string]string{
		"no": "T1", "order": "O1", "merchant": "m", "payer": "p", "subject": "s", "status": "paid", "amount": "500", "paid": "500",
		"settled": "30", "shared": "20", "refunded": "10", "left": "470", "manual_settle": "true",
	}
	for _, name := range api.TradeFields() {
		s := newSet()
		asked := 0
		value := want[name]
		add(t, s, "4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"trade." + name: {Prefix: &value, Suffix: &value}, "trade.status": {Equal: text("paid")}}}, Then: api.Then{Respond: "1403"}})
		state := rule.State{Trade: func() *ledger.Trade { asked++; return trade }}
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), state)
		if err != nil || code(plan) != "1403" || asked != 1 {
			t.Errorf("trade.%s: %+v, %v, asked %d times", name, plan, err, asked)
		}
	}
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"trade.status": {Equal: text("paid")}}}, Then: api.Then{Respond: "1403"}})
	if got := stageDecide(t, s, call("a", "settle")); got != "" {
		t.Error("a call without a trade matches")
	}
}

// TestIndexKeepsOrder: rules found by value, by list and by scan act in one order.
func TestIndexKeepsOrder(t *testing.T) {
	t.Parallel()
	s := newSet()
	where := func(name string, c api.Condition) api.When {
		return api.When{Operation: "settle", Where: map[string]api.Condition{name: c}}
	}
	for i, when := range []api.When{
		where("a", api.Condition{In: []string{"1", "2", "2"}}), where("b", api.Condition{Prefix: text("x")}),
		{},
		where("a", api.Condition{Equal: text("2")}),
	} {
		add(t, s, "4pyun/a", api.Rule{Name: fmt.Sprint("n", i), When: when, Then: api.Then{Respond: "1403"}, Times: 1})
	}
	c := call("a", "settle", "a", "2", "b", "xy")
	got := plans(t, s, c, 5, func(p rule.Plan) string { return p.Rule })
	if diff := cmp.Diff([]string{"r1 n0", "r2 n1", "r3 n2", "r4 n3", ""}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	s.Remove("4pyun/a", "r1")
	if plan, _ := s.Decide(t.Context(), "4pyun", call("a", "settle", "a", "9"), rule.State{}); len(plan.NearMisses) == 0 || !strings.Contains(plan.NearMisses[len(plan.NearMisses)-1], `r4 n3: a is "9", not "2"`) {
		t.Errorf("near misses %q", plan.NearMisses)
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	ask := func(s *rule.Set, value string) rule.Plan {
		c := call("a", "settle")
		c.Request = &wire.Request{Header: wire.Header{{Name: "x-paymock-respond", Value: value}}}
		plan, err := s.Decide(t.Context(), "4pyun", c, rule.State{})
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1001"}})
	if plan := ask(s, "1403"); code(plan) != "1001" {
		t.Errorf("the header acts although it is off: %+v", plan)
	}
	s.HeaderRules = true
	if plan := ask(s, "1403"); code(plan) != "1403" || plan.Rule != "header X-Paymock-Respond" {
		t.Errorf("got %+v", plan)
	}
	plan := ask(s, "14033")
	if plan.Respond != nil || !plan.Waits() || !strings.Contains(plan.Mistake, `did you mean "1403"`) {
		t.Errorf("an unknown code: %+v", plan)
	}
}

// TestDisabled: a disabled rule acts on nothing and counts nothing, the next one acts in its place.
func TestDisabled(t *testing.T) {
	t.Parallel()
	s := newSet()
	first := add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Times: 1})
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1001"}})
	changed, there := s.Disable("4pyun/a", first.ID, true)
	if !there || !changed.Disabled || !s.List("4pyun/a")[0].Disabled {
		t.Errorf("disabled: %+v, %v", changed, there)
	}
	if got := stageDecide(t, s, call("a", "settle")); got != "1001" {
		t.Errorf("a disabled rule: %q", got)
	}
	s.Disable("4pyun/a", first.ID, false)
	if got := stageDecide(t, s, call("a", "settle")); got != "1403" {
		t.Errorf("enabled again: %q", got)
	}
	if _, there := s.Disable("4pyun/a", "r99", true); there {
		t.Error("a rule that is not there was disabled")
	}
	if _, there := s.Disable("4pyun/other", first.ID, true); there {
		t.Error("a rule of another app was disabled")
	}
	written := add(t, s, rule.Server, api.Rule{Disabled: true, Then: api.Then{Hang: true}})
	if got := stageDecide(t, s, call("b", "settle")); got != "" || !written.Disabled {
		t.Errorf("added as disabled: %q", got)
	}
}

func TestMoreMistakesAreNamed(t *testing.T) {
	t.Parallel()
	tooOften, negative, over := 1.5, -0.5, 101.0
	for _, bound := range []float64{0, 1} {
		add(t, newSet(), "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}, Chance: &bound})
	}
	ok := api.Then{Respond: "1403"}
	bounds := newSet()
	bounds.Now = func(string) time.Time { return noon }
	add(t, bounds, "4pyun/a", api.Rule{Then: ok, From: "0s", Until: "10m"})
	add(t, bounds, "4pyun/a", api.Rule{Then: api.Then{HTTPStatus: 599}})
	callback := api.When{Callback: "sharding"}
	add(t, bounds, "4pyun/a", api.Rule{When: callback, Then: api.Then{Concurrent: 100}})
	add(t, bounds, "4pyun/a", api.Rule{When: callback, Then: api.Then{Duplicate: 100}})
	for name, tt := range map[string]struct {
		app   string
		rule  api.Rule
		field string
		says  string
	}{
		"chance":                {"4pyun/a", api.Rule{Then: ok, Chance: &tooOften}, "chance", "for 1.5 % write 0.015"},
		"negative chance":       {"4pyun/a", api.Rule{Then: ok, Chance: &negative}, "chance", "such as 0.2"},
		"chance over 100":       {"4pyun/a", api.Rule{Then: ok, Chance: &over}, "chance", "such as 0.2"},
		"respond of a callback": {"4pyun/a", api.Rule{When: callback, Then: ok}, "then.respond", "leave out when.callback, or use delay, drop, duplicate, "},
		"every":                 {"4pyun/a", api.Rule{Then: ok, Every: -1}, "every", "negative"},
		"from":                  {"4pyun/a", api.Rule{Then: ok, From: "noon"}, "from", "neither"},
		"from for all":          {"", api.Rule{Then: ok, From: "10m"}, "from", "no clock"},
		"window":                {"4pyun/a", api.Rule{Then: ok, From: "2h", Until: "1h"}, "until", "never act"},
		"unknown kind":          {"4pyun/a", api.Rule{When: api.When{Callback: "shardin"}, Then: api.Then{Drop: true}}, "when.callback", `did you mean "sharding"`},
		"call and callback":     {"4pyun/a", api.Rule{When: api.When{Callback: "sharding", Operation: "settle"}, Then: api.Then{Drop: true}}, "when.operation", "leave out"},
		"trade field":           {"4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"trade.state": {Equal: text("x")}}}, Then: ok}, "when.where.trade.state", `"trade.status"`},
		"callback field":        {"4pyun/a", api.Rule{When: api.When{Callback: "any", Where: map[string]api.Condition{"attemp": {Equal: text("x")}}}, Then: api.Then{Drop: true}}, "when.where.attemp", `"attempt"`},
		"call's on callback":    {"4pyun/a", api.Rule{When: callback, Then: api.Then{LoseReply: true}}, "then.lose_reply", "for calls"},
		"callback's on call":    {"4pyun/a", api.Rule{Then: api.Then{Duplicate: 1}}, "then.duplicate", "say when.callback"},
		"in a sequence":         {"4pyun/a", api.Rule{Then: api.Then{Sequence: []api.Then{{}, {Respond: "9"}}}}, "then[1].respond", "no platform"},
		"idle sequence":         {"4pyun/a", api.Rule{Then: api.Then{Sequence: []api.Then{{}, {}}}}, "then", "does nothing"},
		"nested sequence":       {"4pyun/a", api.Rule{Then: api.Then{Sequence: []api.Then{{Sequence: []api.Then{ok}}}}}, "then[0]", "no sequences"},
		"centuries":             {"4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Fixed: "9999999h"}}}, "then.delay.fixed", "longer than a year"},
		"duration":              {"4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Fixed: "3"}}}, "then.delay.fixed", "no duration"},
		"two delays":            {"4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Fixed: "3s", Uniform: []string{"1s", "2s"}}}}, "then.delay", "one of"},
		"uniform":               {"4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Uniform: []string{"2s", "1s"}}}}, "then.delay.uniform", "swap"},
		"one bound":             {"4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Uniform: []string{"2s"}}}}, "then.delay.uniform", "the least and the most"},
		"three bounds":          {"4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Uniform: []string{"1s", "2s", "3s"}}}}, "then.delay.uniform", "the least and the most"},
		"clock":                 {"4pyun/a", api.Rule{Then: api.Then{DelayReply: &api.Delay{Fixed: "1s", Clock: "wall"}}}, "then.delay_reply.clock", "app or real"},
		"sigma":                 {"4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Lognormal: &api.Lognormal{Median: "1s", Sigma: -1}}}}, "then.delay.lognormal.sigma", "0 to 10"},
		"sigma over":            {"4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Lognormal: &api.Lognormal{Median: "1s", Sigma: 10.5}}}}, "then.delay.lognormal.sigma", "0 to 10"},
		"status":                {"4pyun/a", api.Rule{Then: api.Then{HTTPStatus: 200}}, "then.http_status", "400 to 599"},
		"status over":           {"4pyun/a", api.Rule{Then: api.Then{HTTPStatus: 600}}, "then.http_status", "400 to 599"},
		"hang and reset":        {"4pyun/a", api.Rule{Then: api.Then{Hang: true, Reset: true}}, "then", "choose one"},
		"hang and respond":      {"4pyun/a", api.Rule{Then: api.Then{Hang: true, Respond: "1403"}}, "then", "nothing is decided"},
		"throttle without code": {"4pyun/a", api.Rule{Then: api.Then{Throttle: &api.Throttle{}}}, "then.throttle.respond", "name the code"},
		"throttle and times":    {"4pyun/a", api.Rule{Times: 1, Then: api.Then{Throttle: &api.Throttle{Respond: "1403"}}}, "then.throttle", "by itself"},
		"truncate":              {"4pyun/a", api.Rule{Then: api.Then{Truncate: number(-1)}}, "then.truncate", "negative"},
		"charset":               {"4pyun/a", api.Rule{Then: api.Then{Charset: "gbx"}}, "then.charset", `"gbk"`},
		"lost and cut":          {"4pyun/a", api.Rule{Then: api.Then{LoseReply: true, Truncate: number(1)}}, "then.lose_reply", "leave the other"},
		"both signatures":       {"4pyun/a", api.Rule{Then: api.Then{WrongSignature: true, NoSignature: true}}, "then", "choose one"},
		"empty alter":           {"4pyun/a", api.Rule{Then: api.Then{Alter: &api.Alter{}}}, "then.alter", "changes nothing"},
		"one at the same time":  {"4pyun/a", api.Rule{When: callback, Then: api.Then{Concurrent: 1}}, "then.concurrent", "from 2"},
		"too many at once":      {"4pyun/a", api.Rule{When: callback, Then: api.Then{Concurrent: 101}}, "then.concurrent", "from 2"},
		"too many copies":       {"4pyun/a", api.Rule{When: callback, Then: api.Then{Duplicate: 101}}, "then.duplicate", "from 1"},
		"drop and more":         {"4pyun/a", api.Rule{When: callback, Then: api.Then{Drop: true, Duplicate: 1}}, "then.drop", "nothing is sent"},
		"early and more":        {"4pyun/a", api.Rule{When: callback, Then: api.Then{Sequence: []api.Then{{Early: true}, {Drop: true}}}}, "then", "stands alone"},
		"reorder":               {"4pyun/a", api.Rule{When: callback, Then: api.Then{Reorder: "0s"}}, "then.reorder", "greater than zero"},
		"long real delay":       {"4pyun/a", api.Rule{When: callback, Then: api.Then{Delay: &api.Delay{Fixed: "1m", Clock: "real"}}}, "then.delay", "app's clock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSet()
			s.Now = func(string) time.Time { return noon }
			_, err := s.Add(tt.app, tt.rule)
			var mistake *rule.Error
			if !errors.As(err, &mistake) || mistake.Field != tt.field || !strings.Contains(mistake.Reason, tt.says) || len(mistake.More) > 0 {
				t.Errorf("got %v, want field %s and %q", err, tt.field, tt.says)
			}
		})
	}
}
