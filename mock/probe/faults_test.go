package probe_test

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/merchant"
	"paymock/mock/probe"
	"paymock/mock/wire"
)

// TestEachCaseCanFail gives the reference merchant one mistake after the other and expects just
// the cases that it must be found out by.
func TestEachCaseCanFail(t *testing.T) {
	t.Parallel()
	lied := []string{"forged", "no-signature", "altered:value", "altered:fee"}
	tests := map[string]struct {
		fault  merchant.Fault
		faulty bool
		want   []string
	}{
		"none":          {want: []string{}},
		"books repeats": {faulty: true, want: []string{"repeated", "repeated-at-once", "dies-half-way", "repeated-anew"}},
		"races":         {fault: merchant.FaultRaces, want: []string{"repeated-at-once", "dies-half-way"}},
		"marks first":   {fault: merchant.FaultMarksFirst, want: []string{"dies-half-way"}},
		"in order":      {fault: merchant.FaultInOrder, want: []string{"out-of-order", "late"}},
		"fresh":         {fault: merchant.FaultFresh, want: []string{"late"}},
		"believes":      {fault: merchant.FaultBelieves, want: lied},
		"unsigned":      {fault: merchant.FaultUnsigned, want: []string{"no-signature"}},
		"any app":       {fault: merchant.FaultAnyApp, want: []string{"wrong-app"}},
		"upper case":    {fault: merchant.FaultUpperCase, want: []string{"lower-case-signature"}},
		"fixed fields":  {fault: merchant.FaultFixed, want: []string{"unknown-field"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			meet := meeting{races: tt.fault == merchant.FaultRaces}
			w := newWorld(t, "4pyun", "notify", func(s *setup) {
				s.app.Faulty = tt.faulty
				if tt.fault != "" {
					s.app.Faults = []merchant.Fault{tt.fault}
				}
				s.shop.Wait = meet.work
			})
			w.behind(meet.deliver)
			report := w.run()
			if diff := cmp.Diff(tt.want, failing(report)); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
			}
		})
	}
}

// endpoint is a handler in front of the reference merchant that sees a callback's body first.
type endpoint func(w http.ResponseWriter, r *http.Request, body []byte, next http.Handler)

// behind puts an endpoint before a world's merchant.
func (w *world) behind(e endpoint) {
	next := w.handler
	w.handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // paymock hung up
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		e(rw, r, body, next)
	})
}

// answering answers some callbacks by itself.
func answering(text string, when func(body string) bool) endpoint {
	return func(w http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
		if when(string(body)) {
			_, _ = io.WriteString(w, text)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// headed is answering, by a callback's head too.
func headed(text string, when func(r *http.Request, body string) bool) endpoint {
	return func(w http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
		if when(r, string(body)) {
			_, _ = io.WriteString(w, text)
			return
		}
		next.ServeHTTP(w, r)
	}
}

const (
	yes4pyun = `{"code":"1001"}`
	no4pyun  = `{"code":"1500","message":"no"}`
)

// TestCasesThatNeedOtherEndpoints covers mistakes that are none of a merchant's book-keeping. The odd media
// type: expressjs/body-parser#137 and other reports of 2015 to 2019 (Alipay sheet 0).
func TestCasesThatNeedOtherEndpoints(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		provider, kind string
		endpoint       endpoint
		want           string
	}{
		"reads fields by their place": {"4pyun", "notify", answering(no4pyun, func(b string) bool { return !strings.HasPrefix(b, "app_id=") && !strings.Contains(b, "%61") }), "reordered"},
		"doesn't unescape":            {"4pyun", "notify", answering(no4pyun, func(b string) bool { return strings.Contains(b, "=%6") || strings.Contains(b, "=%3") }), "re-encoded"},
		"no blanks in JSON":           {"4pyun", "sharding", answering(no4pyun, func(b string) bool { return strings.Contains(b, "\n") }), "re-encoded"},
		"JSON by place":               {"4pyun", "sharding", answering(no4pyun, func(b string) bool { return strings.HasPrefix(b, `{"sign"`) }), "reordered"},
		"GBK decoded by a framework":  {"alipay", "notify", headed("failure", func(r *http.Request, _ string) bool { return strings.Contains(r.Header.Get("Content-Type"), "GBK") }), "gbk"},
		"GBK by the header only": {"alipay", "notify", headed("failure", func(r *http.Request, b string) bool {
			return strings.Contains(b, "charset=GBK") && !strings.Contains(r.Header.Get("Content-Type"), "charset")
		}), "gbk-field-only"},
		"strict media type": {"alipay", "notify", headed("failure", func(r *http.Request, _ string) bool {
			_, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
			return err != nil
		}), "content-type"},
		"verifies its own query":   {"alipay", "notify", headed("failure", func(r *http.Request, _ string) bool { return r.URL.RawQuery != "" }), "address-with-query"},
		"decodes twice":            {"alipay", "notify", answering("failure", func(b string) bool { return strings.Contains(b, "%252B") }), "special-characters"},
		"escapes for HTML":         {"4pyun", "notify", answering(no4pyun, func(b string) bool { return strings.Contains(b, "%26+%3C") }), "special-characters"},
		"strips slashes from JSON": {"intella", "notify", answering("false", func(b string) bool { return strings.Contains(b, `\\`) }), "special-characters"},
		"dies of huge bodies": {"4pyun", "notify", func(w http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
			if len(body) > 64<<10 {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		}, "huge"},
		"case of base64": {"alipay", "notify", answering("success", func(b string) bool { return loweredBase64(b) }), "lower-case-signature"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, tt.provider, tt.kind)
			w.behind(tt.endpoint)
			report := w.run()
			if diff := cmp.Diff([]string{tt.want}, failing(report)); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
			}
		})
	}
}

// loweredBase64 tells a signature without any capital letter: none of 344 by chance.
func loweredBase64(body string) bool {
	form, err := wire.ParseForm(body)
	sign := form.Get("sign")
	return err == nil && sign != "" && sign == strings.ToLower(sign)
}

// TestEachAmountCounts lets one amount after the other go unverified.
func TestEachAmountCounts(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		var names []string
		for _, c := range newWorld(t, k.provider, k.kind).run().Cases {
			if strings.HasPrefix(c.Name, "altered:") {
				names = append(names, c.Name)
			}
		}
		if len(names) == 0 {
			t.Errorf("%s %s has no amounts", k.provider, k.kind)
		}
		for i, name := range names {
			t.Run(strings.Join([]string{k.provider, k.kind, name}, " "), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, k.provider, k.kind)
				w.config.Effect = nil
				w.gullible(i)
				report := w.run()
				if diff := cmp.Diff([]string{name}, failing(report)); diff != "" {
					t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
				}
			})
		}
	}
}

// gullible lets the endpoint accept the nth callback, from 0, that would be right without one
// of its nines, which is how amounts are raised.
func (w *world) gullible(nth int) {
	accepted := func(r *http.Request, body []byte, next http.Handler) bool {
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, again)
		ok, _ := w.config.Provider.Accepted(w.config.Kind, &wire.Response{Status: rec.Code, Body: rec.Body.Bytes()})
		return ok
	}
	raised := 0
	var yes []byte
	w.one(func(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		if ok, _ := w.config.Provider.Accepted(w.config.Kind, &wire.Response{Status: rec.Code, Body: rec.Body.Bytes()}); ok {
			yes = rec.Body.Bytes() // the first callback is genuine
			_, _ = rw.Write(rec.Body.Bytes())
			return
		}
		for i := range body {
			if body[i] == '9' && accepted(r, slices.Delete(bytes.Clone(body), i, i+1), next) {
				if raised++; raised == nth+1 {
					_, _ = rw.Write(yes)
					return
				}
				break
			}
		}
		_, _ = rw.Write(rec.Body.Bytes())
	})
}

// TestSlowEndpoint lets the last callback, the second after the huge one, wait for longer than
// the platform does.
func TestSlowEndpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "intella", "notify")
	w.config.Timeout = time.Second
	late := byHand{timer: w.config.Timeout, fire: make(chan time.Time)}
	w.config.Clock = late
	sinceHuge := -1
	w.one(func(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
		if sinceHuge >= 0 || len(body) > 64<<10 {
			sinceHuge++
		}
		if sinceHuge == 2 {
			late.fire <- time.Time{}
			<-r.Context().Done()
			return
		}
		next.ServeHTTP(rw, r)
	})
	report := w.run()
	if diff := cmp.Diff([]string{"in-time"}, failing(report)); diff != "" || report.Cases[len(report.Cases)-1].Why != "no answer: timed out after 1s, as long as the platform waits" {
		t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
	}
}

// one is behind, for endpoints that take one callback at a time.
func (w *world) one(e endpoint) {
	var mu sync.Mutex
	w.behind(func(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
		mu.Lock()
		defer mu.Unlock()
		e(rw, r, body, next)
	})
}

// TestRefusesEverything sees that nothing is concluded from an endpoint that says no to all.
func TestRefusesEverything(t *testing.T) {
	t.Parallel()
	for name, no := range map[string]func(http.ResponseWriter){
		"says no":    func(w http.ResponseWriter) { _, _ = io.WriteString(w, no4pyun) },
		"redirects":  func(w http.ResponseWriter) { w.Header().Set("Location", "/login"); w.WriteHeader(http.StatusFound) },
		"fails":      func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"closes":     func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"is missing": func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "4pyun", "notify")
			w.behind(func(rw http.ResponseWriter, _ *http.Request, _ []byte, _ http.Handler) { no(rw) })
			report := w.run()
			if diff := cmp.Diff([]string{"valid"}, failing(report)); diff != "" || report.NotJudged != len(report.Cases)-1 {
				t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
			}
		})
	}
}

// TestOrdersUnknownToTheMerchant has an endpoint that books only orders it was told of.
func TestOrdersUnknownToTheMerchant(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		unknown func(w http.ResponseWriter)
		want    []string
	}{
		"asks for a repeat": {func(w http.ResponseWriter) { _, _ = io.WriteString(w, no4pyun) }, []string{}},
		"is not ready":      {func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, []string{}},
		"throws it away":    {func(w http.ResponseWriter) { _, _ = io.WriteString(w, yes4pyun) }, []string{"before-the-answer"}},
		"fails":             {func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }, []string{"before-the-answer"}},
		"dies":              {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, []string{"before-the-answer"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "4pyun", "notify")
			var orders sync.Map
			w.config.Prepare = func(_ context.Context, o probe.Order) error {
				orders.Store(o.Order, true)
				return nil
			}
			w.one(func(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
				form, err := wire.ParseForm(string(body))
				if err != nil {
					t.Error(err)
				}
				if _, known := orders.Load(form.Get("pay_order")); !known {
					tt.unknown(rw)
					return
				}
				next.ServeHTTP(rw, r)
			})
			report := w.run()
			if diff := cmp.Diff(tt.want, failing(report)); diff != "" || report.NotJudged > 0 {
				t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
			}
		})
	}
}
