//go:build !race

package phrase

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// sampled is how many slips there are for each that is tried; all of them take a minute, and were
// tried when this was written.
const sampled = 7

// TestSuggestionsAreAccepted: what is suggested for a sentence with a slip is put in its place, and
// means something. Slips are a word left out, a letter left out, two letters in each other's place.
func TestSuggestionsAreAccepted(t *testing.T) {
	t.Parallel()
	suggested := 0
	for i, sentence := range slips(t) {
		if i%sampled != 0 {
			continue
		}
		_, err := Parse(sentence)
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Reason != "" {
			continue
		}
		for _, near := range wrong.Nearest {
			suggested++
			text := sentence
			for _, as := range []string{width.Narrow.String(sentence), Simplified(sentence)} {
				if !strings.Contains(text, wrong.Rest) {
					text = as
				}
			}
			at := strings.LastIndex(text, wrong.Rest)
			if wrong.Rest == "" || at < 0 {
				text, at = strings.TrimSpace(text)+" ", len(strings.TrimSpace(text))+1
			}
			fed := text[:at] + near
			if _, err := Parse(fed); err != nil {
				t.Errorf("%s\nsuggests %s\nwhich is refused: %v", sentence, near, err)
			}
		}
	}
	t.Logf("%d suggestions", suggested)
	if suggested < 200 {
		t.Errorf("%d suggestions", suggested)
	}
}

// TestSuggestedStepsAreSteps: what is suggested for a line of a feature is a line of a feature.
func TestSuggestedStepsAreSteps(t *testing.T) {
	t.Parallel()
	known := SentenceExpressions()
	for _, w := range Of(Step) {
		known = append(known, w.Expressions()...)
	}
	for _, w := range Of(Step) {
		for _, l := range Languages() {
			for i, line := range withSlips(w.Example(l)) {
				if i%sampled != 0 {
					continue
				}
				for _, near := range nearest(line, 2) {
					if !slices.ContainsFunc(known, matching(near)) {
						t.Errorf("%s\nsuggests %s\nwhich is no step", line, near)
					}
				}
			}
		}
	}
}

// slips are sentences with a slip: those of the table and some of the paraphrases.
func slips(t *testing.T) (all []string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(meanings)) {
		all = append(append(all, withSlips(meanings[name].english)...), withSlips(meanings[name].chinese)...)
	}
	text, err := os.ReadFile("testdata/paraphrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' || line[0] == '=' {
			continue
		}
		if n++; n%10 == 0 {
			all = append(all, withSlips(line)...)
		}
	}
	return all
}

func withSlips(sentence string) (all []string) {
	said := words().FindAllStringIndex(sentence, -1)
	for _, at := range said {
		all = append(all, sentence[:at[0]]+strings.TrimLeft(sentence[at[1]:], " "))
		word := []rune(sentence[at[0]:at[1]])
		if len(word) < 4 || word[0] >= utf8.RuneSelf {
			continue
		}
		all = append(all, sentence[:at[0]]+string(word[:2])+string(word[3:])+sentence[at[1]:])
		word[1], word[2] = word[2], word[1]
		all = append(all, sentence[:at[0]]+string(word)+sentence[at[1]:])
	}
	return all
}
