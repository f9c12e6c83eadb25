package intella_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// retry sends what an answer asks for, as the Retry page says.
func (s *shop) retry(failed answer) answer {
	s.Helper()
	service := failed.request("ServiceType")
	data := []string{
		"DeviceId", failed.request("DeviceID"), "Retry", failed.get("Retry"), "Amount", failed.request("Amount"),
		"StoreOrderNo", failed.get("OrderId"), "TerminalTXNNumber", failed.request("TerminalTXNNumber"),
		"HostSerialNumber", failed.request("HostSerialNumber"),
	}
	if service == "Refund" {
		data = append(data, "RefundKey", sha(refundPassword))
	}
	s.Now = s.Now.Add(5 * time.Second)
	return s.call("31800", service, data...)
}

// scripted has a reader that needs so many retries, signed on.
func scripted(t testing.TB, retries int, code string, dialect ...string) *shop {
	t.Helper()
	s := newShop(t, dialect...)
	s.terminal(provider.TerminalSpec{ID: device, Retries: retries, RetryCode: code})
	s.want(s.card("SignOn"), "000000")
	return s
}

// TestThirdRetrySucceeds is the merchant whose third retry goes through: the payment counts
// once and keeps its number.
func TestThirdRetrySucceeds(t *testing.T) {
	t.Parallel()
	s := scripted(t, 3, "")
	a := s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1")
	for want := 1; want <= 3; want++ {
		s.want(a, "000125")
		if a.get("Retry") != strconv.Itoa(want) || a.request("Retry") != strconv.Itoa(want-1) || a.get("TXNResult") != "Failed" ||
			a.get("OrderId") != "PO1" || a.request("TerminalTXNNumber") != "102000" || a.request("BatchNumber") != "18071501" {
			t.Fatalf("attempt %d: %s", want, a.text)
		}
		if r := s.reader(); !r.Batch.Empty() || r.Card.Balance != 4000 {
			t.Fatalf("an unfinished payment was counted: %+v", r)
		}
		a = s.retry(a)
	}
	s.want(a, "000000")
	if a.get("TerminalTXNNumber") != "102000" || a.get("Time") != "102015" || a.get("Balance") != "3990" || a.request("Retry") != "3" {
		t.Errorf("finished as %s", a.text)
	}
	// The answer got lost: the client sends the third retry once more.
	again := s.want(s.card("Payment", "Retry", "3", "Amount", "10", "StoreOrderNo", "PO1", "TerminalTXNNumber", "102000", "HostSerialNumber", "102000"), "000000")
	if again.get("Balance") != "3990" || again.get("Time") != "102015" {
		t.Errorf("repeated as %s", again.text)
	}
	if r := s.reader(); r.Batch.Trade != (ledger.Tally{Count: 1, Amount: 10}) || r.Card.Balance != 3990 {
		t.Errorf("counted as %+v", r.Batch)
	}
}

// TestThreeRetriesFail is the merchant whose payments never get through.
func TestThreeRetriesFail(t *testing.T) {
	t.Parallel()
	s := scripted(t, 4, "")
	a := s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1")
	for range 3 {
		a = s.retry(s.want(a, "000125"))
	}
	s.want(a, "000125")
	if a.get("Retry") != "3" || s.Trade(s.last.Outcome.Subject).Status != ledger.Failed {
		t.Errorf("ended as %s, %s", a.text, s.Trade(s.last.Outcome.Subject).Status)
	}
	a = s.retry(a)
	if s.want(a, "000125"); !strings.Contains(s.last.Outcome.Explain, "final") {
		t.Errorf("after the end: %s", s.last.Outcome.Explain)
	}
	s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1"), "7000")
	settled(t, s.want(s.card("Settlement"), "000000"), noTotals)
}

// TestRetryMustMatch refuses retries that aren't the transaction they repeat.
func TestRetryMustMatch(t *testing.T) {
	t.Parallel()
	good := map[string]string{"DeviceId": device, "Retry": "1", "Amount": "10", "StoreOrderNo": "PO1", "TerminalTXNNumber": "102000", "HostSerialNumber": "102000"}
	for name, tt := range map[string]struct{ field, value, code, why string }{
		"as asked":               {"Retry", "1", "000000", ""},
		"a later retry":          {"Retry", "2", "000077", "not 1 as the last answer"},
		"request.Retry, as LAR":  {"Retry", "0", "7000", "exists"},
		"a fourth":               {"Retry", "4", "000030", "not 0 to 3"},
		"no number":              {"Retry", "x", "000030", "not 0 to 3"},
		"another amount":         {"Amount", "11", "000077", "Amount is"},
		"another number":         {"TerminalTXNNumber", "102001", "000077", "TerminalTXNNumber is"},
		"no serial":              {"HostSerialNumber", "", "000077", "HostSerialNumber is"},
		"another reader":         {"DeviceId", "01304188", "000077", "DeviceId is"},
		"an order that is new":   {"StoreOrderNo", "PO2", "000077", "no answer has asked for a retry of order PO2"},
		"an order paid by phone": {"StoreOrderNo", "PO3", "000077", "Method is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scripted(t, 1, "")
			s.terminal(provider.TerminalSpec{ID: "01304188"})
			s.want(s.call("31800", "SignOn", "DeviceId", "01304188", "Retry", "0"), "000000")
			s.Open(provider.Order{Amount: 10, Order: "PO3"})
			s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1"), "000125")
			var data []string
			for field, value := range good {
				if field == tt.field {
					value = tt.value
				}
				data = append(data, field, value)
			}
			s.want(s.call("31800", "Payment", data...), tt.code)
			if !strings.Contains(s.last.Outcome.Explain, tt.why) {
				t.Errorf("explained as %q, want %q", s.last.Outcome.Explain, tt.why)
			}
		})
	}
}

// TestRetryStep: a retry has the number that was asked for, for payments and refunds alike, and
// what was refused moves no money.
func TestRetryStep(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"Payment", "Refund"} {
		t.Run(service, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.want(s.card("SignOn"), "000000")
			if service == "Refund" {
				pay10(s)
			}
			before := s.reader()
			s.terminal(provider.TerminalSpec{ID: device, Retries: 3})
			send := func(retry, txn string) answer {
				return s.card(service, "Retry", retry, "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword),
					"TerminalTXNNumber", txn, "HostSerialNumber", txn)
			}
			s.want(send("3", ""), "000077")
			s.want(send("1", "999999"), "000077")
			txn := s.want(send("0", ""), "000125").request("TerminalTXNNumber")
			for _, skipped := range []string{"2", "3"} {
				if a := s.want(send(skipped, txn), "000077"); a.get("Retry") != "0" {
					t.Errorf("asks for a retry: %s", a.text)
				}
			}
			first := s.want(send("1", txn), "000125")
			lost := s.want(send("1", txn), "000125") // the answer was not heard
			if lost.text != first.text || lost.get("Retry") != "2" {
				t.Errorf("repeated as\n%s, was\n%s", lost.text, first.text)
			}
			s.want(send("3", txn), "000077")
			s.want(send("2", txn), "000125")
			s.want(send("1", txn), "000077")
			if now := s.reader(); now.Card.Balance != before.Card.Balance || now.Batch != before.Batch {
				t.Errorf("money moved: %+v, was %+v", now, before)
			}
			s.want(send("3", txn), "000000")
			s.want(send("3", txn), "000000")
			if now := s.reader(); now.Batch.Trade.Count+now.Batch.Refund.Count != before.Batch.Trade.Count+1 {
				t.Errorf("counted %+v", now.Batch)
			}
		})
	}
}

// TestNoCardAtARetry: a retry that found no card has failed too, and asks for the next.
func TestNoCardAtARetry(t *testing.T) {
	t.Parallel()
	s := scripted(t, 1, "")
	a := s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1"), "000125")
	s.terminal(provider.TerminalSpec{ID: device, NoCard: true})
	a = s.want(s.retry(a), "046201")
	if a.get("Retry") != "2" || a.request("TerminalTXNNumber") != "102000" || s.last.Outcome.After != 30*time.Second {
		t.Errorf("waits %s: %s", s.last.Outcome.After, a.text)
	}
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 100}})
	s.want(s.retry(a), "000000")
}

// TestOtherCardOnRetry: the card must be the one that the payment was begun with.
func TestOtherCardOnRetry(t *testing.T) {
	t.Parallel()
	s := scripted(t, 1, "")
	a := s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1"), "000125")
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{ID: "77", Balance: 100}})
	other := s.want(s.retry(a), "010128")
	if other.get("Retry") != "0" {
		t.Errorf("asks for a retry: %s", other.text)
	}
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 100}})
	s.want(s.retry(a), "000000")
}

// TestRefundRetry follows the protocol on another reader than the one that was paid on.
func TestRefundRetry(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	pay10(s)
	const second = "01304188"
	s.terminal(provider.TerminalSpec{ID: second, Retries: 2, RetryCode: "0462xx", Card: &provider.Card{ID: "934528053", Balance: 3990}})
	s.want(s.call("31800", "SignOn", "DeviceId", second, "Retry", "0"), "000000")
	refund := []string{"DeviceId", second, "Retry", "0", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)}
	a := s.want(s.call("31800", "Refund", refund...), "046201")
	s.want(s.call("31800", "Refund", "DeviceId", second, "Retry", "1", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)), "000077")
	a = s.want(s.retry(a), "046201")
	if a.get("Retry") != "2" {
		t.Errorf("asks for retry %s, want 2", a.get("Retry"))
	}
	done := s.want(s.retry(a), "000000")
	if done.get("Balance") != "4000" || done.get("TXNType") != "Refund" || done.get("TerminalTXNNumber") != a.request("TerminalTXNNumber") {
		t.Errorf("refunded as %s", done.text)
	}
	again := s.want(s.retry(a), "000000")
	if again.get("Time") != done.get("Time") {
		t.Errorf("repeated as %s", again.text)
	}
	settled(t, s.call("31800", "Settlement", "DeviceId", second, "Retry", "0"),
		strings.NewReplacer(`TxTradeAmount":20`, `TxTradeAmount":0`, `TxTradeCount":2`, `TxTradeCount":0`).Replace(seedTotals))
}

// TestRetryAfterARule: a rule that answered 000125 left no payment in the books; the retry that
// its answer asked for begins it, and no other does.
func TestRetryAfterARule(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	req := s.request("31800", "Payment", "DeviceId", device, "Retry", "0", "Amount", "10", "StoreOrderNo", "PO1")
	call := scan2pay.Decode(req, s.Apps)
	for _, name := range []string{"000125", "0462xx", "046204"} {
		code, ok := scan2pay.FindCode(name)
		if !ok {
			t.Fatalf("no code %s", name)
		}
		call.At = opening
		resp, err := scan2pay.Encode(call, provider.Outcome{Code: code}, provider.Fault{})
		if err != nil {
			t.Fatal(err)
		}
		a, err := read(resp)
		if err != nil || a.get("Retry") != "1" || a.request("TerminalTXNNumber") != "102000" || a.request("Amount") != "10" || a.get("OrderId") != "PO1" {
			t.Errorf("%s: %v\n%s", name, err, a.text)
		}
		if name != "046204" {
			continue
		}
		s.want(s.retry(a), "000077") // nobody was told of that answer
		b := s.Books()
		scan2pay.Answered(b, call, provider.Outcome{Code: code}, s.Env())
		if err := s.Records.Commit(b); err != nil {
			t.Fatal(err)
		}
		if resp, err = scan2pay.Encode(call, provider.Outcome{Code: code}, provider.Fault{}); err != nil {
			t.Fatal(err)
		}
		if a, err = read(resp); err != nil {
			t.Fatal(err)
		}
		txn := a.request("TerminalTXNNumber")
		made := []string{"Amount", "10", "StoreOrderNo", "PO1", "TerminalTXNNumber", txn, "HostSerialNumber", txn}
		s.want(s.card("Payment", append(made, "Retry", "3")...), "000077")
		s.want(s.card("Payment", append(made, "Retry", "1", "Amount", "11")...), "000077")
		done := s.want(s.card("Payment", append(made, "Retry", "1")...), "000000")
		if done.get("TerminalTXNNumber") != txn {
			t.Errorf("the retry has another number: %s", done.text)
		}
	}
	settled(t, s.card("Settlement"), strings.NewReplacer(`TxTradeAmount":20`, `TxTradeAmount":10`, `TxTradeCount":2`, `TxTradeCount":1`,
		`TxRefundAmount":10`, `TxRefundAmount":0`, `TxRefundCount":1`, `TxRefundCount":0`).Replace(seedTotals))
}

// TestNoCard answers after 30 seconds, and a slow payer's card when it is laid on the reader.
func TestNoCard(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	payment := func(order string) answer { return s.card("Payment", "Amount", "10", "StoreOrderNo", order) }
	s.terminal(provider.TerminalSpec{ID: device, NoCard: true})
	for _, service := range []string{"IdQuery", "BalanceQuery"} {
		if a := s.want(s.card(service), "046201"); s.last.Outcome.After != 30*time.Second || a.Header["ResponseTime"] != s.Now.In(taipei).Format("20060102150405") {
			t.Errorf("%s waits %s: %s", service, s.last.Outcome.After, a.text)
		}
	}
	a := s.want(payment("PO1"), "046201")
	if a.get("Retry") != "1" || s.last.Outcome.After != 30*time.Second {
		t.Errorf("waits %s: %s", s.last.Outcome.After, a.text)
	}
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 50, After: 30 * time.Second}})
	sent := s.Now.Add(5 * time.Second) // by s.retry
	if s.want(s.retry(a), "000000"); s.Now.Sub(sent) != 30*time.Second {
		t.Errorf("answered after %s", s.Now.Sub(sent))
	}
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 50, After: 31 * time.Second}})
	s.want(payment("PO2"), "046201")
	if r := s.reader(); r.Batch.Trade.Count != 1 {
		t.Errorf("counted %+v", r.Batch)
	}
}

// TestBalance: top-ups, and too little money.
func TestBalance(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 90, AutoTopUp: 1000}})
	a := s.want(s.card("Payment", "Amount", "800", "StoreOrderNo", "PO1"), "000000")
	if a.get("Balance") != "290" || a.get("BeforeTXNBalance") != "90" || a.get("AutoTopUpAmount") != "1000" {
		t.Errorf("paid as %s", a.text) // the receipt of the printout page: 90 + 1000 − 800 = 290
	}
	s.want(s.card("Payment", "Amount", "1291", "StoreOrderNo", "PO2"), "010123")
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 90}})
	s.want(s.card("Payment", "Amount", "91", "StoreOrderNo", "PO2"), "010123")
	s.want(s.card("Payment", "Amount", "90", "StoreOrderNo", "PO2"), "000000")
	if r := s.reader(); r.Card.Balance != 0 || r.Batch.Trade != (ledger.Tally{Count: 2, Amount: 890}) || r.Batch.Reserve.Count != 0 {
		t.Errorf("reader %+v", r)
	}
}
