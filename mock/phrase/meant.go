package phrase

import (
	"errors"
	"slices"
	"strings"
)

// What other packages ask of words that stand outside sentences.

// Simplified is a text in simplified Chinese letters.
func Simplified(text string) string {
	text, _ = usualLetters(text)
	return text
}

// UsualWords is a text in simplified letters, with the wordings' own words for those that have the same sense.
func UsualWords(text string) string {
	text = Simplified(text)
	return commonWords(text, languageOf(text))
}

// Parsed reports whether a sentence is understood.
func Parsed(sentence string) bool {
	_, err := Parse(sentence)
	return err == nil
}

// MeantSentence is a sentence that is understood, or the first that is suggested for it; false where there is none.
func MeantSentence(text string) (string, bool) {
	_, err := Parse(text)
	var unclear *Error
	if err == nil {
		return text, true
	}
	if !errors.As(err, &unclear) {
		return "", false
	}
	before := strings.TrimSuffix(Simplified(text), unclear.Rest)
	for _, near := range unclear.Nearest {
		if meant := before + near; unclear.Rest != "" && unclear.Example == "" && Parsed(meant) {
			return meant, true
		}
	}
	return "", false
}

// WithUnit is a figure with the unit of a platform's money.
func WithUnit(figure, platform string) string {
	amount, _ := withUnitOf(figure, English, platform)
	return amount
}

// AmountIn is a figure with the unit of a platform's money in a language.
func AmountIn(figure string, l Language, platform string) string {
	amount, _ := withUnitOf(figure, l, platform)
	return amount
}

// Minor is an amount of a platform in its smallest unit, of which a whole number without unit is one already; false
// where it is none.
func Minor(text, platform string) (minor int64, ok bool) {
	digits := 2
	for _, p := range knownPlatforms() {
		if p.Name == platform {
			digits = p.Digits
		}
	}
	said := strings.ReplaceAll(strings.Trim(Simplified(text), " ¥￥$"), ",", "")
	found := amountParts.compiled().FindStringSubmatch(said)
	if found == nil {
		return 0, false
	}
	signed := strings.ContainsAny(text, "¥￥$") // is of the usual unit
	if u, known := unitOf(found[2]); found[2] == "" && !strings.Contains(found[1], ".") && !signed || known && u.digits > 0 {
		digits = 0
	} else if found[2] != "" && !known {
		return 0, false
	}
	whole, decimals, _ := strings.Cut(found[1], ".")
	if len(strings.TrimRight(decimals, "0")) > digits {
		return 0, false
	}
	for _, digit := range whole + (decimals + strings.Repeat("0", digits))[:digits] {
		if minor > 1e15 {
			return 0, false
		}
		minor = minor*10 + int64(digit-'0')
	}
	return minor, true
}

// StatusOf is the status that a word means; one that means none stays.
func StatusOf(word string) string {
	meant, _ := wordReader(statusVocabulary())(Simplified(word)) // never fails
	return meant
}

// IsStatus reports whether a word is a status, or means one.
func IsStatus(word string) bool {
	return slices.ContainsFunc(statusWords, func(w vocabularyWord) bool { return w.name == StatusOf(word) })
}

// CallbackKind is the kind of callbacks that a word means; one that means none stays.
func CallbackKind(word string) string {
	kind, _ := kinds()["callback"].value(word) // never fails
	return kind
}

// Platforms are the names of the platforms that are known.
func Platforms() (names []string) {
	for _, p := range knownPlatforms() {
		names = append(names, p.Name)
	}
	return names
}

// Operations are our names of operations that sentences have words for.
func Operations() (names []string) {
	for _, w := range operationWords {
		if w.name != it && w.name != everything && w.name != "" {
			names = append(names, w.name)
		}
	}
	return names
}
