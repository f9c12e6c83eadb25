package merchant

import (
	"strings"
	"testing"
)

// TestFirstDeliveriesAreBounded: the newest notices are known again, the oldest no more.
func TestFirstDeliveriesAreBounded(t *testing.T) {
	t.Parallel()
	var f firstSeen
	for i := range int64(maxFirst + 2) {
		f.add(string(rune(i+0x10000)), i+1)
	}
	if len(f.at) != maxFirst || len(f.ring) != maxFirst {
		t.Errorf("%d notices are known in %d places, want %d", len(f.at), len(f.ring), maxFirst)
	}
	for notice, want := range map[int64]int64{0: 0, 1: 0, 2: 3, maxFirst + 1: maxFirst + 2} {
		if got := f.firstDelivery(string(rune(notice + 0x10000))); got != want {
			t.Errorf("notice %d was first delivery %d, want %d", notice, got, want)
		}
	}
}

// TestFullBooksTakeNoNewTrade: a trade that is booked stays so, another is refused.
func TestFullBooksTakeNoNewTrade(t *testing.T) {
	t.Parallel()
	d := newAccount(App{Provider: "4pyun", ID: "a"}, nil)
	long := strings.Repeat("t", 10<<20)
	for _, trade := range []string{"1", "2", "3", "4"} {
		r := Reading{Notice: "notify", Trade: long + trade, Money: true, Amount: 5}
		if full := d.lacksRoom(r); full != (trade == "4") {
			t.Errorf("before trade %s: full is %v", trade, full)
		} else if !full {
			d.enterBooking(r)
		}
	}
	if d.lacksRoom(Reading{Notice: "notify", Trade: long + "1", Money: true}) || d.lacksRoom(Reading{Trade: long + "9"}) {
		t.Error("a booked trade, or a notice without money, is refused")
	}
	if d.clear(); d.lacksRoom(Reading{Trade: long + "4", Money: true}) || d.booksBytes != 0 {
		t.Error("cleared books are full")
	}
}
