package phrase

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"paymock/mock/suggest"
)

// mendText is a word as a slot wants it, which it nearly is: with quotation marks, with its unit, or the
// nearest choice; "" is none.
func (k *kind) mendText(word string, l Language) string {
	switch {
	case k.mend != nil:
		return k.mend(word, l)
	case !isWordy(word) || isFillWord(word) || (k == kinds()["name"] || k == kinds()["text"]) && (!strings.ContainsFunc(word, unicode.IsLetter) || !strings.ContainsFunc(word, isNameSign)):
		return ""
	}
	return `"` + word + `"`
}

// isWordy reports whether a word has nothing in it that parts words.
func isWordy(word string) bool {
	return word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.+-", r)
	})
}

// isFillWord reports whether a word can't be a name, since sentences hang together by such.
func isFillWord(word string) bool {
	return slices.Contains(noOperations(), strings.ToLower(word)) || strings.EqualFold(word, "there")
}

// nearWord reports whether a word is another but for a slip or its ending.
func nearWord(said, word string) bool {
	x, y := []rune(strings.ToLower(said)), []rune(strings.ToLower(word))
	return suggest.Edits(x, y, false) <= len(y)/3
}

// mayHold reports whether the names that a suggestion takes from what was said may be names: a word of the
// language that stands where a name could is none.
func (p *pattern) mayHold(values []string) bool {
	for i, s := range p.slots {
		value, k := values[i], kinds()
		switch {
		case value == s.kind.example[p.language]:
		case s.kind == k["operation"] && sense().gluedCode.MatchString(value),
			s.kind == k["operation"] && !couldBeNameOf(value, s.kind, operationVocabulary(), "transfer", "freeze", "unfreeze", "voucher"),
			s.kind == k["callback"] && !couldBeNameOf(value, s.kind, callbackVocabulary()),
			s.kind == k["code"] && (!strings.ContainsFunc(value, isNameSign) || sense().gluedCode.MatchString(value)),
			s.kind == k["field"] && (isFillWord(value) || !strings.ContainsFunc(value, unicode.IsLetter)),
			s.kind == k["charset"] && !sense().startsCharset.MatchString(value),
			s.kind == k["way"] && !sense().startsWay.MatchString(value):
			return false
		}
	}
	return true
}

// couldBeNameOf reports whether a text is one of the names, a slip of one, or looks like a name of a platform's.
func couldBeNameOf(text string, k *kind, words []vocabularyWord, more ...string) bool {
	name, _ := k.value(text) // never fails
	if strings.ContainsFunc(name, isNameSign) {
		return true
	}
	return slices.Contains(more, name) || slices.ContainsFunc(words, func(w vocabularyWord) bool {
		return w.name == name || w.name != it && w.name != everything && nearWord(name, w.name)
	})
}

// isNameSign reports whether a letter is in names and codes of platforms, and in no word of a sentence.
func isNameSign(r rune) bool {
	return unicode.IsDigit(r) || unicode.IsUpper(r) || strings.ContainsRune("._/-", r)
}

// homophoneRules are slips of Chinese typing, by the word that sounds so.
var homophoneRules = sync.OnceValue(func() []rewriteRule {
	return []rewriteRule{
		{lazyExpression(`超市|超是|朝时|抄时`), "超时"},
		{lazyExpression(`[饭反返范凡][回会]`), "返回"},
		{lazyExpression(`(?:延|言|沿)(?:迟|池|尺|驰|吃)`), "延迟"},
		{lazyExpression(`回掉`), "回调"},
		{lazyExpression(`([\d一二两三四五六七八九十]\s*)[词此刺辞]`), "${1}次"},
		{lazyExpression(`(` + writtenCode + `[”"]?)[，,；;\s]*(?:重复|循环)\s*(` + numberChinese + `)\s*[次笔遍回]`), "$1，${2}次"},
		{lazyExpression(`[豪亳]秒`), "毫秒"},
		{lazyExpression(`([\d一二两三四五六七八九十半几]\s*)分(?:种|锺|中)`), "${1}分钟"},
	}
})

// withoutSlips is a text with the words that slips sound like and, unless it is known why it is refused, the word for an
// operation of which one letter differs.
func withoutSlips(text, platform string, refused bool) string {
	for _, w := range homophoneRules() {
		text = outsideQuotes(text, func(part string) string { return w.expr().ReplaceAllString(part, w.to) })
	}
	at := 0
	for h := range cuesIn(text) {
		if refused {
			break
		}
		if h.text == "" && !insideQuotes(text, at) {
			if slip, word := slippedOperation(text, at, platform); word != "" {
				return strings.Replace(text, slip, word, 1)
			}
		}
		at += max(len(h.text), len(onlyFirst.compiled().FindString(text[at:])))
	}
	return text
}

// slippedOperation is what stands around an unknown letter instead of a word for an operation, of which it differs in one
// letter, and that word: the longest, and rather one of the platform's that begins so; "" is none.
func slippedOperation(text string, place int, platform string) (slip, word string) {
	const shortest = 2
	letters, at, best := []rune(text), utf8.RuneCountInString(text[:place]), 0
	for _, w := range operationVocabulary() {
		for _, candidate := range w.chinese {
			named := []rune(candidate)
			for from := max(at-len(named)+1, 0); from <= at && from+len(named) <= len(letters); from++ {
				said := letters[from : from+len(named)]
				if len(named) < shortest || suggest.Edits(said, named, false) != 1 || slices.ContainsFunc(said, func(r rune) bool { return !isHan(r) }) || namesOperation(said) {
					continue
				}
				score := 8 * len(named)
				if platform == "" || servesOperation(platform, w.name) {
					score += 4
				}
				if said[0] == named[0] {
					score += 2
				}
				if nextCue(string(said)).text == "" {
					score++
				}
				if score > best {
					slip, word, best = string(said), candidate, score
				}
			}
		}
	}
	return slip, word
}

// namesOperation reports whether some of the letters are a word for an operation.
func namesOperation(letters []rune) bool {
	for h := range cuesIn(string(letters)) {
		if h.name == "operation" {
			return true
		}
	}
	return false
}

// unknownCode is what may be a code of a platform, with what stands before its number.
var unknownCode = expression{text: `\b[A-Z]{2,}[._][A-Z][A-Z0-9_]*|(?:返回|报错?|码|\breturns?|\bwith)\s*\d{3,6}\b`}

// withNearestCodes lets what is suggested have the nearest codes of those that a platform, "" of any, doesn't have: a
// sentence with two slips is right when the suggestion is taken.
func (e *Error) withNearestCodes(platform string) {
	var codes []string
	for n := range namesTold() {
		for i := 2; i < len(n.Codes) && (platform == "" || n.Platform == platform); i += 3 {
			codes = append(codes, n.Codes[i])
		}
	}
	text, open := usualLetters(e.Sentence)
	mended := outsideQuotes(text, func(part string) string {
		return unknownCode.compiled().ReplaceAllStringFunc(part, func(said string) string {
			code := said
			if isDigit(said[len(said)-1:]) {
				code = said[len(strings.TrimRight(said, "0123456789")):]
			}
			if near, sure := suggest.Surely(code, codes); sure && !isStatus(code) && !slices.Contains(codes, code) {
				return strings.TrimSuffix(said, code) + near
			}
			return said
		})
	})
	if mended == text || open != 0 {
		return
	}
	var also *Error
	if _, err := parseSentence(mended, platform); err == nil {
		also = &Error{Rest: text, Nearest: []string{mended}}
	} else if !errors.As(err, &also) || len(also.Nearest) == 0 && also.Reason == "" {
		return
	} else if also.Rest == mended {
		also.Rest = text
	}
	also.Sentence = e.Sentence
	*e = *also
}
