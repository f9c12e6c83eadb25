package alipay_test

import (
	"fmt"
	"testing"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// frozenWorld has one frozen trade of 100.00.
func frozenWorld(t *testing.T) (*providertest.World, merchant) {
	t.Helper()
	return settleWorld(t, nil, nil, func(o *provider.Order) { o.Amount, o.Extra["royalty_freeze"] = 10000, "true" })
}

// finishOf is a finish without lines; an empty amount asks for all that is held.
func finishOf(number, amount, mode string) string {
	extend := `"royalty_finish":"true"`
	if amount != "" {
		extend += `,"royalty_finish_amount":"` + amount + `"`
	}
	return fmt.Sprintf(`{"out_request_no":"%s","trade_no":"%s","royalty_mode":"%s","extend_params":{%s}}`, number, vectorTrade, mode, extend)
}

// TestReleaseLater: accepted async finishes hold their part of the money until they fire.
func TestReleaseLater(t *testing.T) {
	t.Parallel()
	t.Run("no more than the trade", func(t *testing.T) {
		t.Parallel()
		w, m := frozenWorld(t)
		for i, want := range []string{"10000", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"} {
			_, out := call(t, w, m, settleMethod, finishOf(fmt.Sprint("R", i), "60.00", "async"))
			wants(t, out, want)
		}
		_, out := call(t, w, m, settleMethod, finishOf("R4", "", "async"))
		wants(t, out, "10000")
		if got := w.Trade(vectorTrade).Royalty.Async; got != 2 {
			t.Errorf("counted %d async requests, want 2", got)
		}
		timers := w.Of("timer:settle")
		for range 2 { // a second firing changes nothing
			for _, timer := range []provider.Notice{timers[1], timers[0]} {
				w.Fire(timer)
			}
		}
		if r := w.Trade(vectorTrade).Royalty; r.Released != 10000 || r.Releasing != 0 {
			t.Errorf("released %d fen, still to release %d; want 10000 and 0", r.Released, r.Releasing)
		}
	})
	t.Run("a refund closed the trade", func(t *testing.T) {
		t.Parallel()
		w, m := frozenWorld(t)
		_, out := call(t, w, m, settleMethod, finishOf("R", "60.00", "async"))
		wants(t, out, "10000")
		_, out = call(t, w, m, "alipay.trade.refund", `{"trade_no":"`+vectorTrade+`","refund_amount":"100.00","out_request_no":"F"}`)
		wants(t, out, "10000")
		w.Fire(w.Last("timer:settle"))
		trade := w.Trade(vectorTrade)
		if got := trade.Royalty.Released; trade.Status != ledger.Closed || got != 0 {
			t.Errorf("released %d fen of a trade that is %s", got, trade.Status)
		}
		if content := messageContent(t, w); content["royalty_finish_amount"] != "0.00" {
			t.Errorf("message %v", content)
		}
	})
	t.Run("a refund took a part", func(t *testing.T) {
		t.Parallel()
		w, m := frozenWorld(t)
		_, out := call(t, w, m, settleMethod, finishOf("R", "60.00", "async"))
		wants(t, out, "10000")
		_, out = call(t, w, m, "alipay.trade.refund", `{"trade_no":"`+vectorTrade+`","refund_amount":"70.00","out_request_no":"F"}`)
		wants(t, out, "10000")
		w.Fire(w.Last("timer:settle"))
		if got := w.Trade(vectorTrade).Royalty.Released; got != 3000 {
			t.Errorf("released %d fen, want the 3000 that are left", got)
		}
	})
}

// TestReleaseOfNothing: after 30 days there is nothing to tell when all was split or released.
func TestReleaseOfNothing(t *testing.T) {
	t.Parallel()
	w, m := frozenWorld(t)
	_, out := call(t, w, m, settleMethod, finishOf("R", "100.00", "sync"))
	wants(t, out, "10000")
	if sent := w.Fire(w.Last("timer:release")); len(sent) != 0 {
		t.Errorf("sent %v", sent)
	}
	if got := w.Trade(vectorTrade).Royalty.Released; got != 10000 {
		t.Errorf("released %d fen, want 10000", got)
	}
}
