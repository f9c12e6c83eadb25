package phrase

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// between notes two bounds, both included.
func (g *gist) between(text string) {
	figure := compiledOnce(`(\d+(?:\.\d+)?)\s*(?i:` + unitExpression("") + `)?`)
	amounts := figure.FindAllString(inDigits(text), 2)
	if g.broken = g.broken || len(amounts) < 2; g.broken {
		return
	}
	if unit := strings.TrimLeft(amounts[1], "0123456789. "); strings.TrimLeft(amounts[0], "0123456789. ") == "" {
		amounts[0] = strings.TrimSpace(amounts[0]) + " " + unit
	}
	g.whole[cueAtLeast], g.whole[cueAtMost] = amounts[0], amounts[1]
	g.unknown++ // whether they are is for the user to say
}

// lastLatin is the end of the ASCII letters at the beginning of a text.
func lastLatin(text string) int {
	if n := strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }); n >= 0 {
		return n
	}
	return len(text)
}

func isDigit(text string) bool { return text[0] >= '0' && text[0] <= '9' }

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

var wholeNumber = expression{text: `(?i:` + numberChinese + `|` + numberEnglish + `)`}

// inDigits writes the Chinese figure of an amount as digits.
func inDigits(amount string) string {
	figure := sense().hanFigure.FindString(amount)
	if n, ok := readNumber(figure); ok {
		return strconv.Itoa(n) + amount[len(figure):]
	}
	return amount
}

// timesIn is how often something happens, as a number where it is said by one word.
func timesIn(said string) string {
	for word, number := range map[string]string{"once": "1", "twice": "2", "thrice": "3", "single": "1", "one time": "1", "一次性": "1", "单次": "1"} {
		if strings.Contains(strings.ToLower(said), word) {
			return number
		}
	}
	return said
}

// rateIn is how many calls a limit leaves, and in how long: "2 calls per second", 每秒 2 次.
func rateIn(text string) (calls, per string) {
	text = strings.TrimSpace(text)
	if m := rewriting().rateBehind().FindStringSubmatch(text); m != nil {
		return m[2], m[1]
	}
	if m := rewriting().rateBefore().FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	return "", ""
}

// shareOf is "3 of 10", or "10 次里有 3 次", as a percentage; "" where it is none.
func shareOf(text string) string {
	found := wholeNumber.compiled().FindAllString(text, 2)
	if len(found) < 2 {
		return ""
	}
	part, _ := readNumber(found[0]) // as the cue found them
	whole, _ := readNumber(found[1])
	if languageOf(text) == Chinese {
		part, whole = whole, part
	}
	if part <= 0 || part > whole {
		return ""
	}
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'g', 4, 64) + "%"
}

var amountParts = expression{text: `^(\d+(?:\.\d+)?)\s*(.*)$`}

// plainFigures writes 1,000 as 1000 and 1.5万 as 15000, outside of quotation marks; 502,503 may be two codes, and
// stays where no money follows.
func plainFigures(text string) string {
	return outsideQuotes(text, func(part string) string {
		part = rewriting().hundredths().ReplaceAllStringFunc(part, func(said string) string {
			figure := rewriting().hundredths().FindStringSubmatch(said)[1]
			if n, ok := readNumber(figure); ok {
				figure = strconv.Itoa(n)
			}
			return figure + "%"
		})
		part = rewriting().fullThousands().ReplaceAllStringFunc(part, func(said string) string { return strings.ReplaceAll(said, "，", "") })
		part = rewriting().signBefore().ReplaceAllStringFunc(part, func(said string) string {
			m := rewriting().signBefore().FindStringSubmatch(said)
			unit := strings.ToLower(strings.TrimSpace(m[2]))
			switch {
			case unit == "$" && strings.EqualFold(m[1], "US"):
				return m[3] + " usd"
			case unit == "$" || strings.HasPrefix(unit, "nt") || unit == "twd":
				return m[3] + " dollars"
			}
			return m[3] + " yuan"
		})
		for _, m := range slices.Backward(rewriting().thousands().FindAllStringSubmatchIndex(part, -1)) {
			if part[m[4]:m[5]][3] == ',' && !startsUnit(part[m[5]:]) {
				continue
			}
			part = part[:m[4]] + strings.ReplaceAll(part[m[4]:m[5]], ",", "") + part[m[5]:]
		}
		return rewriting().tenThousands().ReplaceAllStringFunc(part, func(said string) string {
			found := rewriting().tenThousands().FindStringSubmatch(said)
			zeros := map[string]int{"万": 4, "千": 3, "百": 2}[found[2]]
			whole, decimals, _ := strings.Cut(found[1], ".")
			if found[3] != "" || len(decimals) > zeros { // 1千5百
				return said
			}
			return strings.TrimLeft(whole+(decimals + "0000")[:zeros], "0")
		})
	})
}
