package intella_test

import (
	"strings"
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// goodCard is the number that card organisations print on samples, valid by its check digit.
const goodCard = "4111111111111111"

// TestSpecialServices: EZCRefund and EZCOrderQuery are open to merchants that applied, 7201 says so
// to others (intella sheet 2.1).
func TestSpecialServices(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	for _, service := range []string{"EZCRefund", "EZCOrderQuery"} {
		s.want(s.card(service, "Amount", "10", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword)), "7201")
	}
	applied(s) // sells 10
	given := s.want(s.card("EZCRefund", "Amount", "25", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword)), "000000")
	if given.get("TXNType") != "EZCRefund" || given.get("BeforeTXNBalance") != "3990" || given.get("Balance") != "4015" || given.get("OrderId") != "EZ1" {
		t.Errorf("given %s", given.text)
	}
	if r := s.reader(); r.Batch.Refund.Count != 1 || r.Batch.Refund.Amount != 25 || r.Batch.Trade.Amount != 10 {
		t.Errorf("the batch has %+v", r.Batch)
	}
	for name, tt := range map[string]struct {
		data []string
		code string
	}{
		"its number again": {[]string{"Amount", "25", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword)}, "7000"},
		"an order's":       {[]string{"Amount", "25", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword)}, "7000"},
		"a wrong key":      {[]string{"Amount", "25", "StoreOrderNo", "EZ2", "RefundKey", sha(password)}, "7168"},
		"no dollars":       {[]string{"Amount", "0", "StoreOrderNo", "EZ2", "RefundKey", sha(refundPassword)}, "7126"},
		"a made-up retry":  {[]string{"Amount", "25", "StoreOrderNo", "EZ2", "RefundKey", sha(refundPassword), "Retry", "1"}, "000077"},
	} {
		if a := s.card("EZCRefund", tt.data...); a.code() != tt.code {
			t.Errorf("%s: %s, want %s", name, a.code(), tt.code)
		}
	}
	history := s.want(s.card("EZCOrderQuery"), "000000")
	direct, payment := strings.Index(history.text, `EZCRefund","Amount":"25"`), strings.Index(history.text, `Payment","Amount":"10"`)
	if direct < 0 || payment < direct {
		t.Errorf("the card remembers %s", history.text)
	}
}

// TestDirectRefundIsRetried as any card transaction is: RefundKey is sent again, nothing is counted
// twice, and three retries end it (intella sheet 2.8).
func TestDirectRefundIsRetried(t *testing.T) {
	t.Parallel()
	for retries, want := range map[int]string{2: "000000", 4: "000125"} {
		s := newShop(t)
		s.want(s.card("SignOn"), "000000")
		applied(s)
		s.terminal(provider.TerminalSpec{ID: device, Retries: retries})
		a := s.card("EZCRefund", "Amount", "25", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword))
		for range 3 {
			if a.code() == "000000" {
				break
			}
			number := a.request("TerminalTXNNumber")
			a = s.card("EZCRefund", "Amount", "25", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword),
				"Retry", a.get("Retry"), "TerminalTXNNumber", number, "HostSerialNumber", number)
		}
		s.want(a, want)
		count := int64(0)
		if want == "000000" {
			count = 1
			number := a.request("TerminalTXNNumber")
			s.want(s.card("EZCRefund", "Amount", "25", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword),
				"Retry", "2", "TerminalTXNNumber", number, "HostSerialNumber", number), "000000")
		}
		if r := s.reader(); r.Batch.Refund.Count != count {
			t.Errorf("%d retries: counted %+v", retries, r.Batch.Refund)
		}
	}
}

// TestCardRemembersSix transactions, of payments, refunds and direct refunds, the newest first.
func TestCardRemembersSix(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	applied(s)
	for _, order := range []string{"A", "B", "C", "D"} {
		s.Now = s.Now.Add(time.Minute)
		s.pay(order)
	}
	s.Now = s.Now.Add(time.Minute)
	s.want(s.refund("D"), "000000")
	s.Now = s.Now.Add(time.Minute)
	s.want(s.card("EZCRefund", "Amount", "1", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword)), "000000")
	history := s.want(s.card("EZCOrderQuery"), "000000").text
	if n := strings.Count(history, "TXNType"); n != 6 {
		t.Errorf("%d transactions: %s", n, history)
	}
	if at := strings.Index(history, "TXNType"); !strings.HasPrefix(history[at:], `TXNType":"EZCRefund`) {
		t.Errorf("the newest is not first: %s", history)
	}
}

// TestCreditCard is Payment with a Method of credit cards, its Data as a client in PHP sends it (intella
// sheet 4.7). The codes are those whose labels name the fields (3.1).
func TestCreditCard(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pay := func(method, order string, changed ...string) answer {
		data := []string{
			"TimeExpire", "20180715235959", "DeviceInfo", "skb0001", "StoreOrderNo", order, "Body", "漢堡", "FeeType", "TWD", "TotalFee", "100",
			"Detail", "", "StoreInfo", "S1", "StoreName", "n", "StoreType", "1", "DeviceOS", "x", "CardId", goodCard, "ExtenNo", "123", "ExpireDate", "1219",
		}
		for i := 0; i < len(changed); i += 2 {
			for j := 0; j < len(data); j += 2 {
				if data[j] == changed[i] {
					data[j+1] = changed[i+1]
				}
			}
		}
		return s.call(method, "Payment", data...)
	}
	a := s.want(pay("20000", "CC1"), "0000")
	trade, known := s.Books().TradeByOrder("CC1")
	if !known || trade.Status != ledger.Paid || trade.Paid != 100 || trade.Payer != "411111******1111" || a.get("SysOrderNo") != trade.No {
		t.Errorf("%+v, answered %s", trade, a.text)
	}
	if text := s.last.Call.Canonical; strings.Contains(text, goodCard) || strings.Contains(text, `123\"`) {
		t.Errorf("the journal shows the card: %s", text)
	}
	s.want(pay("20800", "CC2"), "0000") // another bank's
	s.want(s.call("00000", "SingleOrderQuery", "StoreOrderNo", "CC1"), "0000")
	s.want(s.call("00000", "Refund", "StoreRefundNo", "RE1", "StoreOrderNo", "CC1", "DeviceInfo", "skb0001",
		"RefundKey", sha(refundPassword), "RefundFee", "100", "RefundedMsg", "broken"), "0000")
	for name, tt := range map[string]struct{ field, value, code string }{
		"the number again":    {"StoreOrderNo", "CC2", "7000"},
		"no such number":      {"CardId", "4111111111111112", "7314"},
		"a short number":      {"CardId", "4111", "7314"},
		"letters":             {"CardId", "41111111x1111111", "7314"},
		"no CVV":              {"ExtenNo", "", "7347"},
		"a long CVV":          {"ExtenNo", "1234", "7347"},
		"a month that is not": {"ExpireDate", "1318", "7316"},
		"an expired card":     {"ExpireDate", "0618", "7303"},
		"a declined card":     {"CardId", "4000000000000002", "7342"},
		"another currency":    {"FeeType", "USD", "7160"},
	} {
		if a := pay("20000", "CC9", tt.field, tt.value); a.code() != tt.code {
			t.Errorf("%s: %s, want %s", name, a.code(), tt.code)
		}
	}
	s.want(pay("20000", "CC9", "ExpireDate", "0718"), "0000") // until the end of the month
	s.want(pay("00000", "CC10"), "7118")                      // Payment goes with cards
	s.want(pay("11500", "CC10"), "7118")
}

// TestRefundKeyIsExplained: what was hashed in place of the refund password is named.
func TestRefundKeyIsExplained(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	applied(s)
	for want, sent := range map[string]string{
		"RefundKey is hashed twice":                                sha(sha(refundPassword)),
		"RefundKey is the hash of the password with a line feed":   sha(refundPassword + "\n"),
		"RefundKey is the hash of the transaction password":        sha(password),
		"RefundKey is not the hash of this app's password":         sha("whatever"),
		"RefundKey is written in upper case":                       strings.ToUpper(sha(refundPassword)),
		"RefundKey has 0 characters, no SHA-256 in lower-case hex": "",
		"RefundKey is the password itself in plain text":           refundPassword,
	} {
		s.want(s.card("EZCRefund", "Amount", "25", "StoreOrderNo", "EZ2", "RefundKey", sent), "7168")
		if said := s.last.Outcome.Explain; !strings.Contains(said, want) {
			t.Errorf("explained as %q, want %q", said, want)
		}
		s.want(s.call("00000", "Refund", "StoreRefundNo", "R1", "StoreOrderNo", "T1", "RefundKey", sent, "RefundFee", "1"), "7168")
		if said := s.last.Outcome.Explain; !strings.Contains(said, want) {
			t.Errorf("wallet: explained as %q, want %q", said, want)
		}
	}
}
