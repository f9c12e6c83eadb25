package phrase

import (
	"cmp"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
)

// Place is where a line stands in a scenario.
type Place int

// The places; And and But stand where the line before them does.
const (
	Anywhere Place = iota
	Given
	When
	Then
)

// Setting is where a line stands, as far as that is known.
type Setting struct {
	Place    Place
	Platform string // whose the app is
	// sentence: what is said is one, so that of an example nothing but its call may be.
	sentence bool
	// Refuses tells why the app takes no such rule, "" where it does; nil: that isn't known.
	Refuses func(api.Rule) string
	// Names are the scenario's names of its trades, terminals and the like, by the names of steps' slots: a line that
	// leaves one out means it.
	Names map[string]string
}

// Near is a line that may have been meant.
type Near struct {
	Text string
	// Examples are the parts of it that the line doesn't say, and whoever writes it has to.
	Examples []string
	// Before says that it is a rule, which belongs before the call, while the line stands where calls are judged.
	Before bool
	// Refused is why the app doesn't take it as it is.
	Refused string
	// Ends says that all is as usual again when the times that it counts are over, as the line says.
	Ends bool
	// Money is the word of the line for money that the platform doesn't count in, and for which its own is written.
	Money string
	// Below are the lines of a table that stands below it.
	Below []string
	// Sure says that it means the same as the line.
	Sure bool
	// Drops are the words of the line that the step doesn't take.
	Drops string
}

// Nearest are up to n lines that a line may have meant, with its own words where they fit.
func Nearest(line string, at Setting, n int) []Near {
	return slices.DeleteFunc(nearestLines(line, at, n), func(near Near) bool { return asksUnserved(near.Text, at.Platform) })
}

func nearestLines(line string, at Setting, n int) []Near {
	if near, ok := messageCheck(line, at); ok {
		return []Near{near}
	}
	if plain := PlainAmounts(line); plain != line {
		if isLine(plain) {
			return []Near{{Text: plain, Sure: true}}
		}
		line = plain
	}
	if own, word := inOwnMoney(plainFigures(line), at); word != "" {
		found := []Near{{Text: own}}
		if !isLine(own) {
			found = Nearest(own, at, n)
		}
		for i := range found {
			found[i].Money = word
		}
		return found
	}
	if near, ok := filledBlanks(line, at); ok {
		return []Near{near}
	}
	written := line
	line = inOneLanguage(plainFigures(line), at)
	if step, _ := MatchStep(line); step != nil && line != written {
		return []Near{{Text: OwnCallback(line, at)}}
	}
	step, means := readStep(line, at)
	if means == nil {
		step, means = readUsual(line, at)
	}
	rule, isRule := ruleOf(line, at)
	rule.Before = at.Place == Then
	switch check := means != nil && slices.Contains(checks(), means.Name); {
	case check && !isRule && at.Place == Given: // what a sentence says, which it doesn't yet
		return mendedSentence(line, at, n)
	case means != nil && isRule && check && at.Place == Anywhere:
		return []Near{step, rule}[:min(n, 2)]
	case means != nil && (!isRule || !check || at.Place == Then):
		step.Sure = placeFits(means, at.Place) >= 0
		return []Near{step}
	case isRule && IsAboutMerchant(line) && (rule.Refused != "" || at.Place == When): // the platform does nothing there
		if step, ok := stepByCues(stepWords(line), at); ok {
			return []Near{step}
		}
		if rule.Refused == "" {
			return []Near{rule}
		}
		return nil
	case isRule:
		if step, ok := stepByCues(stepWords(line), at); ok && (rule.Refused != "" || at.Place == Then) {
			return []Near{step}
		}
		rule.Sure = at.Place == Given
		return []Near{rule}
	}
	return nearestByWords(line, at, n)
}

// nearestByWords are up to n lines that have the words of one that means neither a step nor a sentence.
func nearestByWords(line string, at Setting, n int) []Near {
	if near, ok := codeCheck(line, at); ok {
		return []Near{near}
	}
	for _, said := range slices.Compact([]string{line, stepWords(line)}) {
		if near := nearestSteps(said, at, n); len(near) > 0 {
			return near
		}
	}
	if mended := mendedSentence(line, at, n); len(mended) > 0 {
		return mended
	}
	if near, ok := stepByCues(stepWords(line), at); ok {
		return []Near{near}
	}
	return nil
}

// withOwnCallback is a line with the platform's own name for the callbacks that it speaks of: splits of one are
// settlements of another.
func withOwnCallback(line string, at Setting) string {
	r := factReader{stepFacts: stepFacts{one: map[string]string{}, language: languageOf(line)}, rest: stepWords(line)}
	whole := r.rest
	r.takeCallback("")
	said := r.one["callback"]
	kind, ok := CallbackOf(said, callbacksOf(at.Platform))
	if said == "" || !ok {
		return line
	}
	return strings.Replace(whole, said, kinds()["callback"].show(kind, r.language), 1)
}

// readUsual is the step that a line says in people's words for what steps name otherwise.
func readUsual(line string, at Setting) (step Near, means *Wording) {
	usual := stepWords(line)
	if usual == line {
		return step, nil
	}
	if w, _ := MatchStep(usual); w != nil {
		return Near{Text: usual}, w
	}
	return readStep(usual, at)
}

// inOwnMoney writes the platform's money where a line has another one, and tells its word; "" where it has none.
func inOwnMoney(line string, at Setting) (own, word string) {
	own = outsideQuotes(line, func(part string) string {
		return moneyAmount().ReplaceAllStringFunc(part, func(amount string) string {
			m := moneyAmount().FindStringSubmatch(amount)
			unit := m[2] + m[3] // 美 may stand before 元
			if _, own := withUnitOf(m[1]+" "+unit, English, at.Platform); own || at.Platform == "" {
				return amount
			}
			if _, known := unitOf(unit); !known {
				return amount
			}
			word = unit
			text, _ := withUnitOf(m[1], languageOf(line), at.Platform)
			return text
		})
	})
	return own, word
}

// filledBlanks is a line that was copied from a list of steps, with examples in its blanks; false for other lines.
func filledBlanks(line string, at Setting) (near Near, ok bool) {
	l := languageOf(line)
	near.Text = rewriting().blank().ReplaceAllStringFunc(line, func(text string) string {
		name := rewriting().blank().FindStringSubmatch(text)[1]
		for _, w := range Of(Step) {
			for _, s := range w.patterns[l][0].slots {
				if s.name == name {
					near.Examples = append(near.Examples, cmp.Or(at.Names[name], exampleOf(s, l, at), s.kind.example[l]))
					return near.Examples[len(near.Examples)-1]
				}
			}
		}
		return text
	})
	return near, len(near.Examples) > 0 && isLine(near.Text)
}

// inOneLanguage writes a line in simplified letters, and its money in the language of its words.
func inOneLanguage(line string, at Setting) string {
	line, _ = usualLetters(line)
	line = strings.TrimRight(line, " .。;；!！")
	l := languageOf(moneyAmount().ReplaceAllString(line, ""))
	return outsideQuotes(line, func(part string) string {
		return moneyAmount().ReplaceAllStringFunc(part, func(amount string) string {
			m := moneyAmount().FindStringSubmatch(amount)
			if languageOf(m[3]) == l || m[2] != "" {
				return amount
			}
			u, _ := unitOf(m[3])
			if u.other {
				return amount
			}
			if text, ok := withUnitOf(m[1], l, at.Platform); ok && u.digits == 0 {
				return text
			}
			return m[1] + " " + u.usual[l]
		})
	})
}

// mendedSentence is a line that is nearly a sentence, with the wordings for what isn't understood of it.
func mendedSentence(line string, at Setting, n int) (found []Near) {
	var unclear *Error
	if _, err := Parse(line); !errors.As(err, &unclear) || unclear.Understood == "" || unclear.Rest == "" {
		return nil
	}
	understood, isEnd := strings.CutSuffix(line, unclear.Rest)
	for _, wording := range unclear.Nearest {
		if text := understood + wording; isEnd && len(found) < n && isLine(text) {
			near := Near{Text: text, Before: at.Place == Then}
			if unclear.Example != "" {
				near.Examples = []string{unclear.Example}
			}
			found = append(found, near)
		}
	}
	return found
}

// checks are the steps that judge what happened, and that a line could be which scripts it.
func checks() []string {
	return strings.Fields("succeeded taken_for has_code has_other_code has_code_and_text says has_sub_code has_status trade_has trade_is has_received none_due booked_once outcome_unknown card_has")
}

// lineOf is the line of a feature that says the rule which a line means in words of its own.
func lineOf(line string, at Setting) (Near, bool) {
	r := readSentence(line, at.Platform)
	if len(r.found) == 0 {
		return Near{}, false
	}
	meant, err := r.build(line)
	text, said := writeTokens(r.bestReading(), r.language)
	if err != nil || !said || !isLine(text) || !keepsMoney(line, text) {
		return Near{}, false
	}
	again, err := parse(text)
	refused := ""
	if at.Refuses != nil {
		refused = at.Refuses(meant)
	}
	return Near{Text: text, Ends: r.ends, Refused: refused}, err == nil && reflect.DeepEqual(again, meant)
}

// keepsSense reports whether a suggestion says no more and no less of what is not, and how often.
func keepsSense(line, text string) bool {
	same := func(words string) bool {
		says := regexp.MustCompile(words)
		return says.MatchString(line) == says.MatchString(text)
	}
	return rewriting().denial().MatchString(line) == rewriting().denial().MatchString(text) && keepsCounts(line, text) && same(`其余|其他|others`) && same(`回调|callback`)
}

// keepsWords reports whether a suggestion has all words of a line that carry sense, but for slips of them, and
// hardly others.
func keepsWords(l Language, line, text string) bool {
	const maxMore = 2
	if l == Chinese {
		said, suggested := carryingLetters(line), carryingLetters(text)
		lost := slices.DeleteFunc(slices.Clone(said), func(r rune) bool { return slices.Contains(suggested, r) })
		return len(lost) <= len(said)/8 || len(lost) == 1 && len(said) == len(suggested)
	}
	said, suggested := carryingWords(line), carryingWords(text)
	within := func(words []string) func(string) bool {
		return func(word string) bool {
			return !slices.ContainsFunc(words, func(other string) bool { return nearWord(word, other) || sameStem(word, other) })
		}
	}
	more := 0
	for _, word := range suggested {
		if within(said)(word) {
			more++
		}
	}
	return !slices.ContainsFunc(said, within(suggested)) && more < maxMore
}

// knownNameOf is the scenario's name for a slot, in quotes; "" where there is none.
func (at Setting) knownNameOf(s slot) string {
	if text := at.Names[s.name]; text != "" && s.kind == kinds()["name"] {
		return strconv.Quote(text)
	}
	return ""
}

// knownCallback is the word for the sort of callbacks that a scenario is about; "" where it isn't about one.
func (at Setting) knownCallback(l Language) string {
	if kind := at.Names["callback"]; kind != "" && kind != everything {
		return kinds()["callback"].show(kind, l)
	}
	return ""
}

// countsCallbacks reports whether a step judges callbacks of one sort.
func countsCallbacks(w *Wording) bool {
	return slices.Contains([]string{"has_received", "already_has", "got", "callback_is"}, w.Name)
}

// exampleOf is an example for a slot that a line doesn't fill; "" where one would be taken for what was meant: a
// code, a kind of callbacks, a field.
func exampleOf(s slot, l Language, at Setting) string {
	k := kinds()
	if at.sentence && s.kind != k["operation"] {
		return ""
	}
	switch s.kind {
	case k["name"], k["text"], k["escaped"]:
		return `"` + strings.ToUpper(s.name) + `"`
	case k["status"]:
		return s.kind.example[l]
	case k["provider"]:
		return cmp.Or(at.Platform, s.kind.example[l])
	case k["amount"]:
		return exampleAmount(l, at.Platform)
	case k["operation"], k["number"], k["duration"], k["wait"], k["percent"], k["nth"], k["per"]:
		return s.kind.example[l]
	}
	return ""
}

// exampleAmount is an amount in a platform's own money.
func exampleAmount(l Language, platform string) string {
	figure := "60.00"
	if slices.ContainsFunc(knownPlatforms(), func(p Platform) bool { return p.Name == platform && p.Digits == 0 }) {
		figure = "60"
	}
	amount, _ := withUnitOf(figure, l, platform)
	return amount
}

// withUnitOf writes a platform's unit behind an amount that has none; false where it has another money's.
func withUnitOf(amount string, l Language, platform string) (string, bool) {
	i := slices.IndexFunc(knownPlatforms(), func(p Platform) bool { return p.Name == platform })
	if m := amountParts.compiled().FindStringSubmatch(amount); m == nil || m[2] != "" {
		if m == nil || i < 0 {
			return amount, m == nil || !ofOtherMoney(m[2])
		}
		has := func(units []string) bool {
			return slices.ContainsFunc(units, func(unit string) bool { return strings.EqualFold(unit, m[2]) })
		}
		if l == English && has(knownPlatforms()[i].Units) { // as the platform has it
			return m[1] + " " + knownPlatforms()[i].Units[0], true
		}
		return amount, has(knownPlatforms()[i].Units) || has(knownPlatforms()[i].Minor)
	}
	if l == Chinese {
		return amount + " 元", true
	}
	if i >= 0 && len(knownPlatforms()[i].Units) > 0 {
		return amount + " " + knownPlatforms()[i].Units[0], true
	}
	return amount + " yuan", true
}
