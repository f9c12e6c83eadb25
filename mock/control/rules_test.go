package control_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock/api"
)

func TestRules(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{})
	ctx, c := t.Context(), r.client(t)
	prefix := "T"
	own, err := a.AddRule(ctx, api.Rule{
		Name: "twice", Times: 1, Skip: 1, Then: api.Then{Respond: "TOY.NO_TRADE"},
		When: api.When{Operation: "settle", Where: map[string]api.Condition{"no": {Prefix: &prefix}}},
	})
	if err != nil || own.ID == "" {
		t.Fatal(own, err)
	}
	server, err := c.AddRule(ctx, api.Rule{When: api.When{Provider: "toy", Operation: "query"}, Then: api.Then{Respond: "TOY.NO_TRADE"}})
	if err != nil {
		t.Fatal(err)
	}
	trade, err := a.OpenTrade(ctx, api.NewTrade{Amount: 10})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"app": {made.ID}, "no": {trade.No}, "amount": {"1"}}
	got := []string{r.exchange(t, "settle", form), r.exchange(t, "settle", form), r.exchange(t, "query", form)}
	want := []string{`{"code":"0"}`, `{"code":"TOY.NO_TRADE"}`, `{"code":"TOY.NO_TRADE"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	own.Hits, server.Hits = 2, 1
	list, err := a.Rules(ctx)
	if diff := cmp.Diff([]api.Rule{own}, list); err != nil || diff != "" {
		t.Errorf("app's rules: %v (-want +got):\n%s", err, diff)
	}
	list, err = c.Rules(ctx)
	if diff := cmp.Diff([]api.Rule{server}, list); err != nil || diff != "" {
		t.Errorf("server's rules: %v (-want +got):\n%s", err, diff)
	}
	if r, err := a.DisableRule(ctx, own.ID, true); err != nil || !r.Disabled || r.ID != own.ID {
		t.Errorf("disabled: %+v, %v", r, err)
	}
	if r, err := a.DisableRule(ctx, own.ID, false); err != nil || r.Disabled {
		t.Errorf("enabled: %+v, %v", r, err)
	}
	if err := errors.Join(a.RemoveRule(ctx, own.ID), c.RemoveRule(ctx, server.ID)); err != nil {
		t.Error(err)
	}
	var refused *control.Error
	for _, err := range []error{a.RemoveRule(ctx, own.ID), c.RemoveRule(ctx, server.ID)} {
		if !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
			t.Errorf("removed twice: %v", err)
		}
	}
	if list, err := a.Rules(ctx); err != nil || len(list) != 0 {
		t.Errorf("left: %v, %v", list, err)
	}
}

func TestClearRules(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{})
	other, _ := r.app(t, api.NewApp{})
	ctx, c := t.Context(), r.client(t)
	rule := api.Rule{Then: api.Then{LoseReply: true}}
	for _, add := range []func() (api.Rule, error){
		func() (api.Rule, error) { return a.AddRule(ctx, rule) },
		func() (api.Rule, error) { return a.AddRule(ctx, rule) },
		func() (api.Rule, error) { return other.AddRule(ctx, rule) },
		func() (api.Rule, error) { return c.AddRule(ctx, rule) },
	} {
		if _, err := add(); err != nil {
			t.Fatal(err)
		}
	}
	count := func() [3]int {
		mine, err1 := a.Rules(ctx)
		theirs, err2 := other.Rules(ctx)
		server, err3 := c.Rules(ctx)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		return [3]int{len(mine), len(theirs), len(server)}
	}
	if err := a.ClearRules(ctx); err != nil || count() != [3]int{0, 1, 1} {
		t.Errorf("app's rules cleared: left %v, %v", count(), err)
	}
	if err := c.ClearRules(ctx); err != nil || count() != [3]int{0, 1, 0} {
		t.Errorf("server's rules cleared: left %v, %v", count(), err)
	}
}

func TestRuleMistakesNameTheField(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, made := r.app(t, api.NewApp{})
	for name, tt := range map[string]struct{ body, field, saying string }{
		"no then":             {`{"when":{}}`, "then", "then is missing"},
		"does nothing":        {`{"then":{}}`, "then", "does nothing"},
		"unknown code":        {`{"then":{"respond":"TOY.NOTRADE"}}`, "then.respond", "TOY.NO_TRADE"},
		"unknown operation":   {`{"when":{"operation":"setle"},"then":{"respond":"9"}}`, "when.operation", "settle"},
		"unknown key":         {`{"then":{"repsond":"9"}}`, "then.repsond", `did you mean "respond"`},
		"unknown operator":    {`{"when":{"where":{"no":{"prefixx":"1"}}},"then":{"respond":"9"}}`, "when.where.no.prefixx", `did you mean "prefix"`},
		"condition is a list": {`{"when":{"where":{"no":[1]}},"then":{"respond":"9"}}`, "when.where.no", "equal, not, prefix"},
		"bad expression":      {`{"when":{"where":{"no":{"matches":"("}}},"then":{"respond":"9"}}`, "when.where.no.matches", "regular expression"},
		"negative times":      {`{"times":-1,"then":{"respond":"9"}}`, "times", "negative"},
		"shape and bounds":    {`{"tims":1,"chance":3,"when":{"operation":"setle"},"then":{"respond":9,"delay":"3x"}}`, "tims", `"times"?; then.respond: respond is 9 without quotes: want one text in quotes; write "9"; chance: a probability is from 0 to 1; for 3 % write 0.03; when.operation: no operation "setle"; did you mean "settle"?; then.delay.fixed: "3x" is no duration`},
		"field of another":    {`{"respond":"9","then":{"hang":true}}`, "respond", "it stands in then"},
		"condition":           {`{"when":{"memo":{"over":"1"}},"then":{"hang":true}}`, "when.memo", `write "where": {"memo": {…}}`},
		"a code alone":        {`{"then":"9"}`, "then", `write {"respond": "9"}`},
		"another word":        {`{"then":{"sub_code":"9"}}`, "then.sub_code", `did you mean "respond"`},
		"number in quotes":    {`{"times":"2","then":{"respond":"9"}}`, "times", "write 2 without quotes"},
		"every which":         {`{"every":0,"then":{"respond":"9"}}`, "every", "1 or more; leave it out to act on every matching call"},
		"every negative":      {`{"every":-1,"then":{"respond":"9"}}`, "every", "every is -1: want a whole number, 1 or more"},
		"three mistakes":      {`{"times":-1,"when":{"operation":"setle"},"then":{"respond":"TOY.NOTRADE"}}`, "times", `"settle"?; then.respond: no platform answers with "TOY.NOTRADE" here`},
	} {
		for _, path := range []string{"/apps/toy/" + made.ID + "/rules", "/rules"} {
			got := r.call(t, "POST", path, tt.body)
			if e := got.problem(t); got.status != 422 || e.Field != tt.field || !strings.Contains(e.Message, tt.saying) {
				t.Errorf("%s to %s: %d %+v", name, path, got.status, e)
			}
		}
	}
}

func TestConditionsReadBareValues(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{})
	got := r.call(t, "POST", "/apps/toy/"+made.ID+"/rules", `{"when":{"where":{"a":"x","b":7,"c":true,"d":{"over":"1"}}},"then":{"respond":"9"}}`)
	if got.status != http.StatusCreated {
		t.Fatalf("%d %s", got.status, got.body)
	}
	list, err := a.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) *string { return &s }
	want := map[string]api.Condition{"a": {Equal: text("x")}, "b": {Equal: text("7")}, "c": {Equal: text("true")}, "d": {Over: text("1")}}
	if diff := cmp.Diff(want, list[0].When.Where); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
