package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"paymock/mock/phrase"
)

// platformZone is that of all the platforms (China and Taiwan), in which times are shown.
var platformZone = time.FixedZone("+08:00", 8*60*60)

// zoneOf is where times are shown: in UTC when that is asked for, in the zone that TZ names, or in
// the platforms' own.
func zoneOf(utc bool, tz string) (*time.Location, error) {
	switch {
	case utc:
		return time.UTC, nil
	case tz == "":
		return platformZone, nil
	}
	zone, err := time.LoadLocation(strings.TrimPrefix(tz, ":"))
	if err != nil {
		return nil, usagef("the environment's TZ is %q: %w; unset it, or give --utc", tz, err)
	}
	return zone, nil
}

// tableTime is a time in a table, whose heading names the zone.
func (s *session) tableTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone).Format("2006-01-02 15:04:05")
}

// zonedTime is a time where no heading names the zone.
func (s *session) zonedTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.tableTime(t) + " " + s.zone.String()
}

func (s *session) atOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return s.zonedTime(*t)
}

// timeHeading is the heading of a column of times.
func (s *session) timeHeading(heading string) string {
	return s.label(heading) + " (" + s.zone.String() + ")"
}

// localTimes is a text of the server with its times as payctl writes them.
func (s *session) localTimes(text string) string {
	return serverTime().ReplaceAllStringFunc(text, func(found string) string {
		at, err := time.Parse(time.RFC3339Nano, found)
		if err != nil {
			return found
		}
		return s.zonedTime(at)
	})
}

var (
	serverTime = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)\b`)
	})
	spanPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)\s*([a-zµ]+|个?小时|个?钟头|个?星期|天|日|周|分钟|分|秒钟?)\s*(?:and\s+|,\s*)?`)
	})
	spanUnits = map[string]time.Duration{
		"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "周": 7 * 24 * time.Hour, "星期": 7 * 24 * time.Hour, "d": 24 * time.Hour, "day": 24 * time.Hour, "天": 24 * time.Hour, "日": 24 * time.Hour,
		"h": time.Hour, "hr": time.Hour, "hour": time.Hour, "小时": time.Hour, "钟头": time.Hour,
		"m": time.Minute, "min": time.Minute, "minute": time.Minute, "分": time.Minute, "分钟": time.Minute,
		"s": time.Second, "sec": time.Second, "second": time.Second, "秒": time.Second, "秒钟": time.Second, "ms": time.Millisecond,
		"us": time.Microsecond, "µs": time.Microsecond, "ns": time.Nanosecond,
	}
)

// parseSpan reads a length of time, which is never negative.
func parseSpan(text string) (time.Duration, error) {
	rest := strings.TrimSpace(phrase.InDigits(text))
	rest = strings.TrimSpace(strings.TrimPrefix(rest, "+"))
	var sum float64
	for parts := 0; rest != "" || parts == 0; parts++ {
		found := spanPattern().FindStringSubmatch(rest)
		if found == nil {
			return 0, spanError(text)
		}
		unit, known := spanUnits[strings.TrimPrefix(found[2], "个")]
		if !known && !strings.HasSuffix(found[2], "ss") { // a plural
			unit, known = spanUnits[strings.TrimSuffix(found[2], "s")]
		}
		n, err := strconv.ParseFloat(found[1], 64)
		if err != nil || !known {
			return 0, spanError(text)
		}
		if sum += n * float64(unit); sum > float64(1<<62) {
			return 0, fmt.Errorf("%q is too long; at most 146 years pass at once", text)
		}
		rest = rest[len(found[0]):]
	}
	return time.Duration(sum), nil
}

func spanError(text string) error {
	if strings.HasPrefix(phrase.InDigits(text), "-") || strings.HasPrefix(text, "−") || strings.HasPrefix(text, "负") {
		return refuseNegativeSpan(text)
	}
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
		return fmt.Errorf("%q has no unit; write %ds, %dm or %dh", text, n, n, n)
	}
	return fmt.Errorf("%q is not a length of time; write 25h, 2d, 1h30m or \"2 hours\"", text)
}

// refuseNegativeSpan refuses to let less than no time pass.
func refuseNegativeSpan(text string) error {
	return fmt.Errorf("%q would go back, and a clock goes ahead only; payctl app reset lets an app and its clock begin anew", text)
}
