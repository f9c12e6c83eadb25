package rule_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/rule"
)

// judgedRule is a rule of testdata/judged.txt, and what is said of it.
type judgedRule struct {
	app, rule string
	said      []string
}

func judgedRules(t *testing.T) (all []judgedRule) {
	t.Helper()
	data, err := os.ReadFile("testdata/judged.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if said, indented := strings.CutPrefix(line, "    "); indented {
			all[len(all)-1].said = append(all[len(all)-1].said, said)
		} else if app, rule, ok := strings.Cut(line, " "); ok && app != "#" {
			all = append(all, judgedRule{strings.TrimPrefix(app, "-"), rule, nil})
		}
	}
	return all
}

// TestJudgedRules: each rule is kept or refused as testdata/judged.txt says: all its mistakes, each with its place
// and remedy.
func TestJudgedRules(t *testing.T) {
	t.Parallel()
	for _, judged := range judgedRules(t) {
		var r api.Rule
		if err := json.Unmarshal([]byte(judged.rule), &r); err != nil {
			t.Fatalf("%s: %v", judged.rule, err)
		}
		set := rule.NewSet(shippedPlatforms(), &counters{})
		set.Now = func(string) time.Time { return noon }
		added, err := set.Add(judged.app, r)
		var said []string
		if wrong := (*rule.Error)(nil); errors.As(err, &wrong) {
			for _, m := range wrong.Mistakes() {
				said = append(said, m.Field+": "+m.Reason)
			}
		} else {
			added.ID = ""
			said = []string{"ok"}
			if diff := cmp.Diff(r, added); diff != "" {
				kept, err := json.Marshal(added)
				if err != nil {
					t.Fatal(err)
				}
				said[0] += " " + strings.Replace(string(kept), `"id":"",`, "", 1)
			}
		}
		for i, want := range judged.said {
			if prefix, cut := strings.CutSuffix(want, "…"); cut && i < len(said) && strings.HasPrefix(said[i], prefix) {
				said[i] = want
			}
		}
		if diff := cmp.Diff(judged.said, said); diff != "" {
			t.Errorf("%s %s: -want +got\n%s", judged.app, judged.rule, diff)
		}
	}
}

// TestMistakesOfARule: a rule is judged for an app without being added, as adding it would; for every app none
// counts from now.
func TestMistakesOfARule(t *testing.T) {
	t.Parallel()
	for _, judged := range judgedRules(t) {
		var r api.Rule
		if err := json.Unmarshal([]byte(judged.rule), &r); err != nil {
			t.Fatal(err)
		}
		platform, _, _ := strings.Cut(judged.app, "/")
		wrong := rule.Mistakes(platform, r, noon, shippedPlatforms())
		if ok := strings.HasPrefix(judged.said[0], "ok"); ok != (len(wrong) == 0) || !ok && len(wrong) != len(judged.said) {
			t.Errorf("%s %s: %v", platform, judged.rule, wrong)
		}
	}
}
