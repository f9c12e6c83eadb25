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
	journal map[string]map[chan struct{}]struct{} // by app
}

// start listens. The lock is held.
func (h *hub) start(s *Store) {
	if h.pubsub != nil || h.stopped {
		return
	}
	h.tasks, h.journal = map[chan struct{}]struct{}{}, map[string]map[chan struct{}]struct{}{}
	h.pubsub, h.done = s.rdb.Subscribe(context.Background(), s.channel()), make(chan struct{})
	messages := h.pubsub.ChannelWithSubscriptions()
	go func() {
		defer close(h.done)
		for message := range messages {
			switch m := message.(type) {
			case *client.Subscription:
				h.tell("tj", "")
			case *client.Message:
				cut := strings.IndexFunc(m.Payload, func(r rune) bool { return r != 't' && r != 'j' })
				if cut >= 0 {
					h.tell(m.Payload[:cut], m.Payload[cut:])
				}
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

// tell wakes who waits for changes of what: t for tasks, j for the journal of an app, or of all
// when app is "".
func (h *hub) tell(what, app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.Contains(what, "t") {
		wake(h.tasks)
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
	h, c := &s.hub, make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.start(s)
	if h.tasks != nil {
		h.tasks[c] = struct{}{}
	}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.tasks, c)
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
