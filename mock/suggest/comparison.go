package suggest

import (
	"regexp"
	"strings"
	"sync"
)

// comparisons matches what begins with a sign or words that compare: the groups are those of not, of over, of
// under, and what follows.
var comparisons = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)^(?:(!=|≠)|([>＞]=?|≥|大[于於]|超[过過]|高[于於]|多[于於]|(?:over|above|more than|greater than)(?:\s|$))|([<＜]=?|≤|小[于於]|低[于於]|少[于於]|(?:under|below|less than)(?:\s|$)))\s*(.*)$`)
})

// Comparison is the operator of conditions that a text begins with, in signs or words, "> 100" or "低于 100 元", and what follows;
// "" is none.
func Comparison(text string) (operator, bound string) {
	found := comparisons().FindStringSubmatch(strings.TrimSpace(text))
	if found == nil || strings.HasPrefix(found[0], "<>") { // which is another word for not
		return "", ""
	}
	for i, operator := range []string{"not", "over", "under"} {
		if found[i+1] != "" {
			return operator, strings.TrimSpace(found[4])
		}
	}
	return "", ""
}
