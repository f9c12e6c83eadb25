package control_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/clock"
	server "paymock/mock/control"
)

// withJournal is an app with four exchanges: settle done, settle refused, query, settle done.
func withJournal(t *testing.T, r *rig) (a *control.App, trades []string) {
	t.Helper()
	a, made := r.app(t, api.NewApp{})
	for range 2 {
		trade, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 100})
		if err != nil {
			t.Fatal(err)
		}
		trades = append(trades, trade.No)
	}
	for _, x := range [][3]string{{"settle", trades[0], "60"}, {"settle", trades[0], "61"}, {"query", trades[1], ""}, {"settle", trades[1], "100"}} {
		r.exchange(t, x[0], url.Values{"app": {made.ID}, "no": {x[1]}, "amount": {x[2]}})
	}
	return a, trades
}

func seqs(entries []api.Entry) []int64 {
	list := []int64{}
	for _, e := range entries {
		list = append(list, e.Seq)
	}
	return list
}

func TestJournalFilters(t *testing.T) {
	t.Parallel()
	a, trades := withJournal(t, newRig(t))
	for name, tt := range map[string]struct {
		query control.JournalQuery
		want  []int64
	}{
		"everything":       {control.JournalQuery{}, []int64{1, 2, 3, 4, 5, 6}},
		"kind":             {control.JournalQuery{Kind: "control"}, []int64{1, 2}},
		"operation":        {control.JournalQuery{Operation: "query"}, []int64{5}},
		"in words":         {control.JournalQuery{Operation: "查询"}, []int64{5}},
		"of a stub":        {control.JournalQuery{Operation: "elsewhere"}, []int64{}},
		"code":             {control.JournalQuery{Code: "TOY.NO_TRADE"}, []int64{4, 5}},
		"subject":          {control.JournalQuery{Subject: trades[1], Kind: "exchange"}, []int64{5, 6}},
		"after":            {control.JournalQuery{After: 4}, []int64{5, 6}},
		"limit":            {control.JournalQuery{Limit: 2}, []int64{1, 2}},
		"last":             {control.JournalQuery{Limit: 2, Last: true}, []int64{5, 6}},
		"wait with some":   {control.JournalQuery{Operation: "query", Wait: time.Minute}, []int64{5}},
		"wait for nothing": {control.JournalQuery{Code: "none", Wait: time.Millisecond}, []int64{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := a.Journal(t.Context(), tt.query)
			if diff := cmp.Diff(tt.want, seqs(list)); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestJournalRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, made := r.app(t, api.NewApp{})
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=1001": "limit", "limit=x": "limit", "after=-1": "after", "wait=soon": "wait",
		"wait=2m": "wait", "wait=-1": "wait", "last=maybe": "last", "opration=settle": "opration",
		"operation=setle": "operation", "kind=exchanges": "kind",
	} {
		got := r.call(t, "GET", "/apps/toy/"+made.ID+"/journal?"+query, "")
		if e := got.problem(t); got.status != 422 || e.Field != field {
			t.Errorf("%s: %d %+v", query, got.status, e)
		}
	}
	if e := r.call(t, "GET", "/apps/toy/"+made.ID+"/journal?opration=settle", "").problem(t); !strings.Contains(e.Message, `did you mean "operation"`) {
		t.Errorf("mistyped parameter: %+v", e)
	}
}

func TestEntry(t *testing.T) {
	t.Parallel()
	a, trades := withJournal(t, newRig(t))
	got, err := a.Entry(t.Context(), 4)
	if err != nil || got.Seq != 4 || got.Operation != "settle" || got.Subject != trades[0] || got.Code != "TOY.NO_TRADE" ||
		!strings.Contains(got.Explanation, "settled already") || got.Verdict != "not signed" || got.Canonical != "a=1" ||
		!strings.HasPrefix(got.Request, "POST /toy/settle") || !strings.Contains(got.Response, `{"code":"TOY.NO_TRADE"}`) {
		t.Errorf("%+v, %v", got, err)
	}
	var refused *control.Error
	if _, err := a.Entry(t.Context(), 99); !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
		t.Errorf("entry 99: %v", err)
	}
}

func TestWaitSeesWhatComes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, trades := withJournal(t, r)
	found := make(chan []int64)
	go func() {
		list, err := a.Journal(t.Context(), control.JournalQuery{Operation: "rule.add", Wait: 30 * time.Second})
		if err != nil {
			t.Error(err)
		}
		found <- seqs(list)
	}()
	for { // the waiting call may not have begun yet; each new rule is one more chance
		if _, err := a.AddRule(t.Context(), api.Rule{Name: trades[0], Then: api.Then{LoseReply: true}}); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-found:
			if len(got) == 0 || got[0] != 7 {
				t.Errorf("waited and got %v, want the entry after 6", got)
			}
			return
		default:
		}
	}
}

func TestCloseEndsWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{})
	r.control.Close()
	r.control.Close() // twice is once
	if list, err := a.Journal(t.Context(), control.JournalQuery{Wait: time.Minute}); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, trades := withJournal(t, r)
	var got []int64
	for e, err := range a.Events(t.Context(), control.JournalQuery{Operation: "settle"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Seq)
		if len(got) == 3 { // the past is over: something new
			r.exchange(t, "settle", url.Values{"app": {"none"}, "no": {trades[0]}})
			if _, err := a.AddRule(t.Context(), api.Rule{Then: api.Then{LoseReply: true}}); err != nil {
				t.Fatal(err)
			}
			r.exchange(t, "settle", url.Values{"app": {appID(t, a)}, "no": {trades[0]}})
		}
		if len(got) == 4 {
			break
		}
	}
	if diff := cmp.Diff([]int64{3, 4, 6, 8}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func appID(t *testing.T, a *control.App) string {
	t.Helper()
	made, err := a.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func TestEventsOnTheWire(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := withJournal(t, r)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", r.server.URL+"/apps/toy/"+appID(t, a)+"/events?after=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", "5")
	resp, err := r.server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" || resp.StatusCode != 200 {
		t.Errorf("%d %s", resp.StatusCode, ct)
	}
	read := make([]byte, 0, 4096)
	for !strings.Contains(string(read), "\n\nid:") {
		chunk := make([]byte, 1024)
		n, err := resp.Body.Read(chunk)
		if err != nil {
			t.Fatalf("%s: %v", read, err)
		}
		read = append(read, chunk[:n]...)
	}
	if want := ": following the journal\n\nid: 6\nevent: exchange\ndata: {\"seq\":6,"; !strings.HasPrefix(string(read), want) {
		t.Errorf("got %q", read)
	}
}

func TestEventsEndWithClose(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := withJournal(t, r)
	var last error
	for e, err := range a.Events(t.Context(), control.JournalQuery{After: 5}) {
		if last = err; err == nil && e.Seq == 6 {
			r.control.Close()
		}
	}
	var broken *control.Unreachable
	if !errors.As(last, &broken) {
		t.Errorf("the stream ended with %v", last)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	a, trades := withJournal(t, newRig(t))
	count := func(n int) *int { return &n }
	text := func(s string) *string { return &s }
	for name, tt := range map[string]struct {
		ask   api.Verify
		ok    bool
		count int
	}{
		"any":                  {api.Verify{Operation: "settle"}, true, 3},
		"exactly":              {api.Verify{Operation: "settle", Exactly: count(3)}, true, 3},
		"exactly, wrong":       {api.Verify{Operation: "settle", Exactly: count(2)}, false, 3},
		"none":                 {api.Verify{Operation: "query", Code: "0"}, false, 0},
		"none expected":        {api.Verify{Operation: "query", Code: "0", Exactly: count(0)}, true, 0},
		"code":                 {api.Verify{Operation: "settle", Code: "0"}, true, 2},
		"subject":              {api.Verify{Subject: trades[1]}, true, 2},
		"after":                {api.Verify{Operation: "settle", After: 4}, true, 1},
		"where":                {api.Verify{Where: map[string]api.Condition{"amount": {Over: text("60")}}}, true, 2},
		"where all":            {api.Verify{Where: map[string]api.Condition{"amount": {Over: text("60")}, "no": {Equal: &trades[0]}}}, true, 1},
		"at least":             {api.Verify{AtLeast: count(5)}, false, 4},
		"at most":              {api.Verify{AtMost: count(4)}, true, 4},
		"at most, wrong":       {api.Verify{AtMost: count(3)}, false, 4},
		"at most holds for 0":  {api.Verify{Operation: "query", Code: "0", AtMost: count(3)}, true, 0},
		"between":              {api.Verify{AtLeast: count(4), AtMost: count(5)}, true, 4},
		"more than at least 0": {api.Verify{Operation: "query", Code: "0", AtLeast: count(0)}, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := a.Verify(t.Context(), tt.ask)
			if err != nil || got.OK != tt.ok || got.Count != tt.count || len(got.Matches) != tt.count || (got.Code == "unverified") == tt.ok || got.Message == "" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestVerifyShowsNearMisses(t *testing.T) {
	t.Parallel()
	a, trades := withJournal(t, newRig(t))
	sixtyOne := "61"
	got, err := a.Verify(t.Context(), api.Verify{Operation: "settle", Code: "0", Subject: trades[0], Where: map[string]api.Condition{"amount": {Equal: &sixtyOne}}})
	if err != nil || got.OK || len(got.Misses) != 4 {
		t.Fatalf("%+v, %v", got, err)
	}
	near := got.Misses[0]
	if near.Seq != 3 || !slices.Equal(near.Reasons, []string{`amount is "60", not "61"`}) || near.Operation != "settle" {
		t.Errorf("nearest is %+v", near)
	}
	if second := got.Misses[1]; second.Seq != 4 || !slices.Equal(second.Reasons, []string{`code is "TOY.NO_TRADE", not "0"`}) {
		t.Errorf("second is %+v", second)
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, made := r.app(t, api.NewApp{})
	for body, field := range map[string]string{
		`{"exactly":-1}`:                       "exactly",
		`{"exactly":1,"at_least":1}`:           "exactly",
		`{"at_least":3,"at_most":2}`:           "at_least",
		`{"where":{"a":{"matches":"("}}}`:      "where.a.matches",
		`{"where":{"a":{}}}`:                   "where.a",
		`{"operatoin":"settle"}`:               "operatoin",
		`{"where":{"a":{"over":"very much"}}}`: "where.a.over",
		`{"operation":"setle","exactly":0}`:    "operation",
		`{"code":"TOY.NO_TARDE","exactly":0}`:  "code",
	} {
		got := r.call(t, "POST", "/apps/toy/"+made.ID+"/verify", body)
		if e := got.problem(t); got.status != 422 || e.Field != field || e.Code != "invalid" {
			t.Errorf("%s: %d %+v", body, got.status, e)
		} else if near, mistyped := map[string]string{"operation": `did you mean "settle"?`, "code": `did you mean "TOY.NO_TRADE"?`}[field]; mistyped && !strings.Contains(e.Message, near) {
			t.Errorf("%s: %q doesn't name the nearest", body, e.Message)
		}
	}
}

// hasty is a clock whose long timers fire at once.
type hasty struct{ clock.System }

func (hasty) Timer(time.Duration) (<-chan time.Time, func()) {
	fired := make(chan time.Time, 1)
	fired <- time.Time{}
	return fired, func() {}
}

func TestQuietStreamsStayAlive(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *server.Config) { c.Lab.Clock = hasty{} })
	a, _ := r.app(t, api.NewApp{})
	req, err := http.NewRequestWithContext(t.Context(), "GET", r.server.URL+"/apps/toy/"+appID(t, a)+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := r.server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	want := ": following the journal\n\n: quiet\n\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
}
