package main

import (
	"testing"
	"time"
)

func TestSpans(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"25h": 25 * time.Hour, "4m30s": 270 * time.Second, "2d": 48 * time.Hour, "+90m": 90 * time.Minute, "2 hours": 2 * time.Hour,
		"1 day and 2 hours": 26 * time.Hour, "1.5h": 90 * time.Minute, "3天": 72 * time.Hour, "2小时30分钟": 150 * time.Minute,
		"1 week": 168 * time.Hour, "10ms": 10 * time.Millisecond, "0s": 0, "30 mins": 30 * time.Minute, "2 Days": 48 * time.Hour,
	} {
		if got, err := parseSpan(text); err != nil || got != want {
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2", "-2h", "two hours", "2 fortnights", "h", "1h 2", "99999999 weeks", "2mss"} {
		if got, err := parseSpan(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// TestZones: times are shown in one zone, which is named.
func TestZones(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 28, 16, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		utc      bool
		tz, want string
	}{
		{false, "", "2026-11-29 00:00:00 +08:00"},
		{true, "", "2026-11-28 16:00:00 UTC"},
		{true, "Asia/Tokyo", "2026-11-28 16:00:00 UTC"},
		{false, "Asia/Tokyo", "2026-11-29 01:00:00 Asia/Tokyo"},
		{false, "UTC", "2026-11-28 16:00:00 UTC"},
	} {
		zone, err := zoneOf(tt.utc, tt.tz)
		if err != nil {
			t.Errorf("%+v: %v", tt, err)
			continue
		}
		s := &session{zone: zone}
		for _, moment := range []time.Time{at, at.In(time.FixedZone("", 3600))} {
			if got := s.zonedTime(moment); got != tt.want {
				t.Errorf("%+v: %s", tt, got)
			}
		}
	}
	if _, err := zoneOf(false, "Mars/Olympus"); err == nil {
		t.Error("an unknown zone was taken")
	}
}
