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
		if next := h.leave(host); !slices.Equal(next, want) {
			t.Errorf("next is %q, want %q", next, want)
		}
	}
	busy()
	h.enter("shop:80")
	busy()
	h.await("a") // nothing is at its bound
	h.enter("shop:80")
	busy("shop:80")
	h.await("a")
	h.await("b")
	h.await("a") // stands in line once
	h.enter("bank:80")
	h.enter("bank:80")
	busy("bank:80", "shop:80")
	if names, ok := h.busyBut("bank:80", "a"); !ok || !slices.Equal(names, []string{"shop:80"}) {
		t.Errorf("busy to who has a place at bank:80: %q, %v", names, ok)
	}
	if _, ok := h.busyBut("shop:80", "a"); ok {
		t.Error("a keeps the place that b waits for")
	}
	h.enter("") // a timer takes no place
	leave("")
	h.await("c") // for either
	leave("shop:80", "a")
	busy("bank:80")
	h.enter("shop:80")
	busy("bank:80", "shop:80")
	leave("shop:80", "b")
	if names, ok := h.busyBut("shop:80", "c"); !ok || !slices.Equal(names, []string{"bank:80"}) {
		t.Errorf("busy to who alone waits for its own place: %q, %v", names, ok)
	}
	leave("shop:80", "c") // the last wakes all
	leave("bank:80", "c")
	leave("bank:80")
	busy()
	if len(h.at) != 0 || h.full != 0 {
		t.Errorf("%d hosts, %d full, after all have left", len(h.at), h.full)
	}
}
