package intella_test

import (
	"strings"
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// TestDialects sees the effect of every switch that isn't a tolerance of the envelope; those
// have vectors.
func TestDialects(t *testing.T) {
	t.Parallel()
	effects := map[string]map[string]func(*shop) string{
		"store_order_no": {
			"lenient": func(s *shop) string { return s.pay("PO-20180715-001").code() },
			"strict":  func(s *shop) string { return s.pay("PO-20180715-001").code() + s.pay("PO1").code() },
		},
		"settlement_totals": {
			"numbers": totalsSent, "strings": totalsSent,
		},
		"settlement_empty": {
			"zero-totals": settleTwice, "refuse": settleTwice,
		},
		"settlement_repeated": {
			"zero-totals": settleTwice, "refuse": settleTwice,
		},
		"settlement_unsigned": {"refuse": settleUnsigned, "allow": settleUnsigned},
		"not_signed_on":       {"000059": payUnsigned, "000058": payUnsigned, "020059": payUnsigned, "allow": payUnsigned},
		"day_close":           {"midnight": payLater, "ten-days": payLater, "off": payLater},
		"no_card_retry":       {"1": payWithoutCard, "0": payWithoutCard},
		"card_refund":         {"any-time": refundLater, "same-day": refundLater},
		"top_up_totals":       {"separate": topUp, "reserve": topUp},
		"refunded_code":       {"header": refundTwice, "header-and-data": refundTwice},
		"partial_refund":      {"off": refundParts, "on": refundParts},
		"midnight_settlement": {"off": timersOfAPayment, "on": timersOfAPayment},
		"response_wrap":       {"76": wrapOf, "none": wrapOf},
		"special_services":    {"off": directRefund, "on": directRefund},
		"reader_busy":         {"900001": callsWhileWaiting, "allow": callsWhileWaiting},
	}
	want := map[string]string{
		"store_order_no lenient": "000000", "store_order_no strict": "7127000000",
		"settlement_totals numbers": `"TxTradeAmount":10,`, "settlement_totals strings": `"TxTradeAmount":"10",`,
		"settlement_empty zero-totals": "000000 000000 000000", "settlement_empty refuse": "000025 000000 000000",
		"settlement_repeated zero-totals": "000000 000000 000000", "settlement_repeated refuse": "000000 000000 000019",
		"settlement_unsigned refuse": "000059", "settlement_unsigned allow": "000000",
		"not_signed_on 000059": "000059", "not_signed_on 000058": "000058", "not_signed_on 020059": "020059", "not_signed_on allow": "000000",
		"day_close midnight": "010117 010117", "day_close ten-days": "000000 010117", "day_close off": "000000 000000",
		"no_card_retry 1": "1", "no_card_retry 0": "0",
		"card_refund any-time": "000000", "card_refund same-day": "7155",
		"top_up_totals separate": "0", "top_up_totals reserve": "500",
		"refunded_code header": "7112 <nil>", "refunded_code header-and-data": "7112 7112",
		"partial_refund off": "7110 0000 7112 7112", "partial_refund on": "0000 7111 0000 7003",
		"response_wrap 76": "wrapped", "response_wrap none": "one line",
		"special_services off": "7201", "special_services on": "000000",
		"reader_busy 900001": "900001 900001 000000 000000", "reader_busy allow": "000000 000000 000000 000000",
		"midnight_settlement off": "0", "midnight_settlement on": "1",
	}
	tolerances := map[string]bool{"aes_key": true, "request_json": true, "request_data": true}
	for _, d := range scan2pay.Dialects() {
		for _, value := range d.Values {
			if tolerances[d.Name] {
				continue
			}
			effect := effects[d.Name][value]
			if effect == nil {
				t.Errorf("dialect %s %s has no test", d.Name, value)
				continue
			}
			t.Run(d.Name+" "+value, func(t *testing.T) {
				t.Parallel()
				s := newShop(t, d.Name, value)
				s.want(s.card("SignOn"), "000000")
				if got := effect(s); got != want[d.Name+" "+value] {
					t.Errorf("got %s, want %s", got, want[d.Name+" "+value])
				}
			})
		}
	}
}

func directRefund(s *shop) string {
	return s.card("EZCRefund", "Amount", "10", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword)).code()
}

func (s *shop) pay(order string) answer {
	s.Helper()
	return s.card("Payment", "Amount", "10", "StoreOrderNo", order)
}

func (s *shop) refund(order string) answer {
	s.Helper()
	return s.card("Refund", "Amount", "10", "StoreOrderNo", order, "RefundKey", sha(refundPassword))
}

func totalsSent(s *shop) string {
	s.pay("PO1")
	a := totals(s.card("Settlement"))
	return a[strings.Index(a, `"TxTradeAmount"`):strings.Index(a, `"TxRefundAmount"`)]
}

func settleTwice(s *shop) string {
	empty := s.card("Settlement").code()
	s.Now = s.Now.Add(10 * time.Hour)
	s.pay("PO1")
	return empty + " " + s.card("Settlement").code() + " " + s.card("Settlement").code()
}

func settleUnsigned(s *shop) string {
	s.pay("PO1")
	s.Now = s.Now.Add(31 * time.Hour)
	return s.card("Settlement").code()
}

func payUnsigned(s *shop) string {
	s.Now = s.Now.Add(31 * time.Hour)
	return s.pay("PO1").code()
}

func payLater(s *shop) string {
	s.pay("PO1")
	s.Now = s.Now.Add(24 * time.Hour)
	s.card("SignOn")
	first := s.pay("PO2").code()
	s.Now = s.Now.Add(11 * 24 * time.Hour)
	s.card("SignOn")
	return first + " " + s.pay("PO3").code()
}

func payWithoutCard(s *shop) string {
	s.terminal(provider.TerminalSpec{ID: device, NoCard: true})
	return s.pay("PO1").get("Retry")
}

func refundLater(s *shop) string {
	s.pay("PO1")
	s.card("Settlement")
	s.Now = s.Now.Add(20 * time.Hour)
	return s.refund("PO1").code()
}

func topUp(s *shop) string {
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{AutoTopUp: 500}})
	s.pay("PO1")
	return s.card("Settlement").get("TxReserveAmount")
}

func refundTwice(s *shop) string {
	s.pay("PO1")
	s.refund("PO1")
	a := s.refund("PO1")
	return a.code() + " " + a.get("StatusCode")
}

func refundParts(s *shop) string {
	s.Open(provider.Order{Amount: 10, Order: "PO1"})
	give := func(number, fee string) string {
		return s.call("00000", "Refund", "StoreRefundNo", number, "StoreOrderNo", "PO1", "DeviceInfo", "skb0001",
			"RefundKey", sha(refundPassword), "RefundFee", fee, "RefundedMsg", "x").code()
	}
	return give("RE1", "4") + " " + give("RE2", "10") + " " + give("RE3", "5") + " " + give("RE3", "1")
}

func timersOfAPayment(s *shop) string {
	s.pay("PO1")
	return string(rune('0' + len(s.Notices)))
}

// TestOpenedCardPayment is how a test fills a reader's batch.
func TestOpenedCardPayment(t *testing.T) {
	t.Parallel()
	s := newShop(t, "midnight_settlement", "on")
	for range 3 {
		s.Open(provider.Order{Amount: 50, Status: ledger.Paid, Extra: map[string]string{"terminal": device}})
	}
	if r := s.reader(); r.Batch.Trade != (ledger.Tally{Count: 3, Amount: 150}) || r.Card.Balance != 3850 || len(s.Notices) != 1 {
		t.Errorf("reader %+v, notices %+v", r, s.Notices)
	}
}

// wrapOf: the documents and most clients know lines of 76 columns, a Swift app in production decodes
// the base64 strictly (intella sheet 0, 1.3).
func wrapOf(s *shop) string {
	s.card("BalanceQuery")
	if strings.Contains(string(s.last.Response.Body), `\n`) {
		return "wrapped"
	}
	return "one line"
}

// callsWhileWaiting pays with a card that is laid after 5 seconds, and calls the reader meanwhile
// and after it (intella sheet 0, 2.9: 900001 is a reader in use).
func callsWhileWaiting(s *shop) string {
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 100, After: 5 * time.Second}})
	s.pay("PO1")
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{Balance: 90}})
	s.Now = s.Now.Add(-time.Second)
	codes := s.card("Settlement").code() + " " + s.card("BalanceQuery").code()
	s.Now = s.Now.Add(time.Second)
	return codes + " " + s.card("BalanceQuery").code() + " " + s.pay("PO2").code()
}
