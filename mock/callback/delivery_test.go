package callback_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/store"
)

// TestAppsOwnDelivery has callbacks of a kind go out in an app's own way.
func TestAppsOwnDelivery(t *testing.T) {
	t.Parallel()
	own := []time.Duration{7 * time.Minute, 2 * time.Hour}
	ownTimes := []time.Duration{0, 7 * time.Minute, 127 * time.Minute}
	for name, tt := range map[string]struct {
		delivery map[string]app.Delivery
		slow     bool // the merchant takes 90 seconds to answer
		times    []time.Duration
		dials    int
		reason   string
	}{
		"the schedule":      {map[string]app.Delivery{"notify": {Schedule: own}}, false, ownTimes, 1, "not code 1001"},
		"no repeats":        {map[string]app.Delivery{"notify": {Schedule: []time.Duration{}}}, false, ownTimes[:1], 1, "not code 1001"},
		"connections":       {map[string]app.Delivery{"notify": {Schedule: own, Reconnect: true}}, false, ownTimes, 3, "not code 1001"},
		"a short time-out":  {map[string]app.Delivery{"notify": {Schedule: own, Timeout: 2 * time.Second}}, true, ownTimes, 3, "no answer: timed out after 2s"},
		"a long time-out":   {map[string]app.Delivery{"notify": {Schedule: own[:1], Timeout: 2 * time.Minute}}, true, ownTimes[:2], 1, "not code 1001"},
		"of another kind":   {map[string]app.Delivery{"once": {Schedule: own, Timeout: time.Hour}}, true, after(time.Time{}, nil), 0, "no answer: timed out after 5s"},
		"of a kind unknown": {map[string]app.Delivery{"none": {Reconnect: true}}, true, after(time.Time{}, nil), 0, "no answer: timed out after 5s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
					if tt.slow {
						pause(r, 90*time.Second)
					}
					_, _ = io.WriteString(rw, no)
				})
				a := w.app(t, "op1", frozen())
				w.queue(t, a, notice("n1", shop))
				w.apps.Change(a.Name(), func(a *app.App) { a.Delivery = tt.delivery })
				if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: 100 * time.Hour}); err != nil {
					t.Fatal(err)
				}
				made := w.task(t, a, "n1")
				got := after(made.Attempts[0].At, made.Attempts)
				if len(tt.times) == 0 { // as the platform has it
					tt.times, tt.dials = append([]time.Duration{0}, totals(schedule)...), len(schedule)+1
				}
				if diff := cmp.Diff(tt.times, got); diff != "" || made.State != store.Exhausted {
					t.Errorf("%s, -want +got:\n%s", made.State, diff)
				}
				for _, at := range made.Attempts {
					closes := strings.Contains(string(at.Request), "\r\nConnection: close\r\n")
					if !strings.Contains(at.Reason, tt.reason) || closes != tt.delivery["notify"].Reconnect {
						t.Errorf("reason %q, want %q; request\n%s", at.Reason, tt.reason, at.Request)
					}
				}
				if len(w.net.dials) != tt.dials {
					t.Errorf("%d connections, want %d", len(w.net.dials), tt.dials)
				}
			})
		})
	}
}

// totals adds delays up.
func totals(delays []time.Duration) []time.Duration {
	var sum time.Duration
	out := make([]time.Duration, len(delays))
	for i, d := range delays {
		sum += d
		out[i] = sum
	}
	return out
}
