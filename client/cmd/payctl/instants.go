package main

import (
	"strings"
	"time"

	"paymock/mock/clock"
	"paymock/mock/phrase"
)

// daysAhead are words for days, and how many lie between today and them.
func daysAhead() map[string]int {
	return map[string]int{"today": 0, "tomorrow": 1, "the day after tomorrow": 2, "今天": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
}

// hourWords are words for times of the day.
func hourWords() map[string]string {
	return map[string]string{"noon": "12:00", "midnight": "24:00", "中午": "12:00", "正午": "12:00", "午夜": "24:00", "零点": "0:00"}
}

// parseInstant reads a time that a clock is to go to, seen from now: as RFC 3339 has it, as tables show it, or in
// words: "2026-01-01 08:00", "tomorrow 9:00", 明天早上9点, "18:30" for the next time it is that.
func parseInstant(text string, now time.Time) (time.Time, error) {
	if at, ok := clock.Written(text, now.Location()); ok {
		return at, nil
	}
	said := strings.ReplaceAll(strings.TrimSpace(phrase.InDigits(text)), "点0.5", "点半")
	if at, ok := clock.Written(said, now.Location()); ok {
		return at, nil
	}
	if by, err := parseSpan(strings.TrimPrefix(strings.TrimSuffix(strings.TrimSuffix(said, "later"), "后"), "in ")); err == nil {
		written, _ := phrase.Duration(by.String())
		return now, usagef("%q is a length of time, and set goes to a time; write payctl clock advance %s", text, written)
	}
	for word, days := range daysAhead() {
		rest, ok := strings.CutPrefix(said, word)
		if !ok {
			continue
		}
		day := clock.AtTime(now, 0).AddDate(0, 0, days)
		if of, ok := timeOfDay(rest); ok {
			return clock.AtTime(day, of), nil
		}
		if strings.TrimSpace(rest) == "" && days > 0 {
			return day, nil
		}
	}
	if of, ok := timeOfDay(said); ok {
		at := clock.AtTime(now, of)
		if !at.After(now) {
			at = clock.AtTime(now.AddDate(0, 0, 1), of)
		}
		return at, nil
	}
	return now, usagef("%q is not a time; write 2026-01-01T00:00:00+08:00, \"2026-01-01 08:00\", \"tomorrow 9:00\" or 18:30", text)
}

// timeOfDay reads a time of the day, also in words.
func timeOfDay(text string) (time.Duration, bool) {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "at "))
	for word, written := range hourWords() {
		if text == word {
			text = written
		}
	}
	return clock.TimeOfDay(text)
}
