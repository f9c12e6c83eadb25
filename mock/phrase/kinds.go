package phrase

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// kind is what a slot can hold.
type kind struct {
	expr    map[Language]string // without groups
	example map[Language]string
	// value reads what is written in either language.
	value func(raw string) (string, error)
	// show writes a value in a language.
	show func(value string, l Language) string
	// whole matches all that the kind can hold.
	whole map[Language]func() *regexp.Regexp
}

// say writes in a language what was written in any.
func (k *kind) say(raw string, l Language) (string, error) {
	value, err := k.value(raw)
	if err != nil {
		return "", err
	}
	return k.show(value, l), nil
}

func asIs(value string, _ Language) string     { return value }
func inQuotes(value string, _ Language) string { return `"` + value + `"` }
func keep(raw string) (string, error)          { return raw, nil }

// same is a kind that is written the same way in both languages.
func same(expr, example string, value func(string) (string, error), show func(string, Language) string) *kind {
	return &kind{
		expr:    map[Language]string{English: expr, Chinese: expr},
		example: map[Language]string{English: example, Chinese: example},
		value:   value, show: show,
	}
}

// quoted is a text in quotation marks of any sort.
const quoted = `"[^"]*"|“[^”]*”|「[^」]*」`

func unquote(raw string) (string, error) {
	for _, marks := range []string{`""`, `“”`, `「」`} {
		r := []rune(marks)
		if strings.HasPrefix(raw, string(r[0])) && strings.HasSuffix(raw, string(r[1])) && len(raw) >= len(marks) {
			return raw[len(string(r[0])) : len(raw)-len(string(r[1]))], nil
		}
	}
	return raw, nil
}

// kinds are all kinds of slots by name. A slot {amount} is of the kind of its name, a slot
// {least:amount} of the one that is told.
var kinds = sync.OnceValue(allKinds)

func allKinds() map[string]*kind {
	all := map[string]*kind{
		"provider":   wordKind(`[A-Za-z0-9_-]+`, "4pyun", providerWords),
		"operation":  wordKind(`\w+`, "settle", operationWords),
		"callback":   wordKind(`\w+`, "sharding", callbackWords),
		"total":      choiceKind(totalWords),
		"conclusion": choiceKind(conclusionWords),
		"breaking":   choiceKind(breakingWords),
		"mistake":    choiceKind(mistakeWords),
		"seal":       choiceKind(sealWords),
		"way":        wayKind(),
		"code":       same(quoted+`|[A-Za-z0-9][A-Za-z0-9_./-]*`, "1403", unquote, inQuotes),
		"field":      same(quoted+`|[A-Za-z_][A-Za-z0-9_.]*`, "pay_serial", unquote, inQuotes),
		"value":      same(quoted+`|[A-Za-z0-9_.+:/-]+`, `"2014"`, unquote, inQuotes),
		"text":       same(quoted, `"text"`, unquote, inQuotes),
		"name":       same(quoted, `"T1"`, unquote, inQuotes),
		"escaped":    same(`"(?:[^"\\]|\\.)*"`, `"did you mean \"settle\""`, unquote, inQuotes),
		"number":     numberKind(),
		"charset":    same(`[A-Za-z0-9_-]+`, "gbk", lower, asIs),
		"rest":       same(`.+`, "{}", keep, asIs),
		"percent":    percentKind(),
		"nth":        nthKind(),
		"amount":     amountKind(),
		"duration":   durationKind(),
		"wait":       waitKind(),
		"per":        perKind(),
	}
	for _, k := range all {
		k.whole = map[Language]func() *regexp.Regexp{}
		for _, l := range Languages() {
			k.whole[l] = expression(`^(?i:` + k.expr[l] + `)$`)
		}
	}
	return all
}

func lower(raw string) (string, error) { return strings.ToLower(raw), nil }

// amountKind is money. A value is in yuan, or in dollars, with as many digits as were written.
func amountKind() *kind {
	const digits = `-?\d+(?:\.\d+)?`
	first := expression(digits)
	return &kind{
		expr:    map[Language]string{English: digits + ` (?:yuan|dollars?|fen)`, Chinese: digits + `\s*(?:元|块|分)`},
		example: map[Language]string{English: "60.00 yuan", Chinese: "60.00 元"},
		value: func(raw string) (string, error) {
			number := first().FindString(raw)
			if !strings.HasSuffix(raw, "分") && !strings.HasSuffix(raw, "fen") {
				return number, nil
			}
			fen, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				return "", fmt.Errorf("%q: fen are whole numbers", raw)
			}
			sign := ""
			if fen < 0 {
				sign, fen = "-", -fen
			}
			return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100), nil
		},
		show: func(value string, l Language) string {
			if l == Chinese {
				return value + " 元"
			}
			return value + " yuan"
		},
	}
}

// numberKind is a whole number, up to ten also in words.
func numberKind() *kind {
	english := []string{"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	chinese := []string{"二", "三", "四", "五", "六", "七", "八", "九", "十"}
	k := same(`\d+|`+strings.Join(english, "|"), "2", func(raw string) (string, error) {
		raw = strings.ToLower(raw)
		if raw == "两" {
			raw = "二"
		}
		for _, words := range [][]string{english, chinese} {
			if i := slices.Index(words, raw); i >= 0 {
				return strconv.Itoa(i + 2), nil
			}
		}
		return raw, nil
	}, asIs)
	k.expr[Chinese] = `\d+|两|` + strings.Join(chinese, "|")
	return k
}

// percentKind is a chance; its value is from 0 to 1.
func percentKind() *kind {
	const expr = `\d+(?:\.\d+)? ?(?:%|％|percent)`
	return same(expr, "20 %", func(raw string) (string, error) {
		n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimRight(raw, "%％percnt ")), 64)
		if err != nil {
			return "", fmt.Errorf("%q is no percentage", raw)
		}
		return strconv.FormatFloat(n/100, 'g', -1, 64), nil
	}, func(value string, _ Language) string {
		n, _ := strconv.ParseFloat(value, 64) // as it was written above
		return strconv.FormatFloat(n*100, 'g', -1, 64) + " %"
	})
}

// nthKind is an ordinal; its value is the number.
func nthKind() *kind {
	words := map[string]string{"other": "2", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "tenth": "10"}
	return &kind{
		expr:    map[Language]string{English: `\d+(?:st|nd|rd|th)|other|second|third|fourth|fifth|tenth`, Chinese: `\d+`},
		example: map[Language]string{English: "3rd", Chinese: "3"},
		value: func(raw string) (string, error) {
			if n := words[strings.ToLower(raw)]; n != "" {
				return n, nil
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

// units of durations, as both languages write them.
var units = map[string]time.Duration{
	"ms": time.Millisecond, "millisecond": time.Millisecond, "milliseconds": time.Millisecond, "毫秒": time.Millisecond,
	"s": time.Second, "second": time.Second, "seconds": time.Second, "秒": time.Second, "秒钟": time.Second,
	"m": time.Minute, "min": time.Minute, "minute": time.Minute, "minutes": time.Minute, "分钟": time.Minute,
	"h": time.Hour, "hour": time.Hour, "hours": time.Hour, "小时": time.Hour, "个小时": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour, "天": 24 * time.Hour,
}

const (
	goDuration  = `(?:\d+(?:\.\d+)?(?:ms|s|m|h))+`
	unitEnglish = `(?:milliseconds?|ms|seconds?|s|minutes?|min|m|hours?|h|days?|d)`
	unitChinese = `(?:毫秒|秒钟|秒|分钟|个小时|小时|天)`
)

// span is the expression of a duration in a language.
var span = map[Language]string{
	English: `(?:` + goDuration + `|\d+(?:\.\d+)? ?` + unitEnglish + `)`,
	Chinese: `(?:` + goDuration + `|\d+(?:\.\d+)?\s*` + unitChinese + `)`,
}

var spanParts = expression(`^(\d+(?:\.\d+)?)\s*(\D+)$`)

// readDuration reads "3 seconds", "3 秒" or "1h30m" and writes it as Go does, shortly.
func readDuration(raw string) (string, error) {
	raw = strings.ToLower(strings.TrimSpace(raw))
	d, err := time.ParseDuration(raw)
	if found := spanParts().FindStringSubmatch(raw); err != nil && found != nil && units[found[2]] != 0 {
		var n float64
		if n, err = strconv.ParseFloat(found[1], 64); err == nil {
			d = time.Duration(n * float64(units[found[2]]))
		}
	}
	const most = 1_000_000 * time.Hour // what fits, and no more than anybody means
	if err != nil || d < 0 || d > most {
		return "", fmt.Errorf("%q is no duration such as 200 milliseconds, 3 seconds or 1h30m", raw)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text, nil
}

// showDuration writes a duration with the largest unit that it is a whole number of.
func showDuration(value string, l Language) string {
	d, err := time.ParseDuration(value)
	if err != nil {
		return value
	}
	for _, u := range []struct {
		size             time.Duration
		english, chinese string
	}{{24 * time.Hour, "day", "天"}, {time.Hour, "hour", "小时"}, {time.Minute, "minute", "分钟"}, {time.Second, "second", "秒"}, {time.Millisecond, "millisecond", "毫秒"}} {
		if d%u.size != 0 || d == 0 && u.size != time.Second {
			continue
		}
		n := int64(d / u.size)
		switch {
		case l == Chinese:
			return fmt.Sprintf("%d %s", n, u.chinese)
		case n == 1:
			return "1 " + u.english
		}
		return fmt.Sprintf("%d %ss", n, u.english)
	}
	return value
}

func durationKind() *kind {
	return &kind{
		expr:    span,
		example: map[Language]string{English: "3 seconds", Chinese: "3 秒"},
		value:   readDuration, show: showDuration,
	}
}

var (
	waitRange = expression(`^(.*\S)\s*(?:\bto\b|到|至|~)\s*(.*)$`)
	waitAbout = expression(`^(?:about|大约|约)\s*(.*)$`)
)

// waitKind is a delay: a duration, "1 to 3 seconds", or "about 2 seconds". Its value is "3s",
// "1s to 3s" or "about 2s".
func waitKind() *kind {
	return &kind{
		expr: map[Language]string{
			English: `(?:about )?` + span[English] + `|(?:\d+(?:\.\d+)?|` + span[English] + `) to ` + span[English],
			Chinese: `(?:大约|约)?\s*` + span[Chinese] + `|(?:\d+(?:\.\d+)?|` + span[Chinese] + `)\s*(?:到|至|~)\s*` + span[Chinese],
		},
		example: map[Language]string{English: "3 seconds", Chinese: "3 秒"},
		value: func(raw string) (string, error) {
			if found := waitAbout().FindStringSubmatch(raw); found != nil {
				d, err := readDuration(found[1])
				return "about " + d, err
			}
			found := waitRange().FindStringSubmatch(raw)
			if found == nil {
				return readDuration(raw)
			}
			least, unit := found[1], spanParts().FindStringSubmatch(strings.ToLower(found[2]))
			if _, err := strconv.ParseFloat(least, 64); err == nil && unit != nil {
				least += " " + unit[2] // "1 to 3 seconds"
			}
			from, err := readDuration(least)
			if err != nil {
				return "", err
			}
			to, err := readDuration(found[2])
			return from + " to " + to, err
		},
		show: func(value string, l Language) string {
			if d, ok := strings.CutPrefix(value, "about "); ok {
				return map[Language]string{English: "about ", Chinese: "大约 "}[l] + showDuration(d, l)
			}
			if least, most, ok := strings.Cut(value, " to "); ok {
				return showDuration(least, l) + map[Language]string{English: " to ", Chinese: " 到 "}[l] + showDuration(most, l)
			}
			return showDuration(value, l)
		},
	}
}

// perKind is a duration behind "per", whose number may be left out.
func perKind() *kind {
	read := func(raw string) (string, error) {
		raw = strings.TrimSpace(raw)
		if raw != "" && (raw[0] < '0' || raw[0] > '9') {
			raw = "1 " + raw
		}
		return readDuration(raw)
	}
	return &kind{
		expr:    map[Language]string{English: span[English] + `|` + unitEnglish, Chinese: span[Chinese] + `|` + unitChinese},
		example: map[Language]string{English: "second", Chinese: "秒"},
		value:   read,
		show: func(value string, l Language) string {
			shown := showDuration(value, l)
			if one, ok := strings.CutPrefix(shown, "1 "); ok {
				return one
			}
			return shown
		},
	}
}
