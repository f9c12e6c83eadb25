package phrase

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Error is a sentence that wasn't understood, or contradicts itself.
type Error struct {
	Sentence string
	// Understood and Rest are the part that was read and the part behind it; empty where Reason is set.
	Understood, Rest string
	// Nearest are wordings that may have been meant by the rest.
	Nearest []string
	// Reason says what is wrong with a sentence whose words were understood.
	Reason string
}

const listHint = "`payctl say --list` shows what can be said"

// Error says what was understood, what not, and what may have been meant.
func (e *Error) Error() string {
	if e.Reason != "" {
		return fmt.Sprintf("%q: %s", e.Sentence, e.Reason)
	}
	var b strings.Builder
	if e.Understood != "" {
		fmt.Fprintf(&b, "understood: %q; ", e.Understood)
	}
	if e.Rest == "" {
		b.WriteString("something is missing after that")
	} else {
		fmt.Fprintf(&b, "not understood: %q", e.Rest)
	}
	if len(e.Nearest) == 0 {
		return b.String() + "; " + listHint
	}
	fmt.Fprintf(&b, "; did you mean %s?", Quoted(e.Nearest...))
	return b.String()
}

// Quoted shows texts such that they can be copied as they stand: in quotation marks, or where a
// text has such itself, in backquotes.
func Quoted(texts ...string) string {
	shown := make([]string, len(texts))
	for i, text := range texts {
		mark := `"`
		if strings.Contains(text, mark) {
			mark = "`"
		}
		shown[i] = mark + text + mark
	}
	return strings.Join(shown, " or ")
}

// parseError is the error of a text that has no reading.
func (r *reading) parseError(sentence string) error {
	e := &Error{
		Sentence:   sentence,
		Understood: strings.Trim(r.text[:r.far], " ,，"),
		Rest:       strings.TrimSpace(r.text[r.far:]),
	}
	meant, unmeant := build(sentence, r.gist) // the zero rule of none
	if e.Reason = cmp.Or(unsaid(r.text, false), r.refused); e.Reason != "" {
		return e
	}
	e.Nearest = nearestWordings(r.language, e.Rest, r.expected, e.Understood == "", func(n near) (string, bool) {
		for _, text := range []string{n.with(r.language), n.text} {
			if rule, err := parse(r.text[:r.far] + text); err == nil && !cutsAmount(r.text, r.far) && mayMean(rule, e.Rest, text) && keepsMoney(e.Rest, text) && (r.gist == nil || reflect.DeepEqual(rule, meant)) {
				return text, true
			}
		}
		return "", false
	})
	if len(e.Nearest) > 0 || r.gist == nil || unmeant != nil {
		return e
	}
	if text, ok := writeTokens(r.gist, r.language); ok {
		if rule, err := parse(text); err == nil && reflect.DeepEqual(rule, meant) {
			said, _ := usualLetters(sentence)
			e.Understood, e.Rest, e.Nearest = "", strings.TrimSpace(said), []string{text}
		}
	}
	return e
}

// with is the wording with what was said behind it.
func (n near) with(l Language) string {
	if strings.Contains(n.text, n.behind) {
		return n.text // it is a slot's example, or nothing
	}
	if l == Chinese {
		return n.text + n.behind
	}
	return n.text + " " + n.behind
}

// Nearest are up to n wordings that a line may have meant, with its own words where they fit.
func Nearest(line string, n int) []string {
	if text, ok := readStep(line); ok {
		return []string{text}
	}
	if text, ok := lineOf(line); ok {
		return []string{text}
	}
	l := languageOf(line)
	var all []*candidate
	for _, w := range table() {
		if w.Sort == Step { // of a rule, what isn't read is not what was meant
			for _, p := range w.patterns[l] {
				all = append(all, &candidate{w, p, p, ""})
			}
		}
	}
	found := nearestWordings(l, line, all, false, func(n near) (string, bool) {
		for _, text := range []string{n.with(l), n.text} {
			if isLine(text) && keepsMoney(line, text) && keepsFigures(line, text) && keepsSense(line, text) {
				return text, true
			}
		}
		return "", false
	})
	return found[:min(n, len(found))]
}

// lineOf is the line of a feature that says the rule which a line means in words of its own.
func lineOf(line string) (string, bool) {
	r := readSentence(line)
	if len(r.found) == 0 {
		return "", false
	}
	meant, err := r.build(line)
	text, said := writeTokens(r.bestReading(), r.language)
	if err != nil || !said || !isLine(text) || !keepsMoney(line, text) {
		return "", false
	}
	again, err := parse(text)
	return text, err == nil && reflect.DeepEqual(again, meant)
}

// keepsSense reports whether a suggestion says no more and no less of what is not, and how often.
func keepsSense(line, text string) bool {
	return rewriting().denial().MatchString(line) == rewriting().denial().MatchString(text) && keepsCounts(line, text)
}

// keepsCounts reports whether the counts in words of a line are in what is suggested for it.
func keepsCounts(line, text string) bool {
	return !slices.ContainsFunc(rewriting().countInWords().FindAllString(line, -1), func(count string) bool {
		return !strings.Contains(strings.ToLower(text), strings.ToLower(count))
	})
}

// moneyAmount matches an amount of money in any unit; its groups are the figure and what may
// stand before a unit to make it another.
var moneyAmount = perPlatforms(func() *regexp.Regexp {
	return regexp.MustCompile(`(\d+(?:\.\d+)?)\s*(\p{Han}?)(?i:` + unitExpression("") + `)`)
})

// cutsAmount reports whether a place is amid an amount of money.
func cutsAmount(text string, place int) bool {
	return slices.ContainsFunc(moneyAmount().FindAllStringIndex(text, -1), func(at []int) bool { return at[0] < place && place < at[1] })
}

// keepsMoney reports whether each amount of money of a line is one in what is suggested for it.
func keepsMoney(line, text string) bool {
	suggested := moneyAmount().FindAllStringSubmatch(text, -1)
	for _, amount := range moneyAmount().FindAllStringSubmatch(line, -1) {
		if !slices.ContainsFunc(suggested, func(s []string) bool { return strings.HasSuffix(s[1], amount[1]) && s[2] == amount[2] }) {
			return false
		}
	}
	return true
}

// isLine reports whether a feature can have a line.
func isLine(text string) bool {
	if slices.ContainsFunc(SentenceExpressions(), func(expr *regexp.Regexp) bool { return expr.MatchString(text) }) {
		if _, err := parse(text); err == nil {
			return true
		}
	}
	w, _ := MatchStep(text)
	return w != nil
}
