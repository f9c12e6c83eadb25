package phrase

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func englishNumbers() []string {
	return []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
}

const (
	numberEnglish = `\d+|one|two|three|four|five|six|seven|eight|nine|ten`
	numberChinese = `\d+|` + figureChinese
	// figureChinese has a digit before each unit but 十: 万一 is no figure.
	figureChinese = `(?:(?:[一二两三四五六七八九][十百千万]|十)万?零?)+[一二三四五六七八九]?|[一二两三四五六七八九]`
)

// readNumber reads a whole number in digits or in words: up to ten in English.
func readNumber(raw string) (n int, ok bool) {
	raw = strings.ToLower(strings.TrimSpace(raw))
	if n, err := strconv.Atoi(raw); err == nil {
		return n, true
	}
	if i := slices.Index(englishNumbers(), raw); i >= 0 {
		return i + 1, true
	}
	return chineseNumber(raw)
}

// chineseNumber reads 三, 两百五十, which is 两百五, 一百零五 or 一万.
func chineseNumber(raw string) (n int, ok bool) {
	digit, last, ones := 0, 10_000, 1
	for _, r := range strings.ReplaceAll(raw, "两", "二") {
		if r == '零' && digit == 0 && n > 0 {
			ones = 1
			continue
		}
		if at := strings.IndexRune("一二三四五六七八九", r); at >= 0 {
			if digit > 0 {
				return 0, false
			}
			digit = at/len("一") + 1
			continue
		}
		unit := map[rune]int{'十': 10, '百': 100, '千': 1000, '万': 10_000}[r]
		switch {
		case unit == 0, unit >= last && unit < 10_000, unit == 10_000 && n+digit == 0:
			return 0, false
		case unit == 10_000:
			n, digit, last = (n+digit)*unit, 0, unit
		default:
			n, digit, last = n+max(digit, 1)*unit, 0, unit
		}
		ones = unit / 10
	}
	return n + digit*ones, raw != ""
}

// numberKind is a whole number, in digits or in words.
func numberKind() *kind {
	k := bilingualKind(numberEnglish, "2", func(raw string) (string, error) {
		if n, ok := readNumber(raw); ok {
			return strconv.Itoa(n), nil
		}
		return raw, nil // whoever needs a number says that it is too large
	}, asIs)
	k.expr[Chinese] = numberChinese
	return k
}

// percentKind is a chance; its value is from 0 to 1. It is written as a percentage, as a fraction
// such as 0.2, or as half.
func percentKind() *kind {
	k := bilingualKind(`\d+(?:\.\d+)? ?(?:%|percent|per cent|pct)|0?\.\d+|half`, "20 %", readChance, func(value string, _ Language) string {
		n, _ := strconv.ParseFloat(value, 64) // as readChance wrote it
		return strconv.FormatFloat(n*100, 'g', 12, 64) + " %"
	})
	k.expr[Chinese] = `\d+(?:\.\d+)?\s*%|百分之\s*(?:` + numberChinese + `)|[二三四五六七八九十]分之[一二三四五六七八九]|0?\.\d+|一半`
	return k
}

func readChance(raw string) (string, error) {
	write := func(n float64) (string, error) { return strconv.FormatFloat(n, 'g', 12, 64), nil }
	text := strings.ToLower(strings.TrimSpace(raw))
	if text == "half" || text == "一半" {
		return "0.5", nil
	}
	if words, ok := strings.CutPrefix(text, "百分之"); ok {
		n, ok := readNumber(words)
		if !ok {
			return "", fmt.Errorf("%q is no percentage", raw)
		}
		return write(float64(n) / 100)
	}
	if whole, part, ok := strings.Cut(text, "分之"); ok {
		n, _ := readNumber(whole) // as the expression has it
		of, _ := readNumber(part)
		return write(float64(of) / float64(max(n, 1)))
	}
	digits := strings.TrimSpace(strings.TrimRight(text, "%percnt "))
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return "", fmt.Errorf("%q is no percentage", raw)
	}
	if digits == text { // a fraction
		return write(n)
	}
	return write(n / 100)
}
