package main

import (
	"strings"
	"testing"
	"time"
)

// TestInstants: the clock goes to times as people write them and tables show them, and says what else was meant.
func TestInstants(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, platformZone)
	for text, want := range map[string]string{
		"2026-12-01T00:00:00Z": "2026-12-01T08:00:00+08:00", "2026-12-01 09:00:00 +08:00": "2026-12-01T09:00:00+08:00", "2026-12-01": "2026-12-01T00:00:00+08:00",
		"tomorrow 9:00": "2026-11-30T09:00:00+08:00", "tomorrow at noon": "2026-11-30T12:00:00+08:00", "tomorrow": "2026-11-30T00:00:00+08:00", "the day after tomorrow 8 am": "2026-12-01T08:00:00+08:00",
		"18:30": "2026-11-29T18:30:00+08:00", "9:00": "2026-11-30T09:00:00+08:00", "today 18:00": "2026-11-29T18:00:00+08:00", "midnight": "2026-11-30T00:00:00+08:00",
		"明天早上9点": "2026-11-30T09:00:00+08:00", "後天 8點半": "2026-12-01T08:30:00+08:00", "明天九点": "2026-11-30T09:00:00+08:00", "明天九点半": "2026-11-30T09:30:00+08:00", "2026年12月1日8点": "2026-12-01T08:00:00+08:00",
	} {
		if got, err := parseInstant(text, now); err != nil || got.In(platformZone).Format(time.RFC3339) != want {
			t.Errorf("%q is %v, %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"2h": "write payctl clock advance 2h", "in 2 hours": "write payctl clock advance 2h", "两小时后": "write payctl clock advance 2h",
		"soon": "is not a time; write", "25:00": "is not a time", "2026-02-30": "is not a time", "": "is not a time",
	} {
		if got, err := parseInstant(text, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %v, %v; want %q", text, got, err, want)
		}
	}
}
