package callback

import (
	"slices"
	"testing"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	var h hosts
	h.init(2)
	busy := func(want ...string) {
		t.Helper()
		names := h.busy()
		if slices.Sort(names); !slices.Equal(names, want) {
			t.Errorf("busy %q, want %q", names, want)
		}
	}
	leave := func(host string, want ...string) {
		t.Helper()
		if called := h.leave(host); !slices.Equal(called, want) {
			t.Errorf("called %q, want %q", called, want)
		}
	}
	// closed asks as an app that has a place at own; nil is that it must give the place up.
	closed := func(own, app string, want []string) {
		t.Helper()
		names, ok := h.closed(own, app)
		if slices.Sort(names); ok != (want != nil) || !slices.Equal(names, want) {
			t.Errorf("closed to %s at %s: %q, %v; want %q", app, own, names, ok, want)
		}
	}
	busy()
	h.enter("shop:80")
	busy()
	h.await("a") // nothing is at its bound
	h.enter("shop:80")
	busy("shop:80")
	closed("shop:80", "a", []string{})
	h.await("a")
	h.await("b")
	h.await("a") // stands in line once
	h.enter("bank:80")
	h.enter("bank:80")
	busy("bank:80", "shop:80")
	h.await("c") // for either
	h.enter("")  // a timer takes no place
	leave("")
	closed("", "a", []string{"bank:80", "shop:80"})
	closed("shop:80", "a", nil)
	leave("shop:80", "a")
	busy("bank:80")
	closed("bank:80", "c", []string{"shop:80"}) // there is room, but for a
	closed("bank:80", "a", nil)
	h.forget("a") // is looked at
	h.enter("shop:80")
	busy("bank:80", "shop:80")
	leave("shop:80", "b")
	h.forget("b")
	closed("shop:80", "c", []string{"bank:80"})
	leave("shop:80", "c") // the last calls all
	leave("bank:80", "c")
	leave("bank:80")
	busy()
	closed("", "a", []string{"bank:80", "shop:80"})
	closed("", "c", []string{})
	h.forget("c")
	if len(h.at) != 0 || h.full != 0 || h.waiting != 0 {
		t.Errorf("%d hosts, %d full, %d waiters, after all have left", len(h.at), h.full, h.waiting)
	}
}

// One that is called and can't come holds up nobody: the next is called by the next that leaves.
func TestHostsCallOnce(t *testing.T) {
	t.Parallel()
	var h hosts
	h.init(3)
	for range 3 {
		h.enter("shop:80")
	}
	h.await("a")
	h.await("b")
	for _, want := range []string{"a", "b", ""} {
		if called := h.leave("shop:80"); len(called) > 0 != (want != "") || want != "" && called[0] != want {
			t.Errorf("called %q, want %q", called, want)
		}
	}
}
