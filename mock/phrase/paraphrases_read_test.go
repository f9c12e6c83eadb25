//go:build !race

package phrase

import (
	"os"
	"strings"
	"testing"
)

// TestParaphrases: what people say who have not read the list, by the rule that it means.
func TestParaphrases(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/paraphrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	rule, all, chinese := "", 0, 0
	for sentence := range strings.Lines(string(text)) {
		sentence = strings.TrimSpace(sentence)
		if json, is := strings.CutPrefix(sentence, "= "); is {
			rule = json
			continue
		}
		if sentence == "" || sentence[0] == '#' {
			continue
		}
		all++
		if languageOf(sentence) == Chinese {
			chinese++
		}
		if got := mean(t, sentence); got != rule && got != "" {
			t.Errorf("%s\nmeans %s\nwant  %s", sentence, got, rule)
		}
	}
	if all < 150 || chinese*5 < all*2 {
		t.Errorf("%d paraphrases, %d of them Chinese", all, chinese)
	}
}
