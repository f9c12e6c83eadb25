package rule_test

import (
	"errors"
	"reflect"
	"testing"

	"paymock/mock/api"
	"paymock/mock/rule"
)

// TestSavedRulesAreAsBefore: rules that are put into another set keep id and order, new ones get
// higher numbers, and one that is put again takes its own place.
func TestSavedRulesAreAsBefore(t *testing.T) {
	t.Parallel()
	from, to := newSet(), newSet()
	hang := api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Hang: true}}
	for _, app := range []string{"4pyun/a", rule.Server, "4pyun/a"} {
		add(t, from, app, hang)
	}
	from.PutExempted("4pyun/a", []string{"r2"})
	saved, exempted := from.Save()
	if last, err := from.LastID(); len(saved) != 3 || !reflect.DeepEqual(exempted, map[string][]string{"4pyun/a": {"r2"}}) || last != 3 || err != nil {
		t.Fatalf("saved: %+v, %v, the last rule is r%d, %v", saved, exempted, last, err)
	}
	shared := newSet()
	shared.Number = func(n int64) (int64, error) { return 7 + n, nil }
	if last, err := shared.LastID(); last != 7 || err != nil {
		t.Errorf("asking for the last number took one: %d, %v", last, err)
	}
	counted := int64(7)
	shared.Number = func(n int64) (int64, error) { counted += n; return counted, nil }
	for _, step := range []struct{ last, want int64 }{{5, 7}, {9, 9}} {
		if err := shared.AdvanceIDs(step.last); err != nil || counted != step.want {
			t.Errorf("beyond r%d the shared number is %d, %v; want %d", step.last, counted, err, step.want)
		}
	}
	for i := range saved {
		if err := to.CheckSaved(saved[2-i]); err != nil {
			t.Fatal(err)
		}
		if err := to.PutSaved(saved[2-i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.PutSaved(saved[1]); err != nil {
		t.Fatal(err)
	}
	for app, ids := range exempted {
		to.PutExempted(app, ids)
	}
	again, exemptedAgain := to.Save()
	if !reflect.DeepEqual(again, saved) || !reflect.DeepEqual(exemptedAgain, exempted) {
		t.Errorf("saved again: %+v, %v; want %+v, %v", again, exemptedAgain, saved, exempted)
	}
	if err := errors.Join(to.AdvanceIDs(7), to.AdvanceIDs(5)); err != nil {
		t.Fatal(err)
	}
	if r, err := to.Add("4pyun/a", hang); err != nil || r.ID != "r8" {
		t.Errorf("the next rule is %s, %v; want r8", r.ID, err)
	}
	for _, id := range []string{"", "r", "r0", "r-1", "r01", "1", "x1", "r9223372036854775807"} {
		wrong := saved[0]
		wrong.Rule.ID = id
		var mistake *rule.Error
		if err := to.CheckSaved(wrong); !errors.As(err, &mistake) || mistake.Field != "id" {
			t.Errorf("a rule with the id %q: %v", id, err)
		}
	}
}
