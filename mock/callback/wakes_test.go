package callback_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/store"
)

// looked counts the looks at queues, by app.
type looked struct {
	callback.Store
	mu     sync.Mutex
	claims map[string]int
	scans  int
}

func (l *looked) Claim(ctx context.Context, name, generation string, now time.Time, lease time.Duration, limit int) ([]store.Task, error) {
	l.mu.Lock()
	l.claims[name]++
	l.mu.Unlock()
	return l.Store.Claim(ctx, name, generation, now, lease, limit)
}

func (l *looked) Waiting(ctx context.Context) ([]string, error) {
	l.mu.Lock()
	l.scans++
	l.mu.Unlock()
	return l.Store.Waiting(ctx)
}

// sofar gives the counts, and how often an app was looked at.
func (l *looked) sofar(app string) (scans, apps, claims int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.scans, len(l.claims), l.claims[app]
}

// forget begins to count anew.
func (l *looked) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.claims)
	l.scans = 0
}

// TestWakesLookAtOneApp has many apps wait: what happens to one has no other looked at, until the poll.
func TestWakesLookAtOneApp(t *testing.T) {
	t.Parallel()
	const others, busy = 100, 50
	synctest.Test(t, func(t *testing.T) {
		l := &looked{claims: map[string]int{}}
		w := setup(t, func(c *callback.Config) {
			l.Store, c.Store, c.Poll = c.Store, l, time.Minute
		})
		m := w.slowMerchant(t, 0)
		for i := range others {
			late := notice("later", shop)
			a := w.app(t, serial(i), clock.State{})
			late.At = w.now(t, a.Name()).Add(time.Hour)
			w.queue(t, a, late)
		}
		w.start(t)
		synctest.Wait()
		l.forget()
		a := w.app(t, "busy", clock.State{})
		for i := range busy {
			w.queue(t, a, notice(serial(i), shop))
			synctest.Wait()
		}
		if scans, apps, claims := l.sofar(a.Name()); len(m.got()) != busy || scans != 0 || apps != 1 || claims == 0 {
			t.Errorf("%d callbacks of one app: %d arrived, all waiting apps were listed %d times, %d looked at, the one %d times", busy, len(m.got()), scans, apps, claims)
		}
		wait(t, time.Minute)
		synctest.Wait()
		if scans, apps, _ := l.sofar(a.Name()); scans != 1 || apps < others {
			t.Errorf("the poll listed the waiting apps %d times and looked at %d; want once, all", scans, apps)
		}
	})
}
