package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
		if err != nil || len(held) != 1 || held[0].Operation != "take" || held[0].Explanation != "waits for its card" {
			t.Errorf("held: %+v, %v", held, err)
		}
		before := time.Now()
		if reply := <-replies; !strings.Contains(reply, `"OK"`) || time.Since(before) != 20*time.Second {
			t.Errorf("answered %s after %s", reply, time.Since(before))
		}
		if shared := r.shared(t); shared != 1 {
			t.Errorf("%d shared, want 1", shared)
		}
		if all := r.entries(t, "toy/a"); len(all) != 1 || all[0].Code != "OK" {
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
	got := r.Serve(ctx, provider.Provider(r.toy), &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(body)})
	reply.Response, reply.Lose = got.Response, got.Lose
	return reply
}
