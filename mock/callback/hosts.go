package callback

import (
	"slices"
	"sync"
)

// hosts counts the attempts under way to each host and port, as store.HostOf names them, so
// that one that doesn't answer holds up no other.
type hosts struct {
	most int
	mu   sync.Mutex
	at   map[string]*host // a host without attempts has no place
	full int              // hosts at their bound
}

// host is one host and port.
type host struct {
	attempts int
	// waiters are apps that have a task for this host, first come first served.
	waiters []string
}

func (h *hosts) init(most int) { h.most, h.at = most, map[string]*host{} }

// enter counts an attempt to a host that busy didn't name; leave must follow. Nothing is
// counted for "", the host of a timer.
func (h *hosts) enter(name string) {
	if name == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.at[name]
	if at == nil {
		at = &host{}
		h.at[name] = at
	}
	if at.attempts++; at.attempts == h.most {
		h.full++
	}
}

// leave ends an attempt and gives the apps whose turn it is: the first that waits, or all when
// no attempt is left that could wake the next.
func (h *hosts) leave(name string) (next []string) {
	if name == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.at[name]
	if at.attempts == h.most {
		h.full--
	}
	if at.attempts--; at.attempts == 0 {
		delete(h.at, name)
		return at.waiters
	}
	turn := min(1, len(at.waiters))
	next, at.waiters = at.waiters[:turn:turn], at.waiters[turn:]
	return next
}

// busy lists the hosts at their bound, in no order.
func (h *hosts) busy() []string {
	names, _ := h.busyBut("", "")
	return names
}

// busyBut is busy to an app that has an attempt at a host and may replace it; false when
// another app waits for that.
func (h *hosts) busyBut(own, app string) (names []string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at := h.at[own]; at != nil && slices.ContainsFunc(at.waiters, func(other string) bool { return other != app }) {
		return nil, false
	}
	if h.full == 0 {
		return nil, true
	}
	for name, at := range h.at {
		if at.attempts >= h.most && name != own {
			names = append(names, name)
		}
	}
	return names, true
}

// await has app woken when a host that is at its bound now has room.
func (h *hosts) await(app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, at := range h.at {
		if at.attempts >= h.most && !slices.Contains(at.waiters, app) {
			at.waiters = append(at.waiters, app)
		}
	}
}
