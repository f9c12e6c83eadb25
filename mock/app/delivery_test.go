package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
)

func TestParseSchedule(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		schedule []time.Duration
		shown    string
	}{
		"":            {nil, ""},
		"none":        {[]time.Duration{}, "none"},
		"4m, 10m,1h ": {[]time.Duration{4 * time.Minute, 10 * time.Minute, time.Hour}, "4m0s,10m0s,1h0m0s"},
		"0s":          {[]time.Duration{0}, "0s"},
	} {
		got, err := app.ParseSchedule(text)
		if diff := cmp.Diff(want.schedule, got); diff != "" || err != nil || app.FormatSchedule(got) != want.shown {
			t.Errorf("%q: %v, shown %q\n%s", text, err, app.FormatSchedule(got), diff)
		}
	}
	for text, says := range map[string]string{"4": "no delay", "-1m": "no delay", "1m,,2m": "no delay", "9000h": "no delay", strings.Repeat("1s,", 100) + "1s": "too many"} {
		if got, err := app.ParseSchedule(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20q: %v, %v; want %q", text, got, err, says)
		}
	}
}

func FuzzParseSchedule(f *testing.F) {
	for _, seed := range []string{"", "none", "4m,10m", "1h30m", ",", "1e9s", "-1s"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := app.ParseSchedule(text)
		if err != nil {
			return
		}
		again, err := app.ParseSchedule(app.FormatSchedule(first))
		if diff := cmp.Diff(first, again); diff != "" || err != nil {
			t.Fatalf("%q: %v\n%s", text, err, diff)
		}
	})
}
