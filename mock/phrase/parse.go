package phrase

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"paymock/mock/api"
)

// Longest is the longest sentence that is read, in bytes.
const Longest = 4096

// Parse reads a sentence in any of the languages. The rule says what the sentence does; that
// its operation, code and fields exist is for others to check. The error is an *Error.
func Parse(sentence string) (api.Rule, error) {
	if len(sentence) > Longest || !utf8.ValidString(sentence) {
		return api.Rule{}, &Error{Sentence: shortened(sentence), Reason: "is too long for a sentence, or not UTF-8"}
	}
	r := read(sentence)
	switch {
	case len(r.found) > 0:
		return build(sentence, r.found[0])
	case r.text == "":
		return api.Rule{}, &Error{Sentence: sentence, Reason: "says nothing; " + listHint}
	}
	return api.Rule{}, r.failure(sentence)
}

// read looks for all ways in which a sentence can be read.
func read(sentence string) *reading {
	text := strings.TrimRight(strings.TrimSpace(usualLetters(sentence)), ".。!！ ")
	r := &reading{text: text, language: languageOf(text), budget: 20_000}
	r.sentence(0, nil)
	return r
}

func shortened(text string) string {
	const most = 60
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "?")
}

// languageOf is Chinese where a Chinese letter stands outside of quotation marks.
func languageOf(text string) Language {
	if strings.ContainsFunc(quotedText().ReplaceAllString(text, ""), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return Chinese
	}
	return English
}

var quotedText = expression(quoted)

// join is how a clause follows the one before.
type join int

const (
	first join = iota
	also       // both at the same time
	then       // the next time
)

// token is a piece of a sentence that was understood.
type token struct {
	w      *Wording // nil: as usual, or the subject alone
	raw    []string // of the slots
	slots  []slot
	join   join
	clause bool
	// provider is whose platform the clause is about, "" for any.
	provider string
}

// reading looks for all ways in which a text can be read.
type reading struct {
	text     string
	language Language
	budget   int
	found    [][]token
	// far is how far any way came, and what could have followed there.
	far      int
	expected []*candidate
}

// candidate is what can stand at a place.
type candidate struct {
	w      *Wording
	body   *pattern // what is matched there
	before string   // what stands before it in the whole wording
}

// spoken are the clauses of a language by subject, without it.
var spoken = sync.OnceValue(func() map[Language][2][]*candidate {
	all := map[Language][2][]*candidate{}
	for _, l := range Languages() {
		var bySubject [2][]*candidate
		for _, w := range clauseTable() {
			for _, p := range w.patterns[l] {
				for i, subject := range subjects[l] {
					if body, ok := strings.CutPrefix(p.text, subject); ok {
						bySubject[i] = append(bySubject[i], &candidate{w, compile(l, body), subject})
					}
				}
			}
		}
		all[l] = bySubject
	}
	return all
})

var limits = sync.OnceValue(func() map[Language][]*candidate {
	all := map[Language][]*candidate{}
	for _, l := range Languages() {
		for _, w := range limitTable() {
			for _, p := range w.patterns[l] {
				all[l] = append(all[l], &candidate{w, p, ""})
			}
		}
	}
	return all
})

var subjectPatterns = map[Language][]func() *regexp.Regexp{
	English: {expression(`^(?i:the(?: +([A-Za-z0-9_-]+))? +platform)\b|^(?i:(?:the +)?(` + providerNames(English) + `))\b`), expression(`^(?i:(?:somebody|someone))\b`)},
	Chinese: {expression(`^((?i:` + providerNames(Chinese) + `)|[A-Za-z0-9_-]+)?\s*平台|^((?i:` + providerNames(Chinese) + `))\s*`), expression(`^有人`)},
}

var (
	separators = map[Language]func() *regexp.Regexp{
		English: expression(`^(?:[ ,]|(?i:\band\b ))*`),
		Chinese: expression(`^(?:[\s，,、；;（）()：:]|并且|而且|且)*`),
	}
	joins = map[Language]map[join]func() *regexp.Regexp{
		English: {also: expression(`^ *,? *(?i:and)\b(?: +also\b)?`), then: expression(`^ *,? *(?i:and +)?(?i:then)\b`)},
		Chinese: {also: expression(`^[\s，,]*(?:并且|并|而且|同时)`), then: expression(`^[\s，,；;]*(?:然后|接着|之后)`)},
	}
	usual = map[Language]func() *regexp.Regexp{
		English: expression(`^ *(?i:(?:answers )?(?:it )?as usual)\b`),
		Chinese: expression(`^\s*(?:恢复正常|一切正常|照常)`),
	}
)

// sentence reads from a place on where nothing but limits has been read.
func (r *reading) sentence(at int, so []token) {
	at = r.skip(at)
	r.eachLimit(at, so, r.sentence)
	r.subject(at, so, first)
}

// subject reads whose doing the clause is, and then the clause.
func (r *reading) subject(at int, so []token, how join) {
	for i, expr := range subjectPatterns[r.language] {
		if m := expr().FindStringSubmatchIndex(r.text[at:]); m != nil {
			provider := ""
			for g := 2; g < len(m); g += 2 {
				if m[g] >= 0 {
					provider = r.text[at+m[g] : at+m[g+1]]
				}
			}
			r.body(at+m[1], so, i, how, provider)
		}
	}
	r.missed(at, spoken()[r.language][0])
}

// body reads a clause whose subject is known, and limits before it.
func (r *reading) body(at int, so []token, subject int, how join, provider string) {
	at = r.skip(at)
	r.eachLimit(at, so, func(at int, so []token) { r.body(at, so, subject, how, provider) })
	for _, c := range spoken()[r.language][subject] {
		if end, raw, ok := r.match(c, at); ok {
			r.rest(end, with(so, token{w: c.w, raw: raw, slots: c.body.slots, join: how, clause: true, provider: provider}), subject)
		}
	}
	r.missed(at, spoken()[r.language][subject])
}

// rest reads what follows a clause.
func (r *reading) rest(at int, so []token, subject int) {
	next := r.skip(at)
	if next == len(r.text) {
		r.found = append(r.found, so)
		return
	}
	r.eachLimit(next, so, func(at int, so []token) { r.rest(at, so, subject) })
	for how, expr := range joins[r.language] {
		m := expr().FindStringIndex(r.text[at:])
		if m == nil {
			continue
		}
		after := at + m[1]
		r.subject(r.skip(after), so, how)
		r.body(after, so, subject, how, "")
		if m := usual[r.language]().FindStringIndex(r.text[after:]); m != nil && how == then {
			r.rest(after+m[1], with(so, token{join: then, clause: true}), subject)
		}
	}
	r.missed(next, limits()[r.language])
}

func (r *reading) eachLimit(at int, so []token, on func(int, []token)) {
	for _, c := range limits()[r.language] {
		if end, raw, ok := r.match(c, at); ok {
			on(end, with(so, token{w: c.w, raw: raw, slots: c.body.slots}))
		}
	}
}

// match reads what a candidate says at a place, up to the end of a word.
func (r *reading) match(c *candidate, at int) (end int, raw []string, ok bool) {
	if r.budget--; r.budget < 0 {
		return 0, nil, false
	}
	if !c.body.mayBegin(r.text[at:]) {
		return 0, nil, false
	}
	m := c.body.prefix().FindStringSubmatchIndex(r.text[at:])
	if m == nil || m[1] == 0 {
		return 0, nil, false
	}
	end = at + m[1]
	if r.language == English && end < len(r.text) && !strings.ContainsRune(" ,", rune(r.text[end])) && r.text[end-1] != ' ' {
		return 0, nil, false
	}
	for i := 2; i < len(m); i += 2 {
		raw = append(raw, r.text[at+m[i]:at+m[i+1]])
	}
	return end, raw, true
}

func (r *reading) skip(at int) int { return at + len(separators[r.language]().FindString(r.text[at:])) }

// missed notes what was expected at a place, if no way came farther.
func (r *reading) missed(at int, expected []*candidate) {
	if at > r.far {
		r.far, r.expected = at, nil
	}
	if at == r.far {
		r.expected = append(r.expected, expected...)
	}
}

// with is a list and one more, in memory of its own.
func with(so []token, t token) []token { return append(so[:len(so):len(so)], t) }
