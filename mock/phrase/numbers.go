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
	numberChinese = `\d+|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]`
)

// readNumber reads a whole number in digits or in words: up to ten in English, up to 99 in
// Chinese.
func readNumber(raw string) (n int, ok bool) {
	raw = strings.ToLower(strings.TrimSpace(raw))
	if n, err := strconv.Atoi(raw); err == nil {
		return n, true
	}
	if i := slices.Index(englishNumbers(), raw); i >= 0 {
		return i + 1, true
	}
	digit := func(text string) (int, bool) {
		if text == "两" {
			return 2, true
		}
		at := strings.Index("一二三四五六七八九", text)
		return at/len("一") + 1, at >= 0 && text != ""
	}
	tens, ones, ten := strings.Cut(raw, "十")
	if !ten {
		return digit(raw)
	}
	n = 10
	if d, ok := digit(tens); ok {
		n = 10 * d
	} else if tens != "" {
		return 0, false
	}
	if d, ok := digit(ones); ok {
		return n + d, true
	}
	return n, ones == ""
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
	k.expr[Chinese] = `\d+(?:\.\d+)?\s*%|百分之\s*(?:` + numberChinese + `)|0?\.\d+|一半`
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
