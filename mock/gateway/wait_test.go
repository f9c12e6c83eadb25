package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// A decision that is put off is committed as far as it goes, told in the journal, and taken again after
// its time on the app's clock; the answer is that of the second one.
func TestDecisionIsPutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newBareRig(t)
		r.toy.wait = 20 * time.Second
		replies := make(chan string, 1)
		go func() { replies <- string(r.serve(t.Context(), "app=a").Response.Body) }()
		synctest.Wait()
		if shared := r.shared(t); shared != 0 {
			t.Errorf("%d shared before the wait", shared)
		}
		held, err := r.store.Entries(t.Context(), "toy/a", store.Query{Kind: "held"})
		before := time.Now()
		want := store.Entry{
			App: "toy/a", At: before, Real: before, Kind: "held", Operation: "take", Subject: "t", Explanation: "waits for its card",
			Remote: "1.2.3.4:5", Trace: "00-1-2-03",
		}
		if err != nil || len(held) != 1 {
			t.Fatalf("held: %+v, %v", held, err)
		}
		if diff := cmp.Diff(want, held[0], cmpopts.IgnoreFields(store.Entry{}, "Seq", "Draw")); diff != "" || held[0].Draw == 0 {
			t.Errorf("held, -want +got\n%s", diff)
		}
		if reply := <-replies; !strings.Contains(reply, `"OK"`) || time.Since(before) != 20*time.Second {
			t.Errorf("answered %s after %s", reply, time.Since(before))
		}
		if shared := r.shared(t); shared != 1 {
			t.Errorf("%d shared, want 1", shared)
		}
		all := r.entries(t, "toy/a")
		if len(all) != 1 || all[0].Code != "OK" || all[0].At != before.Add(20*time.Second) || all[0].Real != before || all[0].Draw != held[0].Draw || all[0].Trace != want.Trace || all[0].Remote != want.Remote {
			t.Errorf("journal: %+v", all)
		}
	})
}

// A caller that leaves meanwhile is journalled as unanswered; nothing is decided for it a second time.
func TestCallerLeavesWhileDecisionIsPutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newBareRig(t)
		r.toy.wait = 20 * time.Second
		ctx, leave := context.WithCancel(t.Context())
		lost := make(chan bool, 1)
		go func() { lost <- r.serve(ctx, "app=a").Lose }()
		synctest.Wait()
		leave()
		if !<-lost {
			t.Error("an answer was given to a caller that left")
		}
		if all := r.entries(t, "toy/a"); len(all) != 1 || !strings.Contains(all[0].Explanation, "the caller left; waits for its card") {
			t.Errorf("journal: %+v", all)
		}
		if shared := r.shared(t); shared != 0 {
			t.Errorf("%d shared", shared)
		}
	})
}

func (r *rig) serve(ctx context.Context, body string) (reply struct {
	Response *wire.Response
	Lose     bool
},
) {
	got := r.Serve(ctx, provider.Provider(r.toy), &wire.Request{
		Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(body), Remote: "1.2.3.4:5",
		Header: wire.Header{{Name: "Traceparent", Value: "00-1-2-03"}},
	})
	reply.Response, reply.Lose = got.Response, got.Broken
	return reply
}
