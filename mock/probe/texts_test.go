package probe_test

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"paymock/mock/probe"
	"paymock/mock/wire"
)

// refusing refuses callbacks with a text that a helper would have changed before the signature was
// checked.
func refusing(text string, changed func(value string) bool) endpoint {
	return answering(text, func(body string) bool {
		form, err := wire.ParseForm(body)
		if err != nil {
			return true
		}
		for _, name := range []string{"subject", "body", "passback_params", "pay_mode_desc"} {
			if changed(form.Get(name)) {
				return true
			}
		}
		return false
	})
}

// TestHelpersThatChangeTexts has merchants whose framework changes what comes in, and expects just the
// case that each must be found out by.
func TestHelpersThatChangeTexts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		changed func(value string) bool
		want    string
	}{
		"trims":           {func(v string) bool { return strings.TrimSpace(v) != v }, "blanks"},
		"makes one blank": {func(v string) bool { return strings.Contains(v, "  ") }, "blanks"},
		"undoes entities": {func(v string) bool { return html.UnescapeString(v) != v }, "entities"},
		"NFKC": {func(v string) bool {
			return norm.NFKC.String(strings.ReplaceAll(v, "\u00a0", "")) != v && !strings.HasPrefix(v, " ")
		}, "character-variants"},
		"NFC":             {func(v string) bool { return norm.NFC.String(v) != v }, "character-variants"},
		"one line break":  {func(v string) bool { return strings.Contains(v, "\r\n") }, "control-characters"},
		"one line":        {func(v string) bool { return strings.Contains(v, "\n") }, "control-characters"},
		"tabs to blanks":  {func(v string) bool { return strings.Contains(v, "\t") }, "control-characters"},
		"no controls":     {func(v string) bool { return strings.ContainsAny(v, "\u0001\u007f") }, "control-characters"},
		"no zero width":   {func(v string) bool { return strings.ContainsAny(v, "\u200b\ufeff") }, "control-characters"},
		"no separators":   {func(v string) bool { return strings.Contains(v, "\u2028") }, "control-characters"},
		"a format":        {func(v string) bool { return strings.Contains(v, "%%") || strings.Contains(v, "%s") }, "control-characters"},
		"a shell's names": {func(v string) bool { return strings.Contains(v, "$name") }, "control-characters"},
		"a template": {func(v string) bool {
			return strings.Contains(v, "${") || strings.Contains(v, "{{") || strings.Contains(v, "{0}")
		}, "control-characters"},
		"takes 0 for none": {func(v string) bool { return v == "0" }, "number-like"},
		"writes numbers": {func(v string) bool {
			f, err := strconv.ParseFloat(v, 64)
			return err == nil && strconv.FormatFloat(f, 'f', -1, 64) != v
		}, "number-like"},
	}
	for name, tt := range tests {
		for platform, no := range map[string]string{"alipay": "failure", "4pyun": no4pyun} {
			t.Run(name+" "+platform, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, platform, "notify")
				w.behind(refusing(no, tt.changed))
				report := w.run()
				if diff := cmp.Diff([]string{tt.want}, failing(report)); diff != "" {
					t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
				}
			})
		}
	}
	for platform, no := range map[string]string{"alipay": "failure", "4pyun": no4pyun} {
		for _, most := range []int{256, 512, 1024} {
			t.Run(fmt.Sprint("cuts at ", most, " ", platform), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, platform, "notify")
				w.behind(refusing(no, func(v string) bool { return len(v) > most }))
				report := w.run()
				if diff := cmp.Diff([]string{"long-texts"}, failing(report)); diff != "" {
					t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
				}
			})
		}
	}
	t.Run("books by the commonest status", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "alipay", "notify")
		w.behind(answering("success", func(body string) bool { return strings.Contains(body, "trade_status=TRADE_FINISHED") }))
		report := w.run()
		if diff := cmp.Diff([]string{"finished-payment"}, failing(report)); diff != "" {
			t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
		}
	})
}

// TestDedupesByMoreThanTheTrade has merchants that tell payments apart by more than the trade's number.
func TestDedupesByMoreThanTheTrade(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		provider string
		apart    func(form wire.Form, body string) string
		want     string
	}{
		"by status":    {"alipay", func(f wire.Form, _ string) string { return f.Get("trade_status") }, "finished-later"},
		"by sign":      {"4pyun", func(f wire.Form, _ string) string { return strings.ToLower(f.Get("sign")) }, "repeated-anew"},
		"by timestamp": {"4pyun", func(f wire.Form, _ string) string { return f.Get("timestamp") }, "repeated-anew"},
		"by body":      {"4pyun", func(_ wire.Form, body string) string { return body }, "repeated-anew"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, tt.provider, "notify")
			var mu sync.Mutex
			var wrong int64
			seen := map[string]bool{} // trades, and trades with what tells them apart
			w.behind(func(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
				form, err := wire.ParseForm(string(body))
				status := form.Get("trade_status") + form.Get("status")
				if err == nil && (status == "TRADE_SUCCESS" || status == "TRADE_FINISHED" || status == "1") && form.Get("refund_fee") == "" {
					trade := form.Get("trade_no")
					key := trade + " " + tt.apart(form, string(body))
					mu.Lock()
					if seen[trade] && !seen[key] {
						wrong += 100
					}
					seen[trade], seen[key] = true, true
					mu.Unlock()
				}
				next.ServeHTTP(rw, r)
			})
			booked := w.config.Effect
			w.config.Effect = func(c ctx, o probe.Order) (int64, error) {
				sum, err := booked(c, o)
				mu.Lock()
				defer mu.Unlock()
				return sum + wrong, err
			}
			report := w.run()
			if diff := cmp.Diff([]string{tt.want}, failing(report)); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, explain(report))
			}
		})
	}
}
