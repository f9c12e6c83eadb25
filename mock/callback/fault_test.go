package callback_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// moved advances a frozen app by an hour and gives what the merchant and the journal saw.
func moved(t *testing.T, fault func(n provider.Notice, attempt int) (callback.Fault, error), advance time.Duration, ids ...string) (got []string, deliveries []callback.Delivery, attempts, held []store.Entry) {
	t.Helper()
	w := setup(t, func(c *callback.Config) {
		c.Fault = func(_ context.Context, _ *app.App, n provider.Notice, attempt int) (callback.Fault, error) {
			return fault(n, attempt)
		}
	})
	m := &merchant{answers: []string{yes}}
	w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
	a := w.app(t, "op1", frozen())
	for _, id := range ids {
		w.queue(t, a, notice(id, shop))
	}
	_, deliveries, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: advance})
	if err != nil {
		t.Fatal(err)
	}
	return m.got(), deliveries, w.entries(t, a, "attempt"), w.entries(t, a, "held")
}

func first(s callback.Fault) func(provider.Notice, int) (callback.Fault, error) {
	asked := false
	return func(provider.Notice, int) (callback.Fault, error) {
		if asked {
			return callback.Fault{}, nil
		}
		asked = true
		return s, nil
	}
}

func TestDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got, _, attempts, _ := moved(t, first(callback.Fault{Rule: "r1", Drop: true}), 4*time.Minute, "n1")
		if len(got) != 1 || !strings.Contains(got[0], "attempt=2") {
			t.Errorf("the merchant got %q, want the second attempt alone", got)
		}
		if len(attempts) != 2 || attempts[0].Rule != "r1" || attempts[0].Status != 0 || !strings.Contains(attempts[0].Explanation, "dropped by rule r1") {
			t.Errorf("journal %+v", attempts)
		}
	})
}

func TestHeldBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fault := first(callback.Fault{Rule: "r1", Delay: 10 * time.Minute, Message: provider.Fault{WrongSignature: true}})
		got, deliveries, attempts, held := moved(t, fault, 11*time.Minute, "n1")
		if len(got) != 1 || !strings.Contains(got[0], "attempt=1") || !strings.Contains(got[0], "sign=wrong") {
			t.Errorf("the merchant got %q, want the first attempt, faulty as decided before the wait", got)
		}
		if len(held) != 1 || held[0].Rule != "r1" || len(attempts) != 1 || attempts[0].Rule != "r1" || attempts[0].At.Sub(held[0].At) != 10*time.Minute {
			t.Errorf("held %+v, attempts %+v", held, attempts)
		}
		if len(deliveries) != 1 {
			t.Errorf("the move tells of %d attempts, want 1", len(deliveries))
		}
	})
}

func TestRealDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := machine.Now()
		got, _, attempts, _ := moved(t, first(callback.Fault{RealDelay: 3 * time.Second}), 0, "n1")
		if took := machine.Now().Sub(began); len(got) != 1 || took != 3*time.Second || attempts[0].Took != 3*time.Second {
			t.Errorf("%d callbacks after %v of real time, want one after 3s", len(got), took)
		}
	})
}

func TestCopies(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]callback.Fault{"duplicate": {Rule: "r1", Duplicate: 2}, "concurrent": {Rule: "r1", Concurrent: 3}} {
		synctest.Test(t, func(t *testing.T) {
			got, deliveries, attempts, _ := moved(t, first(s), time.Hour, "n1")
			if len(got) != 3 || got[0] != got[1] || got[1] != got[2] {
				t.Errorf("%s: the merchant got %q, want the same three times", name, got)
			}
			if len(attempts) != 3 || len(deliveries) != 3 || !strings.Contains(attempts[2].Explanation, "copy 3 of 3") || attempts[2].Rule != "r1" {
				t.Errorf("%s: %d deliveries, journal %+v", name, len(deliveries), attempts)
			}
		})
	}
}

// TestSlowCopies: copies that take longer together than a lease lasts are sent once each, by who claimed the task.
func TestSlowCopies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const copies = 20 // 80 s, more than two leases
		w := setup(t, func(c *callback.Config) {
			c.Fault = func(context.Context, *app.App, provider.Notice, int) (callback.Fault, error) {
				return callback.Fault{Rule: "r1", Duplicate: copies - 1}, nil
			}
		})
		m := w.slowMerchant(t, 4*time.Second)
		a := w.app(t, "op1", clock.State{})
		w.start(t)
		w.backlog(t, a, 1)
		wait(t, 5*time.Minute)
		task := w.task(t, a, serial(0))
		if got := len(m.got()); got != copies || task.State != store.Delivered || len(task.Attempts) != copies || task.Unfinished {
			t.Errorf("%d copies, want %d; the task is %s after %d attempts", got, copies, task.State, len(task.Attempts))
		}
	})
}

func TestReordered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fault := func(n provider.Notice, _ int) (callback.Fault, error) {
			if n.ID == "n1" {
				return callback.Fault{Rule: "r1", Reorder: 30 * time.Minute}, nil
			}
			return callback.Fault{}, nil
		}
		got, _, _, _ := moved(t, fault, 0, "n1", "n2")
		if len(got) != 2 || !strings.Contains(got[0], "id=n2") || !strings.Contains(got[1], "id=n1") {
			t.Errorf("the merchant got %q, want n2 before n1 without the clock moving", got)
		}
		got, _, attempts, held := moved(t, fault, time.Hour, "n1")
		if len(got) != 1 || len(held) != 1 || attempts[0].At.Sub(held[0].At) != 30*time.Minute {
			t.Errorf("alone: got %q, held %+v, attempts %+v", got, held, attempts)
		}
	})
}

func TestFaultFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fails := func(_ provider.Notice, attempt int) (callback.Fault, error) {
			if attempt == 1 {
				return callback.Fault{}, errors.New("the store is away")
			}
			return callback.Fault{NearMisses: []string{"r1: attempt is \"2\", not \"1\""}}, nil
		}
		got, _, attempts, _ := moved(t, fails, 4*time.Minute, "n1")
		if len(got) != 1 || len(attempts) != 2 || !strings.Contains(attempts[0].Explanation, "the store is away") || !strings.Contains(attempts[1].Explanation, "nearly matched: r1") {
			t.Errorf("got %q, journal %+v", got, attempts)
		}
	})
}

// TestFaultUnreachable: what a rule wants of a callback is in a store that is away for a while. A callback that is sent
// once only is sent when its lease has run out.
func TestFaultUnreachable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		w := setup(t, func(c *callback.Config) {
			c.Fault = func(context.Context, *app.App, provider.Notice, int) (s callback.Fault, err error) {
				if asked++; asked == 1 {
					err = store.ErrUnreachable
				}
				return s, err
			}
		})
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		w.start(t)
		a := w.app(t, "op1", clock.State{})
		once := notice("n1", shop)
		once.Kind = "once"
		w.queue(t, a, once)
		wait(t, 2*time.Minute)
		if made := w.task(t, a, "n1"); made.State != store.Delivered || made.Tries != 1 || len(m.got()) != 1 {
			t.Errorf("%s after %d tries: %q", made.State, made.Tries, m.got())
		}
	})
}
