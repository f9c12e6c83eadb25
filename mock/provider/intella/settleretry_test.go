package intella_test

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"

	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// undecided tells the platform of a call on which nothing was decided, as the gateway does.
func (s *shop) undecided(req *wire.Request, refused string) {
	s.Helper()
	call := scan2pay.Decode(req, s.Apps)
	if got := call.Refused; refused == "" && got != nil || refused != "" && (got == nil || got.Code.Name() != refused) {
		s.Fatalf("refused as %+v, want %q", got, refused)
	}
	call.Diagnose(func() doctor.Effort { return doctor.Inline })
	if call.App == nil {
		call.App, _ = s.Apps.App("intella", call.Found.Opened)
	}
	b := s.Books()
	scan2pay.Undecided(b, call, s.Env())
	if err := s.Records.Commit(b); err != nil {
		s.Fatal(err)
	}
}

// TestRetryFollowsItsSettlement: whatever kept a Settlement from closing the batch, its retry closes
// it and hears those totals again, and not those of the batch before (intella sheet 0, 2.8, 2.9).
func TestRetryFollowsItsSettlement(t *testing.T) {
	t.Parallel()
	header := func(name, value, code string) func(*shop) {
		member := regexp.MustCompile(`"` + name + `":"[^"]*"`)
		return func(s *shop) {
			text := plaintext(s.App, s.Now, "31800", "Settlement", "DeviceId", device, "Retry", "0")
			s.undecided(seal(s.App, member.ReplaceAllString(text, `"`+name+`":"`+value+`"`)), code)
		}
	}
	sends := func(code, old, wrong string) func(*shop) {
		return func(s *shop) {
			text := plaintext(s.App, s.Now, "31800", "Settlement", "DeviceId", device, "Retry", "0")
			s.undecided(seal(s.App, strings.Replace(text, old, wrong, 1)), code)
		}
	}
	for name, meets := range map[string]func(*shop){
		"no answer from the platform": func(s *shop) {
			s.undecided(s.request("31800", "Settlement", "DeviceId", device, "Retry", "0"), "")
		},
		"a wrong TradeKey":       header("TradeKey", "00", "7105"),
		"the 13th month":         header("CreateTime", "20181301102000", "7124"),
		"no such Method":         header("Method", "99999", "7159"),
		"another reader's":       header("Method", "32100", "7203"),
		"a wallet's Method":      header("Method", "11500", "7118"),
		"no Method":              header("Method", "", "8002"),
		"no such ServiceType":    header("ServiceType", "Settle", "7118"),
		"another letter case":    header("ServiceType", "settlement", "7118"),
		"not yet available":      header("ServiceType", "Cancel", "7118"),
		"an unknown MchId":       header("MchId", "nosuchmerchant", "7132"),
		"no MchId":               header("MchId", "", "8002"),
		"Data that is no JSON":   sends("8002", `\"Retry\":`, `\"Retry\"`),
		"a text that is no JSON": sends("8002", `"Data":`, `"Data"`),
		"an unknown reader": func(s *shop) {
			s.want(s.card("Settlement", "DeviceId", "01304188"), "7130")
		},
		"no reader":     func(s *shop) { s.want(s.card("Settlement", "DeviceId", ""), "7130") },
		"a Retry of 9":  func(s *shop) { s.want(s.card("Settlement", "Retry", "9"), "000030") },
		"a Retry as 01": func(s *shop) { s.want(s.card("Settlement", "Retry", "01"), "000030") },
		"a reader put off": func(s *shop) {
			s.terminal(provider.TerminalSpec{ID: device, Deactivated: true})
			s.want(s.card("Settlement"), "7167")
			s.terminal(provider.TerminalSpec{ID: device})
		},
		"a reader in use": func(s *shop) {
			s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{After: 10 * time.Second}})
			s.begins("BalanceQuery")
			s.want(s.card("Settlement"), "900001")
			s.Now = s.Now.Add(2 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.want(s.card("SignOn"), "000000")
			s.want(s.card("Payment", "Amount", "30", "StoreOrderNo", "PO1"), "000000")
			settled(t, s.want(s.card("Settlement"), "000000"), onlyTrades(1, 30))
			s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO2"), "000000")
			meets(s)
			settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), onlyTrades(1, 5))
			settled(t, s.want(s.card("Settlement", "Retry", "2"), "000000"), onlyTrades(1, 5))
			settled(t, s.want(s.card("Settlement"), "000000"), noTotals)
		})
	}
}

// TestRetryOfALostSettlement: what closed a batch and was not heard is repeated, though a retry met
// an error in between, money moved, and the platform closed the next batch at midnight.
func TestRetryOfALostSettlement(t *testing.T) {
	t.Parallel()
	s := newShop(t, "midnight_settlement", "on")
	s.want(s.card("SignOn"), "000000")
	s.want(s.card("Payment", "Amount", "30", "StoreOrderNo", "PO1"), "000000")
	s.want(s.card("Settlement"), "000000") // not heard
	s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO2"), "000000")
	s.undecided(s.request("31800", "Settlement", "DeviceId", device, "Retry", "1"), "")
	settled(t, s.want(s.card("Settlement", "Retry", "2"), "000000"), onlyTrades(1, 30))
	for _, timer := range s.Of("timer:midnight-settlement") {
		s.Fire(timer)
	}
	if r := s.reader(); !r.Batch.Empty() {
		t.Fatalf("open after midnight: %+v", r.Batch)
	}
	settled(t, s.want(s.card("Settlement", "Retry", "2"), "000000"), onlyTrades(1, 30))
	settled(t, s.want(s.card("Settlement"), "000000"), noTotals)
}

// TestUndecryptedSettlement: what can't be decrypted names no reader (intella sheet 1.2), so it counts as
// never sent: a retry repeats what the last Settlement closed, and a new one settles what is open. Assumed.
func TestUndecryptedSettlement(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	s.want(s.card("Payment", "Amount", "30", "StoreOrderNo", "PO1"), "000000")
	s.want(s.card("Settlement"), "000000")
	s.want(s.card("Payment", "Amount", "5", "StoreOrderNo", "PO2"), "000000")
	text := plaintext(s.App, s.Now, "31800", "Settlement", "DeviceId", device, "Retry", "0")
	sealed := base64.StdEncoding.EncodeToString(encrypt(aesKey, []byte(text)))
	if r := s.Do(envelope(sealed, base64.StdEncoding.EncodeToString(make([]byte, 256)))); string(r.Response.Body) != "9995" {
		t.Fatalf("answered %s", r.Response.Body)
	}
	settled(t, s.want(s.card("Settlement", "Retry", "1"), "000000"), onlyTrades(1, 30))
	settled(t, s.want(s.card("Settlement"), "000000"), onlyTrades(1, 5))
}
