package phrase

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// gist is the meaning of the words of a sentence that fits no wording, in whatever order and language they
// stand: "settle 返回 1403 twice". Where every word of it is known, the sentence means that; else it is
// what is suggested, with the sentence's own platform, numbers and units.
type gist struct {
	whole map[string]string   // what cues say of the sentence
	turns []map[string]string // and of each of its turns, one after the other
	where []token             // conditions
	// unknown counts the words that are no cue, or are taken for one.
	unknown int
	broken  bool  // it contradicts itself, or a figure of it says nothing
	last    heard // the cue before
	// lastSaid is the name of the last cue that says something.
	lastSaid string
	negated  string // the word of denial that was heard, such as "not"; "" where there is none
	noUnit   string // an amount without unit, of which another bound is to be made
	ordered  bool   // something of it comes after something else
	example  string // what of it was left open
	ends     bool   // all is as usual when what it says is over
	coming   bool   // "the next call" was said behind an action
	// unmeant is a value that something was said to have, and nothing takes, or a strange word in Chinese.
	unmeant string
	strange bool
	// lost are words that nothing is known of; what is suggested is without them.
	lost string
	// rivals are two operations, or two codes that do not follow each other.
	rivals []string
	// figure is a number that says nothing, such as one of a delay without its unit.
	figure   string
	language Language
	platform string // whose app it is said to; "" is any
	anyCall  bool   // no call was named
}

// readGist reads words wherever they stand.
func readGist(r *reading) *gist {
	const longest = 400 // nobody says so much at once
	g := &gist{whole: map[string]string{}, turns: []map[string]string{{}}, language: r.language, platform: r.platform}
	if len(r.text) > longest {
		g.broken = true
		return g
	}
	for at, text := 0, r.text; at < len(text); {
		if remark := r.remarkBehind(g, text[at:]); remark != "" {
			g.lost += remark + " "
			g.unknown++
			at += len(remark)
			continue
		}
		condition, size := r.conditionAt(at)
		h := nextCue(text[at:])
		if size > len(h.text) {
			g.where = append(g.where, condition)
			at += size
			continue
		}
		if h.text == "" {
			word := onlyFirst.compiled().FindString(text[at:])
			slip := slipOf(word)
			g.unknown++
			if slip != "" {
				h = nextCue(slip + text[at+len(word):])
			}
			if len(h.text) < max(len(slip), 1) {
				if isDigit(word) {
					g.figure = word
				}
				if g.unmeant == "" && r.comparedWith(at, word) {
					g.unmeant, g.broken, g.strange = word, true, !rewriting().compared().MatchString(r.text[:at])
				}
				g.lost += word
				g.broken = g.broken || wholeNumber.compiled().MatchString(word) && !beginsName(text[at:]) || at > 0 && word[0] >= 'A' && word[0] <= 'Z' // a name
				at += len(word)
				continue
			}
			at += len(word) - len(slip)
		}
		g.lost += " "
		if at += len(h.text); !g.takeNone(h) {
			g.takeCue(h)
		}
		if strings.TrimSpace(h.text) != "" {
			if g.last = h; h.name != cueNothing {
				g.lastSaid = h.name
			}
		}
	}
	g.mergeEmptyTurns()
	return g
}

// beginsName reports whether a text begins with a Chinese figure of one letter that a further letter of the same unknown
// word follows: 四方.
func beginsName(text string) bool {
	figure, size := utf8.DecodeRuneInString(text)
	next, _ := utf8.DecodeRuneInString(text[size:])
	return isHan(figure) && isHan(next) && nextCue(text[size:]).text == "" && !wholeNumber.compiled().MatchString(string(next))
}

// comparedWith reports whether a word that nothing knows is what something is compared with; a rule without that
// would be another one.
func (r *reading) comparedWith(at int, word string) bool {
	before := r.text[:at]
	if r.language == Chinese {
		return len(word) > 1 && word[0] < utf8.RuneSelf && !isDigit(word) || rewriting().compared().MatchString(before)
	}
	return rewriting().ifBefore().MatchString(before) && rewriting().compared().MatchString(before)
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
			if !r.namesField(at, raw[0], c.w.Name) || isFillWord(value) || startsUnit(r.text[end:]) {
				size = 0
			}
		}
	}
	return t, size
}

// namesField reports whether a word of a condition that begins at a place is a field: by its signs or quotation marks,
// by what is said of it, or since a Chinese sentence has it behind a word for if.
func (r *reading) namesField(at int, field, wording string) bool {
	h := nextCue(field)
	said := h.text == field && h.name != cueNothing
	switch {
	case said && h.name == "operation" && !strings.ContainsFunc(field[1:], unicode.IsUpper):
		return false
	case said && h.name != "operation" || field[0] >= utf8.RuneSelf || len(field) < 2:
	case slices.Contains([]string{"where_prefix", "where_suffix", "where_matches", "where_in"}, wording):
		return true
	case r.language == Chinese && (strings.HasPrefix(wording, "where_present") || strings.HasPrefix(wording, "where_missing") ||
		rewriting().ifBefore().MatchString(r.text[:at+strings.Index(r.text[at:], field)])):
		return true
	}
	return h.name != cueNothing && (strings.ContainsFunc(field, isNameSign) || field != strings.Trim(field, `"“”「」`))
}

func startsUnit(text string) bool {
	text = strings.ToLower(strings.TrimLeft(text, " "))
	return slices.ContainsFunc(moneyUnits(), func(u unit) bool {
		return slices.ContainsFunc(u.words, func(word string) bool { return strings.HasPrefix(text, strings.ToLower(word)) })
	})
}

var onlyFirst = expression{text: `^(?:[A-Za-z0-9_.'-]+|(?s:.))`}

// takeNone notes that no callback is sent; false where a cue behind a negation says another thing.
func (g *gist) takeNone(h heard) bool {
	sends := map[string][]string{cueNot: {"no", "without", "没", "没有", "无"}, "say": {"不要", "不", "别", "勿", "don't", "doesn't", "never"}}
	if h.name != "callback" || hasContent(g.turn()) || !slices.Contains(sends[g.last.name], strings.ToLower(g.negated)) {
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
	if turn := g.turn(); hasContent(turn) || turn["fail"] != "" && turn["times"] != "" { // fails three times, and then
		g.turns, g.coming = append(g.turns, map[string]string{}), false
	}
}

// onlyWaits reports whether a turn says so far that the platform takes its time, and not how often.
func (g *gist) onlyWaits() bool {
	turn := g.turn()
	return turn["wait"] != "" && turn["times"] == "" && turn[cueNext] == "" && turn[cueOnly] == "" &&
		!slices.ContainsFunc(contents, func(name string) bool { _, said := turn[name]; return said && name != "wait" })
}

// takeCue notes what a cue says, in its turn or of the whole sentence.
func (g *gist) takeCue(h heard) {
	name, isConnective := g.readConnective(h)
	if name == "" || !isConnective && g.placeCue(h) {
		return
	}
	name, value := g.exactly(name, h.value, h.text)
	if name == "callback" && value == everything {
		value = map[Language]string{English: everything, Chinese: "任何"}[g.language]
	}
	if name == "answer" && g.last.name == "operation" && !strings.HasPrefix(strings.ToLower(h.text), "answere") && !strings.EqualFold(h.text, "answers") { // the settle answer
		name = "noun"
	}
	if name == "between" {
		g.between(h.text)
		return
	}
	to := g.turn()
	if slices.Contains([]string{"platform", "callback", "operation", "over", "under", cueAtLeast, cueAtMost, "equal", "other", "field", "chance", "until", "from", "every", "large", "small", cueSometimes}, name) {
		to = g.whole
	}
	g.note(to, name, value)
}

// readConnective notes a cue that orders, joins or denies others. name is the cue that it stands for here, which is
// still to be noted, and "" when there is nothing more to note. Of any other cue it gives the name, and false.
func (g *gist) readConnective(h heard) (name string, isConnective bool) {
	busy := hasContent(g.turn())
	switch name := h.name; {
	case name == cueNothing:
		return "", true
	case name == "order":
		g.ordered = true
		return "", true
	case name == cueVague:
		g.broken = true
		return "", true
	case name == cueNot:
		g.negated = cmp.Or(g.negated, h.text)
		return "", true
	case (name == cueThen || name == cueAfter) && g.onlyWaits(): // takes 5 seconds, then fails
		return "", true
	case name == cueThen, name == cueAfter && busy:
		g.ordered = g.ordered || busy
		g.nextTurn()
		return "", true
	case name == "done" && !busy && (g.turn()["times"] != "" || g.turn()[cueNext] != ""): // two good ones, and after that
		return cueGood, true
	case name == cueAfter && g.turn()["skip"] != "":
		return "", true
	case name == cueAfter:
		return "delay", true
	case name == "times" && g.lastSaid == "say" && g.turn()["wait"] != "" && g.whole["callback"] != "": // late, and sent twice
		return "copies", true
	case name == "times" && len(h.value) > 2 && isDigit(h.value) && strings.HasSuffix(h.text, h.value): // first 1500, then 1403
		return "code", true
	}
	return h.name, false
}

// placeCue begins the turn that a cue belongs to, or changes what the turn before it says. taken is true when the cue
// is noted with that.
func (g *gist) placeCue(h heard) (taken bool) {
	name, value := h.name, h.value
	busy := hasContent(g.turn())
	_, coded := g.turn()["code"]
	bare, _ := unquoteText(value) // never fails

	if name == "code" && g.lastSaid == "operation" && rewriting().bareTrade().MatchString(strings.Trim(value, `"“”'`)) { // settles T7
		g.broken = true
		return true
	}
	switch {
	case (name == "lose" || name == "hang") && g.turn()[cueGood] != "" && !g.ordered && g.turn()["times"] == "" && g.turn()[cueNext] == "":
		delete(g.turn(), cueGood)
		g.turn()["done"] = h.text
	case (name == "code" || name == "number") && g.turn()[cueGood] != "" && len(g.turns) == 1 && !g.ordered && g.last.name == "say" &&
		g.turn()["times"] == "" && g.turn()[cueNext] == "" && g.turn()["skip"] == "" && g.language == Chinese: // 结算成功返回 1500
		delete(g.turn(), cueGood)
		g.turn()["done"] = h.text
	case name != cueGood && g.turn()[cueGood] != "" && slices.Contains(contents, name):
		g.ordered = true
		g.nextTurn()
	case name == "code" && coded && value != bare && g.turn()["text"] == "" && codeForms().word.MatchString(g.turn()["code"]) && !codeForms().word.MatchString(value):
		g.turn()["text"] = value
		return true
	case name == "code" && coded && g.turn()["code"] != value && !g.coming:
		if IsFinerOf(g.turn()["code"], value) && value == bare && g.lastSaid == "code" {
			g.turn()["code"] = value
			return true
		}
		if g.rivals == nil { // two operations tell more
			g.rivals = []string{g.turn()["code"], value}
		}
		g.nextTurn()
	case name == cueGood && g.turn()[cueGood] != "":
		return true
	case name == cueOnly && busy:
		g.ordered = true
		g.nextTurn()
	case name == cueGood && busy:
		g.nextTurn()
	case name == cueNext && busy:
		g.coming = true
		return true
	case g.coming && slices.Contains(contents, name):
		g.ordered = true
		g.nextTurn()
	}
	return false
}

func (g *gist) note(to map[string]string, name, value string) {
	before, said := to[name]
	if said && name == "operation" && strings.ContainsAny(before+value, "./") && (g.last.name == name || g.last.name == cueNothing) { // and its official name
		if to[name] = before; strings.ContainsAny(value, "./") {
			to[name] = value
		}
		g.unknown++
		return
	}
	if said && name == "operation" && g.last.name == name && strings.ContainsFunc(value, isHan) && sameOperation(value, "pay") != sameOperation(before, "pay") { // 被扫付款, 支付结算: of which payment
		if sameOperation(before, "pay") {
			to[name] = value
		}
		return
	}
	if said && before != value && !slices.Contains(actionCues, name) {
		if name == "operation" && sameOperation(before, value) {
			return
		}
		if g.broken = true; name == "operation" {
			g.rivals = []string{before, value}
		}
		return
	}
	to[name] = value
}

// sameOperation reports whether two words are for one operation.
func sameOperation(a, b string) bool {
	x, _ := kinds()["operation"].value(a) // never fails
	y, _ := kinds()["operation"].value(b)
	return x == y
}

// exactly turns what a cue says into the slot that a wording has for it and the text to write there: "five" is 5,
// "half" a chance of 50%. What makes no such text leaves the gist broken, so that no rule is made of it.
func (g *gist) exactly(name, value, text string) (string, string) {
	switch name {
	case cueEmpty:
		g.turn()["bytes"] = "0"
		return "truncate", text
	case cueShare:
		name, value = "chance", shareOf(text)
	case "over", "under", "equal", "other":
		value = inDigits(value)
		g.broken = g.broken || isDigit(strings.TrimSpace(text)) && (g.language == English || g.unknown > 0) // what the amount is of, or how it is compared
	case cueAtLeast, cueAtMost:
		if value = inDigits(value); strings.Trim(value, "0123456789.") == "" {
			g.noUnit, g.broken = value, true
		}
	case "rate":
		if value, g.turn()["per"] = rateIn(text); strings.ContainsAny(text, "多只仅至限超") {
			g.turn()["limited"] = text
		}
	case cueMore:
		if n, ok := readNumber(timesIn(value)); ok {
			name, value = "copies", strconv.Itoa(n+1)
		}
	case "times", "copies":
		value = timesIn(value)
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
		g.broken = g.broken || isDigit(value) && strings.HasSuffix(value, " second") && len(value) > len("99 second") // 1403 second
		value = strings.ReplaceAll(value, " and ", " to ")
	}
	return name, value
}
