package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/config"
)

func TestScenarioAsWritten(t *testing.T) {
	t.Parallel()
	f, err := config.ParseScenario("x.yaml", []byte(`
name: x
apps:
  - provider: 4pyun
    id: 0012
    secret: 1.10
    dialect: {a: true}
    trades: [{amount: 5, manual_settle: false, order: 007}]
    rules:
      - {name: 1e3, when: {where: {a: 0x10, trade.amount: {over: 1.50}}}, then: {respond: 0000, delay: 3s}, chance: 1}
`))
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) *string { return &s }
	off, always := false, 1.0
	want := config.Scenario{Name: "x", Apps: []config.ScenarioApp{{
		NewApp: api.NewApp{Provider: "4pyun", ID: "0012", Secret: "1.10", Dialect: map[string]string{"a": "true"}},
		Trades: []api.NewTrade{{Amount: 5, ManualSettle: &off, Order: "007"}},
		Rules: []api.Rule{{
			Name: "1e3", Chance: &always,
			When: api.When{Where: map[string]api.Condition{"a": {Equal: text("0x10")}, "trade.amount": {Over: text("1.50")}}},
			Then: api.Then{Respond: "0000", Delay: &api.Delay{Fixed: "3s"}},
		}},
	}}}
	if diff := cmp.Diff(want, f.Scenario); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for path, at := range map[string][2]int{
		"apps[0].rules[0].then.respond":                 {10, 91},
		"apps[0].rules[0].when.where.trade.amount.over": {10, 66},
		"apps[0].rules[0].when.where.trade.amount":      {10, 45},
		"apps[0].rules[9].name":                         {9, 5},
		"apps[0].nothing":                               {4, 5},
		"":                                              {2, 1},
	} {
		if e := f.Error(path, "r"); e.Line != at[0] || e.Column != at[1] || e.File != "x.yaml" || !strings.HasSuffix(e.Reason, "r") || !strings.Contains(e.Excerpt, "^") {
			t.Errorf("%s is at %d:%d, want %v\n%v", path, e.Line, e.Column, at, e)
		}
	}
}

// FuzzParseScenario: whatever is written, the reader doesn't panic, and its errors have a place.
func FuzzParseScenario(f *testing.F) {
	for _, seed := range []string{
		"", "rules: [{then: {hang: true}}]", "apps:\n  - provider: 4pyun\n", "a: &x [*x]", "rules: *x", "<<: {a: b}", "? [a]\n: b",
		"apps: [{trades: [{extra: {a: !!binary aGk=}}]}]", "rules:\n\t- x", "name: |\n  a\n  b\nrules: [{then: [{}, {}]}]", "--- a\n--- b", "rules: [{when: {where: {a: null}}}]",
		"&a apps: !!seq [!!map {provider: !!str 4pyun}]", "rules: [{times: 99999999999999999999}]", "{a: b, a: c}", "apps: [{seed: -1}]",
		"apps: {alipay: {trades: [{id: T1, amount: 1.5, paid: no}]}}", "settle: {first: 1403, then: ok}", "规则：\n  - 当：{操作：结算}\n    则：{返回：1403}", "settle: {alipay: x, 4pyun: 1403}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_ = config.Meant([]byte(text), "4pyun")
		file, err := config.ParseScenario("x", []byte(text))
		var wrong *config.Error
		switch {
		case err == nil && file == nil:
			t.Error("neither a file nor an error")
		case err == nil:
			_ = file.Error("apps[0].rules[0].then.respond", "").Error()
		case !errors.As(err, &wrong) || wrong.Reason == "" || wrong.File != "x":
			t.Errorf("%v", err)
		}
	})
}
