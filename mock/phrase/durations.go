package phrase

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// units of durations, as both languages write them.
var units = sync.OnceValue(func() map[string]time.Duration {
	return map[string]time.Duration{
		"ms": time.Millisecond, "msec": time.Millisecond, "millisecond": time.Millisecond, "毫秒": time.Millisecond,
		"s": time.Second, "sec": time.Second, "second": time.Second, "秒": time.Second, "秒钟": time.Second,
		"m": time.Minute, "min": time.Minute, "minute": time.Minute, "分钟": time.Minute, "分": time.Minute,
		"h": time.Hour, "hr": time.Hour, "hour": time.Hour, "小时": time.Hour, "个小时": time.Hour, "个钟头": time.Hour, "钟头": time.Hour,
		"d": 24 * time.Hour, "day": 24 * time.Hour, "刻钟": 15 * time.Minute, "天": 24 * time.Hour, "日": 24 * time.Hour,
	}
})

// unitOfWord is the unit of a word, also in the plural; 0 when there is none.
func unitOfWord(word string) time.Duration {
	if d := units()[word]; d != 0 {
		return d
	}
	return units()[strings.TrimSuffix(word, "s")]
}

const (
	goDuration    = `(?:\d+(?:\.\d+)?(?:ms|s|m|h))+`
	unitEnglish   = `(?:milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)`
	unitChinese   = `(?:毫秒|秒钟|秒|分钟|分|刻钟|个小时|小时|个钟头|钟头|天|日|ms|min|m|s|h)`
	amountEnglish = `(?:\d+(?:\.\d+)?|half an|half a|an|a|one|two|three|four|five|six|seven|eight|nine|ten)`
	amountChinese = `(?:\d+(?:\.\d+)?|半个?|` + figureChinese + `)`
	// smaller are the units that may follow a larger one: 1 minute 30 seconds.
	smallerEnglish = `(?:minutes?|mins?|seconds?|secs?|milliseconds?|msecs?|ms)\b`
)

// span is the expression of a duration in a language.
var span = map[Language]string{
	English: `(?:` + goDuration + `|` + amountEnglish + `[ -]?` + unitEnglish + `(?:(?:,? and |,? )` + amountEnglish + ` ?` + smallerEnglish + `)*(?: and a half)?)`,
	Chinese: `(?:` + goDuration + `|` + amountChinese + `(?:个半)?\s*` + unitChinese + `(?:\s*零?` + amountChinese + `\s*` + unitChinese + `)*(?:半钟?)?)`,
}

// spanParts matches each part of a duration: its number, a half behind that, its unit, and a half behind this.
var spanParts = expression{text: `^(?:,? and |[,零\s]+)?(` + amountEnglish + `|` + amountChinese + `)(个半)?[\s-]*(` + unitEnglish + `|` + unitChinese + `)( and a half|半钟?)?`}

// InDigits writes a length of time with simplified letters, and its numbers in digits: "两個半小時" is "2.5小时".
func InDigits(text string) string {
	inWords.once.Do(func() {
		inWords.numberWords = regexp.MustCompile(`\b(?:half an?|an?|` + strings.Join(englishNumbers(), "|") + `)\b|半个?|[一二两三四五六七八九十百千]+`)
		inWords.halfBehind = regexp.MustCompile(`(\d)(?:个?(天|小时|钟头|分钟|分|周|星期)0\.5|个0\.5(小时|钟头|星期))$`)
	})
	plain, _ := usualLetters(strings.ToLower(text))
	plain = inWords.numberWords.ReplaceAllStringFunc(plain, func(word string) string {
		if n, ok := countOf(word); ok {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
		return word
	})
	return inWords.halfBehind.ReplaceAllString(plain, "${1}.5${2}${3}")
}

// inWords has numberWords, numbers in words, and halfBehind, a half behind its unit; compiled when they are first asked for.
var inWords struct {
	once                    sync.Once
	numberWords, halfBehind *regexp.Regexp
}

// countOf reads how many units a duration has.
func countOf(text string) (float64, bool) {
	switch {
	case text == "a" || text == "an":
		return 1, true
	case strings.HasPrefix(text, "half") || strings.HasPrefix(text, "半"):
		return 0.5, true
	}
	if n, ok := readNumber(text); ok {
		return float64(n), true
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// addSpans reads parts of a duration in words: "1 minute 30 seconds", 一分半.
func addSpans(text string) (sum time.Duration, err error) {
	last := time.Duration(math.MaxInt64)
	for text != "" {
		found := spanParts.compiled().FindStringSubmatch(text)
		if found == nil {
			return 0, errNoReading
		}
		n, counted := countOf(found[1])
		size := unitOfWord(found[3])
		if !counted || size == 0 || size >= last {
			return 0, errNoReading
		}
		for _, half := range []string{found[2], found[4]} {
			if half != "" {
				n += 0.5
			}
		}
		sum, last, text = sum+time.Duration(n*float64(size)), size, text[len(found[0]):]
	}
	return sum, nil
}

// readDuration reads "3 seconds", "3 秒" or "1h30m" and writes it as Go does, shortly.
func readDuration(raw string) (string, error) {
	raw = strings.ToLower(strings.TrimSpace(raw))
	d, err := time.ParseDuration(raw)
	if err != nil {
		d, err = addSpans(raw)
	}
	const most = 1_000_000 * time.Hour // what fits, and no more than anybody means
	if err != nil || d < 0 || d > most {
		return "", fmt.Errorf("%q is no duration such as 200 milliseconds, 3 seconds or 1h30m", raw)
	}
	return spanText(d), nil
}

// spanText is a length of time as rules write it: 1h30m, and no 0s behind it.
func spanText(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// shiftSpan adds two lengths of time as rules write them, or subtracts the second with back. ok is false where one is none,
// or where less than a moment is left.
func shiftSpan(span, by string, back bool) (sum string, ok bool) {
	a, err := time.ParseDuration(span)
	b, wrong := time.ParseDuration(by)
	if back {
		b = -b
	}
	a += b
	return spanText(a), err == nil && wrong == nil && a > 0
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
	waitRange = expression{text: `^(.*\S)\s*(?:\bto\b|到|至|~|-)\s*(.*)$`}
	waitAbout = expression{text: `^(?:about|around|roughly|approximately|大约|大概|约)\s*(.*)$`}
)

// waitKind is a delay: a duration, "1 to 3 seconds", or "about 2 seconds". Its value is "3s",
// "1s to 3s" or "about 2s".
func waitKind() *kind {
	return &kind{
		expr: map[Language]string{
			English: `(?:(?:about|around|roughly|approximately) )?` + span[English] + `|(?:\d+(?:\.\d+)?|` + span[English] + `)(?: to |-)` + span[English],
			Chinese: `(?:大约|大概|约)?\s*` + span[Chinese] + `|(?:\d+(?:\.\d+)?|` + span[Chinese] + `)\s*(?:到|至|~|-)\s*` + span[Chinese],
		},
		example: map[Language]string{English: "3 seconds", Chinese: "3 秒"},
		value: func(raw string) (string, error) {
			if found := waitAbout.compiled().FindStringSubmatch(raw); found != nil {
				d, err := readDuration(found[1])
				return "about " + d, err
			}
			found := waitRange.compiled().FindStringSubmatch(raw)
			if found == nil {
				return readDuration(raw)
			}
			least, unit := found[1], spanParts.compiled().FindStringSubmatch(strings.ToLower(found[2]))
			if _, err := strconv.ParseFloat(least, 64); err == nil && unit != nil {
				least += " " + unit[3] // "1 to 3 seconds"
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
		if written, err := readDuration(raw); err == nil {
			return written, nil
		}
		return readDuration("1 " + raw)
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
