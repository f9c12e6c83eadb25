package redis

import (
	"context"
	"strings"
	"sync"

	client "github.com/redis/go-redis/v9"
)

// hub tells who waits in this process of changes that any replica announced. It listens from the
// first waiter on. Announcements are lost while the connection is; so everybody is told when it
// stands again.
type hub struct {
	mu      sync.Mutex
	pubsub  *client.PubSub
	done    chan struct{}
	stopped bool
	tasks   map[chan struct{}]struct{}
	docs    map[chan struct{}]struct{}
	journal map[string]map[chan struct{}]struct{} // by app
}

// start listens. The lock is held.
func (h *hub) start(s *Store) {
	if h.pubsub != nil || h.stopped {
		return
	}
	h.tasks, h.docs, h.journal = map[chan struct{}]struct{}{}, map[chan struct{}]struct{}{}, map[string]map[chan struct{}]struct{}{}
	h.pubsub, h.done = s.rdb.Subscribe(context.Background(), s.channel()), make(chan struct{})
	messages := h.pubsub.ChannelWithSubscriptions()
	go func() {
		defer close(h.done)
		for message := range messages {
			switch m := message.(type) {
			case *client.Subscription:
				h.tell("tjd", "")
			case *client.Message:
				what, app, _ := strings.Cut(m.Payload, " ")
				h.tell(what, app)
			}
		}
	}()
}

func (h *hub) stop() {
	h.mu.Lock()
	h.stopped = true
	pubsub, done := h.pubsub, h.done
	h.mu.Unlock()
	if pubsub != nil {
		_ = pubsub.Close()
		<-done
	}
}

// tell wakes who waits for changes of what: t for tasks, d for documents, j for the journal of an app, or of all
// when app is "".
func (h *hub) tell(what, app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.Contains(what, "t") {
		wake(h.tasks)
	}
	if strings.Contains(what, "d") {
		wake(h.docs)
	}
	if !strings.Contains(what, "j") {
		return
	}
	if app != "" {
		wake(h.journal[app])
		return
	}
	for _, waiters := range h.journal {
		wake(waiters)
	}
}

func wake(waiters map[chan struct{}]struct{}) {
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
	return s.waiter(func(h *hub) map[chan struct{}]struct{} { return h.tasks })
}

// Published gives a channel that receives after any replica published documents.
func (s *Store) Published() (<-chan struct{}, func()) {
	return s.waiter(func(h *hub) map[chan struct{}]struct{} { return h.docs })
}

// waiter adds a channel to some of those that wait.
func (s *Store) waiter(of func(*hub) map[chan struct{}]struct{}) (<-chan struct{}, func()) {
	h, c := &s.hub, make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.start(s)
	if waiters := of(h); waiters != nil {
		waiters[c] = struct{}{}
	}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(of(h), c)
	}
}

// journalled gives a channel that receives after an app's journal changed.
func (s *Store) journalled(app string) (<-chan struct{}, func()) {
	h, c := &s.hub, make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.start(s)
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
