package replay

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"paymock/mock/provider"
)

// vocabulary has the words that a platform is known to say. In what it says else a name may stand.
type vocabulary struct {
	words   map[string]bool  // in Latin letters, in lower case
	phrases string           // in other letters, a line each
	pairs   map[[2]rune]bool // letters that follow each other in phrases
}

// newVocabulary takes the words of texts and of members' names, and their parts: TRADE_PAY also has TRADE.
func newVocabulary(spoken []string, roles provider.RoleTable) vocabulary {
	v := vocabulary{words: map[string]bool{}, pairs: map[[2]rune]bool{}}
	var phrases strings.Builder
	for _, text := range slices.Concat(spoken, slices.Collect(maps.Keys(roles))) {
		for word := range wordsOf(text) {
			v.words[strings.ToLower(word)] = true
			for _, part := range partsOf(word) {
				v.words[strings.ToLower(part)] = true
			}
			if isForeign(word) {
				phrases.WriteString(word + "\n")
				runes := []rune(word)
				for i := range len(runes) - 1 {
					v.pairs[[2]rune{runes[i], runes[i+1]}] = true
				}
			}
		}
	}
	v.phrases = phrases.String()
	return v
}

// knowsWord reports whether a word in Latin letters, or each of its parts, is the platform's own. A letter and few digits, as in
// 90m, and a code such as 0462FF are nobody's name.
func (v vocabulary) knowsWord(word string) bool {
	if v.words[strings.ToLower(word)] {
		return true
	}
	const fewDigits, hexCode = 4, 6
	parts := partsOf(word)
	letters := len(strings.Join(parts, ""))
	if len(word) == hexCode && letters < hexCode && strings.Trim(word, "0123456789ABCDEF") == "" {
		return true
	}
	if len(word)-letters-strings.Count(word, "_") > fewDigits {
		return letters == 0
	}
	return letters <= 1 || !slices.ContainsFunc(parts, func(part string) bool { return !v.words[strings.ToLower(part)] })
}

// partsOf are a Latin word's runs of letters, parted where a capital follows a small one, too: trade and Pay of tradePay_1.
func partsOf(word string) []string {
	var out []string
	for _, run := range strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
		at := 0
		for i := 1; i < len(run); i++ {
			if unicode.IsUpper(rune(run[i])) && unicode.IsLower(rune(run[i-1])) {
				out, at = append(out, run[at:i]), i
			}
		}
		out = append(out, run[at:])
	}
	return out
}

// wordsOf goes through the words of a text: letters, digits and underscores of ASCII, or letters and digits of others.
func wordsOf(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for text != "" {
			kind, end := kindOfRune(text)
			for end < len(text) {
				next, size := kindOfRune(text[end:])
				if next != kind {
					break
				}
				end += size
			}
			if kind != betweenWords && !yield(text[:end]) {
				return
			}
			text = text[end:]
		}
	}
}

const (
	betweenWords = iota
	latinWord
	foreignWord
)

func kindOfRune(text string) (kind, size int) {
	r, size := utf8.DecodeRuneInString(text)
	switch word := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r); {
	case word && r >= utf8.RuneSelf:
		return foreignWord, size
	case word, r == '_':
		return latinWord, size
	}
	return betweenWords, size
}

func isForeign(word string) bool {
	kind, _ := kindOfRune(word)
	return kind == foreignWord
}

// coversText reports whether every word of a text is made of the platform's own.
func (v vocabulary) coversText(text string) bool {
	for word := range wordsOf(text) {
		if !isForeign(word) && !v.knowsWord(word) {
			return false
		}
	}
	return v.coversForeign(text)
}

// coversForeign reports it of the words in other letters than Latin ones.
func (v vocabulary) coversForeign(text string) bool {
	for word := range wordsOf(text) {
		if isForeign(word) && v.replaceOthers(word, func(string) string { return "" }) != word {
			return false
		}
	}
	return true
}

// replaceOthers replaces of a word in other letters what is no part, two letters or more, of a platform's phrase.
func (v vocabulary) replaceOthers(word string, replace func(string) string) string {
	runes := []rune(word)
	if len(runes) == 1 && strings.Contains(v.phrases, word) {
		return word
	}
	var out strings.Builder
	unknown := 0
	for at := 0; at < len(runes); {
		known := 0
		if at+1 < len(runes) && v.pairs[[2]rune{runes[at], runes[at+1]}] {
			for known = 2; at+known < len(runes) && strings.Contains(v.phrases, string(runes[at:at+known+1])); {
				known++
			}
		}
		if known == 0 {
			unknown++
			at++
			continue
		}
		if unknown > 0 {
			out.WriteString(replace(string(runes[at-unknown : at])))
			unknown = 0
		}
		out.WriteString(string(runes[at : at+known]))
		at += known
	}
	if unknown > 0 {
		out.WriteString(replace(string(runes[len(runes)-unknown:])))
	}
	return out.String()
}
