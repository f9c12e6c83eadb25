package suggest

import (
	"regexp"
	"strings"
	"sync"
)

// comparisons matches what begins with a sign or words that compare: the groups are those of not, of at_least, of at_most, of
// over, of under, and what follows.
var comparisons = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)^(?:(!=|≠)|([>＞]=|≥|大[于於]等[于於]|不[少小低][于於]|至少|最少|(?:at least|no less than|not less than)(?:\s|$))|([<＜]=|≤|小[于於]等[于於]|不[多大高][于於]|不超[过過]|至多|最多|(?:at most|no more than|not more than|up to)(?:\s|$))|([>＞]|大[于於]|超[过過]|高[于於]|多[于於]|(?:over|above|more than|greater than)(?:\s|$))|([<＜]|小[于於]|低[于於]|少[于於]|(?:under|below|less than)(?:\s|$)))\s*(.*)$`)
})

// Comparison is the operator of conditions that a text begins with, in signs or words, "> 100" or "低于 100 元", and what follows;
// "" is none. What includes its bound is at_least or at_most, which are no operators.
func Comparison(text string) (operator, bound string) {
	found := comparisons().FindStringSubmatch(strings.TrimSpace(text))
	if found == nil || strings.HasPrefix(found[0], "<>") { // which is another word for not
		return "", ""
	}
	for i, operator := range []string{"not", "at_least", "at_most", "over", "under"} {
		if found[i+1] != "" {
			return operator, strings.TrimSpace(found[6])
		}
	}
	return "", ""
}
