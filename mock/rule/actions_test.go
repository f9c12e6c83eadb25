package rule_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/rule"
)

func TestThrottle(t *testing.T) {
	t.Parallel()
	kept := &counters{}
	s := rule.NewSet([]provider.Provider{fourpyun, alipay}, kept)
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Throttle: &api.Throttle{Calls: 2, Per: "1m", Respond: "1403"}}})
	settle := func(after time.Duration) string {
		t.Helper()
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), rule.State{Now: noon.Add(after)})
		if err != nil {
			t.Fatal(err)
		}
		return code(plan)
	}
	var got []string
	// the sixth came before the minute had passed, and is decided after those of the next
	for _, after := range []time.Duration{0, time.Second, 2 * time.Second, time.Minute, time.Minute, 3 * time.Second, time.Minute, 2 * time.Minute} {
		got = append(got, settle(after))
	}
	if diff := cmp.Diff([]string{"", "", "1403", "", "", "1403", "1403", ""}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	before := len(kept.n)
	for minute := range 100 {
		settle(time.Duration(minute) * time.Minute)
	}
	if len(kept.n) != before {
		t.Errorf("%d counters after a hundred minutes, %d after three", len(kept.n), before)
	}
}

func TestActionsOfAPlan(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		then api.Then
		want rule.Plan
	}{
		"delay":           {api.Then{Delay: &api.Delay{Fixed: "3s"}}, rule.Plan{Delay: rule.Wait{For: 3 * time.Second}}},
		"hang":            {api.Then{Hang: true}, rule.Plan{Hang: true}},
		"reset":           {api.Then{Reset: true}, rule.Plan{Reset: true}},
		"http_status":     {api.Then{HTTPStatus: 502}, rule.Plan{HTTPStatus: 502}},
		"lose_reply":      {api.Then{LoseReply: true}, rule.Plan{LoseReply: true}},
		"truncate":        {api.Then{Truncate: number(7)}, rule.Plan{Truncate: number(7)}},
		"truncate all":    {api.Then{Truncate: number(0)}, rule.Plan{Truncate: number(0)}},
		"drip":            {api.Then{Drip: &api.Drip{}}, rule.Plan{Piece: 1, Pause: rule.Wait{For: 10 * time.Millisecond, Real: true}}},
		"delay_reply":     {api.Then{DelayReply: &api.Delay{Fixed: "1h", Clock: "real"}}, rule.Plan{DelayReply: rule.Wait{For: time.Hour, Real: true}}},
		"wrong_signature": {api.Then{WrongSignature: true}, rule.Plan{Fault: provider.Fault{WrongSignature: true}}},
		"no_signature":    {api.Then{NoSignature: true}, rule.Plan{Fault: provider.Fault{NoSignature: true}}},
		"alter": {
			api.Then{Fields: map[string]string{"a": "1"}, Alter: &api.Alter{Before: map[string]string{"b": "2"}, After: map[string]string{"c": "3"}}},
			rule.Plan{Fault: provider.Fault{Before: map[string]string{"a": "1", "b": "2"}, After: map[string]string{"c": "3"}}},
		},
		"stale_reply": {api.Then{StaleReply: true}, rule.Plan{Stale: true}},
		"charset":     {api.Then{Charset: "GBK"}, rule.Plan{Charset: "gbk"}},
	} {
		s := newSet()
		add(t, s, "4pyun/a", api.Rule{Then: tt.then})
		plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), rule.State{})
		tt.want.Rule = "r1"
		if diff := cmp.Diff(tt.want, plan); diff != "" || err != nil {
			t.Errorf("%s: %v\n-want +got\n%s", name, err, diff)
		}
	}
}

func TestActionsOfAFault(t *testing.T) {
	t.Parallel()
	a := &app.App{Provider: "4pyun", ID: "a"}
	n := provider.Notice{ID: "n1", Kind: "sharding", Subject: "T1", URL: "http://shop/"}
	for name, tt := range map[string]struct {
		when api.When
		then api.Then
		want rule.Fault
	}{
		"drop":       {api.When{Callback: "sharding"}, api.Then{Drop: true}, rule.Fault{Rule: "r1", Drop: true}},
		"delay":      {api.When{Callback: "any"}, api.Then{Delay: &api.Delay{Fixed: "1m"}}, rule.Fault{Rule: "r1", Delay: rule.Wait{For: time.Minute}}},
		"duplicate":  {api.When{Callback: "sharding", Where: map[string]api.Condition{"attempt": {Equal: text("2")}}}, api.Then{Duplicate: 2}, rule.Fault{Rule: "r1", Duplicate: 2}},
		"concurrent": {api.When{Callback: "sharding", Where: map[string]api.Condition{"subject": {Equal: text("T1")}}}, api.Then{Concurrent: 2}, rule.Fault{Rule: "r1", Concurrent: 2}},
		"reorder":    {api.When{Callback: "sharding", Where: map[string]api.Condition{"url": {Suffix: text("/")}, "id": {Equal: text("n1")}}}, api.Then{Reorder: "1h"}, rule.Fault{Rule: "r1", Reorder: time.Hour}},
		"signature":  {api.When{Callback: "sharding"}, api.Then{WrongSignature: true}, rule.Fault{Rule: "r1", Message: provider.Fault{WrongSignature: true}}},
		"early":      {api.When{Callback: "sharding"}, api.Then{Early: true}, rule.Fault{}},
		"other kind": {api.When{Callback: "notify"}, api.Then{Drop: true}, rule.Fault{}},
		"a call":     {api.When{}, api.Then{Hang: true}, rule.Fault{}},
		"near":       {api.When{Callback: "sharding", Where: map[string]api.Condition{"attempt": {Equal: text("1")}}}, api.Then{Drop: true}, rule.Fault{NearMisses: []string{`r1: attempt is "2", not "1"`}}},
	} {
		s := newSet()
		add(t, s, "4pyun/a", api.Rule{When: tt.when, Then: tt.then})
		got, err := s.CallbackFault(t.Context(), a, n, 2, rule.State{})
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n-want +got\n%s", name, err, diff)
		}
		if _, early, err := s.EarlyCallbackRule(t.Context(), a, n, rule.State{}); early != (name == "early") || err != nil {
			t.Errorf("%s: early %v, %v", name, early, err)
		}
	}
}

func TestDelaysAreDrawn(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]api.Delay{
		"uniform":   {Uniform: []string{"1s", "3s"}},
		"lognormal": {Lognormal: &api.Lognormal{Median: "2s", Most: "5s"}},
	} {
		run := func() []time.Duration {
			s := newSet()
			add(t, s, "4pyun/a", api.Rule{Then: api.Then{Delay: &d}})
			var out []time.Duration
			plans(t, s, call("a", "settle"), 200, func(p rule.Plan) string {
				out = append(out, p.Delay.For)
				return ""
			})
			return out
		}
		got := run()
		if diff := cmp.Diff(got, run()); diff != "" {
			t.Errorf("%s doesn't repeat: %s", name, diff)
		}
		below, distinct := 0, map[time.Duration]bool{}
		for _, wait := range got {
			distinct[wait] = true
			if wait < 2*time.Second {
				below++
			}
			if wait <= 0 || wait > 5*time.Second || name == "uniform" && (wait < time.Second || wait > 3*time.Second) {
				t.Errorf("%s drew %v", name, wait)
			}
		}
		if below < 60 || below > 140 || len(distinct) < 100 {
			t.Errorf("%s: %d of 200 below the middle, %d distinct", name, below, len(distinct))
		}
	}
}

// TestLognormalSpread: a sixth of the delays is shorter than the median over e to the sigma, and a sixth longer than
// the median times that.
func TestLognormalSpread(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{Delay: &api.Delay{Lognormal: &api.Lognormal{Median: "2s", Sigma: 1}}}})
	short, long := 0, 0
	plans(t, s, call("a", "settle"), 3000, func(p rule.Plan) string {
		switch drawn := p.Delay.For.Seconds(); {
		case drawn < 2/math.E:
			short++
		case drawn > 2*math.E:
			long++
		}
		return ""
	})
	if short < 420 || short > 530 || long < 420 || long > 530 {
		t.Errorf("of 3000 delays %d are short, %d long, want some 476 each", short, long)
	}
}

// TestSignedCharset: the text is transcoded before it is signed, which is the provider's doing: Alipay signs
// the bytes in the charset of the request (Alipay sheet 1.3). Transcode, after it, is paymock's own fault.
func TestSignedCharset(t *testing.T) {
	t.Parallel()
	s := newSet()
	add(t, s, "4pyun/a", api.Rule{Then: api.Then{SignedCharset: "GBK"}})
	plan, err := s.Decide(t.Context(), "4pyun", call("a", "settle"), rule.State{})
	if err != nil || plan.SignedCharset != "gbk" || plan.Charset != "" || string(plan.Fault.Text([]byte("a中"))) != "a\xd6\xd0" {
		t.Errorf("%+v, %v", plan, err)
	}
	if got := string(provider.Fault{}.Text([]byte("中"))); got != "中" {
		t.Errorf("without a fault: %q", got)
	}
}

func TestTranscode(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"gbk": "a\xd6\xd0", "GB18030": "a\xd6\xd0", "big5": "a\xa4\xa4", "utf-16": "\xfe\xff\x00a\x4e\x2d", "latin-1": "a\x1a",
	} {
		if got := string(rule.Transcode([]byte("a中"), name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := string(rule.Transcode([]byte("\xd6\xd0"), "utf-16")); got != "\xfe\xff\x4e\x2d" {
		t.Errorf("from GB18030: %q", got)
	}
}
