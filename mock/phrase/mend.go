package phrase

import (
	"slices"
	"strings"
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
