package phrase

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"paymock/mock/api"
)

// gist is what the words of a sentence that fits no wording say, in whatever order and language they
// stand: "settle 返回 1403 twice". Where every word of it is known, the sentence means that; else it is
// what is suggested, with the sentence's own platform, numbers and units.
type gist struct {
	whole map[string]string   // what cues say of the sentence
	turns []map[string]string // and of each of its turns, one after the other
	where []token             // conditions
	// unknown counts the words that are no cue, or are taken for one.
	unknown int
	broken  bool   // it contradicts itself, or a figure of it says nothing
	last    heard  // the cue before
	negated string // the word that says what is not
	noUnit  string // an amount without unit, of which another bound is to be made
	ordered bool   // something of it comes after something else
	example string // what of it was left open
	ends    bool   // all is as usual when what it says is over
	coming  bool   // "the next call" was said behind an action
	// rivals are two operations, or two codes that do not follow each other.
	rivals []string
	// figure is a number that says nothing, such as one of a delay without its unit.
	figure   string
	language Language
	anyCall  bool // no call was named
}

// readGist reads words wherever they stand.
func readGist(r *reading) *gist {
	const longest = 400 // nobody says so much at once
	g := &gist{whole: map[string]string{}, turns: []map[string]string{{}}, language: r.language}
	if len(r.text) > longest {
		g.broken = true
		return g
	}
	for at, text := 0, r.text; at < len(text); {
		condition, size := r.conditionAt(at)
		h := nextCue(text[at:])
		if size > len(h.text) {
			g.where = append(g.where, condition)
			at += size
			continue
		}
		if h.text == "" {
			word := onlyFirst().FindString(text[at:])
			slip := slipOf(word)
			g.unknown++
			if slip != "" {
				h = nextCue(slip + text[at+len(word):])
			}
			if len(h.text) < max(len(slip), 1) {
				if isDigit(word) {
					g.figure = word
				}
				g.broken = g.broken || wholeNumber().MatchString(word) || at > 0 && word[0] >= 'A' && word[0] <= 'Z' // a name
				at += len(word)
				continue
			}
			at += len(word) - len(slip)
		}
		if at += len(h.text); !g.takeNone(h) {
			g.take(h)
		}
		if strings.TrimSpace(h.text) != "" {
			g.last = h
		}
	}
	g.joinTurns()
	return g
}

// conditionAt is the longest condition on a field that stands at a place.
func (r *reading) conditionAt(at int) (t token, size int) {
	if at > 0 && cutsWord(r.text[at-1:], 1) || r.text[at] == ' ' {
		return t, 0
	}
	r.budget = 1000
	for _, c := range limits()[r.language] {
		if !strings.HasPrefix(c.w.Name, "where_") {
			continue
		}
		if end, raw, ok := r.matchCandidate(c, at); ok && end-at > size {
			t, size = token{w: c.w, raw: raw, slots: c.body.slots, asSaid: true}, end-at
			value := raw[len(raw)-1]
			if !strings.ContainsFunc(raw[0], isNameSign) && raw[0] == strings.Trim(raw[0], `"“”「」`) || isFillWord(value) || nextCue(raw[0]).name == cueNothing || startsUnit(r.text[end:]) {
				size = 0
			}
		}
	}
	return t, size
}

func startsUnit(text string) bool {
	text = strings.ToLower(strings.TrimLeft(text, " "))
	return slices.ContainsFunc(moneyUnits(), func(u unit) bool {
		return slices.ContainsFunc(u.words, func(word string) bool { return strings.HasPrefix(text, strings.ToLower(word)) })
	})
}

var onlyFirst = lazyExpression(`^(?:[A-Za-z0-9_.'-]+|(?s:.))`)

// takeNone notes that no callback is sent; false where a cue behind a negation says another thing.
func (g *gist) takeNone(h heard) bool {
	if h.name != "callback" || g.last.name != cueNot || !slices.Contains([]string{"no", "without", "没", "没有", "无"}, strings.ToLower(g.negated)) {
		return false
	}
	g.negated = ""
	g.turn()["lose"] = h.text
	g.note(g.whole, h.name, h.value)
	return true
}

func (g *gist) turn() map[string]string { return g.turns[len(g.turns)-1] }

// contents are the cues of which a turn is one.
var contents = []string{"code", "number", cueGood, "hang", "reset", "lose", "wait", "wrong", "unsigned", "truncate", "drip", "stale", "charset"}

func hasContent(turn map[string]string) bool {
	return slices.ContainsFunc(contents, func(name string) bool { _, said := turn[name]; return said })
}

// nextTurn begins another turn, unless nothing was said of this one.
func (g *gist) nextTurn() {
	if hasContent(g.turn()) {
		g.turns, g.coming = append(g.turns, map[string]string{}), false
	}
}

// take notes what a cue says.
func (g *gist) take(h heard) {
	name, value := h.name, h.value
	_, coded := g.turn()["code"]
	switch busy := hasContent(g.turn()); {
	case name == cueNothing:
		return
	case name == cueVague:
		g.broken = true
		return
	case name == cueNot:
		g.negated = cmp.Or(g.negated, h.text)
		return
	case name == cueThen, name == cueAfter && busy:
		g.ordered = g.ordered || busy
		g.nextTurn()
		return
	case name == "done" && (g.turn()["times"] != "" || g.turn()[cueNext] != ""): // two good ones, and after that
		name = cueGood
	case name == cueAfter:
		name = "delay"
	case name == "times" && len(value) > 2 && isDigit(value) && strings.HasSuffix(h.text, value): // first 1500, then 1403
		name = "code"
	case (name == "lose" || name == "hang") && g.turn()[cueGood] != "" && !g.ordered && g.turn()["times"] == "" && g.turn()[cueNext] == "":
		delete(g.turn(), cueGood)
		g.turn()["done"] = h.text
	case name != cueGood && g.turn()[cueGood] != "" && slices.Contains(contents, name):
		g.ordered = true
		g.nextTurn()
	case name == "code" && coded && g.turn()["code"] != value && !g.coming:
		if isDigits(g.turn()["code"]) && !isDigits(value) && g.last.name == "code" { // 40004 ACQ.SYSTEM_ERROR: the finer one
			g.turn()["code"] = value
			return
		}
		g.rivals = []string{g.turn()["code"], value}
		g.nextTurn()
	case name == cueGood && g.turn()[cueGood] != "":
		return
	case name == cueGood && busy, name == cueOnly && busy:
		g.nextTurn()
	case name == cueNext && busy:
		g.coming = true
		return
	case g.coming && slices.Contains(contents, name):
		g.ordered = true
		g.nextTurn()
	}
	name, value = g.exactly(name, value, h.text)
	if name == "answer" && g.last.name == "operation" && !strings.HasPrefix(strings.ToLower(h.text), "answere") && !strings.EqualFold(h.text, "answers") { // the settle answer
		name = "noun"
	}
	if name == "between" {
		g.between(h.text)
		return
	}
	to := g.turn()
	if slices.Contains([]string{"platform", "callback", "operation", "over", "under", "equal", "field", "chance", "until", "from", "every", cueSometimes}, name) {
		to = g.whole
	}
	g.note(to, name, value)
}

func (g *gist) note(to map[string]string, name, value string) {
	before, said := to[name]
	if said && before != value && !slices.Contains(actionCues, name) {
		if g.broken = true; name == "operation" {
			g.rivals = []string{before, value}
		}
		return
	}
	to[name] = value
}

// exactly is what a cue says as the slot of a wording has it.
func (g *gist) exactly(name, value, text string) (string, string) {
	switch name {
	case cueEmpty:
		g.turn()["bytes"] = "0"
		return "truncate", text
	case cueShare:
		name, value = "chance", shareOf(text)
	case "over", "under", "equal":
		value = inDigits(value)
	case cueAtLeast, cueAtMost:
		if amount := inDigits(value); strings.Trim(amount, "0123456789.") == "" {
			g.noUnit, g.broken = amount, true
		}
		bound, ok := oneMinorFrom(inDigits(value), map[string]int64{cueAtLeast: -1, cueAtMost: 1}[name])
		g.broken = g.broken || !ok
		name, value = map[string]string{cueAtLeast: "over", cueAtMost: "under"}[name], bound
	case "times":
		for word, number := range map[string]string{"once": "1", "twice": "2", "thrice": "3", "single": "1", "one time": "1"} {
			if strings.Contains(strings.ToLower(value), word) {
				value = number
			}
		}
	case "chance":
		if n, ok := readNumber(value); ok {
			value = strconv.Itoa(n*10) + "%"
		} else if strings.Contains(strings.ToLower(value), "half") || strings.HasPrefix(value, "半") {
			value = "50%"
		}
	case "charset":
		value, _, _ = strings.Cut(value[:lastLatin(value)], " ")
	case "until":
		if sense().countless.MatchString(value) {
			value = "1 " + value
		}
	case "wait":
		g.broken = g.broken || strings.HasSuffix(value, " second") && len(value) > len("99 second") // 1403 second
		value = strings.ReplaceAll(value, " and ", " to ")
	}
	return name, value
}

// mayMean reports whether a rule's names may be names, since none of them says something else, and whether
// all figures of what was said are in what is suggested for it.
func mayMean(r api.Rule, said, suggested string) bool {
	const many = 100
	if r.Times >= many || r.Skip >= many || !maybeTime(r.Until) || !maybeTime(r.From) {
		return false
	}
	for _, word := range []string{r.When.Operation, r.When.Callback, r.Then.Respond} {
		h := nextCue(word)
		if h.text != "" && h.text == word && !slices.Contains([]string{"operation", "callback", "platform", "code"}, h.name) {
			return false
		}
	}
	if r.Every > 0 && !rewriting().everyNth().MatchString(said) || !keepsDurations(said, suggested) || fillsName(r.When, said, suggested) {
		return false
	}
	meant, heard := thingsOf(suggested), thingsOf(said)
	for thing := range heard {
		if !meant[thing] {
			return false
		}
	}
	return keepsFigures(said, suggested) &&
		(strings.ContainsFunc(r.When.Operation+r.When.Callback, unicode.IsLetter) || r.When.Operation+r.When.Callback == "")
}

// thingsOf are the things, not the actions, that a text is about.
func thingsOf(text string) map[string]bool {
	all := map[string]bool{}
	for at := 0; at < len(text); {
		h := nextCue(text[at:])
		if slices.Contains([]string{"signature", "wrong", "connection", "callback", "bytes", "charset"}, h.name) {
			all[strings.Replace(h.name, "wrong", "signature", 1)] = true
		}
		at += max(len(h.text), len(onlyFirst().FindString(text[at:])))
	}
	return all
}

// maybeTime reports whether a text may be a time or a duration, or is none.
func maybeTime(text string) bool {
	_, never := time.ParseDuration(text)
	_, none := time.Parse(time.RFC3339, text)
	return text == "" || never == nil || none == nil
}

// keepsDurations reports whether all lengths of time of what was said are in what is suggested for it.
func keepsDurations(said, suggested string) bool {
	lengths := func(text string) (all []string) {
		for _, raw := range rewriting().durations().FindAllString(text, -1) {
			d, _ := readDuration(raw) // as the expression has it
			all = append(all, d)
		}
		return all
	}
	kept := lengths(suggested)
	return !slices.ContainsFunc(lengths(said), func(d string) bool { return !slices.Contains(kept, d) })
}

// fillsName reports whether an operation or any callback that is suggested stands for a Chinese word that is no
// cue, and may be a name: 刷脸回调 is not any.
func fillsName(w api.When, said, suggested string) bool {
	unknown, run := false, 0
	for at := 0; at < len(said); {
		h := nextCue(said[at:])
		switch h.name {
		case "operation":
			return false
		case "callback":
			return h.value == everything && run > 1
		}
		letter, size := utf8.DecodeRuneInString(said[at:])
		if run++; h.text != "" || !isHan(letter) {
			run = 0
		}
		unknown = unknown || run > 1
		at += max(len(h.text), size)
	}
	return unknown && w.Operation != "" && !strings.Contains(said, w.Operation) && strings.Contains(suggested, w.Operation)
}

// keepsFigures reports whether all figures of what was said are in what is suggested for it.
func keepsFigures(said, suggested string) bool {
	return !slices.ContainsFunc(figures().FindAllString(said, -1), func(figure string) bool { return !strings.Contains(suggested, figure) })
}

var figures = lazyExpression(`\d+`)
