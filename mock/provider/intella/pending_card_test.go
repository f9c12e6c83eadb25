package intella_test

import (
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// begins decides a call for which the payer has yet to lay the card down, and gives the rest of it:
// what the call is told when it is decided again.
func (s *shop) begins(service string, data ...string) (timer provider.Notice, finish func() answer) {
	s.Helper()
	call := scan2pay.Decode(s.request("31800", service, append([]string{"DeviceId", device, "Retry", "0"}, data...)...), s.Apps)
	decide := func(waited bool) provider.Outcome {
		env := s.Env()
		env.Waited = waited
		b := s.Books()
		out := scan2pay.Apply(b, call, env)
		if err := s.Records.Commit(b); err != nil {
			s.Fatal(err)
		}
		return out
	}
	out := decide(false)
	if out.Wait == 0 || len(out.Notices) != 1 || !out.Notices[0].Due.Equal(s.Now.Add(out.Wait)) {
		s.Fatalf("%s does not wait: %+v", service, out)
	}
	return out.Notices[0], func() answer {
		s.Helper()
		call.At = s.Now
		return s.answerFor(call, decide(true))
	}
}

// TestCardIsChargedWhenLaid: until the payer lays the card down nothing is booked, and the reader is in
// use. Then the timer or the call itself books, whichever comes first, once (intella sheet 2.6, 3.2).
func TestCardIsChargedWhenLaid(t *testing.T) {
	t.Parallel()
	for name, timerFirst := range map[string]bool{"the timer first": true, "the call first": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.want(s.card("SignOn"), "000000")
			s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 100, After: 20 * time.Second}})
			timer, finish := s.begins("Payment", "Amount", "30", "StoreOrderNo", "PO1")
			if _, known := s.Books().TradeByOrder("PO1"); known {
				t.Error("the payment is in the books before the card is laid")
			}
			if r := s.reader(); !r.Batch.Empty() {
				t.Errorf("the batch has %+v before the card is laid", r.Batch)
			}
			s.Now = s.Now.Add(19 * time.Second)
			s.want(s.card("BalanceQuery"), "900001")
			s.want(s.card("Settlement"), "900001")
			s.Now = timer.Due
			if timerFirst {
				s.Fire(timer)
			}
			a := s.want(finish(), "000000")
			s.Fire(timer) // too late: nothing more happens
			trade, known := s.Books().TradeByOrder("PO1")
			if !known || trade.Status != ledger.Paid || !trade.PaidAt.Equal(timer.Due) {
				t.Fatalf("paid as %+v", trade)
			}
			if r := s.reader(); r.Batch.Trade.Count != 1 || r.Batch.Trade.Amount != 30 || !r.Batch.OpenedAt.Equal(timer.Due) {
				t.Errorf("the batch has %+v", r.Batch)
			}
			at := timer.Due.In(taipei)
			if a.get("Time") != at.Format("150405") || a.get("Balance") != "70" || a.Header["ResponseTime"] != at.Format("20060102150405") {
				t.Errorf("answered %s", a.text)
			}
		})
	}
}

// TestCardIsChargedWithoutItsCaller, and a retry hears so: callers must not give up before the answer,
// because the reader goes on (intella sheet 2.6, 2.8).
func TestCardIsChargedWithoutItsCaller(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 100, After: 20 * time.Second}})
	timer, _ := s.begins("Payment", "Amount", "30", "StoreOrderNo", "PO1")
	s.Fire(timer)
	number := timer.Due.In(taipei).Format("150405")
	a := s.want(s.card("Payment", "Amount", "30", "StoreOrderNo", "PO1", "Retry", "1", "TerminalTXNNumber", number, "HostSerialNumber", number), "000000")
	if a.get("Balance") != "70" {
		t.Errorf("the retry hears %s", a.text)
	}
	refund, _ := s.begins("Refund", "Amount", "30", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword))
	if trade, _ := s.Books().TradeByOrder("PO1"); trade.Refunded != 0 {
		t.Error("refunded before the card was laid")
	}
	s.Fire(refund)
	if trade, _ := s.Books().TradeByOrder("PO1"); trade.Refunded != 30 {
		t.Errorf("refunded %d", trade.Refunded)
	}
	// What timers decided for callers that left is not kept for good.
	for range 5 {
		s.Now = s.Now.Add(2 * time.Minute)
		left, _ := s.begins("BalanceQuery")
		s.Fire(left)
	}
	ids, err := s.Records.IDs("laying")
	if err != nil || len(ids) != 1 {
		t.Errorf("%d calls are kept: %v", len(ids), err)
	}
}

// TestWaitingCardMeets changes: a call that waits for a card takes the one that lies on the reader
// when the wait ends.
func TestWaitingCardMeets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile provider.TerminalSpec
		code      string
	}{
		"no card":          {provider.TerminalSpec{ID: device, NoCard: true}, "046201"},
		"a poor card":      {provider.TerminalSpec{ID: device, Card: &provider.Card{ID: "77", Balance: 5}}, "010123"},
		"another card":     {provider.TerminalSpec{ID: device, Card: &provider.Card{ID: "77", Balance: 50}}, "000000"},
		"a withdrawn one":  {provider.TerminalSpec{ID: device, Deactivated: true}, "7167"},
		"a failing reader": {provider.TerminalSpec{ID: device, Retries: 1}, "000125"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.want(s.card("SignOn"), "000000")
			s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 100, After: 3 * time.Second}})
			timer, finish := s.begins("Payment", "Amount", "30", "StoreOrderNo", "PO1")
			s.terminal(c.meanwhile)
			s.Fire(timer)
			if a := finish(); a.code() != c.code {
				t.Errorf("answered %s", a.text)
			}
		})
	}
}
