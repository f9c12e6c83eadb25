//go:build !race

package mock_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// TestGlancedRefusalsAreExplainedToReaders: above so many refusals a second only the likeliest mistakes are tried;
// who reads the journal or asks for the entry gets the rest.
func TestGlancedRefusalsAreExplainedToReaders(t *testing.T) {
	t.Parallel()
	server := run(t, mock.Config{Clock: standingClock{now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}})
	ctl := controlOf(t, server.Server).WithHTTP(&http.Client{}) // which waits as long as it takes
	made := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
	const more = 45 // than are searched in a second
	sendThreeMistakes(t, server.PlatformURL(), made, more)
	app := ctl.App("4pyun", made.ID)
	const cut = "?explain=true"
	entries := must[[]api.Entry](t)(app.Journal(t.Context(), control.JournalQuery{Kind: "exchange"}))
	for _, e := range entries { // the clock stands, so the second that a reader is given never ends
		for _, want := range []string{"&key=", "descending"} {
			if !strings.Contains(e.Verdict+e.Explanation, want) || strings.Contains(e.Explanation, cut) {
				t.Errorf("entry %d, want %q: %s; %s", e.Seq, want, e.Verdict, e.Explanation)
			}
		}
	}
	if len(entries) != more {
		t.Errorf("%d entries, want %d", len(entries), more)
	}
}

// TestWhatIsWrittenCanBeRead fills the memory with what grows most as JSON: the file is within the bound that
// a start has, and a larger one is refused with the remedy.
func TestWhatIsWrittenCanBeRead(t *testing.T) {
	t.Parallel()
	const mebibytes = 16
	for name, body := range map[string]string{
		"large":    `{"x":"` + strings.Repeat("é", 400_000) + `"}`,
		"controls": "x=" + strings.Repeat("\x01", 800_000),
		"small":    "x=1",
	} {
		s := run(t, mock.Config{MaxMemory: mebibytes})
		ctl := controlOf(t, s.Server)
		for range 4 {
			a := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
			for range min(2000, 8_000_000/len(body)) {
				resp, err := http.Post(s.PlatformURL()+"/gate/1.0/payment/trade/settle?app_id="+a.ID, "application/x-www-form-urlencoded", strings.NewReader(body+"&app_id="+a.ID))
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
			}
		}
		text := exported(t, ctl)
		if limit := 3 * mebibytes << 20; len(text) > limit || len(text) < 1<<20 {
			t.Errorf("%s: %d bytes were written; want at most %d, and some", name, len(text), limit)
		}
		s.stop()
		<-s.done
	}
	file := filepath.Join(t.TempDir(), "large.json")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Truncate(file, 3<<30+1)); err != nil {
		t.Fatal(err)
	}
	if _, err := mock.New(mock.Config{State: file}); err == nil || !strings.Contains(err.Error(), "3072 are the most; start with a greater --max-memory") {
		t.Errorf("a file of 3 GiB: %v", err)
	}
}
