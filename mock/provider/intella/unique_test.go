package intella_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// onlyTrades are the totals of a batch that has payments only.
func onlyTrades(count, amount int) string {
	return fmt.Sprintf(`"TxReserveAmount":0,"TxTradeAmount":%d,"TxRefundAmount":0,"TxCancelAmount":0,`+
		`"TxReserveCount":0,"TxTradeCount":%d,"TxRefundCount":0,"TxCancelCount":0`, amount, count)
}

// TestRetryOfASettlement: a Settlement that a rule answered has closed nothing, so its retry closes
// what is open, and not the batch before it; a retry of that one hears the same again. The Retry page
// has a half-done transaction sent again (intella sheet 0, 2.8, 2.9).
func TestRetryOfASettlement(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"000125", "046204", "900000"} {
		for name, later := range map[string]time.Duration{"the same day": time.Second, "after midnight": 24 * time.Hour} {
			t.Run(code+" "+name, func(t *testing.T) {
				t.Parallel()
				s := newShop(t)
				failure, _ := scan2pay.FindCode(code)
				s.want(s.card("SignOn"), "000000")
				s.want(s.card("Payment", "Amount", "30", "StoreOrderNo", "PO1"), "000000")
				settled(t, s.want(s.card("Settlement"), "000000"), onlyTrades(1, 30))
				s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO2"), "000000")
				s.want(s.byRule(failure, "Settlement", "Retry", "0"), code)
				s.Now = s.Now.Add(later)
				settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), onlyTrades(1, 5))
				settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), onlyTrades(1, 5))
				if r := s.reader(); !r.Batch.Empty() {
					t.Errorf("open is still %+v", r.Batch)
				}
			})
		}
	}
}

// TestRetryOfARefusedSettlement: neither has one that was refused for want of a sign-on.
func TestRetryOfARefusedSettlement(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	s.want(s.card("Payment", "Amount", "30", "StoreOrderNo", "PO1"), "000000")
	s.want(s.card("Settlement"), "000000")
	s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO2"), "000000")
	s.Now = s.Now.Add(31 * time.Hour)
	s.want(s.card("Settlement"), "000059")
	s.want(s.card("SignOn"), "000000")
	settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), onlyTrades(1, 5))
}

// TestNumbersAreUnique: a reader does one transaction a second, so 40 payments that arrive in one
// second have 40 numbers, and so have refunds and settlements (intella sheet 0, formats of 2.6).
func TestNumbersAreUnique(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	seen := map[string]string{}
	unique := func(what string, values ...string) {
		t.Helper()
		for _, value := range values {
			if before, twice := seen[value]; twice || value == "" {
				t.Errorf("%s has %q, and so has %s", what, value, before)
			}
			seen[value] = what
		}
	}
	for i := range 40 {
		order := fmt.Sprint("PO", i)
		a := s.want(s.pay(order), "000000")
		if a.get("TerminalTXNNumber") != a.get("HostSerialNumber") || a.get("Time") != a.get("TerminalTXNNumber") || a.get("RRNumber") != "180715"+a.get("Time")+"01" {
			t.Errorf("%s", a.text)
		}
		unique(order, a.get("TerminalTXNNumber"), a.get("RRNumber"))
	}
	a := s.want(s.refund("PO7"), "000000")
	unique("refund", a.get("TerminalTXNNumber"), a.get("RRNumber"))
	unique("balance", s.card("BalanceQuery").get("TerminalTXNNumber"))
	unique("settlement", s.card("Settlement").get("TerminalTXNNumber"))
	failure, _ := scan2pay.FindCode("000125")
	unique("answer of a rule", s.byRule(failure, "Payment", "Retry", "0", "Amount", "10", "StoreOrderNo", "PO50").request("TerminalTXNNumber"))
	opened := s.Open(provider.Order{Amount: 5, Status: ledger.Paid, Extra: map[string]string{"terminal": device}})
	unique("opened", opened.Extra["txn"])
}

// TestSlowCard is charged when it is laid on the reader: that is the Time of the payment, and the
// day of its batch (intella sheet 0, 2.6).
func TestSlowCard(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.Now = time.Date(2018, 7, 15, 23, 59, 57, 0, taipei)
	s.want(s.card("SignOn"), "000000")
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 100, After: 8 * time.Second}})
	a := s.want(s.pay("PO1"), "000000")
	if a.get("Time") != "000005" || a.get("Date") != "20180716" || a.get("TerminalTXNNumber") != "000005" || a.get("RRNumber") != "18071600000501" ||
		a.request("BatchNumber") != "18071601" || a.Header["ResponseTime"] != "20180716000005" {
		t.Errorf("paid as %s", a.text)
	}
	if r := s.reader(); !r.Batch.OpenedAt.Equal(s.Now) {
		t.Errorf("the batch is of %s, want %s", r.Batch.OpenedAt, s.Now)
	}
	s.want(s.pay("PO2"), "000000") // no earlier day is open
	back := s.want(s.refund("PO1"), "000000")
	if back.get("Time") != "000021" || back.get("Date") != "20180716" {
		t.Errorf("refunded as %s", back.text)
	}
}

// TestBatchOfErrors: BatchNumber in an error's request is the open batch (intella sheet 0).
func TestBatchOfErrors(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	s.pay("PO1")
	s.card("Settlement")
	failure, _ := scan2pay.FindCode("010124")
	for name, a := range map[string]answer{
		"decided": s.want(s.card("Payment", "Amount", "9000", "StoreOrderNo", "PO2"), "010123"),
		"refused": s.want(s.card("Payment", "Amount", "1", "StoreOrderNo", "PO2", "Retry", "2"), "000077"),
		"a rule":  s.want(s.byRule(failure, "Payment", "Retry", "0", "Amount", "10", "StoreOrderNo", "PO3"), "010124"),
	} {
		if got := a.request("BatchNumber"); got != "18071502" {
			t.Errorf("%s: batch %s, want 18071502, the second of the day", name, got)
		}
	}
}

// TestCreateTime is a time of the calendar; how old it is does not matter: the official PHP sample
// sends a fixed one (intella sheet 0, 1.4).
func TestCreateTime(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for at, want := range map[string]string{
		"20180125102000": "000000", "20180715002030": "000000", "20181315102000": "7124", "20180230102000": "7124",
		"20180715246000": "7124", "2018071510200": "7124", "2018071510200.": "7124", "20180715102000.5": "7124",
	} {
		plain := plaintext(s.App, s.Now, "31800", "SignOn", "DeviceId", device, "Retry", "0")
		now := s.Now.In(taipei).Format("20060102150405")
		if !strings.Contains(plain, now) {
			t.Fatalf("no CreateTime in %s", plain)
		}
		a, err := read(s.Do(seal(s.App, strings.Replace(plain, now, at, 1))).Response)
		if err != nil || a.code() != want {
			t.Errorf("%s: answered %s, want %s; %v", at, a.code(), want, err)
		}
	}
}
