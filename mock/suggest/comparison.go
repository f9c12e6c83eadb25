package suggest

import (
	"regexp"
	"strings"
	"sync"
)

// comparisons matches what begins with a sign or words that compare: a group for each of comparing, and what follows.
var comparisons = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)^(?:(!=|≠)` +
		`|([>＞][=＝]|≥|大[于於]或?等[于於]|不[小低少][于於]|至少|最少|(?:at least|not (?:less|under|below)(?: than)?|greater than or equal to)(?:\s|$))` +
		`|([<＜][=＝]|≤|小[于於]或?等[于於]|不[大高多][于於]|不超[过過]|至多|最多|(?:at most|not (?:more|over|above)(?: than)?|less than or equal to|up to)(?:\s|$))` +
		`|([>＞]|大[于於]|超[过過]|高[于於]|多[于於]|(?:over|above|more than|greater than)(?:\s|$))` +
		`|([<＜]|小[于於]|低[于於]|少[于於]|(?:under|below|less than)(?:\s|$)))\s*(.*)$`)
})

// comparing are the operators of conditions, in the order of the groups of comparisons.
var comparing = []string{"not", "at_least", "at_most", "over", "under"}

// comparedBehind matches a figure with its unit, and what says behind it that it is a bound.
var comparedBehind = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d[\d.,]*\s*\pL{0,4}?)\s*(?:[（(]含[）)])?(?:及|或|和)?(?:(以上|起|or more|and above)|(以下|以[内內]|之[内內]|or less|and below))$`)
})

// comparedName matches a name with a sign behind it that compares.
var comparedName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([\w.]+)\s*([<>＜＞≥≤!=≠]+)$`) })

// boundName matches a name that says at which end it bounds another one.
var boundName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:(min)|(max))(?:imum)?_([a-z]\w*)$`) })

// ComparedName is the name and the operator of a text such as "amount>=" or "min_amount"; "" is none.
func ComparedName(text string) (name, operator string) {
	if found := boundName().FindStringSubmatch(strings.TrimSpace(text)); found != nil {
		return found[3], map[bool]string{true: "at_least", false: "at_most"}[found[1] != ""]
	}
	found := comparedName().FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return "", ""
	}
	operator, _ = Comparison(found[2])
	return found[1], operator
}

// Comparison is the operator of conditions that a text begins with, in signs or words, "> 100" or "低于 100 元", and what follows,
// or that stands behind a figure, 100 元以上, and the figure; "" is none.
func Comparison(text string) (operator, bound string) {
	text = strings.TrimSpace(text)
	if found := comparedBehind().FindStringSubmatch(text); found != nil {
		return map[bool]string{true: "at_least", false: "at_most"}[found[2] != ""], strings.TrimSpace(found[1])
	}
	found := comparisons().FindStringSubmatch(text)
	if found == nil || strings.HasPrefix(found[0], "<>") { // which is another word for not
		return "", ""
	}
	for i, operator := range comparing {
		if found[i+1] != "" {
			return operator, strings.TrimSpace(found[len(comparing)+1])
		}
	}
	return "", ""
}
