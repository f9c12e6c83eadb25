package callback

import (
	"slices"
	"sync"
)

// hosts counts the attempts under way to each host and port, as store.HostOf names them, so
// that one that doesn't answer holds up no other.
type hosts struct {
	most    int
	mu      sync.Mutex
	at      map[string]*host // a host with neither attempts nor waiters has no place
	full    int              // hosts at their bound
	waiting int              // waiters at all hosts
}

// host is one host and port.
type host struct {
	attempts int
	// waiters are apps that have a task for this host, first come first served.
	waiters []waiter
}

// waiter is an app that waits for a place. Once called it waits for Run to look at it; until
// then no other app's worker may take the place.
type waiter struct {
	app    string
	called bool
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

// leave ends an attempt and gives the apps that are called: the first that waits, or all when
// no attempt is left that could call the next.
func (h *hosts) leave(name string) (called []string) {
	if name == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.at[name]
	if at.attempts == h.most {
		h.full--
	}
	at.attempts--
	for i := range at.waiters {
		if w := &at.waiters[i]; !w.called {
			w.called = true
			called = append(called, w.app)
			if at.attempts > 0 {
				break
			}
		}
	}
	h.tidy(name, at)
	return called
}

// tidy drops a host at which nothing happens.
func (h *hosts) tidy(name string, at *host) {
	if at.attempts == 0 && len(at.waiters) == 0 {
		delete(h.at, name)
	}
}

// busy lists the hosts at their bound, in no order.
func (h *hosts) busy() (names []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full == 0 {
		return nil
	}
	for name, at := range h.at {
		if at.attempts >= h.most {
			names = append(names, name)
		}
	}
	return names
}

// closed lists the hosts that are busy to an app's attempt which takes the place of one at own:
// those at their bound, and those for which another app waits. It is false when another app
// waits for the place itself.
func (h *hosts) closed(own, app string) (names []string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full == 0 && h.waiting == 0 {
		return nil, true
	}
	other := func(w waiter) bool { return w.app != app }
	for name, at := range h.at {
		wanted := slices.ContainsFunc(at.waiters, other)
		switch {
		case name == own && wanted:
			return nil, false
		case name != own && (wanted || at.attempts >= h.most):
			names = append(names, name)
		}
	}
	return names, true
}

// await has an app called when a host that is at its bound now has room.
func (h *hosts) await(app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, at := range h.at {
		if at.attempts >= h.most && !slices.ContainsFunc(at.waiters, func(w waiter) bool { return w.app == app }) {
			at.waiters = append(at.waiters, waiter{app: app})
			h.waiting++
		}
	}
}

// forget ends an app's waiting, for Run looks at it now.
func (h *hosts) forget(app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waiting == 0 {
		return
	}
	for name, at := range h.at {
		before := len(at.waiters)
		at.waiters = slices.DeleteFunc(at.waiters, func(w waiter) bool { return w.app == app })
		h.waiting -= before - len(at.waiters)
		h.tidy(name, at)
	}
}
