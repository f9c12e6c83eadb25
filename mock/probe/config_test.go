package probe_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/probe"
	"paymock/mock/probereport"
)

func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*probe.Config)
		field  string
		says   string
	}{
		"no provider":      {func(c *probe.Config) { c.Provider = nil }, "Provider", "missing"},
		"no app":           {func(c *probe.Config) { c.App = nil }, "App", "missing"},
		"no sender":        {func(c *probe.Config) { c.Sender = nil }, "Sender", "missing"},
		"no clock":         {func(c *probe.Config) { c.Clock = nil }, "Clock", "missing"},
		"kind":             {func(c *probe.Config) { c.Kind = "shardin" }, "kind", `did you mean "sharding"`},
		"another kind":     {func(c *probe.Config) { c.Kind = "foo" }, "kind", `"sharding"`},
		"address":          {func(c *probe.Config) { c.URL = "ftp://127.0.0.1/" }, "url", "http"},
		"no address":       {func(c *probe.Config) { c.URL = "" }, "url", "http"},
		"negative timeout": {func(c *probe.Config) { c.Timeout = -1 }, "timeout", "negative"},
		"negative total":   {func(c *probe.Config) { c.Total = -1 }, "total", "negative"},
		"negative settle":  {func(c *probe.Config) { c.BookingLag = -1 }, "booking_lag", "negative"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newWorld(t, "4pyun", "notify").config
			tt.change(&c)
			report, err := probe.Run(t.Context(), c)
			var wrong *probe.ConfigError
			if report != nil || !errors.As(err, &wrong) || wrong.Field != tt.field || !strings.Contains(wrong.Reason, tt.says) || strings.Count(wrong.Reason, "sharding") > 1 {
				t.Errorf("%+v, %v; want field %s and %q", report, err, tt.field, tt.says)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	sender, err := callback.NewSender(callback.SenderConfig{Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, syscall.ECONNREFUSED
	}})
	if err != nil {
		t.Fatal(err)
	}
	for address, says := range map[string]string{
		"http://127.0.0.1:9/notify": "connection refused",
		"http://169.254.169.254/x":  "credentials",
		"http://203.0.113.7/notify": "--allow-callbacks",
	} {
		c := newWorld(t, "4pyun", "notify").config
		c.URL, c.Sender = address, sender
		_, err := probe.Run(t.Context(), c)
		var unreachable *probe.UnreachableError
		if !errors.As(err, &unreachable) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", address, err, says)
		}
	}
}

func TestNetworksAreTheSenders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "4pyun", "notify")
	sender, err := callback.NewSender(callback.SenderConfig{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	w.config.Sender = sender
	_, err = probe.Run(t.Context(), w.config)
	var unreachable *probe.UnreachableError
	if !errors.As(err, &unreachable) {
		t.Errorf("loopback is not allowed, and yet: %v", err)
	}
}

// TestTotalBoundsTheProbe has an endpoint that answers once and then never.
func TestTotalBoundsTheProbe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "4pyun", "notify")
	w.config.Total = 500 * time.Millisecond
	over := byHand{timer: w.config.Total, fire: make(chan time.Time)}
	w.config.Clock = over
	first := true
	w.one(func(rw http.ResponseWriter, r *http.Request, _ []byte, next http.Handler) {
		if first {
			first = false
			next.ServeHTTP(rw, r)
			return
		}
		over.fire <- time.Time{}
		<-r.Context().Done()
	})
	report := w.run()
	if report.Passed != 1 || report.Failed != 0 || report.NotJudged != len(report.Cases)-1 || !strings.Contains(report.Cases[3].Why, "500ms") {
		t.Errorf("%d passed, %d failed, %d not judged\n%s", report.Passed, report.Failed, report.NotJudged, explain(report))
	}
}

// standing is a clock that stands still.
type standing struct{ clock.System }

func (standing) Now() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }

// TestSeedRepeats sees the same bytes again for a seed, and others for another.
func TestSeedRepeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "4pyun", "sharding")
	w.config.Clock = standing{}
	w.config.Effect = nil
	sent := func(seed uint64) []string {
		w.config.Seed = seed
		var all []string
		for _, c := range w.run().Cases {
			if c.Name != "forged" {
				all = append(all, c.Exchanges[0].Request)
			}
		}
		return all
	}
	first := sent(3)
	for i, request := range first {
		if !strings.HasPrefix(request, "POST ") || !strings.Contains(request, "\r\n\r\n{") {
			t.Errorf("exchange %d shows no whole request: %q", i, request)
		}
	}
	if diff := cmp.Diff(first, sent(3)); diff != "" {
		t.Errorf("the same seed sends other bytes:\n%s", diff)
	}
	if other := sent(4); cmp.Equal(first[:1], other[:1]) {
		t.Error("another seed sends the same bytes")
	}
}

func TestEffectThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "4pyun", "notify")
	w.config.Effect = func(context.Context, probe.Order) (int64, error) { return 0, errors.New("no such table") }
	report := w.run()
	if report.Failed != 0 || report.Cases[1].Result != probe.NotJudged || !strings.Contains(report.Cases[1].Why, "no such table") {
		t.Errorf("%s", explain(report))
	}
}

// TestSettleWaits has a merchant whose books lag behind its answers.
func TestSettleWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "4pyun", "notify")
	waits := 0
	w.config.Clock = counting{&waits}
	w.config.BookingLag = 7 * time.Millisecond
	w.run()
	if waits < 20 {
		t.Errorf("waited %d times before it read the books", waits)
	}
}

// counting counts waits of 7 ms, and doesn't wait.
type counting struct{ n *int }

func (counting) Now() time.Time { return clock.System{}.Now() }
func (c counting) Wait(ctx context.Context, d time.Duration) error {
	if d == 7*time.Millisecond {
		*c.n++
		return ctx.Err()
	}
	return clock.System{}.Wait(ctx, d)
}
func (counting) Timer(d time.Duration) (<-chan time.Time, func()) { return clock.System{}.Timer(d) }

func TestParseBooked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "5000": 5000, " 5000\n": 5000, "-5": -5, `{"amount":12}`: 12, `{"amount":"12","more":1.5}`: 12, `"7"`: 7,
	} {
		if got, err := probe.ParseBooked([]byte(text)); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "50.00", "1e3", "{}", `{"amount":null}`, `{"amount":1.5}`, "null", "[1]", "12 fen"} {
		if got, err := probe.ParseBooked([]byte(text)); err == nil {
			t.Errorf("%q: %d, want an error", text, got)
		}
	}
}

func TestEffectAndPrepareByURL(t *testing.T) {
	t.Parallel()
	seen := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		seen = r.Method + " " + r.URL.RequestURI() + " " + string(body)
		switch r.URL.Path {
		case "/booked":
			_, _ = io.WriteString(w, `{"amount":42}`)
		case "/text":
			_, _ = io.WriteString(w, "much")
		case "/made":
			w.WriteHeader(http.StatusCreated)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	sender, err := callback.NewSender(callback.SenderConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sender.Close)
	o := probe.Order{Order: "PO 1", Trade: "T1", Amount: 500}
	read := func(path string) (int64, error) { return probe.EffectURL(sender, server.URL+path, "")(t.Context(), o) }
	if n, err := read("/booked?o={order}&t={trade}"); n != 42 || err != nil || seen != "GET /booked?o=PO+1&t=T1 " {
		t.Errorf("%d, %v, %s", n, err, seen)
	}
	if n, err := read("/none/{order}"); n != 0 || err != nil {
		t.Errorf("an order the merchant doesn't know: %d, %v", n, err)
	}
	for path, says := range map[string]string{"/none": "404", "/text": "whole number"} {
		if _, err := read(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", path, err, says)
		}
	}
	prepare := func(path string) error { return probe.PrepareURL(sender, server.URL+path)(t.Context(), o) }
	if err := prepare("/made?a={amount}"); err != nil || seen != `POST /made?a=500 {"order":"PO 1","trade":"T1","amount":500}` {
		t.Errorf("%v, %s", err, seen)
	}
	if err := prepare("/none"); err == nil {
		t.Error("404 prepares nothing")
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "4pyun", "notify")
	w.config.Effect = nil
	w.config.Timeout = 0
	w.config.Clock = byHand{timer: 10 * time.Second} // the platform's time-out, which never comes
	w.behind(answering(yes4pyun, func(b string) bool { return !strings.Contains(b, "sign=") }))
	report := w.run()
	var table, junit bytes.Buffer
	if err := errors.Join(probereport.Table(&table, report), probereport.JUnit(&junit, report)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"FAILED  no-signature", "ok      valid", "\n  risk  ", "\n  fix   Refuse what carries no signature", "28 passed, 1 failed", "answers only", "the platform waits 10s"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, table.String())
		}
	}
	var read struct {
		Suite struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Cases    []struct {
				Name    string  `xml:"name,attr"`
				Failure *string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(junit.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if read.Suite.Tests != len(report.Cases) || read.Suite.Failures != 1 || len(read.Suite.Cases) != len(report.Cases) {
		t.Errorf("%+v", read)
	}
	for _, c := range read.Suite.Cases {
		if (c.Failure != nil) != (c.Name == "no-signature") {
			t.Errorf("%s: %v", c.Name, c.Failure)
		}
	}
}

// A build server that reads nothing but the file must not take what wasn't judged for passed.
func TestJUnitOfWhatIsNotJudged(t *testing.T) {
	t.Parallel()
	report := api.ProbeReport{Provider: "4pyun", Kind: "notify", NotJudged: 1, Cases: []api.ProbeCase{
		{Name: "repeated", Result: api.ProbeNotJudged, Why: "the books can't be read"},
	}}
	var junit bytes.Buffer
	if err := probereport.JUnit(&junit, &report); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`tests="1" failures="0" errors="1"`, `<error message="could not be judged: the books can&#39;t be read">`} {
		if !strings.Contains(junit.String(), want) {
			t.Errorf("the file lacks %s:\n%s", want, junit.String())
		}
	}
}

func TestEffectURLSendsItsToken(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer only-here" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		_, _ = io.WriteString(w, "7")
	}))
	defer server.Close()
	sender, err := callback.NewSender(callback.SenderConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sender.Close)
	for token, want := range map[string]bool{"": false, "only-here": true} {
		n, err := probe.EffectURL(sender, server.URL, token)(t.Context(), probe.Order{})
		if want != (err == nil && n == 7) {
			t.Errorf("token %q: %d, %v", token, n, err)
		}
	}
}
