package phrase

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// amountFigures are digits with signs or blanks between them, as an amount may be typed.
var amountFigures = lazyExpression(`\d+(?:\s*[.．。,，]\s*\d+)+`)

// noneCounted is the Chinese word for none before what is counted.
var noneCounted = lazyExpression(`(^|[^百千万])零\s*([个次条笔])`)

// PlainAmounts writes the amounts of a line as figures: 22。03 元 and 22，03 元 as 22.03 元, 1，000 元 as 1000 元, and 零个
// as 0 个. What may be two things, as a number before an amount, stays.
func PlainAmounts(line string) string {
	usual, _ := usualLetters(line)
	plain := outsideQuotes(usual, func(part string) string {
		for _, at := range slices.Backward(amountFigures().FindAllStringIndex(part, -1)) {
			before, _ := utf8.DecodeLastRuneInString(part[:at[0]])
			figure, ok := plainAmount(part[at[0]:at[1]])
			if ok && (unicode.Is(unicode.Han, before) || !isNameSign(before) && !unicode.IsLetter(before)) && startsUnit(part[at[1]:]) {
				part = part[:at[0]] + figure + part[at[1]:]
			}
		}
		return noneCounted().ReplaceAllString(part, "${1}0 $2")
	})
	if plain == usual {
		return line
	}
	return plain
}

// plainAmount is a figure without the signs that part its thousands, and with the point that its decimals want; false where
// it may be two figures.
func plainAmount(said string) (figure string, ok bool) {
	const group, longest = 3, 5
	said = strings.NewReplacer(" ", "", "。", ".", "．", ".", "，", ",").Replace(said)
	whole, decimals, point := strings.Cut(said, ".")
	if last := strings.LastIndex(whole, ","); !point && last > 0 && len(whole)-last-1 < group {
		whole, decimals, point = whole[:last], whole[last+1:], true
	}
	groups := strings.Split(whole, ",")
	if len(groups[0]) > longest || len(groups) > 1 && len(groups[0]) > group || len(groups[0]) > 1 && groups[0][0] == '0' || strings.ContainsAny(decimals, ".,") {
		return "", false
	}
	if slices.ContainsFunc(groups[1:], func(part string) bool { return len(part) != group }) {
		return "", false
	}
	if figure = strings.Join(groups, ""); point {
		figure += "." + decimals
	}
	return figure, true
}
