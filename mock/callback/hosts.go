package callback

import (
	"net"
	"net/url"
	"slices"
	"sync"
	"time"
)

const (
	// mostBusy bounds the list of addresses that a claim passes over: a store walks through it.
	mostBusy = 256
	// stuckAfter is how long a host at its bound may take to finish an attempt before its
	// other tasks are passed over. One that is merely busy is waited for: it is its turn soon.
	stuckAfter = 100 * time.Millisecond
)

// hosts counts the attempts under way to each host and port, so that one that doesn't answer
// holds up no other.
type hosts struct {
	most int
	mu   sync.Mutex
	at   map[string]*host // a host without attempts has no place
	full int              // hosts at their bound
}

// host is one host and port.
type host struct {
	attempts int
	last     time.Time // when an attempt ended, or the first began
	// urls are addresses of this host that were met while it was at its bound.
	urls []string
	// waiters are apps that have a task for this host, first come first served.
	waiters []string
}

func (h *hosts) init(most int) { h.most, h.at = most, map[string]*host{} }

// hostOf is the host and port of an address; an address that is none is its own host.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// enter counts an attempt; leave must follow. It is refused while the host is at its bound:
// busy will name the address from now on and app is woken when its turn has come. stuck says
// that this may take long.
func (h *hosts) enter(name, address, app string, now time.Time) (ok, stuck bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.at[name]
	if at == nil {
		at = &host{last: now}
		h.at[name] = at
	}
	if at.attempts < h.most {
		if at.attempts++; at.attempts == h.most {
			h.full++
			at.learn(address)
		}
		return true, false
	}
	at.learn(address)
	at.wait(app)
	return false, now.Sub(at.last) >= stuckAfter
}

func (at *host) learn(address string) {
	if !slices.Contains(at.urls, address) {
		at.urls = append(at.urls, address)
	}
}

func (at *host) wait(app string) {
	if !slices.Contains(at.waiters, app) {
		at.waiters = append(at.waiters, app)
	}
}

// leave ends an attempt and gives the apps whose turn it is: the first that waits, or all when
// no attempt is left that could wake the next.
func (h *hosts) leave(name string, now time.Time) (next []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.at[name]
	if at.attempts == h.most {
		h.full--
		// A host that goes on is met again anyway; the addresses of a stuck one spare many claims.
		if now.Sub(at.last) < stuckAfter || len(at.urls) > mostBusy {
			at.urls = nil
		}
	}
	at.last = now
	if at.attempts--; at.attempts == 0 {
		delete(h.at, name)
		return at.waiters
	}
	turn := min(1, len(at.waiters))
	next, at.waiters = at.waiters[:turn:turn], at.waiters[turn:]
	return next
}

// busy lists the known addresses of hosts at their bound. crowded says that there are more
// than a claim should pass over.
func (h *hosts) busy() (urls []string, crowded bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full == 0 {
		return nil, false
	}
	for _, at := range h.at {
		if at.attempts >= h.most {
			urls = append(urls, at.urls...)
		}
	}
	return urls, len(urls) > mostBusy
}

// await has app woken when a host that is at its bound now has room.
func (h *hosts) await(app string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, at := range h.at {
		if at.attempts >= h.most {
			at.wait(app)
		}
	}
}
