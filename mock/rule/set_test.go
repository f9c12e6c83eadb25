package rule_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
)

// TestSavedOfAnApp: the rules of one app, and those of the server that leave it alone.
func TestSavedOfAnApp(t *testing.T) {
	t.Parallel()
	s := newSet()
	if rules, exempted := s.SaveOf("4pyun/a"); rules != nil || exempted != nil {
		t.Errorf("of an app without rules: %+v, %q", rules, exempted)
	}
	hang := api.Rule{Then: api.Then{Hang: true}}
	add(t, s, rule.Server, hang)
	add(t, s, rule.Server, hang)
	first := add(t, s, "4pyun/a", hang)
	second := add(t, s, "4pyun/a", hang)
	add(t, s, "4pyun/b", hang)
	s.PutExempted("4pyun/a", []string{"r2", "r1"})
	all, _ := s.Save()
	rules, exempted := s.SaveOf("4pyun/a")
	want := slices.DeleteFunc(slices.Clone(all), func(saved rule.Saved) bool { return saved.App != "4pyun/a" })
	if diff := cmp.Diff(want, rules); diff != "" || len(rules) != 2 || rules[0].Rule.ID != first.ID || rules[1].Rule.ID != second.ID {
		t.Errorf("-want +got\n%s", diff)
	}
	if !slices.Equal(exempted, []string{"r1", "r2"}) {
		t.Errorf("exempted from %q", exempted)
	}
	if got := stageDecide(t, s, call("a", "settle")); got != "" {
		t.Errorf("answered %q", got)
	}
	s.PutExempted("4pyun/a", nil)
	if _, exempted := s.SaveOf("4pyun/a"); exempted != nil {
		t.Errorf("exempted from %q after none were put", exempted)
	}
}

// TestPutRulesCountOn: a rule that was saved goes on where it was: with its hits, its place, its draws, and with
// numbers and places behind it for those that are added.
func TestPutRulesCountOn(t *testing.T) {
	t.Parallel()
	kept, half := &counters{}, 0.5
	from := rule.NewSet([]provider.Provider{fourpyun, alipay}, kept)
	for range 9 {
		add(t, from, "4pyun/a", api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Hang: true}})
	}
	add(t, from, "4pyun/a", api.Rule{When: api.When{Operation: "settle"}, Times: 2, Then: api.Then{Respond: "1403"}})
	stageDecide(t, from, call("a", "settle"))
	to := rule.NewSet([]provider.Provider{fourpyun, alipay}, kept)
	saved, _ := from.Save()
	if err := to.PutSaved(saved[9]); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"1403", "", ""} {
		if got := stageDecide(t, to, call("a", "settle")); got != want {
			t.Errorf("call %d: %q, want %q", i+2, got, want)
		}
	}
	drawing := api.Rule{When: api.When{Operation: "query"}, Chance: &half, Then: api.Then{Respond: "1403"}}
	drawing.When.Operation = "refund"
	if added := add(t, to, "4pyun/a", drawing); added.ID != "r11" {
		t.Errorf("the next rule is %s", added.ID)
	}
	from.Remove("4pyun/a", "r1")
	for i := 2; i < 10; i++ {
		from.Remove("4pyun/a", fmt.Sprint("r", i))
	}
	add(t, from, "4pyun/a", drawing)
	there := plans(t, to, call("a", "refund"), 40, code)
	kept.n = nil
	if here := plans(t, from, call("a", "refund"), 40, code); !slices.Equal(here, there) {
		t.Errorf("a rule behind it draws %q here and %q there", here, there)
	}
	wrong := saved[9]
	wrong.Rule.Then = api.Then{}
	for name, err := range map[string]error{"checked": to.CheckSaved(wrong), "put": to.PutSaved(wrong)} {
		if mistake := (*rule.Error)(nil); !errors.As(err, &mistake) || mistake.Field != "then" {
			t.Errorf("a rule that does nothing is %s: %v", name, err)
		}
	}
}

// TestSharedNumbers: where replicas share the numbers of rules, one that can't be had adds no rule.
func TestSharedNumbers(t *testing.T) {
	t.Parallel()
	s := newSet()
	down, last := errors.New("no numbers"), int64(41)
	s.Number = func(n int64) (int64, error) { last += n; return last, nil }
	if added := add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}}); added.ID != "r42" {
		t.Errorf("the rule is %s", added.ID)
	}
	s.Number = func(int64) (int64, error) { return 43, down }
	if _, err := s.Add("4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}}); !errors.Is(err, down) || len(s.List("4pyun/a")) != 1 {
		t.Errorf("%v, rules %v", err, s.List("4pyun/a"))
	}
	if err := s.AdvanceIDs(99); !errors.Is(err, down) {
		t.Errorf("advanced: %v", err)
	}
	for name, gone := range map[string]bool{"4pyun/b": s.Remove("4pyun/b", "r42"), "r43": s.Remove("4pyun/a", "r43")} {
		if gone {
			t.Errorf("removed of %s what is not there", name)
		}
	}
	s.Replace("4pyun/b", []string{"r42"}, []string{"r43"})
	if rules := s.List("4pyun/b"); rules == nil || len(rules) != 0 {
		t.Errorf("an app without rules has %v", rules)
	}
}

// TestAddedOutOfTurn: a rule whose number was drawn before that of another replica's rule, which came first, stands
// before it, as it does there.
func TestAddedOutOfTurn(t *testing.T) {
	t.Parallel()
	here, there := newSet(), newSet()
	here.Number = func(int64) (int64, error) { return 1, nil }
	there.Number = func(int64) (int64, error) { return 2, nil }
	add(t, there, rule.Server, api.Rule{Then: api.Then{LoseReply: true}})
	all, _ := there.SaveOf(rule.Server)
	for _, saved := range all {
		if err := here.PutSaved(saved); err != nil {
			t.Fatal(err)
		}
	}
	add(t, here, rule.Server, api.Rule{Then: api.Then{Respond: "1403"}})
	rules := here.List(rule.Server)
	if len(rules) != 2 || rules[0].ID != "r1" || rules[1].ID != "r2" {
		t.Errorf("rules %+v, want r1 before r2", rules)
	}
	for _, order := range []int64{-1, math.MaxInt64} {
		wrong := all[0]
		wrong.Order = order
		var e *rule.Error
		if err := here.PutSaved(wrong); !errors.As(err, &e) || e.Field != "order" {
			t.Errorf("order %d: %v", order, err)
		}
	}
}

// shippedPlatforms are those that tests name: not one that a newcomer adds to the list.
func shippedPlatforms() []provider.Provider {
	return slices.DeleteFunc(mock.Providers(), func(p provider.Provider) bool {
		return !slices.Contains([]string{"4pyun", "alipay", "intella"}, p.Name())
	})
}

// TestRulesForOnePlatform: a rule for every app acts on those platforms alone whose calls it can mean: that it
// names, that have its codes, of which it has an answer to what exceeds a rate.
func TestRulesForOnePlatform(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rule api.Rule
		want string // the platforms on whose calls it acts
	}{
		"named":      {api.Rule{When: api.When{Provider: "alipay"}, Then: api.Then{LoseReply: true}}, "alipay"},
		"of a code":  {api.Rule{Then: api.Then{Respond: "1403"}}, "4pyun"},
		"of another": {api.Rule{Then: api.Then{Respond: "ACQ.TRADE_NOT_EXIST"}}, "alipay"},
		"in a list":  {api.Rule{Then: api.Then{Sequence: []api.Then{{LoseReply: true}, {Respond: "ACQ.TRADE_NOT_EXIST"}}}}, "alipay"},
		"of a rate":  {api.Rule{Then: api.Then{Throttle: &api.Throttle{}}}, "alipay"},
		"any":        {api.Rule{Then: api.Then{LoseReply: true}}, "4pyun alipay intella"},
	} {
		s := rule.NewSet(shippedPlatforms(), &counters{})
		add(t, s, rule.Server, tt.rule)
		var on []string
		for _, p := range shippedPlatforms() {
			c := call("a", "refund")
			c.App.Provider = p.Name()
			if plan, err := s.Decide(t.Context(), p.Name(), c, rule.State{}); err != nil {
				t.Fatal(err)
			} else if plan.Rule != "" {
				on = append(on, p.Name())
			}
		}
		if got := strings.Join(on, " "); got != tt.want {
			t.Errorf("%s: acts on calls of %s, want %s", name, got, tt.want)
		}
	}
}

// TestCodesAreFound: by the sub-code, by both, or by the code alone, which is the first of them; a class of codes
// makes its own.
func TestCodesAreFound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ platform, said, code, sub string }{
		{"alipay", "ACQ.TRADE_NOT_EXIST", "40004", "ACQ.TRADE_NOT_EXIST"},
		{"alipay", "40004/ACQ.TRADE_NOT_EXIST", "40004", "ACQ.TRADE_NOT_EXIST"},
		{"alipay", "20000", "20000", "isp.unknow-error"},
		{"4pyun", "1403", "1403", ""},
		{"intella", "046299", "0000", "046299"},
	} {
		s := rule.NewSet(mock.Providers(), &counters{})
		add(t, s, tt.platform+"/a", api.Rule{Then: api.Then{Respond: tt.said, Message: "in its words"}})
		c := call("a", "refund")
		c.App.Provider = tt.platform
		plan, err := s.Decide(t.Context(), tt.platform, c, rule.State{})
		if err != nil || plan.Respond == nil || plan.Respond.Code != tt.code || plan.Respond.Sub != tt.sub || plan.Message != "in its words" {
			t.Errorf("%s: %+v, %v", tt.said, plan.Respond, err)
		}
	}
	for _, said := range []string{"1403/", "/1403", "40004/"} {
		if _, err := rule.NewSet(mock.Providers(), &counters{}).Add("4pyun/a", api.Rule{Then: api.Then{Respond: said}}); err == nil {
			t.Errorf("%q is a code", said)
		}
	}
}

// TestHeaderOfAnotherPlatform: a header that names a code of nobody's, or of a platform that isn't here, decides
// nothing; an empty one lets the rules decide, and so does a call without a request.
func TestHeaderOfAnotherPlatform(t *testing.T) {
	t.Parallel()
	s := newSet()
	s.HeaderRules = true
	add(t, s, rule.Server, api.Rule{Then: api.Then{LoseReply: true}})
	ask := func(platform string, request *wire.Request) rule.Plan {
		c := call("a", "settle")
		c.Request = request
		plan, err := s.Decide(t.Context(), platform, c, rule.State{})
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	header := func(value string) *wire.Request {
		return &wire.Request{Header: wire.Header{{Name: rule.RespondHeader, Value: value}}}
	}
	if plan := ask("alipay", header("ACQ.TRADE_NOT_EXIST")); plan.Respond == nil || plan.Respond.Sub != "ACQ.TRADE_NOT_EXIST" || plan.LoseReply {
		t.Errorf("its own code: %+v", plan)
	}
	if plan := ask("alipay", header("1403")); plan.Respond != nil || !strings.Contains(plan.Mistake, `"1403" is a code of 4pyun, not of alipay`) {
		t.Errorf("another platform's: %+v", plan)
	}
	for name, plan := range map[string]rule.Plan{"empty": ask("4pyun", header("")), "no request": ask("4pyun", nil)} {
		if plan.Rule != "r1" || !plan.LoseReply {
			t.Errorf("%s: %+v", name, plan)
		}
	}
	if plan := ask("elsewhere", header("1403")); plan.Respond != nil || plan.Mistake != "" {
		t.Errorf("a platform that is not here: %+v", plan)
	}
}

// TestExpectedCalls: what a test expects of the calls to a platform is told in the platform's names.
func TestExpectedCalls(t *testing.T) {
	t.Parallel()
	x, err := rule.CompileExpectation("alipay/a", api.Verify{Operation: "alipay.trade.refund", Code: "40004/ACQ.TRADE_NOT_EXIST"}, mock.Providers())
	if err != nil || x.Operation != "refund" || !slices.Equal(x.Codes, []string{"ACQ.TRADE_NOT_EXIST", "40004/ACQ.TRADE_NOT_EXIST"}) || len(x.Doubts) != 0 {
		t.Errorf("%+v, %v", x, err)
	}
	x, err = rule.CompileExpectation("alipay/a", api.Verify{}, mock.Providers())
	if err != nil || x.Operation != "" || x.Codes != nil || x.Doubts != nil {
		t.Errorf("anything: %+v, %v", x, err)
	}
	x, err = rule.CompileExpectation("4pyun/a", api.Verify{Operation: "settle", Where: map[string]api.Condition{
		"pay_serial": {Equal: text("1")}, "pay_seral": {Equal: text("1")}, "zebra": {Equal: text("1")},
	}}, mock.Providers())
	if err != nil || len(x.Doubts) != 2 || x.Doubts[0].Field != "where.pay_seral" || !strings.Contains(x.Doubts[0].Reason, `did you mean "pay_serial"`) || x.Doubts[1].Field != "where.zebra" {
		t.Errorf("%+v, %v", x.Doubts, err)
	}
	if x, err = rule.CompileExpectation("4pyun/a", api.Verify{Code: "1403"}, mock.Providers()); err != nil || !slices.Contains(x.Codes, "1403") || len(x.Doubts) != 0 {
		t.Errorf("%+v, %v", x, err)
	}
	if _, err := rule.CompileExpectation("zebra/a", api.Verify{}, mock.Providers()); err == nil {
		t.Error("calls to a platform that is not here are expected")
	}
}

// TestNamesOfPlatforms: what rules can name of a platform: each path once, the answer to too many calls if there
// is one, and what the names of methods look like that it may be given.
func TestNamesOfPlatforms(t *testing.T) {
	t.Parallel()
	for i, p := range mock.Providers() {
		listed := rule.NamesOf(mock.Providers())[i]
		if listed.Name != p.Name() || len(listed.Operations) != len(p.Operations()) || len(listed.Codes) != len(p.Codes()) || len(listed.Callbacks) != len(p.Kinds()) {
			t.Errorf("%s lists %d operations, %d codes, %d callbacks", listed.Name, len(listed.Operations), len(listed.Codes), len(listed.Callbacks))
		}
		for n, op := range listed.Operations {
			paths := map[string]bool{}
			for _, path := range op.Paths {
				if paths[path] {
					t.Errorf("%s %s has the path %s twice", listed.Name, op.Name, path)
				}
				paths[path] = true
			}
			for _, route := range p.Operations()[n].Routes {
				if !paths[route.Path] {
					t.Errorf("%s %s lacks the path %s", listed.Name, op.Name, route.Path)
				}
			}
		}
		limited, documents := p.(provider.CallLimited)
		if documents && listed.Limit != limited.CallLimitCode() || !documents && listed.Limit != "" {
			t.Errorf("%s answers too many calls with %q", listed.Name, listed.Limit)
		}
		stubbed, ok := p.(provider.StubProvider)
		_, shaped := p.(provider.UnservedShape)
		if !ok || !shaped {
			if listed.Methods != "" || listed.Otherwise != "" {
				t.Errorf("%s can be given methods %q", listed.Name, listed.Methods)
			}
			continue
		}
		if _, err := stubbed.Unserved("zebra"); (err != nil) != !regexp.MustCompile(listed.Methods).MatchString("zebra") || err != nil && err.Error() != `"zebra"`+listed.Otherwise {
			t.Errorf("%s says of a zebra %v, and lists %q, %q", listed.Name, err, listed.Methods, listed.Otherwise)
		}
	}
	if listed := rule.NamesOf([]provider.Provider{fourpyun}); listed[0].Methods != "" || listed[0].Otherwise != "" || listed[0].Limit != "" {
		t.Errorf("a platform with a table and nothing else: %+v", listed[0])
	}
}

// TestAnswersPath: of whichever app a rule is, its path is answered while it is not disabled.
func TestAnswersPath(t *testing.T) {
	t.Parallel()
	s := rule.NewSet([]provider.Provider{stubbed{platform{name: "4pyun", codes: fourpyun.codes}}, alipay}, &counters{})
	some := func(path string) api.Rule {
		return api.Rule{When: api.When{Method: path}, Then: api.Then{Answer: []byte(`{}`)}}
	}
	first := add(t, s, "4pyun/a", some("/x"))
	add(t, s, "4pyun/a", some("/y"))
	add(t, s, "4pyun/b", some("/z"))
	add(t, s, "", some("/w"))
	answered := func() (paths string) {
		for _, path := range []string{"/w", "/x", "/y", "/z", "/none"} {
			if s.AnswersPath("4pyun", "GET", path) {
				paths += path
			}
		}
		return paths
	}
	if got := answered(); got != "/w/x/y/z" {
		t.Errorf("answered %s", got)
	}
	s.Disable("4pyun/a", first.ID, true)
	if got := answered(); got != "/w/y/z" {
		t.Errorf("after one is disabled: %s", got)
	}
}

// TestMoreMistakes: further mistakes of a rule are listed behind the first.
func TestMoreMistakes(t *testing.T) {
	t.Parallel()
	wrong := &rule.Error{Field: "a", Reason: "b", More: []*rule.Error{{Field: "c", Reason: "d"}, {Field: "e", Reason: "f"}}}
	if got := fmt.Sprint(wrong.Mistakes()); got != "[{a b} {c d} {e f}]" || wrong.Error() != "a: b" {
		t.Errorf("%s, %v", got, wrong)
	}
	if got := string(rule.Transcode([]byte("中"), "klingon")); got != "中" {
		t.Errorf("in an unknown charset: %q", got)
	}
	if got := string(rule.Transcode([]byte("\xff"), "gbk")); got == "" {
		t.Error("what is no text is lost")
	}
	if hits, err := newSet().Hits(context.Background(), "4pyun/a", "r1"); hits != 0 || err != nil {
		t.Errorf("%d, %v", hits, err)
	}
}
