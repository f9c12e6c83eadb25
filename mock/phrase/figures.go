package phrase

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"paymock/mock/suggest"
)

// amountFigures are digits with signs or blanks between them, as an amount may be typed.
var amountFigures = expression{text: `\d+(?:\s*[.．。,，]\s*\d+)+`}

// noneCounted is the Chinese word for none before what is counted.
var noneCounted = expression{text: `(^|[^百千万])零\s*([个次条笔])`}

// monthsPass is how many months or years pass, of which no duration is.
var monthsPass = expression{text: `(?i)^(等待?了?|再?过了?|时间(?:过去|过了|快进)了?|过去了?|after |wait |(?:the )?clock advances |)\s*(` + numberChinese + `|` + numberEnglish + `)\s*(个?月|年|months?|years?)(\s*(?:后|之后|以后|过去|过去了|later|pass|passes|have passed)?)$`}

// daysIn is how many days a month or a year is counted as.
func daysIn(unit string) int {
	if strings.Contains(unit, "年") || strings.Contains(strings.ToLower(unit), "year") {
		return 365
	}
	return 30
}

// PlainAmounts writes the amounts of a line as figures: 22。03 元 and 22，03 元 as 22.03 元, 1，000 元 as 1000 元, 零个 as 0 个, and
// months that pass as days. What may be two things, as a number before an amount, stays.
func PlainAmounts(line string) string {
	usual, _ := usualLetters(line)
	plain := outsideQuotes(usual, func(part string) string {
		part = asOneAmount(inOneName(part))
		for _, at := range slices.Backward(amountFigures.compiled().FindAllStringIndex(part, -1)) {
			before, _ := utf8.DecodeLastRuneInString(part[:at[0]])
			figure, ok := plainAmount(part[at[0]:at[1]])
			if ok && (unicode.Is(unicode.Han, before) || !isNameSign(before) && !unicode.IsLetter(before)) && startsUnit(part[at[1]:]) {
				part = part[:at[0]] + figure + part[at[1]:]
			}
		}
		part = monthsPass.compiled().ReplaceAllStringFunc(part, func(said string) string {
			m := monthsPass.compiled().FindStringSubmatch(said)
			n, ok := readNumber(m[2])
			if !ok || n > 100 {
				return said
			}
			days := strconv.Itoa(n * daysIn(m[3]))
			if m[1] != "" {
				days = " " + days
			}
			return strings.TrimSpace(m[1]) + days + map[bool]string{true: " 天", false: " days"}[strings.ContainsFunc(m[3], isHan)] + m[4]
		})
		return noneCounted.compiled().ReplaceAllString(part, "${1}0 $2")
	})
	if plain == usual {
		return line
	}
	return plain
}

// plainAmount is a figure without the signs that part its thousands, and with the point that its decimals want; false where
// it may be two figures, or begins like a number of something.
func plainAmount(said string) (figure string, ok bool) {
	const longest = 5
	said = strings.NewReplacer(" ", "", "。", ".", "．", ".", "，", ",").Replace(said)
	first := said[:max(strings.IndexAny(said, ".,"), 0)]
	if len(first) > longest || len(first) > 1 && first[0] == '0' {
		return "", false
	}
	return suggest.PlainFigure(said)
}

// CopiedSlot is the first slot, such as {operation}, of a line that was copied from a list of wordings, and the line with an
// example in each; "" where the line has none.
func CopiedSlot(line string, at Setting) (slot, filled string) {
	if !strings.Contains(line, "{") {
		return "", ""
	}
	l := languageOf(line)
	filled = rewriting().blank().ReplaceAllStringFunc(line, func(text string) string {
		s, known := slotNamed(rewriting().blank().FindStringSubmatch(text)[1], text, l)
		if !known {
			return text
		}
		slot = cmp.Or(slot, text)
		switch said := at.Names[s.name]; {
		case said == "":
		case s.name == "code":
			return strconv.Quote(said)
		case slices.Contains([]string{"status", "number", "callback", "provider", "operation"}, s.name):
			return said
		}
		return cmp.Or(at.knownNameOf(s), exampleOf(s, l, at), s.kind.example[l])
	})
	if slot != "" && (!isLine(filled) || strings.Contains(filled, "{")) {
		filled = ""
	}
	return slot, filled
}

// slotNamed is a slot of the wordings by its name, as it is written in a list; false where none has it.
func slotNamed(name, written string, l Language) (found slot, ok bool) {
	name, _, _ = strings.Cut(strings.Trim(name, "{}"), ":")
	for _, w := range table() {
		for _, s := range w.patterns[l][0].slots {
			if s.name == name && (strings.Contains(written, ":") || !isTradeName(name)) {
				return s, true
			}
		}
	}
	return found, false
}

// isTradeName reports whether a scenario fills in a name for a trade's number: {T1}.
func isTradeName(name string) bool { return name != strings.ToLower(name) }

// inParts is an amount in yuan, jiao and fen.
var inParts = expression{text: `(\d+)\s*[元块]\s*(?:(\d)\s*[角毛](?:\s*(\d)\s*分?)?|(\d{1,2})\s*分)`}

// asOneAmount writes amounts in yuan, jiao and fen as figures: 22 元 3 分 is 22.03 元.
func asOneAmount(text string) string {
	return inParts.compiled().ReplaceAllStringFunc(text, func(said string) string {
		m := inParts.compiled().FindStringSubmatch(said)
		fen := ("0" + m[4])[len(m[4])/2:]
		if m[4] == "" {
			fen = (m[2] + m[3] + "0")[:2]
		}
		return m[1] + "." + fen + " 元" + said[len(strings.TrimRight(said, " ")):]
	})
}

// brokenName is a name of a code, or a number, that is parted by blanks or Chinese signs.
var brokenName = expression{text: `[A-Z]{2,}(?:(?:\s*[._。．，,]\s*| )[A-Z0-9][A-Z0-9_]+)+|\b\d{1,3}(?: \d{1,4})+\b`}

// inOneName writes a code as its platform does, which was parted: ACQ。TRADE_STATUS_ERROR, ACQ TRADE STATUS ERROR, 1 403.
func inOneName(text string) string {
	letters := strings.NewReplacer(".", "", "。", "", "．", "", "，", "", ",", "", " ", "", "_", "")
	return brokenName.compiled().ReplaceAllStringFunc(text, func(said string) string {
		whole := letters.Replace(said)
		for n := range namesTold() {
			for _, code := range n.Codes {
				for _, name := range []string{code, CodeEnd(code)} {
					if (strings.ContainsAny(name, "._") || isDigits(name)) && letters.Replace(name) == whole {
						return name
					}
				}
			}
		}
		return said
	})
}

// Plausible are the steps that a line may mean: a code, and a name, stand where they are written as such.
func Plausible(near []Near) []Near {
	const shortest = 3
	return slices.DeleteFunc(slices.Clone(near), func(one Near) bool {
		w, raw := MatchStep(one.Text)
		if w == nil {
			return false
		}
		for i, name := range w.Slots() {
			said := strings.Trim(raw[i], `"“”「」`)
			if name == "code" && len(said) < shortest || strings.HasPrefix(said, ".") {
				return true
			}
		}
		return false
	})
}
