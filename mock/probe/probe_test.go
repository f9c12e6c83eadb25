package probe_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/probe"
)

// TestTenLineEndpoint probes what a beginner writes: it says yes to all and books what it reads.
func TestTenLineEndpoint(t *testing.T) {
	t.Parallel()
	unbelievable := []string{"forged", "no-signature", "wrong-app", "altered:value", "altered:fee"}
	t.Run("by answers", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "4pyun", "notify")
		w.config.Effect = nil
		w.handler = http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(rw, `{"code":"1001"}`)
		})
		report := w.run()
		if diff := cmp.Diff(unbelievable, failing(report)); diff != "" {
			t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
		}
		for _, c := range report.Cases {
			if c.Result == probe.Failed && (c.Risk == "" || c.Fix == "" || len(c.Exchanges) == 0) {
				t.Errorf("%s says too little: %+v", c.Name, c)
			}
			if c.Name == "repeated" && !strings.Contains(c.Why, "answers only") {
				t.Errorf("repeated: %q", c.Why)
			}
		}
	})
	t.Run("by effect", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "4pyun", "notify")
		var mu sync.Mutex
		booked := int64(0)
		meet := meeting{}
		w.handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			amount := digits(r.PostFormValue("value"))
			mu.Lock()
			defer mu.Unlock()
			booked += amount
			_, _ = io.WriteString(rw, `{"code":"1001"}`)
		})
		w.behind(meet.deliver)
		w.config.Effect = func(_ ctx, _ probe.Order) (int64, error) {
			mu.Lock()
			defer mu.Unlock()
			return booked, nil
		}
		report := w.run()
		want := append([]string{"repeated", "repeated-at-once", "dies-half-way", "repeated-anew", "waiting", "failed"}, unbelievable...)
		if diff := cmp.Diff(want, failing(report)); diff != "" {
			t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
		}
	})
}
