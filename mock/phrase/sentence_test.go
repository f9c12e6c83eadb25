package phrase

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"paymock/mock/api"
	people "paymock/mock/words"
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

// TestSentencesInTraditionalLetters: what is said in those means the same, and has no simplified letter.
func TestSentencesInTraditionalLetters(t *testing.T) {
	t.Parallel()
	for _, means := range meanings {
		written := people.Traditional.Sentence(means.chinese)
		if got := mean(t, written); got != mean(t, means.chinese) {
			t.Errorf("%s means %s", written, got)
		}
	}
	const alike = "台后里着只回准并" // both are in use
	for _, text := range append(chineseTexts(), Words()...) {
		for _, letter := range people.Traditional.Sentence(text) {
			if variants()[letter] != "" && !strings.ContainsRune(alike, letter) {
				t.Errorf("%q keeps %c", text, letter)
			}
		}
	}
}

func chineseTexts() (all []string) {
	for _, w := range Wordings() {
		if w.Sort != Step {
			all = append(all, w.Texts(Chinese)...)
		}
	}
	return all
}

// TestPlaceholdersAreNotJudged: an example's CODE is no code that was meant.
func TestPlaceholdersAreNotJudged(t *testing.T) {
	t.Parallel()
	for _, sentence := range []string{"让清算失败", "平台挂了", "settle fails", "结算 3 秒后返回 1403"} {
		_, err := Parse(sentence)
		var unclear *Error
		if !errors.As(err, &unclear) {
			t.Fatalf("%s: %v", sentence, err)
		}
		if _, r, ok := unclear.Suggested(); ok && (r.Then.Respond == "CODE" || r.When.Operation == "OPERATION") {
			t.Errorf("%s: suggested %+v", sentence, r)
		}
	}
}

// TestSuggestedOfTheSentence: what is suggested keeps the sentence's platform as it was named, its letters, and invents no
// call without saying so.
func TestSuggestedOfTheSentence(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		"英特拉平台丢付款":                   "英特拉",
		"intella 平台丟掉付款":             "intella 平台丟失 付款 的應答",
		"intella平台对支付返回 7105 和 7106": "intella pay returns 7105, then returns 7106",
		"平台超时":                       "doesn't say settle",
	} {
		_, err := Parse(sentence)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", sentence, err, want)
		}
	}
}
