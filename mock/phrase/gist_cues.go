package phrase

import (
	"cmp"
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"paymock/mock/suggest"
)

//go:embed synonyms/cues.txt
var cueWords string

// cue is a word or figure, in either language, that says a part of a rule; the last of its groups that matched
// is its value.
type cue struct {
	name string
	expr func() *regexp.Regexp
}

// The cues that are not the name of a slot or of what happens.
const (
	cueSometimes = "sometimes"
	cueVague     = "vague" // "several times"
	cueNothing   = "nothing"
	cueNot       = "not"
	cueThen      = "then"
	cueAfter     = "after" // a delay, or as then behind an action
	cueGood      = "good"
	cueEmpty     = "empty" // an answer without content
	cueNext      = "next"
	cueSome      = "some"   // "one of three"
	cueOnly      = "only"   // "the third"
	cueSince     = "since"  // "from the third on"
	cueShare     = "share"  // "3 of 10"
	cueStatus    = "status" // what is answered is one of HTTP
	cueAtLeast   = "at_least"
	cueAtMost    = "at_most"
	cueMore      = "more" // "two more times"
)

// actionCues say what happens; the others fill slots. What is said twice is no gist, but for these, and for
// "next", which how often may follow.
var actionCues = []string{"say", "noun", "fail", "answer", "hang", "done", "delay", "lose", "repeat", "reset", "wrong", "unsigned", "early", "reorder", "truncate", "drip", "stale", "field"}

// outcome is the meaning of several cues: the clauses that act together, the cues that it needs, and those that may
// come with them.
type outcome struct{ clauses, needs, allows string }

var outcomes = []outcome{
	{"limit_with", "operation rate code limited", "excess say fail answer"},
	{"limit_with", "operation rate code excess", "say fail answer"},
	{"limit", "operation rate limited", "say answer"},
	{"throttle", "operation limited", "say answer fail"},
	{"delay http_status", "operation number wait delay", "say fail answer hang"},
	{"http_status", "operation number", "say fail answer"},
	{"delay respond", "operation code wait delay", "say fail answer hang"},
	{"respond_saying", "operation code text", "say fail answer limited"},
	{"respond", "operation code", "say fail answer limited"},
	{"sign_wrongly", "operation wrong", "say answer fail signature"},
	{"sign_wrongly", "operation signature bad", "say answer fail"},
	{"sign_wrongly", "operation signature fail", "say answer"},
	{"leave_unsigned", "operation unsigned", "say answer"},
	{"truncate", "operation truncate bytes", "say answer"},
	{"truncate", "operation noun bytes", "say"},
	{"truncate", "operation truncate", "say answer"},
	{"drip", "operation drip", "say answer"},
	{"charset", "operation charset", "say answer"},
	{"stale_reply", "operation stale", "say repeat answer"},
	{"lose_reply", "operation lose noun", "say done answer hang"},
	{"lose_reply", "operation lose answer", "say done hang"},
	{"lose_reply", "operation done lose", "say hang"},
	{"lose_reply", "operation done hang", "say answer noun delay"},
	{"lose_reply", "operation done reset", "say answer noun hang lose connection delay"},
	{"hold_reply", "operation done wait", "delay say answer noun"},
	{"hold_reply", "operation wait delay noun", ""},
	{"reset", "operation reset", "answer hang connection"},
	{"reset", "operation lose connection", "say"},
	{"delay", "operation wait", "delay hang say answer"},
	{"hang", "operation hang", "answer say delay connection"},
	{"lose_reply", "operation lose", "say"},
	{"concurrent", "callback times at_once", "repeat say"},
	{"drop", "callback lose", "say done"},
	{"delay_callback duplicate", "callback wait repeat", "delay say"},
	{"delay_callback duplicate_times", "callback wait copies", "delay repeat say"},
	{"delay_callback", "callback wait", "delay say"},
	{"early", "callback early", "say answer"},
	{"reorder", "callback reorder", "say"},
	{"sign_callback_wrongly", "callback wrong", "say signature"},
	{"sign_callback_wrongly", "callback signature bad", "say"},
	{"sign_callback_wrongly", "callback signature fail", "say"},
	{"leave_callback_unsigned", "callback unsigned", "say"},
	{"change_callback", "callback code", "say fail answer"},
	{"duplicate_times", "callback copies", "repeat say"},
	{"duplicate_times", "callback times", "repeat say"},
	{"duplicate", "callback repeat", "say"},
}

// limitCues are the limits that cues say, in the order in which they are written.
var limitCues = []struct{ cue, wording, slot string }{
	{"over", "where_over", "bound"},
	{"under", "where_under", "bound"},
	{cueAtLeast, "where_at_least", "bound"},
	{cueAtMost, "where_at_most", "bound"},
	{"equal", "where_equal", "value"},
	{"other", "where_not", "value"},
	{"times", "times", "number"},
	{"skip", "skip", "number"},
	{"every", "every", "nth"},
	{"chance", "chance", "percent"},
	{"from", "from", "duration"},
	{"until", "until", "duration"},
}

// namedCues are the names of platforms, operations and callbacks, and codes.
func namedCues() (all []cue) {
	add := func(name string, exprs ...string) {
		all = append(all, cue{name, leftmostLongest(lazyExpression(`^(?:` + strings.Join(exprs, "|") + `)`))})
	}
	both := func(words []vocabularyWord) string {
		var names []string
		for _, w := range words {
			if w.name != "" && w.name != it {
				names = append(names, regexp.QuoteMeta(w.name))
			}
		}
		return strings.Join(slices.Concat(wordAlternatives(words, English), wordAlternatives(words, Chinese), names), "|")
	}
	add("platform", `(?i:the )?((?i:`+platformNames(English)+`|`+platformNames(Chinese)+`))(?i:'s)?(?:\s*(?i:platform(?:'s)?|平台))?的?`)
	add("callback", `((?i:`+both(callbackVocabulary())+`)?)\s*(?i:callbacks?|webhooks?|回调)`, `(?i:(notify))`,
		`\s*(?i:callbacks?|webhooks?)\s+(?i:of|for|after|from)\s+(?i:(?:the|an?|each|every)\s+)?((?i:`+both(operationVocabulary())+`))s?`,
		`(`+both(operationVocabulary())+`)(?:操作|请求|交易)?(?:成功|完成|处理完)?了?(?:之后|以后|后)?的(?:回调|通知)`)
	add("operation", `(?i:(`+both(operationVocabulary())+`)s?)`, `(?:(?i:GET|POST|PUT|PATCH|DELETE)\s+)?(/\w+`+pathRest+`+)`, `[a-z]\w*(?:\.\w+){2,}`, `[A-Z]+[a-z]+[A-Z][A-Za-z]*(?:1\.1)?`)
	add("code", shortCode, joinedCode, codeForms().own, quoted)
	add("number", `(?i:HTTP)(?:[\s-]*(?i:status|error|状态|错误))?(?:\s*(?i:code|码))?\s*(?:of|为|是|：|:)?\s*([45]\d\d)`,
		`([45]\d\d)\s+(?i:bad gateway|service unavailable|gateway time-?out|internal server error|too many requests|not found)`,
		`(?i:(?:bad )?gateway(?: error| time-?out)?|(?:internal )?server error|service unavailable|too many requests|status(?: code)?|网关错误|网关超时|状态码?|(?:服务|系统)?(?:不可用|繁忙)|(?:服务器|服务端)(?:内部)?错误|内部错误)\s*(?:of|为|是|：|:)?\s*([45]\d\d)`, `([45]\d\d)\s*(?i:状态码|HTTP 错误|网关超时|网关错误|服务不可用|服务器(?:内部)?错误|内部错误|请求过多)`)
	add("wait", `(?i:`+kinds()["wait"].expr[English]+`)`, kinds()["wait"].expr[Chinese], `(?i:between)\s+(\d+\s+and\s+(?i:`+span[English]+`))`)
	add("chance", `(?i:`+kinds()["percent"].expr[English]+`)`, kinds()["percent"].expr[Chinese])
	add("rate", `\d+\s*/\s*(?i:s|sec|second|min|m|minute|h|hour|秒|分钟|分|小时)`)
	add("equal", `(\d+(?:\.\d+)?\s*(?i:元|块钱?|人民币|yuan|cny|rmb|dollars?|台币))\s*(?:时|的)`)
	add("field", `[a-z]+(?:_[a-z]+)+`)
	add(cueNothing, `[^\p{L}\p{N}_"“「『‘<>=≥≤-]`, `->|=>|-`)
	return all
}

// cues are the named ones, and those of the data.
var cues = perPlatforms(func() []cue {
	var all []cue
	said := readSynonyms(cueWords)
	for _, name := range slices.Sorted(maps.Keys(said)) {
		var exprs []string
		for _, text := range said[name] {
			exprs = append(exprs, compileSynonym(languageOf(text), text).expr)
		}
		all = append(all, cue{name, leftmostLongest(lazyExpression(`^(?i:` + strings.Join(exprs, "|") + `)`))})
	}
	return append(all, namedCues()...)
})

// heard is a cue at the beginning of a text.
type heard struct {
	name, value, text string
}

// nextCue is the longest cue at the beginning of a text, up to the end of a word; none has no text.
func nextCue(text string) (h heard) {
	for _, c := range cues() {
		m := c.expr().FindStringSubmatch(text)
		if m != nil && cutsWord(text, len(m[0])) { // "the first two call" of "the first two callbacks"
			m = c.expr().FindStringSubmatch(text[:wordAt(text, len(m[0]))])
		}
		if m == nil || len(m[0]) <= len(h.text) || cutsWord(text, len(m[0])) {
			continue
		}
		h = heard{name: c.name, text: m[0]}
		for i, group := range m {
			if i == 0 || group != "" {
				h.value = strings.TrimSpace(group)
			}
		}
		if c.name == "callback" {
			h.value = callbackSaid(cmp.Or(append(m[1:], everything)...))
		}
	}
	return h
}

// callbackSaid is the word for a kind of callbacks, or our name of the operation whose callbacks they are.
func callbackSaid(word string) string {
	isKind := func(w vocabularyWord) bool { return w.name == strings.ToLower(word) }
	if kind, _ := wordReader(callbackVocabulary())(word); kind != word || slices.ContainsFunc(callbackVocabulary(), isKind) { // never fails
		return word
	}
	if operation, ok := OperationOf(word); ok {
		return operation
	}
	return word
}

// wordAt is where the word begins that a place stands in.
func wordAt(text string, place int) int {
	for place > 0 && cutsWord(text, place) {
		place--
	}
	return place
}

// cutsWord reports whether an end stands amid Latin letters or digits.
func cutsWord(text string, end int) bool {
	word := func(b byte) bool {
		return b < utf8.RuneSelf && (b == '_' || b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z')
	}
	return end > 0 && end < len(text) && word(text[end-1]) && word(text[end])
}

// cueVocabulary lists the longer English words of cues and operations, with which misspelt words are compared.
var cueVocabulary = sync.OnceValue(func() []string {
	const short = 5
	all := map[string]bool{}
	for name, lines := range readSynonyms(cueWords) {
		if name == cueNot { // "expect" is no "except"
			continue
		}
		for _, line := range lines {
			for _, word := range strings.FieldsFunc(line, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
				all[word] = len(word) >= short
			}
		}
	}
	for _, w := range operationVocabulary() {
		all[w.name] = len(w.name) >= short
	}
	maps.DeleteFunc(all, func(_ string, long bool) bool { return !long })
	return slices.Sorted(maps.Keys(all))
})

// slipOf is the word of cues that an unknown word is a slip of; "" is none.
func slipOf(word string) (near string) {
	least := 3
	if len(word) < 4 || word[0] >= utf8.RuneSelf {
		return ""
	}
	for _, known := range cueVocabulary() {
		if d := suggest.Edits([]rune(strings.ToLower(word)), []rune(known), false); d < least && nearWord(word, known) && known[0]|0x20 == word[0]|0x20 {
			near, least = known, d
		}
	}
	return near
}
