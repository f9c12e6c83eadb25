package rule_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
)

// stubbed is a platform with paths that no operation has.
type stubbed struct{ platform }

func (stubbed) Unserved(name string) (served string, err error) {
	return provider.UnservedPath(name, []provider.Operation{{Name: "settle", Routes: []provider.Route{{Method: "POST", Path: "/settle/:id"}}}})
}

func (stubbed) StubAnswer(*provider.Call, *provider.Code, wire.Object) provider.Outcome {
	return provider.Outcome{}
}

// TestUnserved: a rule for a path is found by calls of it alone, with its verb or any.
func TestUnserved(t *testing.T) {
	t.Parallel()
	s := rule.NewSet([]provider.Provider{stubbed{platform{name: "4pyun", codes: fourpyun.codes}}, alipay}, &counters{})
	answer := func(text string) api.Then { return api.Then{Answer: json.RawMessage(text)} }
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Respond: "1403"}}) // for served calls
	add(t, s, "4pyun/a", api.Rule{When: api.When{Method: "POST /x"}, Then: answer(`{"b":1.10,"a":["1",null]}`)})
	add(t, s, "4pyun/a", api.Rule{When: api.When{Method: "/y", Where: map[string]api.Condition{"any.name": {Present: new(bool)}}}, Then: answer(`{}`)})
	for unserved, want := range map[string]struct {
		rule, answer string
		near         []string
	}{
		"POST /x": {"r2", `{"b":1.10,"a":["1",null]}`, nil},
		"GET /x":  {"", "{}", []string{"r2: the call is GET /x"}},
		"PUT /y":  {"r3", "{}", nil},
		"POST /z": {"", "{}", nil},
	} {
		c := call("a", "")
		c.Unserved = unserved
		plan, err := s.Decide(t.Context(), "4pyun", c, rule.State{})
		if err != nil || plan.Rule != want.rule || string(plan.Answer.JSON()) != want.answer || cmp.Diff(want.near, plan.NearMisses) != "" {
			t.Errorf("%s: rule %q, answer %s, near %q, %v", unserved, plan.Rule, plan.Answer.JSON(), plan.NearMisses, err)
		}
	}
	for at, want := range map[string]bool{"POST /x": true, "GET /x": false, "GET /y": true, "GET /z": false} {
		verb, path, _ := strings.Cut(at, " ")
		if s.AnswersPath("4pyun", verb, path) != want || s.AnswersPath("alipay", verb, path) {
			t.Errorf("a rule answers %s: want %v for 4pyun, and none for alipay", at, want)
		}
	}
}

func TestUnservedRefuses(t *testing.T) {
	t.Parallel()
	s := rule.NewSet([]provider.Provider{stubbed{platform{name: "4pyun", codes: fourpyun.codes}}, alipay}, &counters{})
	some := api.Then{Answer: json.RawMessage(`{}`)}
	for want, r := range map[string]api.Rule{
		"when.method: paymock serves POST /settle/7 itself; say when.operation: settle": {When: api.When{Method: "POST /settle/7"}, Then: some},
		`when.method: "x" is no path`:                              {When: api.When{Method: "x"}, Then: some},
		"when.method: no platform here can be given methods":       {When: api.When{Provider: "alipay", Method: "/x"}, Then: some},
		"when.method: is for calls that no operation serves":       {When: api.When{Method: "/x", Operation: "settle"}, Then: some},
		"then.answer: is for a method or path that paymock lacks":  {Then: some},
		"then.answer: must be an object with the answer's members": {When: api.When{Method: "/x"}, Then: api.Then{Answer: json.RawMessage(`[]`)}},
		"then.answer: is for calls, not for callbacks":             {When: api.When{Callback: "any"}, Then: some},
	} {
		_, err := s.Add("", r)
		var wrong *rule.Error
		if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}
