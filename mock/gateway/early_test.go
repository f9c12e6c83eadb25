package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/api"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// Kinds has rules about the toy's callback.
func (*toy) Kinds() []provider.Kind { return []provider.Kind{{Name: "told"}} }

// asked counts look-ups of tasks.
type asked struct {
	store.Store
	times atomic.Int64
	first chan struct{} // closed by the first
}

func (a *asked) Task(ctx context.Context, app, id string) (store.Task, error) {
	if a.times.Add(1) == 1 {
		close(a.first)
	}
	return a.Store.Task(ctx, app, id)
}

// An answer that a rule holds back for its callback goes out as soon as the callback has been
// attempted, and until then nobody asks again and again.
func TestEarlyCallbackIsWaitedFor(t *testing.T) {
	t.Parallel()
	counted := &asked{first: make(chan struct{})}
	r := newRigOver(t, 0, func(st store.Store) store.Store {
		counted.Store = st
		return counted
	})
	a, _ := r.apps.Named("toy/a")
	for range 9 { // what the journal has already is nothing to wait for
		if err := r.Act(t.Context(), a, "note", func(*ledger.Books, provider.Env) (string, []provider.Notice, error) { return "", nil, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.rules.Add("toy/a", api.Rule{When: api.When{Callback: "told"}, Then: api.Then{Early: true}}); err != nil {
		t.Fatal(err)
	}
	woken, stop := r.store.Woken()
	defer stop()
	answered := make(chan string, 1)
	go func() {
		_, answer, err := r.post(t, "app=a")
		if err != nil {
			t.Error(err)
		}
		answered <- answer
	}()
	<-woken.C // the exchange is committed
	claimed, err := r.store.Claim(t.Context(), "toy/a", "", time.Now().Add(time.Hour), time.Hour, 1)
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	<-counted.first
	select {
	case answer := <-answered:
		t.Fatalf("answered %s before the callback was attempted", answer)
	default:
	}
	task := claimed[0]
	task.State, task.Tries = store.Delivered, 1
	if err := r.store.Finish(t.Context(), task, store.Change{Entries: []store.Entry{{Kind: "attempt"}}}); err != nil {
		t.Fatal(err)
	}
	if answer := <-answered; !strings.Contains(answer, `"OK"`) {
		t.Errorf("answered %s", answer)
	}
	if e := r.entries(t, "toy/a"); len(e) != 1 || e[0].Rule != "r1" {
		t.Errorf("journal: %+v", e)
	}
	if got := counted.times.Load(); got > 3 {
		t.Errorf("asked %d times what became of the callback", got)
	}
}

// TestEarlyCallbackThatWillNotBe: an answer waits only for callbacks that a rule wants early, and for none that is
// cancelled.
func TestEarlyCallbackThatWillNotBe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newBareRig(t)
		later := "later"
		if _, err := r.rules.Add("toy/a", api.Rule{When: api.When{Callback: "told", Where: map[string]api.Condition{"id": {Not: &later}}}, Then: api.Then{Early: true}}); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Second, func() {
			claimed, err := r.store.Claim(t.Context(), "toy/a", "", time.Now(), time.Hour, 9)
			if err != nil || len(claimed) != 1 {
				t.Error(claimed, err)
				return
			}
			claimed[0].State = store.Cancelled
			if err := r.store.Finish(t.Context(), claimed[0], store.Change{Entries: []store.Entry{{Kind: "control"}}}); err != nil {
				t.Error(err)
			}
		})
		before := time.Now()
		r.Serve(t.Context(), noting{r.toy}, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a")})
		if took := time.Since(before); took != time.Second {
			t.Errorf("answered after %s", took)
		}
	})
}

// TestEarlyCallbackThatDoesNotCome: an answer waits ten seconds at most.
func TestEarlyCallbackThatDoesNotCome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newBareRig(t)
		if _, err := r.rules.Add("toy/a", api.Rule{When: api.When{Callback: "told"}, Then: api.Then{Early: true}}); err != nil {
			t.Fatal(err)
		}
		before := time.Now()
		r.serve(t.Context(), "app=a")
		if took := time.Since(before); took != 10*time.Second {
			t.Errorf("answered after %s", took)
		}
	})
}
