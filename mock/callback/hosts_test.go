package callback

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	var h hosts
	h.init(2)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	enter := func(url, app string, wantOK, wantStuck bool) {
		t.Helper()
		if ok, stuck := h.enter("shop:80", url, app, now); ok != wantOK || stuck != wantStuck {
			t.Errorf("%s of %s: let in %t, stuck %t", url, app, ok, stuck)
		}
	}
	busy := func(want ...string) {
		t.Helper()
		if urls, crowded := h.busy(); !slices.Equal(urls, want) || crowded {
			t.Errorf("busy %q, crowded %t; want %q", urls, crowded, want)
		}
	}
	leave := func(want ...string) {
		t.Helper()
		if next := h.leave("shop:80", now); !slices.Equal(next, want) {
			t.Errorf("next is %q, want %q", next, want)
		}
	}
	busy()
	enter("/1", "a", true, false)
	busy()
	enter("/2", "a", true, false)
	busy("/2")
	enter("/3", "a", false, false)
	enter("/3", "b", false, false)
	enter("/3", "a", false, false) // stands in line once
	busy("/2", "/3")
	now = now.Add(stuckAfter)
	enter("/4", "c", false, true)
	h.await("d")
	leave("a") // long after the one before: its addresses are remembered
	busy()
	enter("/5", "a", true, false)
	busy("/2", "/3", "/4", "/5")
	leave("b") // soon after: they are met again anyway
	enter("/6", "b", true, false)
	busy("/6")
	leave("c")
	leave("d")
	if len(h.at) != 0 || h.full != 0 {
		t.Errorf("%d hosts, %d full, after all have left", len(h.at), h.full)
	}
	enter("/1", "a", true, false)
	enter("/1", "a", true, false)
	for i := range mostBusy + 1 {
		enter(fmt.Sprint("/x", i), fmt.Sprint("w", i), false, false)
	}
	if urls, crowded := h.busy(); !crowded {
		t.Errorf("%d addresses are not too many", len(urls))
	}
	leave("w0")
	if next := h.leave("shop:80", now); len(next) != mostBusy {
		t.Errorf("the last that leaves wakes %d apps, want all %d", len(next), mostBusy)
	}
}
