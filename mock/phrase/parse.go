package phrase

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"paymock/mock/api"
)

// Longest is the longest sentence that is read, in bytes.
const Longest = 4096

// Parse reads a sentence in any of the languages. The rule says what the sentence does; that
// its operation, code and fields exist is for others to check. The error is an *Error.
func Parse(sentence string) (api.Rule, error) { return ParseFor(sentence, "") }

// ParseFor is Parse for an app of a platform, whose codes and units the suggestions have; "" is any.
func ParseFor(sentence, platform string) (api.Rule, error) {
	r, err := parseSentence(sentence, platform)
	var e *Error
	if errors.As(err, &e) {
		e.withNearestCodes(platform)
		e.inItsLetters()
	}
	textsInItsLetters(&r, sentence)
	return r, err
}

func parseSentence(sentence, platform string) (api.Rule, error) {
	if len(sentence) > Longest || !utf8.ValidString(sentence) {
		return api.Rule{}, &Error{Sentence: shortenText(sentence), Reason: "is too long for a sentence, or not UTF-8"}
	}
	r := readSentence(sentence, platform)
	switch {
	case len(r.found) > 0:
		return r.build(sentence)
	case r.text == "":
		return api.Rule{}, &Error{Sentence: sentence, Reason: "says nothing; " + listHint}
	case r.open != 0:
		return api.Rule{}, &Error{Sentence: sentence, Reason: fmt.Sprintf("a quotation mark is never closed; write %c behind what it quotes, or no marks around a code", r.open)}
	}
	if near := withNearestPlatform(sentence); near != "" {
		return api.Rule{}, &Error{Sentence: sentence, Rest: sentence, Nearest: []string{near}}
	}
	return api.Rule{}, r.parseError(sentence)
}

// errNoReading: no phrase fits the sentence, so that Parse suggests the nearest ones.
var errNoReading = errors.New("no reading")

// parse is Parse without suggestions.
func parse(sentence string) (api.Rule, error) {
	if r := readSentence(sentence, ""); len(r.found) > 0 {
		return r.build(sentence)
	}
	return api.Rule{}, errNoReading
}

// build makes the rule of the best reading; where that contradicts itself, or takes a word that no operation
// is known by for one, the rule that its words say.
func (r *reading) build(sentence string) (api.Rule, error) {
	text, _ := usualLetters(sentence) // r's may be moved
	if reason := whyUnsupported(text, r.platform, r.listed); reason != "" {
		return api.Rule{}, &Error{Sentence: sentence, Reason: reason}
	}
	best := markUnits(r.bestReading())
	rule, err := build(sentence, best)
	platform, when := cmp.Or(rule.When.Provider, r.platform), &rule.When
	when.Operation, when.Callback = namedByPlatform(when.Operation, platform, text), namedByPlatform(when.Callback, platform, text)
	if r.listed || err == nil && couldBeNameOf(rule.When.Operation, kinds()["operation"], operationVocabulary()) {
		return rule, err
	}
	if g := readGist(r); g.unknown == 0 {
		if tokens := everyTime(r.text, g.tokens()); tokens != nil && g.unknown == 0 {
			return build(sentence, markUnits(tokens))
		}
		if reason := g.reasonRefused(false); reason != "" && err == nil {
			return api.Rule{}, &Error{Sentence: sentence, Reason: reason}
		}
	}
	return rule, err
}

// readSentence looks for all ways in which a sentence can be read. What a code says stands for the code where it
// follows a word for failing, or where the sentence can't be read otherwise.
func readSentence(sentence, platform string) *reading {
	text, open := usualLetters(sentence)
	beside := besideText{open, platform}
	text = outsideQuotes(text, func(part string) string {
		return httpGlued.compiled().ReplaceAllString(inOneName(inOnePlatform(part)), "HTTP $1")
	})
	text = EveryNth(plainFigures(strings.TrimRight(strings.TrimSpace(text), ".。!！?？;； ")))
	const longest = 400 // nobody says so much at once
	if len(text) > longest {
		return readText(text, beside)
	}
	l := languageOf(text)
	for _, quoted := range titlesQuoted(text, l, true) {
		if r := readText(quoted, beside); len(r.found) > 0 {
			return r
		}
	}
	r := readText(text, beside)
	if len(r.found) > 0 {
		return r
	}
	if bare := unquoteOperations(text); bare != text {
		return readText(bare, beside)
	}
	for _, quoted := range titlesQuoted(text, l, false) {
		if codeForms().word.MatchString(text) { // the title beside a code says why there is that
			return r.withoutTitle(quoted)
		}
		if again := readText(quoted, beside); len(again.found) > 0 || r.negated && (again.refused != "" || again.gist != nil) {
			return again
		}
	}
	if meant := withoutSlips(text, platform, r.refused != ""); meant != text {
		return r.suggesting(readText(meant, beside))
	}
	return r
}

// httpGlued is an HTTP status without a blank: http500.
var httpGlued = expression{text: `(?i)\bhttp[-_]?([1-5]\d\d)\b`}

// withoutTitle is a reading that suggests what a sentence says but for a code's title, which was put into quotation
// marks.
func (r *reading) withoutTitle(quoted string) *reading {
	at := 0
	for at < len(r.text) && r.text[at] == quoted[at] {
		at++
	}
	title := quotedText.compiled().FindString(quoted[at:])
	before, behind := quoted[:at], quoted[at+len(title):]
	again := readText(before+behind, r.besideText)
	if so := sense().stateWhen.FindString(behind); so != "" && len(again.found) == 0 && again.gist == nil { // 银行卡余额不足时付款返回 7105: whose state it is
		again = readText(sense().whoseState.ReplaceAllString(before, "")+behind[len(so):], r.besideText)
	}
	return r.suggesting(again)
}

// suggesting is a reading that suggests what another one says.
func (r *reading) suggesting(again *reading) *reading {
	suggests := again.gist
	if len(again.found) > 0 {
		suggests = again.bestReading()
	}
	if suggests != nil {
		r.gist, r.refused, r.negated, r.lost = suggests, "", false, again.lost
	}
	return r
}

// readText reads a text in usual letters: what the table lists is tried first; what else is understood counts
// only where that gives nothing.
func readText(text string, beside besideText) *reading {
	listed := newReading(text, true)
	listed.besideText = beside
	if len(listed.found) > 0 {
		return listed
	}
	heard := newReading(commonWords(text, listed.language), false)
	heard.besideText = beside
	if len(heard.found) > 0 {
		return heard
	}
	if moved := limitsMoved(heard); moved != nil {
		return moved
	}
	g := readGist(heard)
	tokens := everyTime(heard.text, g.tokens())
	if tokens != nil && g.unknown == 0 {
		heard.found, heard.ends = [][]token{tokens}, g.ends
		return heard
	}
	for _, r := range []*reading{heard, listed} {
		r.lost = wordsLost(g.lost)
		if r.gist, r.example = tokens, g.example; g.anyCall {
			r.gist, r.ofAny = nil, tokens
		}
		r.negated, r.refused = g.negated != "", g.reasonRefused(tokens != nil)
	}
	for _, quoted := range []func(*reading) *reading{rereadQuotingMeaning, rereadStateAsReason} {
		if meaning := quoted(heard); meaning != nil {
			return meaning
		}
	}
	if heard.far > listed.far {
		return heard
	}
	return listed
}

func newReading(text string, listed bool) *reading {
	r := &reading{text: text, language: languageOf(text), budget: 60_000, listed: listed}
	if r.readStart(0, nil); !listed {
		r.found = slices.DeleteFunc(r.found, codesCue)
	}
	return r
}

// codesCue reports whether a word that says what happens was taken for a code: "settle gets lost".
func codesCue(tokens []token) bool {
	for _, t := range tokens {
		for i, s := range t.slots {
			if s.name == "code" && isSmallWord(t.raw[i]) && nextCue(t.raw[i]).text == t.raw[i] {
				return true
			}
		}
	}
	return false
}

// wordsLost are the words of two letters or more in what nothing is known of.
func wordsLost(text string) []string {
	return slices.DeleteFunc(strings.Fields(text), func(word string) bool {
		return utf8.RuneCountInString(word) < 2 || slices.Contains(noOperations(), strings.ToLower(word)) || !strings.ContainsFunc(word, unicode.IsLetter)
	})
}

func shortenText(text string) string {
	const most = 60
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "?")
}

// bestReading is the reading of the fewest pieces, since a piece that says more says it more exactly.
func (r *reading) bestReading() []token {
	best := slices.MinFunc(r.found, func(a, b []token) int { return len(a) - len(b) })
	return everyTime(r.text, best)
}

// maxFound bounds the readings of one sentence; they differ by synonyms.
const maxFound = 64

// LanguageOf is the language that a line is read in.
func LanguageOf(line string) Language { return languageOf(line) }

// languageOf is Chinese where a Chinese letter stands outside of quotation marks.
func languageOf(text string) Language {
	if strings.ContainsFunc(quotedText.compiled().ReplaceAllString(text, ""), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return Chinese
	}
	return English
}

var quotedText = expression{text: quoted}

// conjunction is how a clause follows the one before.
type conjunction int

const (
	first conjunction = iota
	also              // both at the same time
	then              // the next time
)

// token is a piece of a sentence that was understood.
type token struct {
	w      *Wording // nil: as usual, or the subject alone
	raw    []string // of the slots
	slots  []slot
	join   conjunction
	clause bool
	// provider is whose platform the clause is about, "" for any.
	provider string
	// asSaid keeps the words of its slots in another language, where that can hold them.
	asSaid bool
}

// candidate is a wording that may begin at a place.
type candidate struct {
	w      *Wording
	body   *pattern // what is matched there
	shown  *pattern // as it is listed; nil when it isn't
	before string   // what stands before it in the whole wording
}

// spoken are the clauses of a language by subject, without it.
var spoken = perPlatforms(func() map[Language][4][]*candidate {
	all := map[Language][4][]*candidate{}
	for _, l := range Languages() {
		var bySubject [4][]*candidate
		for _, w := range clauseTable() {
			for _, p := range w.patterns[l] {
				for i, subject := range subjects[l] {
					if body, ok := strings.CutPrefix(p.text, subject); ok {
						shown := compilePattern(l, body)
						c := &candidate{w, withoutVerbS(shown), shown, subject}
						bySubject[i] = append(bySubject[i], c)
						bySubject[nobody] = append(bySubject[nobody], c)
					}
				}
			}
			for _, p := range w.synonyms[l] {
				c := &candidate{w: w, body: withoutVerbS(p)}
				if strings.HasPrefix(w.Text(l), subjects[l][1]) {
					bySubject[1] = append(bySubject[1], c)
				} else {
					bySubject[0] = append(bySubject[0], c)
				}
				bySubject[nobody] = append(bySubject[nobody], c)
			}
			for _, p := range w.later[l] {
				bySubject[following] = append(bySubject[following], &candidate{w: w, body: withoutVerbS(p)})
			}
		}
		all[l] = bySubject
	}
	return all
})

const (
	// nobody is the place of clauses before which no subject is said: "settle fails with 1403", or
	// "return 1403 for settle".
	nobody = 2
	// following is that of clauses which don't repeat the operation of the one before.
	following = 3
)

var verb = lazyExpression(`^\(?[a-z-]+s(?:\|[a-z-]+s)*\b`)

// withoutVerbS takes a wording's verb without its s, too: "answer settle with 1403".
func withoutVerbS(p *pattern) *pattern {
	found := verb().FindString(p.text)
	if p.language != English || found == "" {
		return p
	}
	rest := p.text[len(found):]
	if found[0] == '(' {
		return compilePattern(p.language, strings.ReplaceAll(found, "s|", "[s]|")[:len(strings.ReplaceAll(found, "s|", "[s]|"))-1]+"[s]"+rest)
	}
	return compilePattern(p.language, found[:len(found)-1]+"[s]"+rest)
}

// limits are the limits of a language.
var limits = perPlatforms(func() map[Language][]*candidate {
	all := map[Language][]*candidate{}
	for _, l := range Languages() {
		for _, w := range limitTable() {
			for _, p := range w.patterns[l] {
				all[l] = append(all[l], &candidate{w, p, p, ""})
			}
			for _, p := range w.synonyms[l] {
				all[l] = append(all[l], &candidate{w: w, body: p})
			}
		}
	}
	return all
})

var subjectPatterns = perPlatforms(func() map[Language][]func() *regexp.Regexp {
	return map[Language][]func() *regexp.Regexp{
		English: {
			lazyExpression(`^(?i:the(?: +([A-Za-z0-9_-]+))? +(?:platform|server|gateway|mock)(?:'s)?)\b[,:]?|^(?i:(?:the +)?(` + platformNames(English) + `)(?:'s)?(?: +(?:platform|server|gateway))?)\b[,:]?|^(?i:paymock|platform)\b`),
			lazyExpression(`^(?i:(?:somebody|someone|an attacker|anybody))\b`),
		},
		Chinese: {
			lazyExpression(`^((?i:` + platformNames(Chinese) + `)|[A-Za-z0-9_-]+)?\s*(?:的\s*)?(?:平台|服务器|服务端|网关)(?:上|中|里|侧)?[\s的]*|^((?i:` + platformNames(Chinese) + `))(?:上|中|里|侧|端)?(?:\s*的)?\s*`),
			lazyExpression(`^(?:有人|某人|攻击者)`),
		},
	}
})

var (
	separators = map[Language]func() *regexp.Regexp{
		English: lazyExpression(`^(?:[ ,;:()]|(?i:\band\b |\bbut\b ))*`),
		Chinese: lazyExpression(`^(?:[\s，,、；;（）()：:。！!]|并且|而且|且|但是|但)*`),
	}
	joins = map[Language]map[conjunction]func() *regexp.Regexp{
		English: {also: lazyExpression(`^ *,? *(?i:and)\b(?: +also\b)?`), then: lazyExpression(`^ *,? *(?i:and +|but +)?(?i:then\b|(?:on )?the (?:next|second|following) (?:one|call|time|request|attempt)\b)`)},
		Chinese: {also: lazyExpression(`^[\s，,]*(?:并且|并|而且|同时)`), then: lazyExpression(`^[\s，,；;]*(?:然后|接着|之后|随后|再|最后)`)},
	}
	usual = map[Language]func() *regexp.Regexp{
		English: lazyExpression(`^ *(?i:(?:answers )?(?:it )?as usual)\b`),
		Chinese: lazyExpression(`^\s*(?:恢复正常|一切正常|照常)`),
	}
)

// courtesyPrefix matches what may stand before a sentence and say nothing of it.
func courtesyPrefix(l Language) *regexp.Regexp {
	if l == Chinese {
		return chineseCourtesies()
	}
	return englishCourtesies()
}

var (
	englishCourtesies = lazyExpression(`^(?i:please|pls|kindly|make|let|have|can you|could you|i want(?: to)?|i would like|i'd like|we want|now|simulate|mock|fake|pretend that|pretend|assume that|assume|suppose|given that|given|expect|say|that|on|at|with|in)\b[ ,:]*`)
	chineseCourtesies = lazyExpression(`^(?:请|麻烦|首先|先|帮忙|帮我|帮|模拟|希望|我要|我想|想要|要求|设置|设定|假设|假如|如果|若|配置|给我|现在|让|使|令|在|当)[\s，,：:]*`)
)
