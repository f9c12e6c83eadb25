package phrase

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"paymock/mock/api"
)

// Error is a sentence that wasn't understood, or contradicts itself.
type Error struct {
	Sentence string
	// Understood and Rest are the part that was read and the part behind it; empty where Reason is set.
	Understood, Rest string
	// Nearest are wordings that may have been meant by the rest.
	Nearest []string
	// Example fills the slots of them that the sentence leaves open.
	Example string
	// Left are words of the sentence that Nearest are without.
	Left []string
	// Reason says what is wrong with a sentence whose words were understood.
	Reason string
	// NoRule says why a sentence means no rule at all, but what is done or laid down otherwise.
	NoRule string
}

const listHint = "`payctl say --list` shows what can be said"

// Error says what was understood, what not, and what may have been meant.
func (e *Error) Error() string {
	if why := cmp.Or(e.NoRule, e.Reason); why != "" {
		return fmt.Sprintf("%q: %s", e.Sentence, why)
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
	if e.Example != "" {
		fmt.Fprintf(&b, " The sentence doesn't say %s: write your own", e.Example)
		if len(e.Left) > 0 {
			b.WriteString(".")
		}
	}
	if len(e.Left) > 0 {
		fmt.Fprintf(&b, " It is without %s, which is not understood", strings.ReplaceAll(Quoted(e.Left...), " or ", ", "))
	}
	return b.String()
}

// Suggested is the first sentence that the error suggests, with its rule; false where it suggests none.
func (e *Error) Suggested() (text string, r api.Rule, ok bool) {
	var all []string
	if e.NoRule != "" {
		return "", r, false
	}
	for _, near := range e.Nearest {
		all = append(all, strings.TrimSpace(e.Understood+" "+near), near)
	}
	for _, text := range quotedText.compiled().FindAllString(e.Reason, -1) {
		text, _ = unquoteText(text) // never fails
		all = append(all, text)
	}
	for _, text := range all {
		if r, err := parse(text); err == nil && !rewriting().placeholder().MatchString(text) {
			return text, r, true
		}
	}
	return "", r, false
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
	e.NoRule = whyNoRule(r.text)
	if e.Reason = cmp.Or(whyUnsupported(r.text, r.platform, false), unitOfField(e.Understood, e.Rest), r.refused); e.Reason != "" {
		return e
	}
	invented := "" // the examples in the nearest
	e.Nearest = nearestWordings(r.language, e.Rest, r.expected, Setting{sentence: true}, e.Understood == "", func(n near) (string, bool) {
		for _, text := range []string{n.inFull(r.language), n.text} {
			rule, err := parse(r.text[:r.far] + text)
			if err == nil && !cutsAmount(r.text, r.far) && !strings.HasPrefix(e.Rest, "%") && mayMean(rule, e.Rest, text) && keepsMoney(e.Rest, text) &&
				(r.gist == nil || reflect.DeepEqual(rule, meant)) {
				if invented == "" {
					invented = strings.Join(n.examples, ", ")
				}
				return strings.TrimLeft(text, " "), true
			}
		}
		return "", false
	})
	if len(e.Nearest) > 0 {
		e.Example = invented
		e.Left = slices.DeleteFunc(r.wordsMissingIn(strings.Join(e.Nearest, " ")), func(word string) bool { return !strings.Contains(e.Rest, word) })
		e.inItsPlace(r.text[:r.far])
	}
	if r.gist == nil {
		r.gist = r.ofAny
		meant, unmeant = build(sentence, r.gist)
	}
	if len(e.Nearest) > 0 || r.gist == nil || unmeant != nil {
		return e
	}
	if text, ok := writeTokens(r.gist, r.language); ok {
		if rule, err := parse(text); err == nil && reflect.DeepEqual(rule, meant) && (rule.When.Callback == "" || !fillsName(rule.When, r.text, text)) {
			said, _ := usualLetters(sentence)
			e.Understood, e.Rest, e.Nearest, e.Example = "", strings.TrimSpace(said), []string{text}, r.example
			e.Left = r.wordsMissingIn(text)
		}
	}
	return e
}

// unitOfField refuses an amount with its unit that a field is changed to.
func unitOfField(understood, rest string) string {
	figure := sense().changedTo.FindString(understood)
	if _, unit := unitOf(rest); !unit || figure == "" {
		return ""
	}
	return fmt.Sprintf("%q holds a unit; a field is changed to the figure alone, as the platform's messages have it", figure+rest)
}

// inItsPlace lets suggestions be whole sentences, where what they stand for is not in the sentence as it was read.
func (e *Error) inItsPlace(read string) {
	said, _ := usualLetters(e.Sentence)
	if strings.Contains(said, e.Rest) {
		return
	}
	for i, near := range e.Nearest {
		e.Nearest[i] = read + near
	}
	e.Understood, e.Rest = "", strings.TrimSpace(said)
}

// wordsMissingIn are the words that nothing is known of and a suggestion has neither as they are nor nearly so.
func (r *reading) wordsMissingIn(suggested string) []string {
	near := strings.Fields(suggested)
	return slices.DeleteFunc(slices.Clone(r.lost), func(word string) bool {
		return strings.Contains(suggested, word) || slices.ContainsFunc(near, func(other string) bool { return nearWord(word, other) })
	})
}

// inFull is the wording with what was said behind it.
func (n near) inFull(l Language) string {
	if strings.Contains(n.text, n.behind) {
		return n.text // it is a slot's example, or nothing
	}
	if l == Chinese {
		return n.text + n.behind
	}
	return n.text + " " + n.behind
}

// moneyAmount matches an amount of money in any unit; its groups are the figure, what may stand before a unit to
// make it another, and the unit.
var moneyAmount = perPlatforms(func() *regexp.Regexp {
	return regexp.MustCompile(`(\b\d+(?:\.\d+)?)\s*(\p{Han}?)((?i:` + unitExpression("") + `))`)
})

// cutsAmount reports whether a place is amid an amount of money.
func cutsAmount(text string, place int) bool {
	return slices.ContainsFunc(moneyAmount().FindAllStringIndex(text, -1), func(at []int) bool { return at[0] < place && place < at[1] })
}

// keepsMoney reports whether each amount of money of a line is one in what is suggested for it.
func keepsMoney(line, text string) bool {
	suggested := moneyAmount().FindAllStringSubmatch(text, -1)
	for _, amount := range moneyAmount().FindAllStringSubmatch(line, -1) {
		if !slices.ContainsFunc(suggested, func(s []string) bool {
			return strings.HasSuffix(s[1], amount[1]) && s[2] == amount[2] && sameMoney(s[3], amount[3])
		}) {
			return false
		}
	}
	return true
}

// MoneyIn are the words for money behind the figures of a text, of two letters or more.
func MoneyIn(text string) (words []string) {
	for _, amount := range moneyAmount().FindAllStringSubmatch(text, -1) {
		if amount[2] == "" && len([]rune(amount[3])) > 1 {
			words = append(words, amount[3])
		}
	}
	return words
}

// sameMoney reports whether two words are for the same unit of money; some platform's may be another's.
func sameMoney(a, b string) bool {
	x, _ := unitOf(a)
	y, _ := unitOf(b)
	return strings.EqualFold(a, b) || x.usual[English] == y.usual[English] || slices.ContainsFunc(knownPlatforms(), func(p Platform) bool {
		return slices.Contains(p.Units, strings.ToLower(a)) && slices.Contains(p.Units, strings.ToLower(b))
	})
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
