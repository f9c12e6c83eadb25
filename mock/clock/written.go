package clock

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

var (
	dateForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[T\s]\s*|$|\b|)(.*?)\s*(Z|UTC|[+-]\d\d:?\d\d)?$`)
	})
	hourForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(凌晨|早上|上午|中午|下午|晚上)?\s*(\d{1,2})(?:(?:[:：]|[点點时時])(?:(\d{1,2})分?|(半))?(?:[:：]?(\d{1,2})(?:\.\d+)?秒?)?)?\s*(?i:(am|pm))?$`)
	})
)

// Written reads a time as people write it, which is in a zone where it names none: "2026-01-01 08:00:00 +08:00",
// "2026/1/1", "2026年1月1日8点30分".
func Written(text string, zone *time.Location) (at time.Time, ok bool) {
	text = strings.TrimSpace(text)
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at, true
	}
	found := dateForm().FindStringSubmatch(text)
	if found == nil {
		return at, false
	}
	switch found[5] {
	case "":
	case "Z", "UTC":
		zone = time.UTC
	default:
		named, err := time.Parse("-0700", strings.ReplaceAll(found[5], ":", ""))
		if err != nil {
			return at, false
		}
		zone = named.Location()
	}
	date := make([]int, 3)
	for i := range date {
		date[i], _ = strconv.Atoi(found[1+i]) // digits, and few
	}
	at = time.Date(date[0], time.Month(date[1]), date[2], 0, 0, 0, 0, zone)
	if at.Month() != time.Month(date[1]) || at.Day() != date[2] {
		return at, false
	}
	if found[4] == "" {
		return at, true
	}
	of, ok := TimeOfDay(found[4])
	return AtTime(at, of), ok
}

// AtTime is the day of a time at so long after its midnight, as clocks on the wall count.
func AtTime(day time.Time, of time.Duration) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, int(of/time.Second), 0, day.Location())
}

// TimeOfDay reads how long after midnight a time of the day is: "8:30", "8点半", "下午3点", "3 pm".
func TimeOfDay(text string) (of time.Duration, ok bool) {
	found := hourForm().FindStringSubmatch(strings.TrimSpace(text))
	if found == nil || strings.TrimSpace(text) == found[2] { // a number alone is none
		return 0, false
	}
	hour, _ := strconv.Atoi(found[2]) // two digits at most
	minute, _ := strconv.Atoi(found[3])
	second, _ := strconv.Atoi(found[5])
	if found[4] != "" {
		minute = 30
	}
	const half = 12
	switch word := strings.ToLower(found[1] + found[6]); word {
	case "下午", "晚上", "pm":
		if hour < half {
			hour += half
		}
	case "am", "凌晨":
		hour %= half
	}
	if hour > 24 || minute > 59 || second > 59 {
		return 0, false
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second, true
}

// PlatformZone is that of all the platforms, in which times are meant and shown.
func PlatformZone() *time.Location { return platformZone }
