// Package phrase understands what people say to paymock, in English and in Chinese: one table of
// wordings that feature files, payctl say, scenario files and POST say are read with.
//
//	r, err := phrase.Parse("the platform answers settle with 1403 for the next 2 calls")
//	r, err = phrase.Parse("平台接下来 2 次对结算返回 1403")
//
// There are three sorts of wordings. A clause says what the platform does, and what is added
// to it says when and how often; together they are a sentence, which Parse turns into a rule.
// A step is a line of a feature that is no rule; package steps has a function for each.
//
// The package knows words, not platforms: whether an operation or a code exists is decided by
// whoever takes the rule. It imports the plain types of package api, and suggest and words,
// since clients use it too.
package phrase

import (
	"fmt"
	"regexp"
	"slices"

	"paymock/mock/api"
)

// Language is one of the languages of the table.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh-CN"
)

// Languages are all languages of the table.
func Languages() []Language { return []Language{English, Chinese} }

// Sort tells what a wording is for.
type Sort string

// The sorts of wordings.
const (
	Clause Sort = "clause" // what the platform does
	Limit  Sort = "limit"  // when and how often, behind a clause
	Step   Sort = "step"   // a line of a feature that is no rule
)

// Wording is one row of the table: the same in each language, with the same slots in the same
// order.
type Wording struct {
	Name  string
	Sort  Sort
	Topic string // heading under which it is listed
	// Once says that a clause acts once unless the sentence says how often.
	Once bool
	// patterns by language; the first of a language is the usual one.
	patterns map[Language][]*pattern
	// synonyms are further ways to say it that are understood and not listed; later those that only
	// follow another clause.
	synonyms, later map[Language][]*pattern
	clause          func(wordingUse) error
	limit           func(wordingUse) error
	// tell gives what a clause's slots hold for actions; ofCallback: it is of a callback, not of a call.
	tell       func(*api.Then) (values map[string]string, given bool)
	ofCallback bool
}

// Text is the usual wording in a language, with {slot} for what varies, [s] for what may be
// left out and (a|b) for a choice.
func (w *Wording) Text(l Language) string { return w.patterns[l][0].text }

// Texts are all wordings of a language.
func (w *Wording) Texts(l Language) []string {
	var texts []string
	for _, p := range w.patterns[l] {
		texts = append(texts, p.text)
	}
	return texts
}

// Slots are the names of what varies, in order.
func (w *Wording) Slots() []string { return w.patterns[English][0].slotNames() }

// Example is a whole wording in a language, with an example in each slot.
func (w *Wording) Example(l Language) string { return w.patterns[l][0].example() }

// API is the wording as the control API lists it.
func (w *Wording) API() api.Wording {
	return api.Wording{
		Name: w.Name, Sort: string(w.Sort), Topic: w.Topic, Once: w.Once,
		English: w.Texts(English), Chinese: w.Texts(Chinese), Example: w.Example(English),
	}
}

// Expressions match a whole line that is worded so, one for each wording of each language.
// Their groups are the slots; Value reads what they hold.
func (w *Wording) Expressions() []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, l := range [...]Language{English, Chinese} {
		for _, p := range w.patterns[l] {
			all = append(all, p.whole())
		}
	}
	return all
}

// Value reads what slot i, from 0, holds, whatever the language: amounts and durations as Go
// and people write them, words as the API has them, texts without their quotation marks.
func (w *Wording) Value(i int, raw string) (string, error) {
	slots := w.patterns[English][0].slots
	if i < 0 || i >= len(slots) {
		return "", fmt.Errorf("wording %s has no slot %d", w.Name, i)
	}
	if k := slots[i].kind; k != kinds()["rest"] && k != kinds()["escaped"] {
		raw, _ = usualLetters(raw)
		return k.value(raw)
	}
	return slots[i].kind.value(raw)
}

// Counts reports whether slot i holds money.
func (w *Wording) Counts(i int) bool {
	slots := w.patterns[English][0].slots
	return i >= 0 && i < len(slots) && slots[i].kind == kinds()["amount"]
}

// Say is a line that is worded so, with what its slots hold; false where they can't hold that.
func (w *Wording) Say(l Language, values ...string) (string, bool) {
	return w.patterns[l][0].fillSlots(values)
}

// Translate says a line that is worded so in another language; false when it isn't worded so.
func (w *Wording) Translate(line string, to Language) (string, bool) {
	for _, expr := range w.Expressions() {
		if found := expr.FindStringSubmatch(line); found != nil {
			return w.patterns[to][0].fillSlots(found[1:])
		}
	}
	return "", false
}

// Wordings is the whole table.
func Wordings() []*Wording { return slices.Clone(table()) }

// Of are the wordings of one sort, in the table's order.
func Of(s Sort) []*Wording {
	var some []*Wording
	for _, w := range table() {
		if w.Sort == s {
			some = append(some, w)
		}
	}
	return some
}

// Find finds a step's wording by name; nil when there is none.
func Find(name string) *Wording { return steps()[name] }

// MatchStep finds the step that a line is worded as, and what stands in its slots; nil when it is none.
func MatchStep(line string) (step *Wording, raw []string) {
	begin := newLineBegin(line)
	for _, w := range table() {
		if w.Sort != Step {
			continue
		}
		for _, l := range [...]Language{English, Chinese} {
			for _, p := range w.patterns[l] {
				if !begin.mayBe(p) {
					continue
				}
				if found := p.whole().FindStringSubmatch(line); found != nil {
					return w, found[1:]
				}
			}
		}
	}
	return nil, nil
}

// The tables are made when they are first asked for, since most commands need none.
var table = perPlatforms(func() []*Wording { return slices.Concat(clauseTable(), limitTable(), stepTable()) })

var steps = perPlatforms(func() map[string]*Wording {
	m := map[string]*Wording{}
	for _, w := range table() {
		if w.Sort == Step {
			m[w.Name] = w
		}
	}
	return m
})
