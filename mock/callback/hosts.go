package callback

import (
	"slices"
	"sync"
)

// hosts gives out the places at each host and port, as store.HostOf names them, so that one
// that doesn't answer holds up no other, and so that apps with tasks for one host take turns.
type hosts struct {
	most int // places at a host
	mu   sync.Mutex
	at   map[string]*host // a host with neither attempts nor waiters is left out
	full int              // hosts without a free place
}

// host is one host and port.
type host struct {
	attempts int
	// waiters are apps that have a task for this host, first come first served.
	waiters []waiter
	called  int // of the waiters
}

// waiter is an app that waits for a place. Once called it has one, until Run has looked at it.
type waiter struct {
	app    string
	called bool
}

func (h *hosts) init(most int) { h.most, h.at = most, map[string]*host{} }

// free is how many places an app may take.
func (h *hosts) free(at *host, app string) int {
	taken := at.attempts + at.called
	if at.calls(app) {
		taken--
	}
	return h.most - taken
}

func (at *host) find(app string) int {
	return slices.IndexFunc(at.waiters, func(w waiter) bool { return w.app == app })
}

func (at *host) calls(app string) bool {
	return at.called > 0 && slices.Contains(at.waiters, waiter{app, true})
}

// drop ends an app's waiting.
func (at *host) drop(app string) {
	if i := at.find(app); i >= 0 {
		if at.waiters[i].called {
			at.called--
		}
		at.waiters = slices.Delete(at.waiters, i, i+1)
	}
}

// change has fn change a host, calls waiters to the places that are free then, and gives them.
func (h *hosts) change(name string, fn func(*host)) (called []string) {
	at := h.at[name]
	if at == nil {
		at = &host{}
		h.at[name] = at
	}
	if at.attempts+at.called >= h.most {
		h.full--
	}
	fn(at)
	for i := range at.waiters {
		if w := &at.waiters[i]; !w.called && at.attempts+at.called < h.most {
			w.called = true
			at.called++
			called = append(called, w.app)
		}
	}
	if at.attempts+at.called >= h.most {
		h.full++
	}
	if at.attempts == 0 && len(at.waiters) == 0 {
		delete(h.at, name)
	}
	return called
}

// enter counts an attempt of an app to a host that was not busy to it; leave must follow.
// Nothing is counted for "", the host of a timer.
func (h *hosts) enter(name, app string) {
	if name == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.change(name, func(at *host) {
		at.drop(app)
		at.attempts++
	})
}

// leave ends an attempt and gives the apps that are called.
func (h *hosts) leave(name string) (called []string) {
	if name == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.change(name, func(at *host) { at.attempts-- })
}

// busy lists the hosts that have no place for an app, in no order.
func (h *hosts) busy(app string) []string {
	names, _ := h.busyBut("", app)
	return names
}

// busyBut is busy to an app that may use its place at own again; false when another app waits
// for that one.
func (h *hosts) busyBut(own, app string) (names []string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full == 0 {
		return nil, true
	}
	if at := h.at[own]; at != nil && slices.ContainsFunc(at.waiters, func(w waiter) bool { return !w.called && w.app != app }) {
		return nil, false
	}
	for name, at := range h.at {
		if name != own && h.free(at, app) <= 0 {
			names = append(names, name)
		}
	}
	return names, true
}

// await has app called when one of some hosts, to which it has tasks, has a place for it; free
// reports that one has a place already.
func (h *hosts) await(app string, names []string) (free bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range names {
		at := h.at[name]
		switch {
		case at == nil || h.free(at, app) > 0:
			free = true
		case at.find(app) < 0:
			at.waiters = append(at.waiters, waiter{app: app})
		}
	}
	return free
}

// pass gives up the places an app was called to, because it takes none now, and gives the apps
// that are called instead. Elsewhere the app keeps its place in the line.
func (h *hosts) pass(app string) (called []string) {
	return h.dropWhere(app, func(at *host) bool { return at.calls(app) })
}

// forget ends an app's waiting everywhere and gives the apps that are called instead.
func (h *hosts) forget(app string) (called []string) {
	return h.dropWhere(app, func(at *host) bool { return at.find(app) >= 0 })
}

func (h *hosts) dropWhere(app string, where func(*host) bool) (called []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for name, at := range h.at {
		if where(at) {
			called = append(called, h.change(name, func(at *host) { at.drop(app) })...)
		}
	}
	return called
}
