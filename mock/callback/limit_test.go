package callback_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/provider"
)

// gauge knows its highest value.
type gauge struct {
	mu        sync.Mutex
	now, most int
}

func (g *gauge) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now += n
	g.most = max(g.most, g.now)
}

func (g *gauge) highest() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.most
}

func TestDeadEndpointDelaysNoOther(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		dead int
		url  func(i int) string
		app  func(own, other *app.App) *app.App // whose are the callbacks to the healthy shop
	}{
		{"one address, same app", 100, func(int) string { return "http://127.0.0.9/dead" }, func(own, _ *app.App) *app.App { return own }},
		{"an address for each of many, same app", 1000, func(i int) string { return fmt.Sprintf("http://127.0.0.9/dead/%d", i) }, func(own, _ *app.App) *app.App { return own }},
		{"other app", 100, func(int) string { return "http://127.0.0.9/dead" }, func(_, other *app.App) *app.App { return other }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, func(c *callback.Config) { c.PerHost = 4 })
				m := &merchant{answers: []string{yes}}
				w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
				dead := gauge{}
				w.net.serve(t, "127.0.0.9:80", func(rw http.ResponseWriter, r *http.Request) {
					dead.add(1)
					hang(rw, r)
					dead.add(-1)
				})
				own, other := w.app(t, "op1", clock.State{}), w.app(t, "op2", clock.State{})
				w.start(t)
				var slow, healthy []provider.Notice
				for i := range test.dead {
					slow = append(slow, notice(serial(i), test.url(i)))
				}
				for i := range 100 {
					healthy = append(healthy, notice("h"+serial(i), shop))
				}
				w.queue(t, own, slow...)
				w.queue(t, test.app(own, other), healthy...)
				wait(t, time.Second)
				if got := len(m.got()); got != 100 {
					t.Errorf("%d callbacks reached the healthy shop within a second, want 100", got)
				}
				if got := dead.highest(); got != 4 {
					t.Errorf("%d attempts at once reached the dead shop, want 4", got)
				}
				wait(t, 40*time.Second)
				if got := len(w.entries(t, own, "attempt")); got < 4*8 {
					t.Errorf("%d attempts after 8 time-outs of 4 places", got)
				}
			})
		})
	}
}

func TestWorkersAreShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, func(c *callback.Config) { c.Workers = 2 })
		w.net.serve(t, "127.0.0.9:80", hang)
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a, b := w.app(t, "op1", clock.State{}), w.app(t, "op2", clock.State{})
		w.start(t)
		for i := range 6 { // of different instants, so that none waits for the one before
			wait(t, time.Nanosecond)
			n := notice(serial(i), "http://127.0.0.9/")
			n.Kind = "once" // times out after a second
			w.queue(t, a, n)
		}
		wait(t, 100*time.Millisecond)
		w.queue(t, b, notice("n1", shop))
		wait(t, 400*time.Millisecond)
		if got := len(m.got()); got != 0 {
			t.Fatalf("%d callbacks, but both workers are taken", got)
		}
		wait(t, time.Second)
		if got := len(m.got()); got != 1 {
			t.Fatalf("%d callbacks after the first time-out, want 1: apps take turns", got)
		}
	})
}

func TestStop(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		grace  time.Duration
		took   time.Duration
		reason string
	}{
		{"lets attempts finish", 10 * time.Second, 2 * time.Second, ""},
		{"aborts after the grace", time.Second, time.Second, "no answer: the dispatcher has stopped"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, func(c *callback.Config) { c.Grace = test.grace })
				w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
					pause(r, 3*time.Second)
					_, _ = rw.Write([]byte(yes))
				})
				a := w.app(t, "op1", clock.State{})
				w.start(t)
				later := notice("later", shop)
				later.Due = w.now(t, a.Name()).Add(time.Hour)
				w.queue(t, a, notice("n1", shop), later)
				wait(t, time.Second)
				began := machine.Now()
				if err := w.stop(); err != nil {
					t.Fatal(err)
				}
				if got := machine.Now().Sub(began); got != test.took {
					t.Errorf("stopped after %v, want %v", got, test.took)
				}
				task := w.task(t, a, "n1")
				if len(task.Attempts) != 1 || task.Attempts[0].Reason != test.reason {
					t.Errorf("attempts %+v, want one with reason %q", task.Attempts, test.reason)
				}
				rest, err := w.Remaining(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				want := []callback.WaitingCallbacks{{App: a.Name(), Tasks: 1, Next: later.Due}}
				if test.reason != "" {
					want = []callback.WaitingCallbacks{{App: a.Name(), Tasks: 2, Next: task.Due}}
				}
				if diff := cmp.Diff(want, rest); diff != "" {
					t.Errorf("remaining (-want +got):\n%s", diff)
				}
				_, _, err = w.Move(t.Context(), a.Name(), callback.Move{})
				if !errors.Is(err, callback.ErrStopped) {
					t.Errorf("move after the stop: %v", err)
				}
				if err := w.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "make a new Dispatcher") {
					t.Errorf("run again: %v", err)
				}
				if got := w.log.String(); !strings.Contains(got, fmt.Sprintf("apps=1 waiting=%d", want[0].Tasks)) {
					t.Errorf("log lacks what is left:\n%s", got)
				}
			})
		})
	}
}
