package replay

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/ident"
	"paymock/mock/provider"
)

// freshener gives values of now for those recorded.
type freshener struct {
	flow     *flow
	recorded time.Time // when the exchange was
	shift    time.Duration
	draw     ident.Draw
}

func (f *freshener) freshValue(l leaf) (string, error) {
	switch l.role {
	case provider.Number, provider.Nonce:
		if now, ok := f.flow.live[l.value]; ok {
			return now, nil
		}
		now := f.freshNumber(l.value)
		f.flow.live[l.value], f.flow.recorded[now] = now, l.value
		return now, nil
	case provider.Personal, provider.Link:
		if now, ok := f.flow.live[l.value]; ok {
			return now, nil
		}
	case provider.Time:
		return shiftTime(l.value, f.shift), nil
	case provider.Said:
		return f.freshWords(l.value), nil
	}
	return l.value, nil
}

// freshNumber draws a number of the same form. A day in front stays one: that of now.
func (f *freshener) freshNumber(recorded string) string {
	day := ""
	for _, days := range []int{0, 1, -1} { // the platform's zone is not known here
		at := f.recorded.AddDate(0, 0, days).Format("20060102")
		if strings.HasPrefix(recorded, at) {
			day = shiftTime(at, f.shift)
			recorded = recorded[len(at):]
			break
		}
	}
	const enough = 6 // digits that make a number another one
	letters := len(strings.Map(digitsOnly, recorded)) < enough
	out := []byte(recorded)
	for i, c := range out {
		switch {
		case c >= '0' && c <= '9':
			least := uint64(0)
			if day == "" && i == 0 && c != '0' {
				least = 1
			}
			out[i] = '0' + byte(least+f.draw.Uint64N(10-least))
		case letters && c >= 'a' && c <= 'z':
			out[i] = 'a' + byte(f.draw.Uint64N(26))
		case letters && c >= 'A' && c <= 'Z':
			out[i] = 'A' + byte(f.draw.Uint64N(26))
		}
	}
	return day + string(out)
}

func digitsOnly(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// freshWords are the platform's, with values of now where they repeat what was recorded.
func (f *freshener) freshWords(said string) string {
	known := slices.SortedFunc(maps.Keys(f.flow.live), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) // the longest first
	})
	for _, recorded := range known {
		if isDistinctive(recorded) {
			said = strings.ReplaceAll(said, recorded, f.flow.live[recorded])
		}
	}
	return said
}

// layouts are those in which platforms write moments, each of a length of its own.
var layouts = []string{
	"2006-01-02 15:04:05", "2006-01-02 15:04:05.000", time.RFC3339, "20060102150405", "20060102", "2006-01-02", "150405", "060102150405",
}

// shiftTime moves a written moment, and keeps how it is written; what is none stays.
func shiftTime(text string, by time.Duration) string {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 1_000_000_000 && n < 1<<42 {
		const millis = 100_000_000_000 // seconds have fewer digits until the year 5138
		if n >= millis {
			return strconv.FormatInt(n+by.Milliseconds(), 10)
		}
		if len(text) == 10 {
			return strconv.FormatInt(n+int64(by/time.Second), 10)
		}
	}
	for _, layout := range layouts {
		if len(layout) != len(text) && layout != time.RFC3339 {
			continue
		}
		if at, err := time.Parse(layout, text); err == nil {
			return at.Add(by).Format(layout)
		}
	}
	return text
}
