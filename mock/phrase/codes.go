package phrase

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Codes as most platforms write them: figures, and words in capitals that a sign joins. Those that a platform writes otherwise
// it tells (Names.Codes): ORDERPAID, 268.10, isv.invalid-signature, 0462A1 of the class 0462xx.
const (
	shortCode = `\d{3,6}`
	longCode  = `\d{4,6}` // that is no HTTP status
	// writtenCode is one in a sentence.
	writtenCode = `(?:\b\d{3,6}|\b[A-Z]+[._][\w.-]+)`
	joinedCode  = `[A-Z][A-Z0-9]+(?:[_.][A-Z0-9]+)+`
)

const lowerLetters = "abcdefghijklmnopqrstuvwxyz"

// codeExpressions are made of what platforms tell of their codes.
type codeExpressions struct {
	own    string         // an expression of what is written otherwise
	word   *regexp.Regexp // what can be a code and no amount
	beside *regexp.Regexp // a code or a status, in a part of a sentence
	whole  *regexp.Regexp // a text that is a code, or is written as one
	choice *regexp.Regexp // one code or another
	text   map[Language]rewriteRule
}

var codeForms = perPlatforms(func() *codeExpressions {
	own := ownCodes()
	word := longCode + `|` + joinedCode + `|` + own
	return &codeExpressions{
		own:    own,
		word:   regexp.MustCompile(word),
		beside: regexp.MustCompile(`(?i:http)|` + shortCode + `|` + joinedCode + `|` + own + `|""`),
		whole:  regexp.MustCompile(`^(?:` + word + `)$`),
		choice: regexp.MustCompile(`\b(` + word + `)\s*(?:或者?是?|\bor\b)\s*(` + word + `)`),
		text:   quotedMessages(own),
	}
})

// ownCodes is an expression of the codes that no general one matches, the longest first. Of those with a word before a point any
// other with that word is a code, too. A plain word in small letters, "internal", is none: sentences have it for what it says.
func ownCodes() string {
	general := regexp.MustCompile(`^(?:` + shortCode + `|` + joinedCode + `)$`)
	all := []string{`\z.`} // matches nothing
	add := func(expr string) {
		if !slices.Contains(all, expr) {
			all = append(all, expr)
		}
	}
	for n := range namesTold() {
		for _, code := range n.codeNames() {
			family, _, parted := strings.Cut(code, ".")
			class := strings.TrimRight(code, "x")
			switch {
			case parted && CodeEnd(code) != code && !isDigits(family):
				add(`(?:` + regexp.QuoteMeta(family) + `|` + regexp.QuoteMeta(strings.ToLower(family)) + `)\.[A-Za-z0-9_.-]+`)
			case class != code && class != "" && isDigits(class[len(class)-1:]):
				add(regexp.QuoteMeta(class) + strings.Repeat(`[0-9A-F]`, len(code)-len(class)))
			case !general.MatchString(code) && strings.Trim(code, lowerLetters) != "":
				add(regexp.QuoteMeta(code))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return strings.Join(all, "|")
}

// codeNames are the names of a platform's codes of failures, and the codes that have finer ones.
func (n Names) codeNames() (codes []string) {
	for i := 2; i < len(n.Codes); i += 3 {
		codes = append(codes, n.Codes[i])
	}
	for coarse := range n.Finer {
		codes = append(codes, coarse)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// IsCode reports whether a text is a code of a platform, or is written as most codes are.
func IsCode(text string) bool { return codeForms().whole.MatchString(text) }

// HasFiner reports whether a code is one that doesn't say what failed, beside which platforms answer a finer one: 40004.
func HasFiner(code string) bool {
	for n := range namesTold() {
		if len(n.Finer[code]) > 0 {
			return true
		}
	}
	return false
}

// IsFinerOf reports whether a code is one of those that go with another, or is written as such: 40004 ACQ.SYSTEM_ERROR.
func IsFinerOf(coarse, code string) bool {
	for n := range namesTold() {
		if slices.Contains(n.Finer[coarse], code) {
			return true
		}
	}
	return CodeEnd(code) != code && IsCode(code) && HasFiner(coarse)
}

// CodeEnd is what people call a code whose name has words before a point: TRADE_NOT_EXIST of ACQ.TRADE_NOT_EXIST. Figures behind
// one say nothing alone.
func CodeEnd(code string) string {
	end := code[strings.LastIndexByte(code, '.')+1:]
	if end == "" || isDigits(end) {
		return code
	}
	return end
}

// CodeWithEnd is the one code of a platform, "" of any, that people call by an end; what is a code itself, or no end of one or of
// several, stays.
func CodeWithEnd(end, platform string) string {
	found := ""
	for n := range namesTold() {
		for _, code := range n.codeNames() {
			switch {
			case platform != "" && n.Platform != platform:
			case code == end, CodeEnd(code) == end && found != "" && found != code:
				return end
			case CodeEnd(code) == end:
				found = code
			}
		}
	}
	return cmp.Or(found, end)
}
