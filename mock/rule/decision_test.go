package rule_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
)

// brokenCounters can't count what ends in a suffix.
type brokenCounters struct {
	counters
	broken string
}

var errBroken = errors.New("the counters are broken")

func (c *brokenCounters) Take(ctx context.Context, app, generation, counter string, span int64) (int64, error) {
	if strings.HasSuffix(counter, c.broken) {
		return 9, errBroken
	}
	return c.counters.Take(ctx, app, generation, counter, span)
}

// TestWhatCanNotBeCountedFails: a rule whose hits can't be counted neither acts nor lets another act: the
// decision fails and says which rule it was.
func TestWhatCanNotBeCountedFails(t *testing.T) {
	t.Parallel()
	always, hang := 1.0, api.Then{Hang: true}
	for name, tt := range map[string]struct {
		app, broken string
		rule        api.Rule
	}{
		"hits":           {"4pyun/a", "rule:r1", api.Rule{Name: "hits", Then: hang}},
		"hits by chance": {"4pyun/a", ":acted", api.Rule{Name: "hits by chance", Chance: &always, Times: 1, Then: hang}},
		"draws":          {rule.Server, ":here", api.Rule{Name: "draws", Chance: &always, Then: hang}},
		"a throttle's":   {"4pyun/a", "1", api.Rule{Name: "a throttle's", Then: api.Then{Throttle: &api.Throttle{Respond: "1403"}}}},
	} {
		s := rule.NewSet([]provider.Provider{fourpyun, alipay}, &brokenCounters{broken: tt.broken})
		add(t, s, tt.app, tt.rule)
		add(t, s, rule.Server, api.Rule{Then: api.Then{Respond: "1001"}})
		now := noon // of an even second, whose span is odd
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), rule.State{Now: now})
		if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "count rule r1 "+name) || plan.Rule != "" {
			t.Errorf("%s: %+v, %v", name, plan, err)
		}
	}
	s := rule.NewSet([]provider.Provider{fourpyun, alipay}, &brokenCounters{})
	add(t, s, "4pyun/a", api.Rule{When: api.When{Callback: "any"}, Then: api.Then{Drop: true}})
	add(t, s, "4pyun/a", api.Rule{When: api.When{Callback: "any"}, Then: api.Then{Early: true}})
	a, n := &app.App{Provider: "4pyun", ID: "a"}, provider.Notice{Kind: "notify"}
	if fault, err := s.CallbackFault(t.Context(), a, n, 1, rule.State{}); !errors.Is(err, errBroken) || fault.Drop {
		t.Errorf("a callback: %+v, %v", fault, err)
	}
	if label, early, err := s.EarlyCallbackRule(t.Context(), a, n, rule.State{}); !errors.Is(err, errBroken) || early || label != "" {
		t.Errorf("an early callback: %q, %t, %v", label, early, err)
	}
}

// TestEarlyCallbackIsNamed: the answer can say which rule lets its callback go first, on the first attempt.
func TestEarlyCallbackIsNamed(t *testing.T) {
	t.Parallel()
	s := newSet()
	first := api.When{Callback: "any", Where: map[string]api.Condition{"attempt": {Equal: text("1")}}}
	add(t, s, "4pyun/a", api.Rule{When: first, Then: api.Then{Drop: true}})
	add(t, s, "4pyun/a", api.Rule{Name: "race", When: first, Then: api.Then{Sequence: []api.Then{{Early: true}, {}}}})
	a, n := &app.App{Provider: "4pyun", ID: "a"}, provider.Notice{Kind: "notify"}
	for i, want := range []string{"r2 race", ""} {
		label, early, err := s.EarlyCallbackRule(t.Context(), a, n, rule.State{})
		if label != want || early != (want != "") || err != nil {
			t.Errorf("callback %d: %q, %t, %v", i+1, label, early, err)
		}
	}
}

// TestEndedAppCountsNothing: a call that was decided for an app which was removed meanwhile uses up no hit of its
// rules, and the server's rules still act for who calls.
func TestEndedAppCountsNothing(t *testing.T) {
	t.Parallel()
	apps := app.NewRegistry()
	if err := apps.Add(&app.App{Provider: "4pyun", ID: "a"}); err != nil {
		t.Fatal(err)
	}
	gone, _ := apps.App("4pyun", "a")
	if err := apps.End(gone, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	s := newSet()
	c := call("a", "settle")
	c.App = gone
	add(t, s, rule.Server, api.Rule{Then: api.Then{Respond: "1001"}})
	if plan, err := s.Decide(t.Context(), "4pyun", c, rule.State{}); err != nil || plan.Rule != "r1" {
		t.Errorf("the server's rule: %+v, %v", plan, err)
	}
	own := add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}})
	if plan, err := s.Decide(t.Context(), "4pyun", c, rule.State{}); !errors.Is(err, app.ErrEnded) || plan.Rule != "" {
		t.Errorf("its own rule: %+v, %v", plan, err)
	}
	if hits, err := s.Hits(t.Context(), "4pyun/a", own.ID); hits != 0 || err != nil {
		t.Errorf("its rule has %d hits, %v", hits, err)
	}
}

// TestCallOfNobody: of a call that names no app, only the server's rules know.
func TestCallOfNobody(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}})
	nobody := func() *provider.Call { return &provider.Call{Operation: "settle", Fields: wire.Form{}} }
	if got := stageDecide(t, s, nobody()); got != "" {
		t.Errorf("an app's rule answers %q", got)
	}
	half := 0.5
	add(t, s, rule.Server, api.Rule{Chance: &half, Times: 1, Then: api.Then{Respond: "1001"}})
	answered := 0
	for range 50 {
		if stageDecide(t, s, nobody()) == "1001" {
			answered++
		}
	}
	if hits, err := s.Hits(t.Context(), rule.Server, "r2"); answered != 1 || hits != 50 || err != nil {
		t.Errorf("answered %d times after %d hits, %v", answered, hits, err)
	}
	without := nobody()
	without.Fields = nil
	add(t, s, rule.Server, api.Rule{When: api.When{Where: map[string]api.Condition{"x": {Present: new(bool)}}}, Then: api.Then{Respond: "1403"}})
	if got := stageDecide(t, s, without); got != "1403" {
		t.Errorf("a call without fields has a field: %q", got)
	}
}

// TestAnotherRuleActsInstead: a rule that matches and doesn't act this time leaves the call to the next one.
func TestAnotherRuleActsInstead(t *testing.T) {
	t.Parallel()
	never, always := 0.0, 1.0
	then := api.Then{Respond: "1403"}
	for name, tt := range map[string]struct {
		rule api.Rule
		want string // who answers three calls: 1403 is the rule's, 1001 the next one's
	}{
		"always":        {api.Rule{Then: then}, "1403 1403 1403"},
		"every first":   {api.Rule{Every: 1, Then: then}, "1403 1403 1403"},
		"every second":  {api.Rule{Every: 2, Then: then}, "1001 1403 1001"},
		"skip":          {api.Rule{Skip: 1, Then: then}, "1001 1403 1403"},
		"times":         {api.Rule{Times: 1, Then: then}, "1403 1001 1001"},
		"never":         {api.Rule{Chance: &never, Then: then}, "1001 1001 1001"},
		"surely":        {api.Rule{Chance: &always, Times: 2, Then: then}, "1403 1403 1001"},
		"surely, later": {api.Rule{Chance: &always, Times: 1, Skip: 1, Then: then}, "1001 1403 1001"},
		"throttle":      {api.Rule{Then: api.Then{Throttle: &api.Throttle{Calls: 2, Respond: "1403"}}}, "1001 1001 1403"},
	} {
		s := newSet()
		add(t, s, "4pyun/a", tt.rule)
		add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1001"}})
		if got := strings.Join(plans(t, s, call("a", "settle"), 3, code), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// TestThrottleOfASecond: without a span the calls of a second count, in each app and each rule for itself.
func TestThrottleOfASecond(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, rule.Server, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Throttle: &api.Throttle{Calls: 1, Respond: "1403"}}})
	add(t, s, rule.Server, api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Throttle: &api.Throttle{Calls: 1, Respond: "1403"}}})
	var got []string
	for _, c := range []struct {
		app, operation string
		after          time.Duration
	}{
		{"a", "settle", 0},
		{"a", "refund", 0},
		{"b", "settle", 0},
		{"a", "settle", 999 * time.Millisecond},
		{"a", "settle", time.Second},
		{"a", "settle", 1001 * time.Millisecond},
		{"a", "settle", 2 * time.Second},
		{"a", "settle", 3 * time.Second},
	} {
		plan, err := s.Decide(t.Context(), "4pyun", call(c.app, c.operation), rule.State{Now: noon.Add(c.after)})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, code(plan))
	}
	if want := []string{"", "", "", "1403", "", "1403", "", ""}; !slices.Equal(got, want) {
		t.Errorf("answered %q, want %q", got, want)
	}
}

// TestServerRuleDrawsByApp: what a rule for every app draws for one app's calls doesn't change with the calls of
// others, whatever of it is drawn; nor do two apps of other seeds draw alike.
func TestServerRuleDrawsByApp(t *testing.T) {
	t.Parallel()
	half := 0.5
	for name, r := range map[string]api.Rule{
		"chance":    {Chance: &half, Then: api.Then{Respond: "1403"}},
		"delay":     {Then: api.Then{Delay: &api.Delay{Uniform: []string{"1s", "2s"}}}},
		"answer":    {Then: api.Then{DelayReply: &api.Delay{Lognormal: &api.Lognormal{Median: "1s"}}}},
		"pause":     {Then: api.Then{Drip: &api.Drip{Every: &api.Delay{Uniform: []string{"1s", "2s"}}}}},
		"in a list": {Then: api.Then{Sequence: []api.Then{{Delay: &api.Delay{Uniform: []string{"1s", "2s"}}}, {Hang: true}}}, Times: 1000},
	} {
		drawn := func(others int, seed uint64) string {
			s := newSet()
			add(t, s, rule.Server, r)
			var out []string
			for range 20 {
				if others > 0 {
					plans(t, s, call("b", "settle"), 2*others, code)
				}
				c := call("a", "settle")
				c.App.Seed = seed
				out = append(out, plans(t, s, c, 1, func(p rule.Plan) string { return fmt.Sprint(code(p), p.Delay.For, p.DelayReply.For, p.Pause.For) })...)
			}
			return strings.Join(out, " ")
		}
		alone := drawn(0, 7)
		if crowded := drawn(3, 7); crowded != alone {
			t.Errorf("%s: alone %s\nbeside others %s", name, alone, crowded)
		}
		if other := drawn(0, 8); other == alone {
			t.Errorf("%s: another seed draws the same: %s", name, alone)
		}
	}
}

// TestExemptedApp: a rule of the server that leaves an app alone does so for callbacks, too, of which each kind of
// rule is asked on its own.
func TestExemptedApp(t *testing.T) {
	t.Parallel()
	s := newSet()
	any := api.When{Callback: "any"}
	early := add(t, s, rule.Server, api.Rule{When: any, Then: api.Then{Early: true}})
	add(t, s, rule.Server, api.Rule{When: any, Then: api.Then{Duplicate: 1}})
	s.Exempt("4pyun/a", "r9", "r8")
	a, n := &app.App{Provider: "4pyun", ID: "a"}, provider.Notice{Kind: "notify"}
	fault, err := s.CallbackFault(t.Context(), a, n, 1, rule.State{})
	if err != nil || fault.Duplicate != 1 {
		t.Errorf("%+v, %v", fault, err)
	}
	s.Exempt("4pyun/a", early.ID, "r2")
	if _, early, err := s.EarlyCallbackRule(t.Context(), a, n, rule.State{}); early || err != nil {
		t.Errorf("early %t, %v", early, err)
	}
	if fault, err := s.CallbackFault(t.Context(), a, n, 1, rule.State{}); err != nil || fault.Duplicate != 0 {
		t.Errorf("%+v, %v", fault, err)
	}
	if fault, err := s.CallbackFault(t.Context(), &app.App{Provider: "4pyun", ID: "b"}, n, 1, rule.State{}); err != nil || fault.Duplicate != 1 {
		t.Errorf("another app: %+v, %v", fault, err)
	}
}

// TestWaits: the plan says whether anything is to happen before the decision.
func TestWaits(t *testing.T) {
	t.Parallel()
	for want, plans := range map[bool][]rule.Plan{
		true: {
			{Mistake: "x"}, {Delay: rule.Wait{For: 1}}, {Hang: true}, {Reset: true}, {HTTPStatus: 500}, {HTTPStatus: 1},
		},
		false: {{}, {Delay: rule.Wait{Real: true}}, {LoseReply: true}, {Rule: "r1", Stale: true}, {DelayReply: rule.Wait{For: 1}}},
	} {
		for _, plan := range plans {
			if plan.Waits() != want {
				t.Errorf("%+v waits: %t", plan, !want)
			}
		}
	}
}

// TestTradesFieldsWithoutTrade: of a call without a trade no field of it is known, whoever asks, but for the order that the call names.
func TestTradesFieldsWithoutTrade(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]rule.State{"no state": {}, "no trade": {Trade: func() *ledger.Trade { return nil }}} {
		s := newSet()
		state.Order = "A1" // of a trade that the call is to make
		add(t, s, "4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"trade.order": {Equal: text("A2")}}}, Then: api.Then{Respond: "1001"}})
		add(t, s, "4pyun/a", api.Rule{When: api.When{Where: map[string]api.Condition{"trade.no": {Present: new(bool)}, "trade.order": {Equal: text("A1")}}}, Then: api.Then{Respond: "1403"}})
		add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1001"}})
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), state)
		if err != nil || code(plan) != "1403" {
			t.Errorf("%s: %+v, %v", name, plan, err)
		}
	}
}

// TestManyFields: a rule may look at more fields than are remembered.
func TestManyFields(t *testing.T) {
	t.Parallel()
	s := newSet()
	where, fields := map[string]api.Condition{}, []string{}
	for i := range 40 {
		name := fmt.Sprintf("f%02d", i)
		where[name] = api.Condition{Suffix: text(name)}
		fields = append(fields, name, "value of "+name)
	}
	add(t, s, "4pyun/a", api.Rule{When: api.When{Where: where}, Then: api.Then{Respond: "1403"}})
	if got := stageDecide(t, s, call("a", "settle", fields...)); got != "1403" {
		t.Errorf("40 conditions that hold: %q", got)
	}
	fields[79] = "another"
	if got := stageDecide(t, s, call("a", "settle", fields...)); got != "" {
		t.Errorf("the last of 40 doesn't hold: %q", got)
	}
}
