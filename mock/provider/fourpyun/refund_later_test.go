package fourpyun_test

import (
	"testing"
	"time"

	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// endRefunds lets the refunds that are under way end with a process.
func endRefunds(w *providertest.World, result string) {
	w.Helper()
	w.App.Dialect["refund_result"] = result
	providertest.Register(w.TB, w.Provider, w.App)
	for _, timer := range w.Of("timer:refund") {
		w.Fire(timer)
	}
}

// TestRefundLater: a refund that is under way has process 0 and no refund_time, and is in no list;
// its money can't be refunded twice. It ends with 1, or with -1 and the money, the partner's part
// too, where it was (4pyun sheet 5.3, 5.5).
func TestRefundLater(t *testing.T) {
	t.Parallel()
	query := func(w *providertest.World) string {
		a, _ := exchange(w, get(pathRefund, refundQueryFields("R1").signed()))
		return a.text("process") + " " + a.text("refund_time")
	}
	listed := func(w *providertest.World, no string) int {
		a, _ := exchange(w, get(pathQuery, queryFields(no).signed()))
		list, _ := a["refund_list"].([]any)
		return len(list)
	}
	for result, want := range map[string]struct {
		query                    string
		refunded, shared, listed int
	}{
		"1":  {"1 2026-11-21T10:30:01Z", 5000, 0, 2},
		"-1": {"-1 ", 2797, 1102, 1},
	} {
		t.Run(result, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "refund_delay=1h")
			no := manual(w)
			settled(w, no)
			if a, r := exchange(w, postJSON(pathRefund, refundBody(no, "R1", 2203))); a.text("code") != "1001" {
				t.Fatalf("answered %s", r.Response.Body)
			}
			if got := query(w); got != "0 " || listed(w, no) != 1 {
				t.Errorf("under way it is %q, %d are listed", got, listed(w, no))
			}
			if a, _ := exchange(w, postJSON(pathRefund, refundBody(no, "R2", 1))); a.text("code") != "1405" {
				t.Errorf("its money is refunded twice: %v", a)
			}
			pushes := len(w.Of("sharding"))
			endRefunds(w, result)
			if got := query(w); got != want.query {
				t.Errorf("it ended with %q, want %q", got, want.query)
			}
			trade := w.Trade(no)
			if int(trade.Refunded) != want.refunded || int(trade.Shared) != want.shared || listed(w, no) != want.listed {
				t.Errorf("refunded %d, shared %d, %d are listed; want %+v", trade.Refunded, trade.Shared, listed(w, no), want)
			}
			if result == "-1" {
				if f := readPush(w, w.Last("sharding")); len(w.Of("sharding")) != pushes+1 || f["trade_type"] != "1" || f["trade_value"] != "1102" {
					t.Errorf("the partner's part is pushed as %v", f)
				}
			}
			if w.Fire(w.Last("timer:refund")) != nil {
				t.Error("it ends twice")
			}
		})
	}
}

// TestRefundEndsOnItsDay: the statement of the day on which the payer has the money has the refund.
func TestRefundEndsOnItsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "refund_delay=20h")
	no := w.Open(provider.Order{Amount: 1000}).No
	w.Do(postJSON(pathRefund, refundBody(no, "R1", 400)))
	if got := endDay(w); len(got) != 2 || got[0]["settle_value"] != "994" {
		t.Errorf("the first day states %v", got)
	}
	w.Now = w.Now.Add(time.Hour)
	endRefunds(w, "1")
	if got := endDay(w); len(got) != 2 || summary(got[0]) != "type -2 status 1 transfer 0: total 0 settle -398 fee -2" {
		t.Errorf("the second day states %v", got)
	}
}
