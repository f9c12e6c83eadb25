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
		"两天": 48 * time.Hour, "２ 天": 48 * time.Hour, "兩個小時": 2 * time.Hour, "半小时": 30 * time.Minute, "一个半小时": 90 * time.Minute, "一天半": 36 * time.Hour,
		"三十分钟": 30 * time.Minute, "十二小时": 12 * time.Hour, "1周": 168 * time.Hour, "两个星期": 336 * time.Hour, "90分钟": 90 * time.Minute, "two hours": 2 * time.Hour, "half an hour": 30 * time.Minute,
	} {
		if got, err := parseSpan(text); err != nil || got != want {
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2", "-2h", "天", "两", "2 fortnights", "h", "1h 2", "99999999 weeks", "2mss"} {
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
			if got := s.localTimes("until " + moment.Format(time.RFC3339Nano) + "; x"); got != "until "+tt.want+"; x" {
				t.Errorf("%+v: what a server said: %s", tt, got)
			}
			if got := s.zonedTime(moment); got != tt.want {
				t.Errorf("%+v: %s", tt, got)
			}
		}
	}
	if _, err := zoneOf(false, "Mars/Olympus"); err == nil {
		t.Error("an unknown zone was taken")
	}
}
