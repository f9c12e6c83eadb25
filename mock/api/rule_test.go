package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
)

func text(s string) *string { return &s }

func ruleWithAll() api.Rule {
	chance, cut := 0.25, 3
	return api.Rule{
		Name: "all", Times: 2, Skip: 1, Every: 3, Chance: &chance, From: "10m", Until: "2026-01-01T00:00:00+08:00",
		When: api.When{Operation: "settle", Where: map[string]api.Condition{"a": {Equal: text("1.10")}, "trade.status": {In: []string{"paid"}}}},
		Then: api.Then{Sequence: []api.Then{
			{Respond: "20000"},
			{Delay: &api.Delay{Fixed: "3s"}, Truncate: &cut},
			{DelayReply: &api.Delay{Lognormal: &api.Lognormal{Median: "200ms", Sigma: 0.7}, Clock: "real"}},
			{},
		}},
	}
}

func TestRuleInJSON(t *testing.T) {
	t.Parallel()
	const written = `{"name":"all","times":2,"skip":1,"every":3,"chance":0.25,"from":"10m","until":"2026-01-01T00:00:00+08:00",
		"when":{"operation":"settle","where":{"a":"1.10","trade.status":{"in":["paid"]}}},
		"then":[{"respond":"20000"},{"delay":"3s","truncate":3},{"delay_reply":{"lognormal":{"median":"200ms","sigma":0.7},"clock":"real"}},{}]}`
	var got api.Rule
	if err := json.Unmarshal([]byte(written), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ruleWithAll(), got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	again, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var reread api.Rule
	if err := json.Unmarshal(again, &reread); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, reread); diff != "" {
		t.Errorf("written and read again: -want +got\n%s", diff)
	}
}

func TestEmptySequence(t *testing.T) {
	t.Parallel()
	var then api.Then
	if err := json.Unmarshal([]byte(`[]`), &then); err == nil || !strings.Contains(err.Error(), "empty list") {
		t.Errorf("an empty sequence: %v", err)
	}
}

func FuzzThen(f *testing.F) {
	for _, seed := range []string{`{}`, `[{}]`, `{"delay":"3s"}`, `{"delay":{"uniform":["1s","2s"]}}`, `[[1]]`, `{"alter":{"after":{"a":"b"}}}`, `null`, `"x"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		var then api.Then
		if json.Unmarshal([]byte(written), &then) != nil {
			return
		}
		again, err := json.Marshal(then)
		if err != nil {
			t.Fatal(err)
		}
		var reread api.Then
		if err := json.Unmarshal(again, &reread); err != nil {
			t.Fatalf("%s was written as %s: %v", written, again, err)
		}
	})
}
