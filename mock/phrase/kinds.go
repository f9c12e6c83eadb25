package phrase

import (
	"regexp"
	"strconv"
	"strings"
)

// kind says which texts a slot takes and how they are written in each language.
type kind struct {
	expr    map[Language]string // without groups
	example map[Language]string
	// value reads what is written in either language.
	value func(raw string) (string, error)
	// refuses, unless nil, says that a text is none although it looks so.
	refuses func(raw string) bool
	// mend, unless nil, writes what was said nearly right; "" where it can't be meant. Others are quoted.
	mend func(said string, l Language) string
	// show writes a value in a language.
	show func(value string, l Language) string
	// whole matches a text that is nothing but a value of the kind, by language.
	whole map[Language]func() *regexp.Regexp
}

// inLanguage writes in a language what was written in any.
func (k *kind) inLanguage(raw string, l Language) (string, error) {
	value, err := k.value(raw)
	if err != nil {
		return "", err
	}
	return k.show(value, l), nil
}

func asIs(value string, _ Language) string     { return value }
func inQuotes(value string, _ Language) string { return `"` + value + `"` }
func keepText(raw string) (string, error)      { return raw, nil }

// bilingualKind is a kind that is written the same way in both languages.
func bilingualKind(expr, example string, value func(string) (string, error), show func(string, Language) string) *kind {
	return &kind{
		expr:    map[Language]string{English: expr, Chinese: expr},
		example: map[Language]string{English: example, Chinese: example},
		value:   value, show: show,
	}
}

// quoted is a text in quotation marks of any sort.
const quoted = `"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』|‘[^’]*’`

// name is a name in quotation marks or without; a single word may also stand in ASCII ones.
const name = quoted + `|'[^' ]*'|` + "`[^`]*`|"

// bareName is a name without quotation marks. A capital letter, a figure or a sign in it tells it from the words
// around it: T1, 01304188, settle-fails, and not "trade".
const bareName = `[a-z]*(?-i:[A-Z0-9_]|[.-][a-z0-9])(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?`

func unquoteText(raw string) (string, error) {
	for _, marks := range []string{`""`, `“”`, `「」`, `『』`, `‘’`, `''`, "``"} {
		r := []rune(marks)
		if strings.HasPrefix(raw, string(r[0])) && strings.HasSuffix(raw, string(r[1])) && len(raw) >= len(marks) {
			return raw[len(string(r[0])) : len(raw)-len(string(r[1]))], nil
		}
	}
	return raw, nil
}

// kinds are all kinds of slots by name. A slot {amount} is of the kind of its name, a slot
// {least:amount} of the one that is told.
var kinds = perPlatforms(allKinds)

func allKinds() map[string]*kind {
	all := map[string]*kind{
		"provider":   platformKind(),
		"operation":  operationKind(),
		"callback":   callbackKind(),
		"total":      choiceKind(totalWords),
		"status":     statusKind(),
		"conclusion": choiceKind(conclusionWords),
		"breaking":   choiceKind(connectionFaultWords),
		"mistake":    choiceKind(mistakeWords),
		"seal":       choiceKind(sealWords),
		"way":        faultWayKind(),
		"code":       codeKind(),
		"field":      fieldKind(),
		"value":      bilingualKind(name+`[A-Za-z0-9_.+:/-]+`, `"2014"`, unquoteText, inQuotes),
		"bound":      boundKind(),
		"text":       bilingualKind(quoted, `"text"`, unquoteText, inQuotes),
		"name":       bilingualKind(name+bareName, `"T1"`, unquoteText, inQuotes),
		"escaped":    bilingualKind(`"(?:[^"\\]|\\.)*"`, `"did you mean \"settle\""`, unquoteText, inQuotes),
		"number":     numberKind(),
		"charset":    bilingualKind(`[A-Za-z0-9_-]+`, "gbk", lowerCase, asIs),
		"rest":       bilingualKind(`.+`, "{}", keepText, asIs),
		"percent":    percentKind(),
		"nth":        nthKind(),
		"amount":     amountKind(),
		"duration":   durationKind(),
		"wait":       waitKind(),
		"money":      moneyKind(`\s*(?:` + unitExpression("") + `)`),
		"figure":     moneyKind(`(?:\s*(?:` + unitExpression("") + `))?`),
		"per":        perKind(),
	}
	for _, k := range all {
		k.whole = map[Language]func() *regexp.Regexp{}
		for _, l := range Languages() {
			k.whole[l] = lazyExpression(`^(?i:` + k.expr[l] + `)$`)
		}
	}
	return all
}

func lowerCase(raw string) (string, error) { return strings.ToLower(raw), nil }

// amountKind reads and shows amounts of money. A value is in units of the platform's money, with as many digits as were
// written; what was said in smallest units has all.
func amountKind() *kind {
	const digits = `-?\d+(?:\.\d+)?`
	figure := lazyExpression(`^` + digits + `$`)
	show := func(value string, l Language) string {
		if l == Chinese {
			return value + " 元"
		}
		return value + " yuan"
	}
	return &kind{
		expr:    map[Language]string{English: digits + ` (?:` + unitWords(English, false) + `)`, Chinese: digits + `\s*(?:` + unitWords(Chinese, false) + `)`},
		example: map[Language]string{English: "60.00 yuan", Chinese: "60.00 元"},
		value: func(raw string) (string, error) {
			found := boundParts.compiled().FindStringSubmatch(raw)
			if found == nil {
				return raw, nil
			}
			u, _ := unitOf(found[2])
			return u.inUnits(found[1])
		},
		show: show,
		mend: func(said string, l Language) string {
			if figure().MatchString(said) {
				return show(said, l)
			}
			return ""
		},
	}
}

// moneyKind is a figure, in Chinese words, too, with a unit behind it.
func moneyKind(unit string) *kind {
	return bilingualKind(`(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千万]+)`+unit, "100", keepText, asIs)
}

// nthKind is an ordinal; its value is the number.
func nthKind() *kind {
	words := map[string]string{"other": "2", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "tenth": "10"}
	return &kind{
		expr:    map[Language]string{English: `\d+(?:st|nd|rd|th)|other|second|third|fourth|fifth|tenth`, Chinese: `第?(?:` + numberChinese + `)`},
		example: map[Language]string{English: "3rd", Chinese: "3"},
		value: func(raw string) (string, error) {
			if n := words[strings.ToLower(raw)]; n != "" {
				return n, nil
			}
			if n, ok := readNumber(strings.TrimPrefix(raw, "第")); ok {
				return strconv.Itoa(n), nil
			}
			return strings.TrimRight(strings.ToLower(raw), "stndrh"), nil
		},
		show: func(value string, l Language) string {
			if l == Chinese {
				return value
			}
			n, _ := strconv.Atoi(value) // digits
			switch {
			case n%100/10 == 1:
				return value + "th"
			case n%10 == 1:
				return value + "st"
			case n%10 == 2:
				return value + "nd"
			case n%10 == 3:
				return value + "rd"
			}
			return value + "th"
		},
	}
}
