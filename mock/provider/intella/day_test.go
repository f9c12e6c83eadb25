package intella_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// totals are the eight numbers of a Settlement, as the answer's text has them.
func totals(a answer) string {
	i := strings.Index(a.text, `"TxReserveAmount"`)
	j := strings.Index(a.text, `,"TXNResult"`)
	if i < 0 || j < i {
		return a.text
	}
	return a.text[i:j]
}

const (
	seedTotals = `"TxReserveAmount":0,"TxTradeAmount":20,"TxRefundAmount":10,"TxCancelAmount":0,` +
		`"TxReserveCount":0,"TxTradeCount":2,"TxRefundCount":1,"TxCancelCount":0`
	noTotals = `"TxReserveAmount":0,"TxTradeAmount":0,"TxRefundAmount":0,"TxCancelAmount":0,` +
		`"TxReserveCount":0,"TxTradeCount":0,"TxRefundCount":0,"TxCancelCount":0`
)

func settled(t testing.TB, a answer, want string) {
	t.Helper()
	if diff := cmp.Diff(want, totals(a)); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
}

// TestDay is a whole day on a reader, and what happens when it isn't closed.
func TestDay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1"), "000059")
	s.want(s.card("SignOn"), "000000")
	first := s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1", "Body", "今日特餐"), "000000")
	want := `"Data":{"EZCardID":"934528053","EZCardType":"00","PersonalProfile":"00","CardNumberForPrint":"934528053",` +
		`"Amount":"10","Balance":"3990","BeforeTXNBalance":"4000","TerminalTXNNumber":"102000","HostSerialNumber":"102000",` +
		`"Time":"102000","Date":"20180715","ExpiryDate":"20191230","CPUPurseVersion":"00","BankCode":"00","AreaCode":"01",` +
		`"AutoTopUpAmount":"0","TXNResult":"Success","Retry":"0","ErrorCode":"000000","OrderId":"PO1",` +
		`"DongleDeviceID":"5B100DE00F97","RRNumber":"18071510200001","TXNType":"Payment","NewAESKey":"` + first.get("NewAESKey") +
		`","DeviceNumber":"0830000001304187","request":{"ServiceType":"Payment","DeviceID":"01304187","Amount":"10","Retry":"0",` +
		`"TerminalTXNNumber":"102000","HostSerialNumber":"102000","BatchNumber":"18071501"}}}`
	if !strings.HasSuffix(first.text, want) || len(first.get("NewAESKey")) != 32 {
		t.Errorf("paid with\n%s, want at its end\n%s", first.text, want)
	}
	s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO2"), "000000")
	s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO2"), "7000")
	back := s.want(s.card("Refund", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)), "000000")
	if back.get("TXNType") != "Refund" || back.get("Balance") != "3990" || back.get("BeforeTXNBalance") != "3980" ||
		back.get("OrderId") != "PO1" || !strings.HasSuffix(back.get("RRNumber"), "02") {
		t.Errorf("refunded with\n%s", back.text)
	}
	s.want(s.card("Refund", "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)), "7112")

	s.Now = s.Now.Add(20 * time.Hour) // 06:20 of the next day, still signed on
	s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO3"), "010117")
	s.want(s.card("Refund", "Amount", "10", "StoreOrderNo", "PO2", "RefundKey", sha(refundPassword)), "010117")
	s.want(s.card("BalanceQuery"), "000000")
	a := s.want(s.card("Settlement"), "000000")
	settled(t, a, seedTotals)
	settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), seedTotals)
	settled(t, s.want(s.card("Settlement"), "000000"), noTotals)
	settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), noTotals) // it follows one that closed nothing
	s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO3"), "000000")

	s.Now = s.Now.Add(10 * time.Hour)
	s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO4"), "000059")
	s.want(s.card("SignOn"), "000000")
	paid := s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO4"), "000000")
	if got := paid.request("BatchNumber"); got != "18071601" {
		t.Errorf("batch %s, want 18071601", got)
	}
	settled(t, s.want(s.card("Settlement"), "000000"), strings.NewReplacer(`TxTradeAmount":20`, `TxTradeAmount":10`,
		`TxRefundAmount":10`, `TxRefundAmount":0`, `TxRefundCount":1`, `TxRefundCount":0`).Replace(seedTotals))
	s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO5"), "000000")
	if got := s.reader().Batch.No; got != "18071602" {
		t.Errorf("second batch of the day is %s, want 18071602", got)
	}
}

// TestLostSettlement: a retry hears the totals of the last closed batch, whatever was paid since
// and on the next day too; what is open stays open.
func TestLostSettlement(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]time.Duration{"the same day": time.Second, "after midnight": 5 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.Now = time.Date(2018, 7, 15, 23, 59, 58, 0, taipei)
			s.want(s.card("SignOn"), "000000")
			pay10(s)
			lost := totals(s.want(s.card("Settlement"), "000000"))
			s.Now = s.Now.Add(later)
			settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), lost)
			s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO2"), "000000")
			settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), lost)
			if r := s.reader(); r.Batch.Trade != (ledger.Tally{Count: 1, Amount: 5}) {
				t.Errorf("the open batch is %+v", r.Batch)
			}
		})
	}
}

// reader is the sample reader's record, as the control API shows it.
func (s *shop) reader() (r struct {
	DeviceID      string    `json:"device_id"`
	DongleID      string    `json:"dongle_id"`
	SignedOnUntil time.Time `json:"signed_on_until"`
	BatchCount    int       `json:"batch_count"`
	Card          *struct {
		ID      string `json:"id"`
		Balance int64  `json:"balance"`
	} `json:"card"`
	Batch   ledger.Batch  `json:"batch"`
	Settled *ledger.Batch `json:"settled"`
	Retries int           `json:"retries"`
},
) {
	s.Helper()
	if err := json.Unmarshal(s.shown(device), &r); err != nil {
		s.Fatal(err)
	}
	return r
}

// shown is a reader as the control API shows it.
func (s *shop) shown(id string) []byte {
	s.Helper()
	shown, ok := scan2pay.Terminal(s.Books(), id)
	if !ok {
		s.Fatalf("there is no reader %s", id)
	}
	text, err := json.Marshal(shown)
	if err != nil {
		s.Fatal(err)
	}
	return text
}

// TestTerminalShown pins what the control API shows of a reader.
func TestTerminalShown(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	pay10(s)
	raw := s.shown(device)
	var key struct {
		SessionKey string `json:"session_key"`
	}
	if err := json.Unmarshal(raw, &key); err != nil {
		t.Fatal(err)
	}
	want := `{"device_id":"01304187","dongle_id":"5B100DE00F97","device_number":"0830000001304187",` +
		`"signed_on_until":"2018-07-16T16:20:00+08:00","session_key":"` + key.SessionKey + `",` +
		`"batch_count":1,"batch":{"no":"18071501","opened_at":"2018-07-15T10:20:00+08:00","reserve":{"count":0,"amount":0},` +
		`"trade":{"count":1,"amount":10},"refund":{"count":0,"amount":0},"cancel":{"count":0,"amount":0}},` +
		`"card":{"id":"934528053","balance":3990}}`
	if diff := cmp.Diff(want, string(raw)); diff != "" {
		t.Errorf("reader (-want +got):\n%s", diff)
	}
}

// TestMidnight settles by a timer, at midnight in Taipei and only what is still open.
func TestMidnight(t *testing.T) {
	t.Parallel()
	s := newShop(t, "midnight_settlement", "on")
	s.want(s.card("SignOn"), "000000")
	pay10(s)
	s.want(s.card("Payment", "Amount", "7", "StoreOrderNo", "PO2"), "000000")
	timers := s.Of("timer:midnight-settlement")
	if len(timers) != 1 || !timers[0].Due.Equal(time.Date(2018, 7, 16, 0, 0, 0, 0, taipei)) || timers[0].Subject != device {
		t.Fatalf("timers %+v", timers)
	}
	s.Fire(timers[0])
	if r := s.reader(); r.Settled == nil || r.Settled.Trade != (ledger.Tally{Count: 2, Amount: 17}) || !r.Batch.Empty() || r.BatchCount != 2 {
		t.Errorf("after midnight: %+v", r)
	}
	s.want(s.card("Payment", "Amount", "7", "StoreOrderNo", "PO3"), "000000")
	s.want(s.card("Settlement"), "000000")
	s.want(s.card("Payment", "Amount", "8", "StoreOrderNo", "PO4"), "000000")
	timers = s.Of("timer:midnight-settlement")
	if len(timers) != 3 || timers[1].ID == timers[2].ID {
		t.Fatalf("timers %+v", timers)
	}
	s.Fire(timers[1]) // of a batch that the merchant has settled
	if r := s.reader(); r.Batch.Trade != (ledger.Tally{Count: 1, Amount: 8}) {
		t.Errorf("a stale timer settled: %+v", r)
	}
	s.Fire(timers[2])
	if r := s.reader(); !r.Batch.Empty() {
		t.Errorf("not settled: %+v", r)
	}
}

// TestTotalsAreTheSumOfTrades drives readers at random and compares every Settlement with the
// trades, which are an account of their own.
func TestTotalsAreTheSumOfTrades(t *testing.T) {
	t.Parallel()
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		s := newShop(outer)
		readers := []string{"01304187", "01304188", "01304189"}
		for _, id := range readers {
			s.terminal(provider.TerminalSpec{ID: id, Card: &provider.Card{ID: id[3:], Balance: 3000, AutoTopUp: 500}})
			s.want(s.quick("SignOn", "DeviceId", id, "Retry", "0"), "000000")
		}
		var orders []string
		for i := range rapid.IntRange(1, 25).Draw(t, "steps") {
			id := rapid.SampledFrom(readers).Draw(t, "reader")
			common := []string{"DeviceId", id, "Retry", "0"}
			switch rapid.SampledFrom([]string{"pay", "pay", "pay", "refund", "script", "settle"}).Draw(t, "act") {
			case "pay":
				orders = append(orders, fmt.Sprintf("PO%d", i))
				amount := rapid.IntRange(1, 1200).Draw(t, "amount")
				s.quick("Payment", append(common, "Amount", fmt.Sprint(amount), "StoreOrderNo", orders[len(orders)-1])...)
			case "refund":
				if len(orders) > 0 {
					order := rapid.SampledFrom(orders).Draw(t, "order")
					if trade, ok := s.Books().TradeByOrder(order); ok {
						reader := rapid.SampledFrom([]string{id, trade.Extra["terminal"]}).Draw(t, "where")
						s.quick("Refund", "DeviceId", reader, "Retry", "0", "Amount", trade.Amount.Minor(), "StoreOrderNo", order, "RefundKey", sha(refundPassword))
					}
				}
			case "script":
				s.terminal(provider.TerminalSpec{ID: id, Retries: rapid.IntRange(0, 2).Draw(t, "retries")})
			case "settle":
				checkSettlement(t, s, id)
			}
			s.Now = s.Now.Add(time.Minute)
		}
		for _, id := range readers {
			checkSettlement(t, s, id)
		}
	})
}

// checkSettlement settles a reader and compares with what its trades say since the last time.
func checkSettlement(t *rapid.T, s *shop, id string) {
	var paid, refunded ledger.Tally
	from := since(s, id)
	var sum money.Amount
	add := func(to *ledger.Tally, n money.Amount) { to.Count, to.Amount = to.Count+1, to.Amount+n }
	s.Books().Trades(func(trade *ledger.Trade) bool {
		for _, p := range trade.Postings {
			sum += p.Amount
		}
		if trade.Paid > 0 && trade.Extra["terminal"] == id && !trade.PaidAt.Before(from) {
			add(&paid, trade.Paid)
		}
		for _, r := range trade.Refunds {
			if r.Extra["terminal"] == id && !r.At.Before(from) {
				add(&refunded, r.Amount)
			}
		}
		return true
	})
	a := s.quick("Settlement", "DeviceId", id, "Retry", "0")
	want := fmt.Sprintf(`"TxReserveAmount":0,"TxTradeAmount":%d,"TxRefundAmount":%d,"TxCancelAmount":0,"TxReserveCount":0,"TxTradeCount":%d,"TxRefundCount":%d,"TxCancelCount":0`,
		paid.Amount, refunded.Amount, paid.Count, refunded.Count)
	if totals(a) != want || sum != 0 {
		t.Fatalf("reader %s settles\n%s, its trades say\n%s; postings sum to %d", id, totals(a), want, sum)
	}
	s.Now = s.Now.Add(time.Minute)
}

// since is the end of the reader's last settlement.
func since(s *shop, id string) time.Time {
	var record struct {
		Settled *ledger.Batch `json:"settled"`
	}
	if s.Books().Load(provider.KindTerminal, id, &record); record.Settled == nil {
		return time.Time{}
	}
	return record.Settled.ClosedAt.Add(time.Second)
}

// TestDeviceQuery lists the readers that are not withdrawn, even when none is signed on.
func TestDeviceQuery(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.terminal(provider.TerminalSpec{ID: "12341234"})
	s.terminal(provider.TerminalSpec{ID: "01301234", DongleID: "08100DE0A57E", Deactivated: true})
	a := s.want(s.call("31800", "DeviceQuery", "DeviceId", "00000000", "Retry", "0"), "000000")
	want := `"Data":{"DeviceList":[` +
		`{"type":"ezc","ownerDeviceId":"01304187","batchNumber":"1","ezcDongleId":"5B100DE00F97","aesKey":""},` +
		`{"type":"ezc","ownerDeviceId":"12341234","batchNumber":"1","ezcDongleId":"081000BC4FF2","aesKey":""}],` +
		`"TXNResult":"Success","Retry":"0","ErrorCode":"000000"}}`
	if !strings.HasSuffix(a.text, want) {
		t.Errorf("listed\n%s, want\n%s", a.text, want)
	}
	s.want(s.card("DeviceQuery"), "7130")
	for id, code := range map[string]string{"01301234": "7167", "99999999": "7130", "": "7130"} {
		s.want(s.call("31800", "SignOn", "DeviceId", id, "Retry", "0"), code)
	}
	for name, said := range map[string]string{"DeviceID": "DeviceId is missing: it was sent as DeviceID", "deviceId": "DeviceId is missing: it was sent as deviceId", "x": "DeviceId is missing; the app has the readers [01301234"} {
		s.want(s.call("31800", "SignOn", name, "01304187", "Retry", "0"), "7130")
		if got := s.last.Outcome.Explain; !strings.HasPrefix(got, said) {
			t.Errorf("%s: said %q, want %q", name, got, said)
		}
	}
	if !strings.Contains(s.bareExplain("99999999"), "[01301234 01304187 12341234]") {
		t.Error("the journal doesn't name the readers there are")
	}
}

func (s *shop) bareExplain(id string) string {
	s.call("31800", "SignOn", "DeviceId", id, "Retry", "0")
	return s.last.Outcome.Explain
}

// TestSignOn answers as the page's sample.
func TestSignOn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.want(s.card("SignOn"), "000000")
	want := `{"Header":{"StatusCode":"0000","StatusDesc":"STATUS_SUCCESS","Method":"31800","ServiceType":"SignOn","MchId":"myMchId","ResponseTime":"20180715102000"},` +
		`"Data":{"DeviceID":"0201304187","NewDeviceID":"0830000001304187","TXNResult":"Success","Retry":"0","ErrorCode":"000000",` +
		`"DongleDeviceID":"5B100DE00F97","NewAESKey":"` + a.get("NewAESKey") + `"}}`
	if a.text != want {
		t.Errorf("answered\n%s, want\n%s", a.text, want)
	}
	s.Now = s.Now.Add(30*time.Hour - time.Second)
	s.want(s.card("IdQuery"), "000000")
	s.Now = s.Now.Add(time.Second)
	failed := s.want(s.card("IdQuery"), "000059")
	if failed.get("TXNResult") != "Failed" || failed.get("Retry") != "0" || failed.Header["StatusCode"] != "0000" {
		t.Errorf("refused as\n%s", failed.text)
	}
	if !strings.Contains(s.last.Outcome.Explain, "2018-07-16T16:20:00+08:00") {
		t.Errorf("explained as %s", s.last.Outcome.Explain)
	}
}

// TestCardQueries answers members in the order of the pages' tables.
func TestCardQueries(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	balance := s.want(s.card("BalanceQuery"), "000000")
	names := []string{
		"EZCardID", "EZCardType", "PersonalProfile", "CardNumberForPrint", "Balance", "TerminalTXNNumber", "HostSerialNumber",
		"ExpiryDate", "EZCardPurseID", "CPUPurseVersion", "BankCode", "AreaCode", "TXNResult", "Retry", "ErrorCode", "NewAESKey",
	}
	places := make([]int, len(names))
	for i, name := range names {
		places[i] = strings.Index(balance.text, `"`+name+`":"`)
	}
	if !slices.IsSorted(places) || places[0] < 0 || len(balance.Data) != len(names) {
		t.Errorf("members of\n%s at %v", balance.text, places)
	}
	if balance.get("Balance") != "4000" || len(balance.get("ExpiryDate")) != 14 {
		t.Errorf("answered\n%s", balance.text)
	}
	id := s.want(s.card("IdQuery"), "000000")
	if !strings.Contains(id.text, `"Data":{"EZCardID":"934528053","TXNResult":"Success","Retry":"0","ErrorCode":"000000","NewAESKey":"`) {
		t.Errorf("answered\n%s", id.text)
	}
}
