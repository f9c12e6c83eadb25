package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/gateway"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// examined is a platform that refuses all, and notes how hard each refusal was looked at.
type examined struct {
	*toy
	efforts []doctor.Effort
	finding doctor.Finding
}

func (p *examined) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	call := p.toy.Decode(req, apps)
	call.Refused = &provider.Outcome{Code: codeNo}
	call.Examine = func(effort doctor.Effort) doctor.Finding {
		p.efforts = append(p.efforts, effort)
		return p.finding
	}
	return call
}

// TestExplanationsAreBounded: in each second the first forty refusals are searched, and those above are glanced at.
func TestExplanationsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newBareRig(t)
		for second := range 2 {
			p := &examined{toy: r.toy}
			for range 300 {
				r.Serve(t.Context(), p, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a")})
			}
			for i, effort := range p.efforts {
				if want := map[bool]doctor.Effort{true: doctor.Inline, false: doctor.Glance}[i < 40]; effort != want {
					t.Fatalf("second %d: refusal %d is looked at with effort %v, want %v", second, i, effort, want)
				}
			}
			<-time.After(time.Second)
		}
	})
}

// TestUnexplainedIsTold: who asked for it is told the app of each refusal whose search ended early, and of no other.
func TestUnexplainedIsTold(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	ask := func(leftOut bool, body string) {
		p := &examined{toy: r.toy, finding: doctor.Finding{LeftOut: leftOut}}
		r.Serve(t.Context(), p, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(body)})
	}
	ask(true, "app=a") // nobody has asked yet
	var told []string
	r.OnUnexplained(func(app string) { told = append(told, app) })
	ask(true, "app=a")
	ask(false, "app=a")
	ask(true, "app=b")
	if want := []string{"toy/a", "toy/" + app.Unknown}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// journalled counts who asks for an app's newest messages.
type journalled struct {
	store.Store
	asked []string
}

func (j *journalled) Entries(ctx context.Context, app string, q store.Query) ([]store.Entry, error) {
	j.asked = append(j.asked, fmt.Sprint(app, " ", q.Kind, " ", q.Limit, " ", q.Last))
	return j.Store.Entries(ctx, app, q)
}

// TestEarlierMessagesAreCompared: the journal is asked only for a signature of a known app that was searched for in
// vain, and not above the bound of searches.
func TestEarlierMessagesAreCompared(t *testing.T) {
	t.Parallel()
	unexplained := doctor.Finding{Mistakes: []doctor.Mistake{{ID: "rest.digest"}}}
	for name, tt := range map[string]struct {
		body    string
		finding doctor.Finding
		before  int // searches in the same second
		want    string
	}{
		"in vain":         {body: "app=a", finding: unexplained, want: "[toy/a exchange 200 true]"},
		"of nobody":       {body: "app=b", finding: unexplained, want: "[]"},
		"nothing found":   {body: "app=a", want: "[]"},
		"above the bound": {body: "app=a", finding: unexplained, before: 40, want: "[]"},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newBareRig(t)
			j := &journalled{Store: r.store}
			r.Store = j
			for range tt.before {
				r.Serve(t.Context(), &examined{toy: r.toy}, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a")})
			}
			r.Serve(t.Context(), &examined{toy: r.toy, finding: tt.finding}, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(tt.body)})
			if got := fmt.Sprint(j.asked); got != tt.want {
				t.Errorf("%s: asked for %s, want %s", name, got, tt.want)
			}
		})
	}
}

// TestSignatureOfAnEarlierMessage: a call whose signature is that of another call is explained by that entry.
func TestSignatureOfAnEarlierMessage(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	ask := func(p provider.Provider, body string) string {
		r.Serve(t.Context(), p, &wire.Request{
			Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(body), Header: wire.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}},
		})
		entries := r.entries(t, "toy/a")
		return entries[len(entries)-1].Verdict
	}
	ask(r.toy, "app=a&value=1&sign=4B4E4E4CA365BF65A68CDE7D81BFD5E8")
	unexplained := &examined{toy: r.toy, finding: doctor.Finding{Mistakes: []doctor.Mistake{{ID: "rest.digest"}}}}
	if got := ask(unexplained, "app=a&value=2&sign=4B4E4E4CA365BF65A68CDE7D81BFD5E8"); !strings.Contains(got, "the signature is that of journal entry 2, whose content was another") || !strings.Contains(got, "value was") {
		t.Errorf("explained %q", got)
	}
}

// TestEarlierMessages: they are the newest exchanges whose signature was right or not asked for, oldest first, as they
// were sent.
func TestEarlierMessages(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	add := func(entries ...store.Entry) {
		for i := range entries {
			entries[i].App = "toy/a"
		}
		if err := r.store.Commit(t.Context(), store.Change{App: "toy/a", Entries: entries}); err != nil {
			t.Fatal(err)
		}
	}
	request := func(n int) []byte {
		return wire.DumpRequest(&wire.Request{Method: "POST", Target: fmt.Sprintf("/take?n=%d", n), Header: wire.Header{{Name: "X", Value: "y"}}, Body: []byte("app=a")})
	}
	for n := range 201 {
		add(store.Entry{Kind: "exchange", Verdict: "signature valid", Request: request(n)})
	}
	add(store.Entry{Kind: "control", Request: request(1000)})
	earlier := gateway.EarlierMessages(t.Context(), r.store, "toy/a")
	if len(earlier) != 200 || earlier[0].Message.Target != "/take?n=1" || earlier[199].Seq != earlier[0].Seq+199 {
		t.Fatalf("%d, first %+v", len(earlier), earlier[0])
	}
	if m := earlier[199].Message; m.Method != "POST" || m.Target != "/take?n=200" || string(m.Body) != "app=a" || !slices.Contains(m.Header, [2]string{"X", "y"}) {
		t.Errorf("last %+v", m)
	}
	add(store.Entry{Kind: "exchange", Verdict: "signature wrong", Request: request(300)}, store.Entry{Kind: "exchange", Request: []byte("no request")}, store.Entry{Kind: "exchange", Request: request(301)})
	if earlier = gateway.EarlierMessages(t.Context(), r.store, "toy/a"); len(earlier) != 198 || earlier[197].Message.Target != "/take?n=301" {
		t.Errorf("%d, last %+v", len(earlier), earlier[len(earlier)-1])
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if earlier := gateway.EarlierMessages(gone, r.store, "toy/a"); earlier != nil {
		t.Errorf("of a store that does not answer: %d", len(earlier))
	}
}

// TestAskedExplanationsAreWhole: a call that asks for an explanation with its answer has the whole search, so many
// times in a second; and what a glance finds leaves the others their effort.
func TestAskedExplanationsAreWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			finding         doctor.Finding
			asks            string
			searched, whole int
		}{
			"found at once":   {doctor.Finding{Tried: 20}, "1", 100, 0},
			"ended early":     {doctor.Finding{Tried: 9000, LeftOut: true}, "1", 40, 8},
			"nobody asks":     {doctor.Finding{Tried: 9000, LeftOut: true}, "0", 40, 0},
			"searched to end": {doctor.Finding{Tried: 9000}, "1", 40, 0},
		} {
			r := newBareRig(t)
			p := &examined{toy: r.toy, finding: c.finding}
			for range 100 {
				header := wire.Header{{Name: "X-Paymock-Explain", Value: c.asks}}
				r.Serve(t.Context(), p, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a"), Header: header})
			}
			count := map[doctor.Effort]int{}
			for _, effort := range p.efforts {
				count[effort]++
			}
			if count[doctor.Inline] != c.searched || count[doctor.OnDemand] != c.whole {
				t.Errorf("%s: %v, want %d searched and %d of them whole", name, count, c.searched, c.whole)
			}
		}
	})
}
