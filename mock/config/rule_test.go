package config_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/config"
)

func text(s string) *string { return &s }

// fromJSON is a rule as bodies of the API have it, whose reading package api tests.
func fromJSON(t *testing.T, written string) (r api.Rule) {
	t.Helper()
	if err := json.Unmarshal([]byte(written), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRuleInYAML(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		written string
		want    api.Rule
	}{
		"all": {`
name: all
times: 2
skip: 1
every: 3
chance: 0.25
from: 10m
until: "2026-01-01T00:00:00+08:00"
when:
  operation: settle
  where:
    a: 1.10
    trade.status: {in: [paid]}
then:
  - respond: 20000
  - {delay: 3s, truncate: 3}
  - delay_reply: {lognormal: {median: 200ms, sigma: 0.7}, clock: real}
  - {}
`, fromJSON(t, `{"name":"all","times":2,"skip":1,"every":3,"chance":0.25,"from":"10m","until":"2026-01-01T00:00:00+08:00",
			"when":{"operation":"settle","where":{"a":"1.10","trade.status":{"in":["paid"]}}},
			"then":[{"respond":"20000"},{"delay":"3s","truncate":3},{"delay_reply":{"lognormal":{"median":"200ms","sigma":0.7},"clock":"real"}},{}]}`)},
		"bare values": {"when: {where: {a: x, b: 7, c: true, d: 1.10, e: {over: 100.50}, f: 0012}}\nthen: {hang: true}", api.Rule{
			When: api.When{Where: map[string]api.Condition{
				"a": {Equal: text("x")}, "b": {Equal: text("7")}, "c": {Equal: text("true")}, "d": {Equal: text("1.10")},
				"e": {Over: text("100.50")}, "f": {Equal: text("0012")},
			}}, Then: api.Then{Hang: true},
		}},
		"one action": {"then: {respond: '1403', alter: {after: {code: '1001'}}}", api.Rule{
			Then: api.Then{Respond: "1403", Alter: &api.Alter{After: map[string]string{"code": "1001"}}},
		}},
		"JSON": {`{"then": {"respond": "1403", "delay": {"uniform": ["1s", "2s"]}}, "times": 1}`, api.Rule{
			Times: 1, Then: api.Then{Respond: "1403", Delay: &api.Delay{Uniform: []string{"1s", "2s"}}},
		}},
		"anchors and merges": {"when: {where: {a: &v 0012, b: *v, c: {in: &l [x, 01]}, d: {in: *l}}}\nthen: [&t {respond: 1403, message: &m hm}, {<<: *t, message: own}, {<<: [{fields: {a: *m}}, *t], respond: 1}]", api.Rule{
			When: api.When{Where: map[string]api.Condition{
				"a": {Equal: text("0012")}, "b": {Equal: text("0012")}, "c": {In: []string{"x", "01"}}, "d": {In: []string{"x", "01"}},
			}},
			Then: api.Then{Sequence: []api.Then{
				{Respond: "1403", Message: "hm"},
				{Respond: "1403", Message: "own"},
				{Respond: "1", Message: "hm", Fields: map[string]string{"a": "hm"}},
			}},
		}},
	} {
		got, err := config.ReadRule("rule", []byte(tt.written))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

func TestWrongRules(t *testing.T) {
	t.Parallel()
	for written, says := range map[string]string{
		`then: {respnd: "1"}`: `unknown key "respnd"; did you mean "respond"?`, `then: [{delay: {fixd: 3s}}]`: `"fixd"`,
		`when: {opration: settle}`: `"operation"`, `when: {where: {a: {equals: 1}}}`: `"equal"`, `then: []`: "empty list", ``: "when and then",
		"a: &a [x, x, x, x, x, x, x, x, x]\nwhen: {}": `unknown key "a"`,
	} {
		_, err := config.ReadRule("rule", []byte(written))
		var wrong *config.Error
		if !errors.As(err, &wrong) || wrong.Line == 0 || !strings.Contains(wrong.Reason, says) {
			t.Errorf("%s: got %v, want an error with its place and %s", written, err, says)
		}
	}
}

// TestAliasesAreBounded: what a few hundred bytes stand for may be more than any memory holds.
func TestAliasesAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("rules:\n  - &r0 {name: &n0 x, when: {where: {a: {in: &l [a, b, c, d, e, f, g, h, i, j]}}}, then: [&t {fields: {a: b}}")
	for range 2000 {
		b.WriteString(", *t")
	}
	b.WriteString("]}\n")
	for range 2000 {
		b.WriteString("  - *r0\n")
	}
	_, err := config.ParseScenario("x.yaml", []byte(b.String()))
	var wrong *config.Error
	if !errors.As(err, &wrong) || !strings.Contains(wrong.Reason, "2 million") {
		t.Errorf("%v", err)
	}
}
