package callback_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/store"
)

// crowd is apps with callbacks for the same few shops, some slow, some that refuse at first,
// and what the shops saw.
type crowd struct {
	*world
	places int
	apps   []*app.App
	shops  []string
	refuse []int // so often first
	sent   []sent

	mu       sync.Mutex
	inside   map[string]int // requests at a shop
	received map[string]int // deliveries of a callback
	over     int            // requests beyond the places of a shop
}

type sent struct {
	app  *app.App
	id   string
	shop int
}

// newCrowd draws one and starts it.
func newCrowd(t *testing.T, draw *ident.Draw) *crowd {
	t.Helper()
	c := &crowd{places: 1 + int(draw.Uint64N(3)), inside: map[string]int{}, received: map[string]int{}}
	workers := []int{1, 2, 5, 2048}[draw.Uint64N(4)]
	c.world = setup(t, func(k *callback.Config) { k.PerHost, k.Workers = c.places, workers })
	for i := range 1 + draw.Uint64N(4) {
		took := []time.Duration{0, 30 * time.Millisecond, time.Second, 3 * time.Second}[draw.Uint64N(4)]
		address, refuse := fmt.Sprintf("127.0.0.1:%d", 8000+i), int(draw.Uint64N(3))
		c.shops, c.refuse = append(c.shops, address), append(c.refuse, refuse)
		c.net.serve(t, address, func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, address, took, refuse) })
	}
	for i := range 1 + draw.Uint64N(4) {
		c.apps = append(c.apps, c.app(t, fmt.Sprintf("op%d", i), clock.State{}))
	}
	c.start(t)
	return c
}

func (c *crowd) serve(w http.ResponseWriter, r *http.Request, address string, took time.Duration, refuse int) {
	id := r.Header["X-Odd-Case"][0]
	c.mu.Lock()
	c.received[id]++
	c.inside[address]++
	if c.inside[address] > c.places {
		c.over++
	}
	answer := yes
	if c.received[id] <= refuse {
		answer = no
	}
	c.mu.Unlock()
	pause(r, took)
	c.mu.Lock()
	c.inside[address]--
	c.mu.Unlock()
	_, _ = io.WriteString(w, answer)
}

// queues adds callbacks of one app, some of them due later.
func (c *crowd) queues(t *testing.T, draw *ident.Draw) {
	t.Helper()
	a := c.apps[draw.Uint64N(uint64(len(c.apps)))]
	for range draw.Uint64N(40) {
		s := sent{a, serial(len(c.sent)), int(draw.Uint64N(uint64(len(c.shops))))}
		n := notice(s.id, "http://"+c.shops[s.shop]+"/n")
		if draw.Chance(0.25) {
			n.Due = c.now(t, a.Name()).Add(time.Duration(draw.Uint64N(5000)) * time.Millisecond)
		}
		c.sent = append(c.sent, s)
		c.queue(t, a, n)
	}
}

// However many apps and shops there are, every callback is delivered, as often as its shop
// wants, and no shop gets more requests at once than it has places.
func TestCrowd(t *testing.T) {
	t.Parallel()
	for seed := range uint64(16) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				draw := ident.NewDraw(seed, 1)
				c := newCrowd(t, &draw)
				for range 1 + draw.Uint64N(6) {
					c.queues(t, &draw)
					wait(t, time.Duration(draw.Uint64N(3000))*time.Millisecond)
				}
				if draw.Chance(0.3) { // an app goes and comes back
					a := c.apps[0]
					c.world.apps.Remove(a.Name())
					wait(t, time.Second)
					again := *a // an attempt under way still reads the one that went
					if err := c.world.apps.Add(&again); err != nil {
						t.Fatal(err)
					}
				}
				wait(t, 2*24*time.Hour)
				for _, s := range c.sent {
					task := c.task(t, s.app, s.id)
					if want := c.refuse[s.shop] + 1; task.State != store.Delivered || c.received[s.id] != want || len(task.Attempts) != want {
						t.Errorf("%s is %s after %d attempts, the shop got %d; want %d", s.id, task.State, len(task.Attempts), c.received[s.id], want)
					}
				}
				if c.over > 0 {
					t.Errorf("%d requests beyond the %d places of a shop", c.over, c.places)
				}
			})
		})
	}
}

// counted counts what is claimed, or asked for in vain.
type counted struct {
	callback.Store
	claims atomic.Int64
}

func (c *counted) Claim(ctx context.Context, app, generation string, now time.Time, lease time.Duration, limit int) ([]store.Task, error) {
	c.claims.Add(1)
	return c.Store.Claim(ctx, app, generation, now, lease, limit)
}

// When an attempt at a dead host ends, who waits for that host is looked at, and nobody else.
func TestDeadHostsAreNoWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const dead, each, places = 30, 20, 2
		var st *counted
		w := setup(t, func(c *callback.Config) {
			st = &counted{Store: c.Store}
			c.Store, c.PerHost = st, places
		})
		w.start(t)
		var apps []*app.App
		for i := range dead {
			address := fmt.Sprintf("127.0.0.9:%d", 8000+i)
			w.net.serve(t, address, hang)
			a := w.app(t, fmt.Sprintf("op%d", i), clock.State{})
			apps = append(apps, a)
			for j := range each {
				wait(t, time.Nanosecond) // of different instants, so that none waits for the one before
				n := notice(serial(j), "http://"+address+"/n")
				n.Kind = "once" // times out after a second
				w.queue(t, a, n)
			}
		}
		wait(t, time.Millisecond)
		st.claims.Store(0)
		wait(t, each/places*time.Second+100*time.Millisecond)
		made := 0
		for _, a := range apps {
			made += len(w.entries(t, a, "attempt"))
		}
		if made != dead*each {
			t.Errorf("%d attempts, want %d", made, dead*each)
		}
		// An attempt that ends has its app looked at, and so has every poll.
		if got := int(st.claims.Load()); got > 8*made {
			t.Errorf("%d claims for %d attempts", got, made)
		}
	})
}
