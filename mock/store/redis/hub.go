package redis

import (
	"context"
	"strings"
	"sync"

	client "github.com/redis/go-redis/v9"
)

// changeHub tells who waits in this process of changes that any replica announced. It listens from the
// first waiter on. Announcements are lost while the connection is; so everybody is told when it
// stands again.
type changeHub struct {
	mu      sync.Mutex
	pubsub  *client.PubSub
	done    chan struct{}
	stopped bool
	tasks   map[chan struct{}]struct{}
	docs    map[chan struct{}]struct{}
	journal map[string]map[chan struct{}]struct{} // by app
}

// startListening listens. The lock is held.
func (h *changeHub) startListening(s *Store) {
	if h.pubsub != nil || h.stopped {
		return
	}
	h.tasks, h.docs, h.journal = map[chan struct{}]struct{}{}, map[chan struct{}]struct{}{}, map[string]map[chan struct{}]struct{}{}
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

// wakeFor wakes who waits for changes of what: t for tasks, d for documents, j for the journal of an app, or of all
// when app is "".
func (h *changeHub) wakeFor(what, app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.Contains(what, "t") {
		wakeAll(h.tasks)
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

// Woken gives a channel that receives after tasks were added, released, cancelled or sent again,
// by any replica.
func (s *Store) Woken() (<-chan struct{}, func()) {
	return s.addWaiter(func(h *changeHub) map[chan struct{}]struct{} { return h.tasks })
}

// Published gives a channel that receives after any replica published documents.
func (s *Store) Published() (<-chan struct{}, func()) {
	return s.addWaiter(func(h *changeHub) map[chan struct{}]struct{} { return h.docs })
}

// addWaiter adds a channel to some of those that wait.
func (s *Store) addWaiter(of func(*changeHub) map[chan struct{}]struct{}) (<-chan struct{}, func()) {
	h, c := &s.hub, make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.startListening(s)
	if waiters := of(h); waiters != nil {
		waiters[c] = struct{}{}
	}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(of(h), c)
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
