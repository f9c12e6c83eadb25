package intella_test

import (
	"fmt"
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// TestUnaskedRetry: a retry that no answer asked for moves no money, whatever numbers it has.
func TestUnaskedRetry(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"Payment", "Refund"} {
		for _, retry := range []string{"1", "2", "3"} {
			t.Run(service+" "+retry, func(t *testing.T) {
				t.Parallel()
				s := newShop(t)
				s.want(s.card("SignOn"), "000000")
				order := "PO2"
				if service == "Refund" {
					pay10(s)
					order = "PO1"
				}
				before := s.reader()
				for _, txn := range []string{"", "101959", "102000", "999999"} {
					a := s.want(s.card(service, "Retry", retry, "Amount", "10", "StoreOrderNo", order, "RefundKey", sha(refundPassword),
						"TerminalTXNNumber", txn, "HostSerialNumber", txn), "000077")
					if a.get("Retry") != "0" {
						t.Errorf("asks for a retry: %s", a.text)
					}
				}
				if now := s.reader(); now.Batch != before.Batch || *now.Card != *before.Card {
					t.Errorf("money moved: %+v, was %+v", now, before)
				}
			})
		}
	}
}

// TestRefundedRetryMustMatch: a retry of a refund that went through is compared as one of a
// payment is; only the very same hears the answer again.
func TestRefundedRetryMustMatch(t *testing.T) {
	t.Parallel()
	s := scripted(t, 1, "")
	pay := s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1"), "000125")
	s.want(s.retry(pay), "000000")
	refund := s.want(s.card("Refund", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)), "000125")
	done := s.want(s.retry(refund), "000000")
	txn := done.get("TerminalTXNNumber")
	s.terminal(provider.TerminalSpec{ID: "01304188"})
	s.want(s.call("31800", "SignOn", "DeviceId", "01304188", "Retry", "0"), "000000")
	for name, tt := range map[string]struct{ field, value, code string }{
		"as asked":       {"Retry", "1", "000000"},
		"not a retry":    {"Retry", "0", "7112"},
		"another amount": {"Amount", "11", "000077"},
		"another number": {"TerminalTXNNumber", "000000", "000077"},
		"no serial":      {"HostSerialNumber", "", "000077"},
		"another reader": {"DeviceId", "01304188", "000077"},
	} {
		data := []string{
			"DeviceId", device, "Retry", "1", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword),
			"TerminalTXNNumber", txn, "HostSerialNumber", txn,
		}
		if a := s.call("31800", "Refund", append(data, tt.field, tt.value)...); a.code() != tt.code {
			t.Errorf("%s: answered %s, want %s: %s", name, a.code(), tt.code, s.last.Outcome.Explain)
		}
	}
}

// TestRetryAfterNoCard: the answer that found no card asks for a retry, of a payment that is not
// in the books and of a refund that has not begun.
func TestRetryAfterNoCard(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"Payment", "Refund"} {
		t.Run(service, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.want(s.card("SignOn"), "000000")
			if service == "Refund" {
				pay10(s)
			}
			s.terminal(provider.TerminalSpec{ID: device, NoCard: true})
			a := s.want(s.card(service, "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)), "046201")
			a = s.want(s.retry(a), "046201")
			if a.get("Retry") != "2" {
				t.Errorf("asks for retry %s, want 2", a.get("Retry"))
			}
			s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{ID: "934528053", Balance: 500}})
			done := s.want(s.retry(a), "000000")
			if again := s.want(s.retry(a), "000000"); again.get("Balance") != done.get("Balance") {
				t.Errorf("repeated as %s", again.text)
			}
		})
	}
}

// TestAnsweredByRule: whatever step of a transaction a rule answers, the retry it asks for is
// known, and nothing else about the books changes.
func TestAnsweredByRule(t *testing.T) {
	t.Parallel()
	code, _ := scan2pay.FindCode("000125")
	for _, service := range []string{"Payment", "Refund"} {
		for first := range 3 { // attempts before this one are the reader's own
			t.Run(fmt.Sprint(service, first), func(t *testing.T) {
				t.Parallel()
				s := newShop(t)
				s.want(s.card("SignOn"), "000000")
				if service == "Refund" {
					pay10(s)
				}
				s.terminal(provider.TerminalSpec{ID: device, Retries: first})
				before := s.reader()
				data := []string{"Retry", "0", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)}
				for retry := range 3 {
					var a answer
					if retry < first {
						a = s.want(s.card(service, data...), "000125")
					} else {
						a = s.byRule(code, service, data...)
					}
					data = append(data, "Retry", a.get("Retry"), "TerminalTXNNumber", a.request("TerminalTXNNumber"), "HostSerialNumber", a.request("HostSerialNumber"))
				}
				if now := s.reader(); now.Batch != before.Batch || *now.Card != *before.Card {
					t.Errorf("money moved: %+v, was %+v", now, before)
				}
				s.want(s.card(service, data...), "000000")
			})
		}
	}
}

// byRule lets a rule answer a call, as the gateway does.
func (s *shop) byRule(code provider.Code, service string, data ...string) answer {
	s.Helper()
	call := scan2pay.Decode(s.request("31800", service, append([]string{"DeviceId", device}, data...)...), s.Apps)
	call.At = s.Now
	out := provider.Outcome{Code: code}
	b := s.Books()
	scan2pay.Answered(b, call, out, s.Env())
	if err := s.Records.Commit(b); err != nil {
		s.Fatal(err)
	}
	return s.answerFor(call, out)
}

// answerFor is what the merchant reads of the answer to a call.
func (s *shop) answerFor(call *provider.Call, out provider.Outcome) answer {
	s.Helper()
	resp, err := scan2pay.Encode(call, out, provider.Fault{})
	if err != nil {
		s.Fatal(err)
	}
	a, err := read(resp)
	if err != nil {
		s.Fatal(err)
	}
	return a
}

// TestOneCardTwoReaders: what one reader takes from a card is gone on the other.
func TestOneCardTwoReaders(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const second, third = "01304188", "01304189"
	s.terminal(provider.TerminalSpec{ID: second, Card: &provider.Card{ID: "934528053", Balance: 100}})
	s.terminal(provider.TerminalSpec{ID: third})
	for _, id := range []string{device, second, third} {
		s.want(s.call("31800", "SignOn", "DeviceId", id, "Retry", "0"), "000000")
	}
	balance := func(id string) string {
		return s.want(s.call("31800", "BalanceQuery", "DeviceId", id, "Retry", "0"), "000000").get("Balance")
	}
	s.want(s.card("Payment", "Amount", "60", "StoreOrderNo", "PO1"), "000000")
	s.want(s.call("31800", "Payment", "DeviceId", second, "Retry", "0", "Amount", "60", "StoreOrderNo", "PO2"), "010123")
	s.want(s.call("31800", "Refund", "DeviceId", second, "Retry", "0", "Amount", "60", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)), "000000")
	s.want(s.call("31800", "Payment", "DeviceId", second, "Retry", "0", "Amount", "70", "StoreOrderNo", "PO3"), "000000")
	if balance(device) != "30" || balance(second) != "30" || balance(third) != "4000" || s.reader().Card.Balance != 30 {
		t.Errorf("balances %s, %s and %s of another card, want 30, 30 and 4000", balance(device), balance(second), balance(third))
	}
	// Taking the card away and laying its reader's own again changes nothing about it.
	s.terminal(provider.TerminalSpec{ID: device, NoCard: true})
	s.terminal(provider.TerminalSpec{ID: second, Retries: 0})
	if balance(second) != "30" {
		t.Errorf("the card has %s, want 30", balance(second))
	}
}

// TestMidnightLeavesTheDay: what the platform settles at midnight belongs to the day that ends,
// so that a Settlement of the new day is its first.
func TestMidnightLeavesTheDay(t *testing.T) {
	t.Parallel()
	s := newShop(t, "midnight_settlement", "on", "settlement_repeated", "refuse")
	s.want(s.card("SignOn"), "000000")
	pay10(s)
	timer := s.Last("timer:midnight-settlement")
	s.Now = timer.Due
	b := s.Books()
	if _, err := scan2pay.Fire(b, s.App, timer, s.Env()); err != nil {
		t.Fatal(err)
	}
	if err := s.Records.Commit(b); err != nil {
		t.Fatal(err)
	}
	r := s.reader()
	if r.Settled == nil || !r.Settled.ClosedAt.Equal(timer.Due.Add(-time.Second)) || r.Settled.Trade != (ledger.Tally{Count: 1, Amount: 10}) {
		t.Errorf("settled %+v", r.Settled)
	}
	s.Now = timer.Due.Add(8 * time.Hour)
	settled(t, s.want(s.card("Settlement"), "000000"), noTotals)
}
