package phrase

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"paymock/mock/api"
)

// gist is what the words of a sentence that fits no wording say, in whatever order and language they
// stand: "settle 返回 1403 twice". Where every word of it is known, the sentence means that; else it is
// what is suggested, with the sentence's own platform, numbers and units.
type gist struct {
	said    map[string]string // by cue
	unknown int               // words that are no cue
}

// readGist reads words wherever they stand; nil where they contradict each other or say no rule.
func readGist(text string) *gist {
	const longest = 400 // nobody says so much at once
	if len(text) > longest {
		return nil
	}
	g := &gist{said: map[string]string{}}
	for rest := text; rest != ""; {
		name, value, size := nextCue(rest)
		if size == 0 {
			word := []rune(onlyFirst().FindString(rest))
			if slices.ContainsFunc(word, func(r rune) bool { return r >= '0' && r <= '9' }) || negations().MatchString(string(word)) {
				return nil
			}
			g.unknown++
			rest = rest[len(string(word)):]
			continue
		}
		if rest = rest[size:]; !g.take(name, value) {
			return nil
		}
	}
	return g
}

var (
	onlyFirst = lazyExpression(`^(?:[A-Za-z0-9_.'-]+|(?s:.))`)
	negations = lazyExpression(`^(?i:not|\w+n't|never|no|without|unless|except|success\w*|succeeds?|works?|不|没|未|别|无|除|成)$`)
)

// nextCue is the longest cue at the beginning of a text, up to the end of a word; 0 is none.
func nextCue(text string) (name, value string, size int) {
	for _, c := range cues() {
		m := c.expr().FindStringSubmatch(text)
		if m == nil || len(m[0]) <= size || cutsWord(text, len(m[0])) {
			continue
		}
		name, size = c.name, len(m[0])
		for i, group := range m {
			if i == 0 || group != "" {
				value = strings.TrimSpace(group)
			}
		}
		if c.name == "callback" {
			value = cmp.Or(m[1], everything)
		}
	}
	return name, value, size
}

// cutsWord reports whether an end stands amid Latin letters or digits.
func cutsWord(text string, end int) bool {
	word := func(b byte) bool {
		return b < utf8.RuneSelf && (b == '_' || b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z')
	}
	return end < len(text) && word(text[end-1]) && word(text[end])
}

// take notes what a cue says; false where that was said otherwise.
func (g *gist) take(name, value string) bool {
	switch name {
	case cueNothing:
		return true
	case cueShare:
		name, value = "chance", shareOf(value)
	case "over", "under", "equal":
		value = inDigits(value)
	case cueAtLeast, cueAtMost:
		bound, ok := oneMinorFrom(inDigits(value), map[string]int64{cueAtLeast: -1, cueAtMost: 1}[name])
		if name, value = map[string]string{cueAtLeast: "over", cueAtMost: "under"}[name], bound; !ok {
			return false
		}
	case "times":
		value = cmp.Or(map[string]string{"once": "1", "twice": "2", "thrice": "3"}[strings.ToLower(value)], value)
	case "chance":
		if n, ok := readNumber(value); ok {
			value = strconv.Itoa(n*10) + "%"
		}
	case "until":
		if countless().MatchString(value) {
			value = "1 " + value
		}
	case "wait":
		value = strings.ReplaceAll(value, " and ", " to ")
	}
	before, said := g.said[name]
	g.said[name] = value
	return !said || before == value || slices.Contains(actionCues, name)
}

var (
	countless   = lazyExpression(`^(?i:minute|hour|day)$`)
	hanFigure   = lazyExpression(`^[一二两三四五六七八九十百千万]+`)
	wholeNumber = lazyExpression(`(?i:` + numberChinese + `|` + numberEnglish + `)`)
)

// inDigits writes the Chinese figure of an amount as digits.
func inDigits(amount string) string {
	figure := hanFigure().FindString(amount)
	if n, ok := readNumber(figure); ok {
		return strconv.Itoa(n) + amount[len(figure):]
	}
	return amount
}

// shareOf is "3 of 10", or "10 次里有 3 次", as a percentage; "" where it is none.
func shareOf(text string) string {
	found := wholeNumber().FindAllString(text, 2)
	part, _ := readNumber(found[0]) // as the cue found them
	whole, _ := readNumber(found[1])
	if languageOf(text) == Chinese {
		part, whole = whole, part
	}
	if part <= 0 || part > whole {
		return ""
	}
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'g', 4, 64) + "%"
}

// oneMinorFrom is an amount that differs by one of its platform's smallest unit: at least 100 yuan is over
// 99.99 yuan.
func oneMinorFrom(amount string, by int64) (string, bool) {
	m := amountParts().FindStringSubmatch(amount)
	if m == nil {
		return "", false
	}
	whole, fraction, _ := strings.Cut(m[1], ".")
	digits := len(fraction)
	for _, p := range known() {
		if slices.Contains(p.Units, strings.ToLower(m[2])) {
			digits = max(digits, p.Digits)
			break
		}
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil {
		return "", false
	}
	figure, err := unit{digits: digits}.inUnits(strconv.FormatInt(n+by, 10))
	return strings.TrimSpace(figure + " " + m[2]), err == nil
}

var amountParts = lazyExpression(`^(\d+(?:\.\d+)?)\s*(.*)$`)

// tokens are what the gist says as it would be read in wordings; nil where that is no rule.
func (g *gist) tokens() []token {
	said := g.said
	g.count()
	if _, named := said["operation"]; !named { // the amount of refunds
		for _, w := range operationWords {
			if word := append(w.chinese, w.name); w.name != "" && slices.ContainsFunc(word, func(name string) bool { return strings.HasPrefix(said["field"], name) }) {
				said["operation"] = w.name
			}
		}
	}
	if wait := said["until"]; said["wait"] == "" && said["delay"] != "" && wait != "" {
		said["wait"] = wait
		delete(said, "until")
	}
	for _, o := range outcomes {
		if all := g.outcome(o); all != nil {
			return all
		}
	}
	return nil
}

// count makes one count of all that says how often.
func (g *gist) count() {
	if n, only := readNumber(nthOf(g.said[cueOnly])); only && n > 0 {
		if g.said["times"], g.said["skip"] = "1", strconv.Itoa(n-1); n == 1 {
			delete(g.said, "skip")
		}
		delete(g.said, cueOnly)
	}
	if code := g.said["code"]; g.said[cueStatus] != "" && len(code) == 3 {
		g.said["number"] = code
		delete(g.said, "code")
		delete(g.said, cueStatus)
	}
	_, counted := g.said["times"]
	if !counted && (g.said[cueNext] != "" || g.said[cueSome] != "" && g.said["every"] == "") {
		g.said["times"] = "1"
	}
	delete(g.said, cueNext)
	delete(g.said, cueSome)
	times, counted := readNumber(g.said["times"])
	if good, numbered := readNumber(nthOf(g.said[cueThenGood])); counted && (!numbered || good == times+1) {
		delete(g.said, cueThenGood) // else nothing takes it
	}
}

// nthOf is the number of an ordinal.
func nthOf(ordinal string) string {
	number, _ := kinds()["nth"].value(ordinal) // never fails
	return number
}

// outcome is what the gist says if it is one outcome, with nothing left over.
func (g *gist) outcome(o outcome) []token {
	needs := strings.Fields(o.needs)
	used := slices.Concat(needs, strings.Fields(o.allows), []string{"platform", "field"})
	if slices.ContainsFunc(needs, func(name string) bool { _, said := g.said[name]; return !said }) {
		return nil
	}
	var all []token
	for _, w := range clauseTable() {
		if w.Name == o.clause {
			all = append(all, g.token(w, nil))
		}
	}
	all[0].clause, all[0].provider = true, g.said["platform"]
	bounds := 0
	for _, l := range limitCues {
		value, said := g.said[l.cue]
		if !said || slices.Contains(needs, l.cue) {
			continue
		}
		used = append(used, l.cue)
		field := cmp.Or(g.said["field"], "amount")
		if l.slot == "bound" || l.slot == "value" {
			bounds++
		}
		for _, w := range limitTable() {
			if w.Name == l.wording {
				all = append(all, g.token(w, map[string]string{l.slot: value, "field": field}))
			}
		}
	}
	for name := range g.said {
		if !slices.Contains(used, name) || name == "field" && bounds == 0 {
			return nil
		}
	}
	return all
}

// failsSomehow is the operation that is said to fail, and not with what; "" is none.
func (g *gist) failsSomehow() string {
	_, coded := g.said["code"]
	_, status := g.said["number"]
	if g.said["fail"] == "" || coded || status {
		return ""
	}
	name, _ := kinds()["operation"].value(g.said["operation"]) // never fails
	return name
}

// token is a use of a wording with what was said, or is given, in its slots.
func (g *gist) token(w *Wording, given map[string]string) token {
	t := token{w: w, slots: w.patterns[English][0].slots, asSaid: true}
	for _, s := range t.slots {
		value := cmp.Or(given[s.name], g.said[s.name])
		if s.name == "value" {
			value = fmt.Sprintf("%q", value)
		}
		if s.name == "number" && w.Name == "duplicate_times" {
			value = g.said["times"]
		}
		t.raw = append(t.raw, value)
	}
	return t
}

// mayMean reports whether a rule's names may be names, since none of them says something else, and whether
// all figures of what was said are in what is suggested for it.
func mayMean(r api.Rule, said, suggested string) bool {
	for _, word := range []string{r.When.Operation, r.When.Callback, r.Then.Respond} {
		name, _, size := nextCue(word)
		if size > 0 && size == len(word) && !slices.Contains([]string{"operation", "callback", "platform", "code"}, name) {
			return false
		}
	}
	return keepsFigures(said, suggested) &&
		(strings.ContainsFunc(r.When.Operation+r.When.Callback, unicode.IsLetter) || r.When.Operation+r.When.Callback == "")
}

// keepsFigures reports whether all figures of what was said are in what is suggested for it.
func keepsFigures(said, suggested string) bool {
	return !slices.ContainsFunc(figures().FindAllString(said, -1), func(figure string) bool { return !strings.Contains(suggested, figure) })
}

var figures = lazyExpression(`\d+`)
