package probe_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/merchant"
	"paymock/mock/api"
	"paymock/mock/callback"
	"paymock/mock/probe"
	"paymock/mock/wire"
)

// named finds a case of a report.
func (w *world) named(r *api.ProbeReport, name string) api.ProbeCase {
	w.Helper()
	i := slices.IndexFunc(r.Cases, func(c api.ProbeCase) bool { return c.Name == name })
	if i < 0 {
		w.Fatalf("no case %q\n%s", name, explain(r))
	}
	return r.Cases[i]
}

var errNoTable = errors.New("no such table")

// TestEffectThatTellsNothing has a merchant that believes everything, and effects from which
// nothing can be concluded: the answers are judged without them.
func TestEffectThatTellsNothing(t *testing.T) {
	t.Parallel()
	lied := []string{"forged", "no-signature", "altered:value", "altered:fee"}
	readings := 0
	for name, tt := range map[string]struct {
		effect   probe.Effect
		want     []string
		repeated string
	}{
		"never read": {
			func(ctx, probe.Order) (int64, error) { return 0, errNoTable },
			lied, "could not be read: no such table",
		},
		"read before, not after": {
			func(ctx, probe.Order) (int64, error) {
				if readings++; readings%2 == 0 {
					return 0, errNoTable
				}
				return 5000, nil
			},
			lied, "could not be read: no such table",
		},
		"of something else": {
			func(ctx, probe.Order) (int64, error) { return 7, nil },
			append([]string{"valid"}, lied...), "all three accepted, but the valid callback booked nothing, so whether it is booked once was not seen",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "4pyun", "notify", func(s *setup) { s.app.Faults = []merchant.Fault{merchant.FaultBelieves} })
			w.config.Effect = tt.effect
			report := w.run()
			if diff := cmp.Diff(tt.want, failing(report)); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
			}
			for _, name := range lied {
				if c := w.named(report, name); c.Why != "accepted" {
					t.Errorf("%s: %q, though the books tell nothing", name, c.Why)
				}
			}
			for _, name := range []string{"repeated", "repeated-at-once", "dies-half-way", "out-of-order", "before-the-answer", "late", "unknown-field", "huge"} {
				if c := w.named(report, name); c.Result != probe.NotJudged {
					t.Errorf("%s: %s: %s", name, c.Result, c.Why)
				}
			}
			if c := w.named(report, "repeated"); !strings.Contains(c.Why, tt.repeated) {
				t.Errorf("repeated: %q, want %q", c.Why, tt.repeated)
			}
		})
	}
}

// TestEffectThatComesLater can't be read in the first case. What the others book is compared
// with what their callbacks say; what a merchant makes of a record that says nothing stays open.
func TestEffectThatComesLater(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kind   string
		each   int64 // booked by the merchant's own reckoning between two readings
		result string
	}{
		"payments":          {"notify", 0, probe.Passed},
		"settlements":       {"settlement", 0, probe.Passed},
		"booked settlement": {"settlement", 1, probe.NotJudged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "4pyun", tt.kind)
			first, more := true, int64(0)
			w.config.Effect = func(c ctx, o probe.Order) (int64, error) {
				if first {
					first = false
					return 0, errNoTable
				}
				more += tt.each
				n, err := w.booked(c, o)
				return n + more, err
			}
			report := w.run()
			if c := w.named(report, "valid"); c.Result != probe.NotJudged {
				t.Errorf("valid: %+v", c)
			}
			for _, name := range []string{"repeated", "repeated-at-once", "out-of-order", "late"} {
				if c := w.named(report, name); c.Result != tt.result {
					t.Errorf("%s: %s: %s; want %s", name, c.Result, c.Why, tt.result)
				}
			}
		})
	}
}

// TestSaysOnceThatThereWasNoAnswer has endpoints that hang up after the first callback.
func TestSaysOnceThatThereWasNoAnswer(t *testing.T) {
	t.Parallel()
	const closed = "no answer: the merchant closed the connection"
	for name, tt := range map[string]struct {
		refuses bool // a callback's first delivery, before it hangs up
		want    map[string]string
	}{
		"at once": {false, map[string]string{
			"repeated": "delivery 1: " + closed, "repeated-at-once": "one of 8 deliveries: " + closed, "before-the-answer": closed,
			"forged": closed, "huge": "a callback of 192 KiB: " + closed, "in-time": closed,
		}},
		"at repeats": {true, map[string]string{
			"before-the-answer": "refused at first; the repeat: " + closed,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "4pyun", "notify")
			w.config.Effect = nil
			known := map[string]bool{}
			w.one(func(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
				form, err := wire.ParseForm(string(body))
				if err != nil {
					t.Error(err)
				}
				order := form.Get("pay_order")
				first := !known[order]
				known[order] = true
				switch {
				case len(known) == 1:
					next.ServeHTTP(rw, r)
				case tt.refuses && first:
					_, _ = io.WriteString(rw, no4pyun)
				default:
					panic(http.ErrAbortHandler)
				}
			})
			report := w.run()
			for name, want := range tt.want {
				if c := w.named(report, name); c.Why != want {
					t.Errorf("%s: %q, want %q", name, c.Why, want)
				}
			}
		})
	}
}

// TestEndpointThatGoesAway answers one callback; what can't be sent to it is not refused by it.
func TestEndpointThatGoesAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "4pyun", "notify")
	w.config.Effect = nil
	var gone atomic.Bool
	var err error
	w.config.Sender, err = callback.NewSender(callback.SenderConfig{Dial: func(c ctx, network, address string) (net.Conn, error) {
		if gone.Load() {
			return nil, syscall.ECONNREFUSED
		}
		return new(net.Dialer).DialContext(c, network, address)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.config.Sender.Close)
	w.behind(func(rw http.ResponseWriter, r *http.Request, _ []byte, next http.Handler) {
		gone.Store(true)
		rw.Header().Set("Connection", "close")
		next.ServeHTTP(rw, r)
	})
	report := w.run()
	for _, name := range []string{"forged", "no-signature", "wrong-app", "altered:value", "altered:fee"} {
		if c := w.named(report, name); c.Result != probe.NotJudged || c.Why != "not sent: connection refused" {
			t.Errorf("%s: %s: %s", name, c.Result, c.Why)
		}
	}
}

// TestRisksOfAmounts has endpoints that give every callback the answer to the first: only the
// amount that is booked is said to be booked.
func TestRisksOfAmounts(t *testing.T) {
	t.Parallel()
	booked := map[string]string{
		"4pyun notify": "value", "4pyun sharding": "trade_value", "4pyun profit": "value", "alipay notify": "total_amount", "intella notify": "TotalFee",
	}
	for _, k := range kinds {
		t.Run(k.provider+" "+k.kind, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, k.provider, k.kind)
			w.config.Effect = nil
			var yes sync.Once
			rec := httptest.NewRecorder()
			w.behind(func(rw http.ResponseWriter, r *http.Request, _ []byte, next http.Handler) {
				yes.Do(func() { next.ServeHTTP(rec, r) })
				_, _ = rw.Write(rec.Body.Bytes())
			})
			altered := 0
			for _, c := range w.run().Cases {
				field, found := strings.CutPrefix(c.Name, "altered:")
				if !found {
					continue
				}
				altered++
				if says := strings.Contains(c.Risk, "is booked as 91.00"); says != (field == booked[k.provider+" "+k.kind]) || strings.HasSuffix(c.Risk, "raises .") {
					t.Errorf("%s: %s: risk %q", field, c.Result, c.Risk)
				}
			}
			if altered == 0 {
				t.Error("no amount was altered")
			}
		})
	}
}
