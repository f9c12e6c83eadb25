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

func (l *looked) Claim(ctx context.Context, name string, now time.Time, lease time.Duration, limit int) ([]store.Task, error) {
	l.mu.Lock()
	l.claims[name]++
	l.mu.Unlock()
	return l.Store.Claim(ctx, name, now, lease, limit)
}

func (l *looked) Waiting(ctx context.Context) ([]string, error) {
	l.scans++
	return l.Store.Waiting(ctx)
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
		clear(l.claims)
		l.scans = 0
		a := w.app(t, "busy", clock.State{})
		for i := range busy {
			w.queue(t, a, notice(serial(i), shop))
			synctest.Wait()
		}
		if len(m.got()) != busy || l.scans != 0 || len(l.claims) != 1 || l.claims[a.Name()] == 0 {
			t.Errorf("%d callbacks of one app: %d arrived, all waiting apps were listed %d times, looks by app: %v", busy, len(m.got()), l.scans, l.claims)
		}
		wait(t, time.Minute)
		synctest.Wait()
		if l.scans != 1 || len(l.claims) < others {
			t.Errorf("the poll listed the waiting apps %d times and looked at %d; want once, all", l.scans, len(l.claims))
		}
	})
}
