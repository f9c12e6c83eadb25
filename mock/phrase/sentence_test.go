package phrase

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"paymock/mock/api"
)

// TestSentencesOfRules: what every rule of the tables is printed as is a sentence that means it.
func TestSentencesOfRules(t *testing.T) {
	t.Parallel()
	rules := map[string]bool{}
	for _, means := range meanings {
		rules[means.rule] = true
	}
	text, err := os.ReadFile("testdata/paraphrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rule, is := strings.CutPrefix(strings.TrimSpace(line), "= "); is {
			rules[rule] = true
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		var r api.Rule
		if err := json.Unmarshal([]byte(rule), &r); err != nil {
			t.Fatal(err)
		}
		for _, l := range Languages() {
			said, ok := Sentence(r, l)
			again, err := Parse(said)
			r.Name = ""
			if !ok || err != nil || !reflect.DeepEqual(again, r) {
				t.Errorf("%s is said as %q, %v: %v", rule, said, ok, err)
			}
		}
	}
}
