package probe_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/probe"
)

// TestBooksWhatIsNoMoney gives merchants that take one kind of news for money, and expects just
// the case that it must be found out by. Statuses that mean no money: Alipay sheet 5.1 and 3.2, 4pyun sheet 5.7,
// intella sheet 4.8.
func TestBooksWhatIsNoMoney(t *testing.T) {
	t.Parallel()
	has := func(all ...string) func(string) bool {
		return func(body string) bool {
			for _, text := range all {
				if want, unwanted := strings.CutPrefix(text, "!"); strings.Contains(body, want) == unwanted {
					return false
				}
			}
			return true
		}
	}
	tests := map[string]struct {
		provider string
		money    func(body string) bool
		want     string
	}{
		"waits for its buyer": {"alipay", has("trade_status=WAIT_BUYER_PAY"), "waiting"},
		"closed unpaid":       {"alipay", has("trade_status=TRADE_CLOSED", "!gmt_payment"), "closed"},
		"partly refunded":     {"alipay", has("trade_status=TRADE_SUCCESS", "refund_fee"), "partial-refund"},
		"refunded":            {"alipay", has("trade_status=TRADE_CLOSED", "refund_fee"), "full-refund"},
		"4pyun, under way":    {"4pyun", has("&status=0&"), "waiting"},
		"4pyun, failed":       {"4pyun", has("&status=-1&"), "failed"},
		"intella, failed":     {"intella", has(`"Result":"9999"`), "failed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, tt.provider, "notify")
			var wrong atomic.Int64
			w.behind(func(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
				if tt.money(string(body)) {
					wrong.Add(100)
				}
				next.ServeHTTP(rw, r)
			})
			booked := w.config.Effect
			w.config.Effect = func(c ctx, o probe.Order) (int64, error) {
				sum, err := booked(c, o)
				return sum + wrong.Load(), err
			}
			report := w.run()
			if diff := cmp.Diff([]string{tt.want}, failing(report)); diff != "" || report.NotJudged > 0 {
				t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
			}
		})
	}
}

// TestTakesRefundsOff has a merchant that keeps net sums, which is no fault.
func TestTakesRefundsOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "alipay", "notify")
	var off atomic.Int64
	w.behind(func(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
		if strings.Contains(string(body), "refund_fee") {
			off.Add(100)
		}
		next.ServeHTTP(rw, r)
	})
	booked := w.config.Effect
	w.config.Effect = func(c ctx, o probe.Order) (int64, error) {
		sum, err := booked(c, o)
		return sum - off.Load(), err
	}
	if report := w.run(); report.Failed+report.NotJudged > 0 {
		t.Error(explain(report))
	}
}
