package rule_test

import (
	"errors"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/rule"
)

// documented is a platform whose operations name their fields.
type documented struct{ platform }

func (d documented) Operations() []provider.Operation {
	return []provider.Operation{
		{Name: "settle", Fields: []string{"trade_no", "royalty_parameters.*.amount", "extend_params.**"}},
		{Name: "query", Fields: []string{"trade_no", "query_options.*"}},
	}
}

func TestFieldsAreThoseOfTheOperation(t *testing.T) {
	t.Parallel()
	set := rule.NewSet([]provider.Provider{documented{alipay}, fourpyun}, &counters{})
	for name, tt := range map[string]struct {
		when api.When
		says string // "" is accepted
	}{
		"a field":                 {api.When{Provider: "alipay", Operation: "settle", Where: where("trade_no")}, ""},
		"a place in a list":       {api.When{Provider: "alipay", Operation: "settle", Where: where("royalty_parameters.7.amount")}, ""},
		"inside a free object":    {api.When{Provider: "alipay", Operation: "settle", Where: where("extend_params.a.b")}, ""},
		"any operation's":         {api.When{Provider: "alipay", Where: where("query_options.0")}, ""},
		"not documented":          {api.When{Provider: "alipay", Operation: "settle", Where: where("unlisted.device_no")}, ""},
		"a platform that has any": {api.When{Operation: "settle", Where: where("whatever")}, ""},
		"the trade's":             {api.When{Provider: "alipay", Operation: "settle", Where: where("trade.amount")}, ""},
		"a status":                {api.When{Where: map[string]api.Condition{"trade.status": {In: []string{"paid", "closed"}}}}, ""},
		"a part of a status":      {api.When{Where: map[string]api.Condition{"trade.status": {Prefix: text("pa")}}}, ""},
		"no status":               {api.When{Where: map[string]api.Condition{"trade.status": {Equal: text("payed")}}}, `when.where.trade.status.equal: no status "payed"; did you mean "paid"?`},
		"no status in a list":     {api.When{Where: map[string]api.Condition{"trade.status": {In: []string{"paid", "gone"}}}}, `when.where.trade.status.in[1]: no status "gone"`},
		"mistyped": {
			api.When{Provider: "alipay", Operation: "settle", Where: where("royalty_parameters.0.amout")},
			`when.where.royalty_parameters.0.amout: no field "royalty_parameters.0.amout" here; did you mean "royalty_parameters.0.amount"? ("unlisted.royalty_parameters.0.amout" for one that is not documented)`,
		},
		"mistyped further down": {
			api.When{Provider: "alipay", Operation: "settle", Where: where("royalty_parameters.12.amout")}, `did you mean "royalty_parameters.0.amount"?`,
		},
		"another operation's": {api.When{Provider: "alipay", Operation: "query", Where: where("royalty_parameters.0.amount")}, `use "trade_no" or "query_options.0"`},
		"no place":            {api.When{Provider: "alipay", Operation: "settle", Where: where("royalty_parameters.amount")}, "no field"},
		"nothing":             {api.When{Provider: "alipay", Operation: "settle", Where: where("")}, "name the field"},
		"nothing unlisted":    {api.When{Provider: "alipay", Operation: "settle", Where: where("unlisted.")}, "name the field"},
		"a callback's":        {api.When{Provider: "alipay", Callback: "any", Where: where("atempt")}, `no field "atempt" here; did you mean "attempt"?`},
	} {
		_, err := set.Add(rule.Server, api.Rule{When: tt.when, Then: api.Then{Fields: map[string]string{"a": "b"}}})
		if tt.when.Callback != "" {
			_, err = set.Add(rule.Server, api.Rule{When: tt.when, Then: api.Then{Drop: true}})
		}
		var wrong *rule.Error
		switch {
		case tt.says == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tt.says != "" && (!errors.As(err, &wrong) || !strings.Contains(err.Error(), tt.says)):
			t.Errorf("%s: %v, want %s", name, err, tt.says)
		}
	}
}

func where(name string) map[string]api.Condition {
	return map[string]api.Condition{name: {Equal: text("1")}}
}

// TestUnlistedFieldIsLookedUp: without the prefix.
func TestUnlistedFieldIsLookedUp(t *testing.T) {
	t.Parallel()
	set := rule.NewSet([]provider.Provider{documented{alipay}}, &counters{})
	add(t, set, rule.Server, api.Rule{When: api.When{Where: where("unlisted.device_no")}, Then: api.Then{Respond: "ACQ.TRADE_NOT_EXIST"}})
	c := call("1", "settle", "device_no", "1")
	c.App.Provider = "alipay"
	plan, err := set.Decide(t.Context(), "alipay", c, rule.State{})
	if err != nil || plan.Respond == nil {
		t.Errorf("%+v, %v", plan, err)
	}
	if w, err := rule.CompileWhere(where("unlisted.device_no")); err != nil || len(w.Misses(c)) != 0 {
		t.Errorf("%v", err)
	}
}

// TestPathsOfMembers: a path that can be set in nothing is refused, with its place and the remedy.
func TestPathsOfMembers(t *testing.T) {
	t.Parallel()
	for path, remedy := range map[string]string{
		".": "one dot between two names", "a..b": "one dot between two names", "Data ErrorCode": "put a dot between names: Data.ErrorCode",
		"0.x": "begin with a member's name", "payload.-1": "count its items from 0", "payload.03": "count its items from 0", "": "name a member",
	} {
		set := map[string]string{path: "1"}
		for field, then := range map[string]api.Then{
			"then.fields": {Fields: set}, "then.alter.before": {Alter: &api.Alter{Before: set}}, "then.alter.after": {Alter: &api.Alter{After: set}},
		} {
			_, err := newSet().Add("4pyun/a", api.Rule{Then: then})
			if err == nil || !strings.Contains(err.Error(), field+"."+path) || !strings.Contains(err.Error(), remedy) {
				t.Errorf("%s %q: %v", field, path, err)
			}
		}
	}
}
