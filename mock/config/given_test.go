package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/config"
)

func TestGiven(t *testing.T) {
	t.Parallel()
	f, err := config.ParseScenario("dir/x.yaml", []byte(`
apps:
  - provider: 4pyun
    rules: [{name: first, then: {hang: true}}]
    given:
      - the platform answers settle with 1403 for the next 2 calls
      - 平台丢失结算的应答，规则名为 "lost"
given: ["the alipay platform hangs on query"]
`))
	if err != nil {
		t.Fatal(err)
	}
	type rules = []api.Rule
	want := []rules{
		{
			{Name: "first", Then: api.Then{Hang: true}},
			{
				Name: "the platform answers settle with 1403 for the next 2 calls (x.yaml:6)",
				When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}, Times: 2,
			},
			{Name: "lost", When: api.When{Operation: "settle"}, Then: api.Then{LoseReply: true}, Times: 1},
		},
		{{
			Name: "the alipay platform hangs on query (x.yaml:8)",
			When: api.When{Provider: "alipay", Operation: "query"}, Then: api.Then{Hang: true},
		}},
	}
	if diff := cmp.Diff(want, []rules{f.Scenario.Apps[0].Rules, f.Scenario.Rules}); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for path, at := range map[string][2]int{
		"apps[0].rules[0].then.hang":      {4, 40},
		"apps[0].rules[1].when.operation": {6, 9},
		"apps[0].rules[2]":                {7, 9},
		"rules[0].then.hang":              {8, 9},
	} {
		if e := f.Error(path, "r"); e.Line != at[0] || e.Column != at[1] {
			t.Errorf("%s is at %d:%d, want %v", path, e.Line, e.Column, at)
		}
	}
}

func TestGivenMistakes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, says string }{
		"a slip":                 {"given:\n  - the platform answers settle with 1403 for the nxt 2 calls\n", `2:5: understood: "the platform answers settle with 1403"; not understood: "for the nxt 2 calls"; did you mean "for the next 2 calls"?`},
		"in an app":              {"apps:\n  - provider: 4pyun\n    given: [hello]\n", `3:13: not understood: "hello"`},
		"a contradiction":        {"given:\n  - the platform hangs on settle once for the next 2 calls\n", `2:5: the sentence says twice how often`},
		"no list":                {"given: the platform hangs on settle\n", `1:1: given: want a list`},
		"a list in a list":       {"given: [[a]]\n", `: want one text`},
		"a colon and a blank":    {"given:\n  - 平台对结算返回：1403\n  - 平台对结算返回 1403: 两次\n", `x.yaml:3:5: a sentence with a colon and a blank in it stands in quotes; write "平台对结算返回 1403: 两次"`},
		"a rule":                 {"given:\n  - when: {operation: settle}\n    then: {hang: true}\n", `x.yaml:2:5: a rule is no sentence; put it into the list rules instead of given`},
		"two words for a code":   {"rules:\n  - then: {code: 40004, sub_code: ACQ.X}\n", `x.yaml:2:25: unknown key "sub_code"; an answer with ACQ.X is written respond: ACQ.X, in place of sub_code, code`},
		"no colon":               {"rules:\n  - when {operation: settle}\n    then: {hang: true}\n", `x.yaml:2:9: no colon stands between when and {; write when: {`},
		"a code beside respond":  {"rules:\n  - then: {respond: 40004, sub_code: ACQ.X}\n", `x.yaml:2:28: unknown key "sub_code"; an answer with ACQ.X is written respond: ACQ.X, in place of sub_code, respond`},
		"two keys in a line":     {"rules:\n  - when: {operation: settle}\n    then: respond: \"1403\"\n", `x.yaml:3:11: two keys stand in one line; write then: {respond: "1403"}`},
		"a quote without end":    {"rules:\n  - when: {provider: \"intella, operation: \"Payment\"}\n    then: {hang: true}\n", `x.yaml:2:22: the quotation mark '"' has no end; write " behind the text`},
		"digits and a word":      {"rules:\n  - times: ２次\n    then: {hang: true}\n", `x.yaml:2:12: times is "２次": want a whole number such as 2; write 2`},
		"then in Chinese":        {"rules:\n  - 那么: {hang: true}\n", `unknown key "那么"; did you mean "then"?`},
		"a beginning":            {"rules:\n  - when: {where: {reason: {begins: x}}}\n    then: {hang: true}\n", `unknown key "begins"; did you mean "prefix"?`},
		"a trade's value":        {"apps:\n  - provider: 4pyun\n    trades: [{order: a, value: 100}]\n", `x.yaml:3:25: unknown key "value"; did you mean "amount"?`},
		"a name that a rule has": {"rules: [{name: a, then: {hang: true}}]\ngiven: ['the platform hangs on settle as rule \"a\"']\n", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.ParseScenario("x.yaml", []byte(tt.text))
			if tt.says == "" {
				_, err = config.Library{}.Load(write(t, tt.text))
				tt.says = `2:9: a rule named "a" stands at`
			}
			var wrong *config.Error
			if !errors.As(err, &wrong) || strings.Count(err.Error(), "unknown key") > 1 || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want it to say %s", err, tt.says)
			}
		})
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
