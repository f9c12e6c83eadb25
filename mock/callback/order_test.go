package callback_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// Callbacks of an app that are due at the same instant reach a merchant in the order in which
// they were caused, however long it takes for each, by Run and in a move. No platform guarantees
// an order (Alipay sheet 5.1); paymock keeps one, so that a test says the same each time.
func TestOneInstantIsDeliveredInOrder(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]bool{"run": true, "move": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				draw := ident.NewDraw(3, 1)
				var mu sync.Mutex
				var began []string
				w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
					mu.Lock()
					took := time.Duration(draw.Uint64N(30)) * time.Millisecond
					mu.Unlock()
					pause(r, time.Duration(len(r.Header["X-Odd-Case"][0]))*time.Millisecond) // the way to the merchant
					mu.Lock()
					began = append(began, r.Header["X-Odd-Case"][0])
					mu.Unlock()
					pause(r, took)
					_, _ = rw.Write([]byte(yes))
				})
				a := w.app(t, "op1", frozen())
				var notices []provider.Notice
				var want []string
				for i := range 100 {
					notices = append(notices, notice(serial(i), shop+serial(i%3))) // several addresses of one merchant
					want = append(want, serial(i))
				}
				w.queue(t, a, notices...)
				w.deliver(t, a, run, time.Minute)
				if diff := cmp.Diff(want, began); diff != "" {
					t.Errorf("order (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// deliver delivers what is due, by Run within a time or in a move.
func (w *world) deliver(t *testing.T, a *app.App, run bool, within time.Duration) {
	t.Helper()
	if run {
		w.start(t)
		wait(t, within)
	} else if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{}); err != nil {
		t.Fatal(err)
	}
}

// A hundred apps wait for a hundred hosts that don't answer; the callbacks of another app go
// out at once.
func TestDeadHostsDelayNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const dead, each, healthy = 100, 200, 100
		w := setup(t, nil)
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		w.start(t)
		for i := range dead {
			address := "127.0.9." + serial(i)[1:] + ":80"
			w.net.serve(t, address, hang)
			a := w.app(t, "dead"+serial(i), clock.State{})
			notices := make([]provider.Notice, each)
			for j := range notices {
				notices[j] = notice(serial(j), "http://"+address+"/n")
			}
			w.queue(t, a, notices...)
		}
		wait(t, 6*time.Second)
		a := w.app(t, "healthy", clock.State{})
		var took []time.Duration
		for i := range healthy {
			began := machine.Now()
			w.queue(t, a, notice(serial(i), shop))
			for w.task(t, a, serial(i)).State == store.Waiting {
				wait(t, time.Millisecond)
			}
			took = append(took, machine.Now().Sub(began))
			wait(t, 50*time.Millisecond)
		}
		slices.Sort(took)
		if p95 := took[healthy*95/100]; p95 > 50*time.Millisecond {
			t.Errorf("95 of 100 callbacks of a healthy app took up to %v, want 50ms at most", p95)
		}
	})
}

// A callback that waits for a place and is cancelled is never sent, and one whose lease runs
// out while it waits is sent once and not called a repeat.
func TestWaitingForAPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, func(c *callback.Config) { c.PerHost = 1 })
		m := w.slowMerchant(t, 4*time.Second)
		a := w.app(t, "op1", clock.State{})
		w.start(t)
		const callbacks = 20 // 80 s, more than two leases
		w.backlog(t, a, callbacks)
		wait(t, 5*time.Second)
		if _, err := w.st.Cancel(t.Context(), a.Name(), serial(callbacks-1)); err != nil {
			t.Fatal(err)
		}
		wait(t, 5*time.Minute)
		if got := len(m.got()); got != callbacks-1 {
			t.Errorf("%d callbacks, want %d", got, callbacks-1)
		}
		for i := range callbacks - 1 {
			task := w.task(t, a, serial(i))
			if task.State != store.Delivered || len(task.Attempts) != 1 || task.Attempts[0].Reason != "" {
				t.Errorf("%s is %s after %+v, want one attempt without a remark", task.ID, task.State, task.Attempts)
			}
		}
		if task := w.task(t, a, serial(callbacks-1)); task.State != store.Cancelled || len(task.Attempts) != 0 {
			t.Errorf("the cancelled one is %s after %d attempts", task.State, len(task.Attempts))
		}
	})
}

// What Run has claimed and not begun is free for another replica as soon as Run ends.
func TestStopGivesClaimsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, func(c *callback.Config) { c.PerHost = 1 })
		m := w.slowMerchant(t, time.Second)
		a := w.app(t, "op1", clock.State{})
		w.start(t)
		w.backlog(t, a, 10)
		wait(t, 1500*time.Millisecond)
		if err := w.stop(); err != nil {
			t.Fatal(err)
		}
		w.dispatcher(t, nil)
		w.start(t)
		wait(t, 2*time.Second)
		if got := len(m.got()); got != 10 {
			t.Errorf("%d callbacks, want all 10 from the second replica at once", got)
		}
	})
}

// Of callbacks that are due at the same instant and were caused one after the other, none overtakes
// another, though nothing waits in line when the later one is caused and the way to the merchant takes
// its time.
func TestOneInstantOfSeveralCommitsIsDeliveredInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		var mu sync.Mutex
		var began []string
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
			id := r.Header["X-Odd-Case"][0]
			if id[len(id)-1]%3 == 0 {
				pause(r, 60*time.Millisecond)
			}
			mu.Lock()
			began = append(began, id)
			mu.Unlock()
			_, _ = rw.Write([]byte(yes))
		})
		a := w.app(t, "op1", frozen())
		w.start(t)
		var want []string
		for i := range 60 {
			w.queue(t, a, notice(serial(i), shop))
			wait(t, time.Millisecond)
			want = append(want, serial(i))
		}
		wait(t, time.Minute)
		if diff := cmp.Diff(want, began); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

// A request that is not written yet, for the merchant is slow to take the connection, is not overtaken
// by one that was caused later; other destinations don't wait for it.
func TestSlowConnectionKeepsTheOrder(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]bool{"run": true, "move": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				var mu sync.Mutex
				var slow []string
				var prompt time.Duration
				began := machine.Now()
				w.net.delay("127.0.0.1:8080", 700*time.Millisecond)
				w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
					mu.Lock()
					slow = append(slow, r.Header["X-Odd-Case"][0])
					mu.Unlock()
					_, _ = rw.Write([]byte(yes))
				})
				w.net.serve(t, "127.0.0.2:8080", func(rw http.ResponseWriter, _ *http.Request) {
					mu.Lock()
					prompt = machine.Now().Sub(began)
					mu.Unlock()
					_, _ = rw.Write([]byte(yes))
				})
				a := w.app(t, "op1", frozen())
				var notices []provider.Notice
				var want []string
				for i := range 100 {
					notices = append(notices, notice(serial(i), shop))
					want = append(want, serial(i))
				}
				w.queue(t, a, append(notices, notice("other", "http://127.0.0.2:8080/"))...)
				w.deliver(t, a, run, time.Minute)
				if diff := cmp.Diff(want, slow); diff != "" {
					t.Errorf("order (-want +got):\n%s", diff)
				}
				if prompt > 50*time.Millisecond {
					t.Errorf("the other destination waited %v", prompt)
				}
			})
		})
	}
}

// A merchant that has answered promptly, or was never called, is waited for though it or the machine stalls,
// by Run and in a move: what it books when it answers is in order.
func TestStallsKeepTheOrder(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]bool{"run": true, "move": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				draw := ident.NewDraw(5, 1)
				var mu sync.Mutex
				var booked []string
				w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
					id := r.Header["X-Odd-Case"][0]
					mu.Lock()
					stall := time.Duration(draw.Uint64N(30)) * time.Millisecond
					switch {
					case id == serial(0):
						stall = 700 * time.Millisecond
					case draw.Uint64N(8) == 0:
						stall = time.Duration(draw.Uint64N(2900)) * time.Millisecond
					}
					if id == serial(1) || id == serial(2) { // the first prompt answers
						stall = 0
					}
					mu.Unlock()
					pause(r, stall)
					mu.Lock()
					booked = append(booked, id)
					mu.Unlock()
					_, _ = rw.Write([]byte(yes))
				})
				a := w.app(t, "op1", frozen())
				var notices []provider.Notice
				var want []string
				for i := range 200 {
					notices = append(notices, notice(serial(i), shop))
					want = append(want, serial(i))
				}
				w.queue(t, a, notices...)
				w.deliver(t, a, run, 10*time.Minute)
				if diff := cmp.Diff(want, booked); diff != "" {
					t.Errorf("order (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// In a move a dead host to which more callbacks are due than are claimed at once holds up no other's, nor
// does one that answered promptly before; it is through as soon as its places allow.
func TestDeadHostInAMoveDelaysNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		dead := false
		w.net.serve(t, "127.0.0.9:80", func(rw http.ResponseWriter, r *http.Request) {
			if dead {
				hang(rw, r)
			}
			_, _ = rw.Write([]byte(yes))
		})
		a := w.app(t, "op1", frozen())
		w.queue(t, a, notice("before", "http://127.0.0.9/n"), notice("before too", "http://127.0.0.9/n"))
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{}); err != nil {
			t.Fatal(err)
		}
		dead = true
		var notices []provider.Notice
		for i := range 640 {
			n := notice(serial(i), "http://127.0.0.9/n")
			n.Kind = "once" // times out after a second
			notices = append(notices, n)
			if i%10 == 9 {
				notices = append(notices, notice("h"+serial(i), shop))
			}
		}
		w.queue(t, a, notices...)
		began := machine.Now()
		var prompt int
		go func() {
			wait(t, 2*time.Second)
			prompt = len(m.got())
		}()
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{}); err != nil {
			t.Fatal(err)
		}
		if prompt != 64 {
			t.Errorf("%d callbacks reached the healthy shop within two seconds, want 64", prompt)
		}
		if all := machine.Now().Sub(began); all > 12*time.Second {
			t.Errorf("640 attempts that time out after a second took %v, 64 at a time", all)
		}
	})
}
