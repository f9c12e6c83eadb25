package clock_test

import (
	"testing"
	"time"

	"paymock/mock/clock"
)

// TestWritten: what tables print and people write is read as the time that is meant.
func TestWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-01-02T03:04:05+08:00": "2026-01-02T03:04:05+08:00", "2026-01-02T03:04:05Z": "2026-01-02T11:04:05+08:00",
		"2026-01-02 03:04:05 +08:00": "2026-01-02T03:04:05+08:00", "2026-01-02 03:04:05 UTC": "2026-01-02T11:04:05+08:00",
		"2026-01-02 03:04:05": "2026-01-02T03:04:05+08:00", "2026-01-02 03:04": "2026-01-02T03:04:00+08:00", "2026-01-02": "2026-01-02T00:00:00+08:00",
		"2026-01-02T03:04": "2026-01-02T03:04:00+08:00", "2026-01-02T03:04:05+0900": "2026-01-02T02:04:05+08:00",
		"2026/1/2": "2026-01-02T00:00:00+08:00", "2026/1/2 8:30": "2026-01-02T08:30:00+08:00", "2026.1.2": "2026-01-02T00:00:00+08:00",
		"2026年1月2日": "2026-01-02T00:00:00+08:00", "2026年1月2日8点30分": "2026-01-02T08:30:00+08:00", "2026年1月2日 8点半": "2026-01-02T08:30:00+08:00",
		"2026年1月2号 下午3时4分5秒": "2026-01-02T15:04:05+08:00", "2026年1月2日 24:00": "2026-01-03T00:00:00+08:00", "2026-01-02 3:04 pm": "2026-01-02T15:04:00+08:00",
	} {
		if got, ok := clock.Written(text, clock.PlatformZone()); !ok || clock.Shown(got) != want {
			t.Errorf("%q is %s, %v; want %s", text, clock.Shown(got), ok, want)
		}
	}
	for _, text := range []string{"", "2", "2026", "2026-13-01", "2026-02-30", "2026-01-02 25:00", "2026-01-02 8", "2h", "tomorrow", "2026-01-02 03:04 CST", "26-1-2"} {
		if got, ok := clock.Written(text, clock.PlatformZone()); ok {
			t.Errorf("%q is %s", text, got)
		}
	}
}

func TestTimeOfDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"8:00": 8 * time.Hour, "08:05:07": 8*time.Hour + 5*time.Minute + 7*time.Second, "8点": 8 * time.Hour, "8点半": 8*time.Hour + 30*time.Minute,
		"晚上8点": 20 * time.Hour, "12 am": 0, "12pm": 12 * time.Hour, "8 pm": 20 * time.Hour, "中午12点": 12 * time.Hour, "凌晨12点": 0,
	} {
		if got, ok := clock.TimeOfDay(text); !ok || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, ok, want)
		}
	}
}
