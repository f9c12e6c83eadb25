package callback

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// askedHosts is hosts with a test's questions.
type askedHosts struct {
	hosts
	t *testing.T
}

func (h *askedHosts) busyTo(app string, want ...string) {
	h.t.Helper()
	names := h.busy(app)
	if slices.Sort(names); !slices.Equal(names, want) {
		h.t.Errorf("busy to %s: %q, want %q", app, names, want)
	}
}

// keeps asks whether an app may use its place at own again, and what is busy to it then.
func (h *askedHosts) keeps(own, app string, want bool, busy ...string) {
	h.t.Helper()
	names, ok := h.busyBut(own, app)
	if slices.Sort(names); ok != want || !slices.Equal(names, busy) {
		h.t.Errorf("%s at %s: %v, busy %q; want %v, %q", app, own, ok, names, want, busy)
	}
}

func (h *askedHosts) leaves(host string, want ...string) {
	h.t.Helper()
	if called := h.leave(host); !slices.Equal(called, want) {
		h.t.Errorf("called %q, want %q", called, want)
	}
}

func (h *askedHosts) forgets(app string, want ...string) {
	h.t.Helper()
	if called := h.forget(app); !slices.Equal(called, want) {
		h.t.Errorf("called %q instead of %s, want %q", called, app, want)
	}
}

func (h *askedHosts) passes(app string, want ...string) {
	h.t.Helper()
	if called := h.pass(app); !slices.Equal(called, want) {
		h.t.Errorf("called %q instead of %s, want %q", called, app, want)
	}
}

// waits stands an app in line at hosts; free is what await says.
func (h *askedHosts) waits(app string, free bool, names ...string) {
	h.t.Helper()
	if got := h.await(app, names); got != free {
		h.t.Errorf("%s waits at %q, of which one is free: %v, want %v", app, names, got, free)
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	h := askedHosts{t: t}
	h.init(2)
	h.busyTo("a")
	h.enter("shop:80", "a")
	h.waits("a", true, "shop:80")
	h.enter("shop:80", "a")
	h.enter("", "a") // a timer takes no place
	h.leaves("")
	h.busyTo("a", "shop:80")
	h.keeps("shop:80", "a", true)
	h.waits("a", false, "shop:80")
	h.waits("b", false, "shop:80")
	h.waits("a", false, "shop:80") // stands in line once
	h.enter("bank:80", "c")
	h.enter("bank:80", "c")
	h.busyTo("a", "bank:80", "shop:80")
	h.keeps("shop:80", "a", false) // b waits
	h.waits("c", false, "shop:80", "bank:80")
	h.leaves("shop:80", "a")
	h.busyTo("b", "bank:80", "shop:80") // the place is a's
	h.busyTo("a", "bank:80")
	h.enter("shop:80", "a")
	h.leaves("shop:80", "b")
	h.leaves("shop:80", "c")
	h.keeps("bank:80", "c", true)
	h.busyTo("a", "bank:80", "shop:80") // both places are promised
	h.passes("b")                       // who has been looked at and wants nothing
	h.busyTo("a", "bank:80")
	h.passes("c")
	h.leaves("bank:80", "c") // where it still stands in line
	h.leaves("bank:80")
	h.forgets("c")
	if len(h.at) != 0 || h.full != 0 {
		t.Errorf("%d hosts, %d full, after all have left", len(h.at), h.full)
	}
}

// A place that isn't wanted any more goes to the next in line.
func TestHostsPassOn(t *testing.T) {
	t.Parallel()
	h := askedHosts{t: t}
	h.init(1)
	h.enter("shop:80", "a")
	for _, app := range []string{"b", "c", "d"} {
		h.waits(app, false, "shop:80")
	}
	h.leaves("shop:80", "b")
	h.passes("d") // not called yet: keeps its place in the line
	h.passes("b", "c")
	h.forgets("c", "d")
	h.forgets("d")
	h.busyTo("a")
	if len(h.at) != 0 || h.full != 0 {
		t.Errorf("%d hosts, %d full, after all have left", len(h.at), h.full)
	}
}

// Whatever apps do, no host has more attempts than places, no place is promised twice, and who
// waits is called as soon as there is a place.
func TestHostsInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		h := hosts{}
		h.init(rapid.IntRange(1, 3).Draw(r, "places"))
		inside := map[string]int{}
		for range 100 {
			host := rapid.SampledFrom([]string{"h0", "h1", "h2"}).Draw(r, "host")
			app := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(r, "app")
			switch rapid.SampledFrom([]string{"enter", "leave", "await", "pass", "forget"}).Draw(r, "what") {
			case "enter":
				if !slices.Contains(h.busy(app), host) {
					h.enter(host, app)
					inside[host]++
				}
			case "leave":
				if inside[host] > 0 {
					h.leave(host)
					inside[host]--
				}
			case "await":
				h.await(app, []string{host})
			case "pass":
				h.pass(app)
			case "forget":
				h.forget(app)
			}
			if err := h.sound(inside); err != nil {
				r.Fatal(err)
			}
		}
	})
}

// sound checks the books against who is inside.
func (h *hosts) sound(inside map[string]int) error {
	full := 0
	for name, at := range h.at {
		called := 0
		for _, w := range at.waiters {
			if w.called {
				called++
			}
		}
		if at.attempts+called >= h.most {
			full++
		}
		switch {
		case at.attempts != inside[name] || at.called != called:
			return fmt.Errorf("%s: %+v, but %d are inside", name, at, inside[name])
		case at.attempts+called > h.most:
			return fmt.Errorf("%s: %+v has %d places", name, at, h.most)
		case at.attempts+called < h.most && called < len(at.waiters):
			return fmt.Errorf("%s: %+v has a place for who waits", name, at)
		}
	}
	if full != h.full {
		return fmt.Errorf("%d hosts are full, %d are counted", full, h.full)
	}
	return nil
}
