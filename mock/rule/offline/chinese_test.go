package offline_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"paymock/mock"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
	"paymock/mock/words"
)

// refusal is why an app takes no sentence; "" where it does.
func refusal(own, sentence string) string {
	r, err := phrase.Parse(sentence)
	if err != nil {
		return err.Error()
	}
	return names.InSentence(offline.Mistakes(own, r, time.Now()))
}

// What of a refusal is not for a translator: quotations, with a code's own text, commands in backquotes, flags with
// their value, and names of keys, codes, operations and platforms.
var (
	foreign = regexp.MustCompile(`"(?:[^"\\]|\\.)*"(?: \([^)]*\))?|` + "`[^`]*`" + `|--\w+ \w+|\b(?:GET|POST) \S+|[A-Za-z0-9]*[A-Z0-9._:/<>-][\w.:/<>-]*`)
	english = regexp.MustCompile(`[A-Za-z]{2,}(?:;? [A-Za-z]{2,})+|[?!;] ?[A-Za-z]`)
)

// TestChineseRefusals: a refusal in Chinese has no run of English words, and no mark of English between its parts.
func TestChineseRefusals(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/refused.txt")
	if err != nil {
		t.Fatal(err)
	}
	n, own, book := 0, "", mock.Words()
	for sentence := range strings.Lines(string(text)) {
		sentence = strings.TrimSpace(sentence)
		if platform, is := strings.CutPrefix(sentence, "= "); is || sentence == "" {
			own = platform
			continue
		}
		reason := refusal(own, sentence)
		if reason == "" {
			t.Errorf("%s: %s is refused no more; put another one in its place", own, sentence)
			continue
		}
		n++
		for _, l := range []words.Language{words.Chinese, words.Traditional} {
			said := book.In(l, reason)
			if found := english.FindString(foreign.ReplaceAllString(said, "…")); found != "" {
				t.Errorf("%s: %s\n%s\n%s: English in it: %q", own, sentence, reason, said, found)
			}
		}
	}
	if n < 80 {
		t.Errorf("%d refusals", n)
	}
}
