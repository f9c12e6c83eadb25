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
	// declined are apps that were called and took no place; they wait no more until somebody
	// comes or goes. For which of the busy hosts an app has tasks is not known, and two apps
	// that want none could send the place to and fro.
	declined []string
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
	if i := at.find(app); i >= 0 && at.waiters[i].called {
		taken--
	}
	return h.most - taken
}

func (at *host) find(app string) int {
	return slices.IndexFunc(at.waiters, func(w waiter) bool { return w.app == app })
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
		at.declined = nil
	})
}

// leave ends an attempt and gives the apps that are called.
func (h *hosts) leave(name string) (called []string) {
	if name == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.change(name, func(at *host) {
		at.attempts--
		at.declined = nil
	})
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

// await has app called when a host that is busy to it now has a place.
func (h *hosts) await(app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, at := range h.at {
		if h.free(at, app) <= 0 && at.find(app) < 0 && !slices.Contains(at.declined, app) {
			at.waiters = append(at.waiters, waiter{app: app})
		}
	}
}

// pass gives up the places an app was called to, because it takes none now, and gives the apps
// that are called instead. Elsewhere the app keeps its place in the line.
func (h *hosts) pass(app string) (called []string) {
	return h.each(app, func(at *host, w waiter) {
		if w.called {
			at.drop(app)
			at.declined = append(at.declined, app)
		}
	})
}

// forget ends an app's waiting everywhere and gives the apps that are called instead.
func (h *hosts) forget(app string) (called []string) {
	return h.each(app, func(at *host, _ waiter) { at.drop(app) })
}

// each changes the hosts at which an app waits.
func (h *hosts) each(app string, fn func(*host, waiter)) (called []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for name, at := range h.at {
		if i := at.find(app); i >= 0 {
			called = append(called, h.change(name, func(at *host) { fn(at, at.waiters[i]) })...)
		}
	}
	return called
}
