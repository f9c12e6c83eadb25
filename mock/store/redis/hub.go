package redis

import (
	"context"
	"errors"
	"strings"
	"sync"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

// changeHub tells who waits in this process of changes that any replica announced. It listens from the
// first waiter on. Announcements are lost while the connection is; so everybody is told when it
// stands again.
type changeHub struct {
	mu      sync.Mutex
	pubsub  *client.PubSub
	done    chan struct{}
	stopped bool
	tasks   map[*store.Wakes]struct{}
	docs    map[chan struct{}]struct{}
	journal map[string]map[chan struct{}]struct{} // by app
}

// startListening listens. The lock is held.
func (h *changeHub) startListening(s *Store) {
	if h.pubsub != nil || h.stopped {
		return
	}
	h.tasks, h.docs, h.journal = map[*store.Wakes]struct{}{}, map[chan struct{}]struct{}{}, map[string]map[chan struct{}]struct{}{}
	h.pubsub, h.done = s.rdb.Subscribe(context.Background(), s.changesChannel()), make(chan struct{})
	messages := h.pubsub.ChannelWithSubscriptions()
	go func() {
		defer close(h.done)
		for message := range messages {
			switch m := message.(type) {
			case *client.Subscription:
				h.wakeFor("tjd", "")
			case *client.Message:
				what, app, _ := strings.Cut(m.Payload, " ")
				h.wakeFor(what, app)
			}
		}
	}()
}

func (h *changeHub) stopListening() {
	h.mu.Lock()
	h.stopped = true
	pubsub, done := h.pubsub, h.done
	h.mu.Unlock()
	if pubsub != nil {
		_ = pubsub.Close()
		<-done
	}
}

// wakeFor wakes who waits for changes of what: d for documents, t for tasks and j for the journal of an app, or of
// all when app is "".
func (h *changeHub) wakeFor(what, app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.Contains(what, "t") {
		for w := range h.tasks {
			if app == "" {
				w.AddAll()
			} else {
				w.Add(app)
			}
		}
	}
	if strings.Contains(what, "d") {
		wakeAll(h.docs)
	}
	if !strings.Contains(what, "j") {
		return
	}
	if app != "" {
		wakeAll(h.journal[app])
		return
	}
	for _, waiters := range h.journal {
		wakeAll(waiters)
	}
}

func wakeAll(waiters map[chan struct{}]struct{}) {
	for c := range waiters {
		select {
		case c <- struct{}{}:
		default: // a value lies there already and stands for this change too
		}
	}
}

// Woken gathers the apps of which any replica added, released, cancelled tasks or sent them again.
func (s *Store) Woken() (*store.Wakes, func()) {
	w := store.NewWakes()
	return w, addWaiter(s, w, func(h *changeHub) map[*store.Wakes]struct{} { return h.tasks })
}

// Published gives a channel that receives after any replica published documents.
func (s *Store) Published() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	return c, addWaiter(s, c, func(h *changeHub) map[chan struct{}]struct{} { return h.docs })
}

// addWaiter adds one to some of those that wait; stop ends it.
func addWaiter[W comparable](s *Store, w W, of func(*changeHub) map[W]struct{}) (stop func()) {
	h := &s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	h.startListening(s)
	if waiters := of(h); waiters != nil {
		waiters[w] = struct{}{}
	}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(of(h), w)
	}
}

// journalGrowth gives a channel that receives after an app's journal changed.
func (s *Store) journalGrowth(app string) (<-chan struct{}, func()) {
	h, c := &s.hub, make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.startListening(s)
	if h.journal != nil {
		if h.journal[app] == nil {
			h.journal[app] = map[chan struct{}]struct{}{}
		}
		h.journal[app][c] = struct{}{}
	}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.journal[app], c)
		if len(h.journal[app]) == 0 {
			delete(h.journal, app)
		}
	}
}

// tryListening finds a Redis, or a user of it, by which replicas can't hear of changes.
func (s *Store) tryListening(ctx context.Context) error {
	pubsub := s.rdb.Subscribe(ctx, s.changesChannel())
	_, err := pubsub.Receive(ctx)
	return errors.Join(err, pubsub.Close())
}
