package intella

import (
	"errors"
	"strings"
	"testing"

	"paymock/client"
)

// till is a platform with one order and one card. Each word of lost says what happens to the next
// card transaction: ok, lost (done, answer lost), never (it doesn't arrive), 9999 (done, system
// error).
type till struct {
	lost         []string
	paid, given  bool
	card         int // how often the card was charged, less refunds
	cards, asks  int
	unknownState OrderStatus // what a query says instead, once
}

func (p *till) say(_ int, r asked) (code, data string) {
	switch r.service {
	case "SingleOrderQuery":
		p.asks++
		switch {
		case p.unknownState != "":
			return "0000", `{"OrderStatus":"` + string(p.unknownState) + `"}`
		case p.given:
			return "0000", `{"OrderStatus":"3"}`
		case p.paid:
			return "0000", `{"OrderStatus":"1"}`
		}
		return "7002", `{}`
	case "Payment", "Refund":
		p.cards++
		return p.transaction(r)
	}
	return "7118", `{}`
}

func (p *till) transaction(r asked) (code, data string) {
	next := "ok"
	if len(p.lost) > 0 {
		next, p.lost = p.lost[0], p.lost[1:]
	}
	if next == "never" {
		return "", ""
	}
	code, data = p.move(r)
	if code == "0000" && next == "9999" {
		return "9999", `{}`
	}
	if next == "lost" {
		return "", ""
	}
	return code, data
}

func (p *till) move(r asked) (code, data string) {
	switch {
	case r.service == "Payment" && p.paid:
		return "7000", `{}`
	case r.service == "Payment":
		p.paid = true
		p.card++
	case !p.paid:
		return "7002", `{}`
	case p.given:
		return "7112", `{}`
	default:
		p.given = true
		p.card--
	}
	return "0000", receiptOK
}

// Whatever gets lost, the card pays once, and the merchant knows it in the end.
func TestPaymentOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lost        string
		cards, asks int
		receipt     bool
	}{
		"nothing lost":                  {"ok", 1, 0, true},
		"the answer lost":               {"lost", 1, 1, false},
		"the request lost":              {"never ok", 2, 1, true},
		"request, then answer lost":     {"never lost", 2, 2, false},
		"two requests lost":             {"never never ok", 3, 2, true},
		"a system error after the deed": {"9999", 1, 1, false},
	}
	for name, test := range tests {
		p := &till{lost: strings.Fields(test.lost)}
		base, _ := platform(t, p.say)
		got, err := newClient(t, base).PaymentOnce(t.Context(), payment)
		if err != nil || got.Status != OrderPaid || (got.Receipt != nil) != test.receipt {
			t.Errorf("%s: %+v, error %v", name, got, err)
		}
		if p.card != 1 || p.cards != test.cards || p.asks != test.asks {
			t.Errorf("%s: charged %d times, sent %d, asked %d; want 1, %d, %d", name, p.card, p.cards, p.asks, test.cards, test.asks)
		}
	}
}

func TestPaymentOnceThatFails(t *testing.T) {
	t.Parallel()
	refused := func(code, data string) func(int, asked) (string, string) {
		return func(int, asked) (string, string) { return code, data }
	}
	tests := map[string]struct {
		say  func(int, asked) (string, string)
		want func(error) bool
	}{
		"refused": {refused("0000", `{"ErrorCode":"010123"}`), func(err error) bool { return err != nil && !isInDoubt(err) }},
		"nobody ever answers": {
			(&till{lost: []string{"never", "never", "never", "never"}}).say,
			func(err error) bool { return errors.Is(err, client.ErrUnknownOutcome) },
		},
		"half done":         {(&till{lost: []string{"lost"}, unknownState: OrderProcessing}).say, isInDoubt},
		"the order failed":  {(&till{lost: []string{"lost"}, unknownState: OrderFailed}).say, func(err error) bool { return errors.Is(err, ErrOrderFailed) }},
		"can't ask":         {func(int, asked) (string, string) { return "", "" }, func(err error) bool { return errors.Is(err, client.ErrUnknownOutcome) }},
		"the number is old": {(&till{paid: true}).say, func(err error) bool { return refusedWith(err, StatusRepeatedOrder) }},
		"refused after all": {
			func(n int, r asked) (string, string) {
				switch {
				case r.service != "Payment":
					return "7002", `{}`
				case n == 1:
					return "", ""
				}
				return "0000", `{"ErrorCode":"010123"}`
			},
			func(err error) bool { return err != nil && !isInDoubt(err) },
		},
		"three retries": {func(n int, r asked) (string, string) { return "0000", half(r, min(n, 3), "000125") }, isInDoubt},
	}
	for name, test := range tests {
		base, _ := platform(t, test.say)
		if got, err := newClient(t, base).PaymentOnce(t.Context(), payment); got != nil || !test.want(err) {
			t.Errorf("%s: %+v, error %v", name, got, err)
		}
	}
}

func TestCardRefundOnce(t *testing.T) {
	t.Parallel()
	for lost, want := range map[string]struct{ cards, asks int }{
		"ok": {1, 0}, "lost": {1, 1}, "never ok": {2, 1}, "never lost": {2, 2}, "9999": {1, 1},
	} {
		p := &till{lost: strings.Fields(lost), paid: true, card: 1}
		base, _ := platform(t, p.say)
		got, err := newClient(t, base).CardRefundOnce(t.Context(), CardRefundRequest{DeviceID: "1", Amount: 10, StoreOrderNo: "PO1"})
		if err != nil || got.Status != OrderRefunded || p.card != 0 || p.cards != want.cards || p.asks != want.asks {
			t.Errorf("%s: %+v, error %v; %+v", lost, got, err, p)
		}
	}
	p := &till{paid: true, given: true}
	base, _ := platform(t, p.say)
	if _, err := newClient(t, base).CardRefundOnce(t.Context(), CardRefundRequest{DeviceID: "1", Amount: 10, StoreOrderNo: "PO1"}); !refusedWith(err, StatusRefunded) {
		t.Errorf("a second refund: %v", err)
	}
}
