package fourpyun_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// endDay fires the timers of the days on which money moved, and gives the pushes of those that had
// not been fired.
func endDay(w *providertest.World) (pushes []fields) {
	for _, timer := range w.Of("timer:settlement") {
		for _, n := range w.Fire(timer) {
			if n.Kind == "settlement" {
				pushes = append(pushes, readPush(w, n))
			}
		}
	}
	return pushes
}

// summary puts the type, statuses and amounts of a statement's push on one line.
func summary(f fields) string {
	return fmt.Sprintf("type %s status %s transfer %s: total %s settle %s fee %s", f["type"], f["status"], f["transfer_status"], f["total_value"], f["settle_value"], f["service_value"])
}

// TestLaterDays: a refund after the day's statement is stated on its own day, with the fee that goes
// back; shares taken and given back likewise; what waits for its settle has status 0, and money that
// can't be taken transfer_status -1 (4pyun sheet 0, 5.8).
func TestLaterDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "settlement_shares=separate")
	automatic := w.Open(provider.Order{Amount: 1000}).No
	held := w.Open(provider.Order{Amount: 5000, ManualSettle: true}).No
	days := [][]string{
		{"type 1 status 1 transfer 0: total 1000 settle 994 fee 6", "type 1 status 1 transfer 1: total 1000 settle 994 fee 6", "type 1 status 0 transfer 0: total 5000 settle 0 fee 0"},
		{"type -2 status 1 transfer 0: total 0 settle -398 fee -2", "type -2 status 1 transfer -1: total 0 settle -398 fee -2"},
		{
			"type 1 status 1 transfer 0: total 5000 settle 2190 fee 13", "type 1 status 1 transfer 1: total 5000 settle 2190 fee 13",
			"type -1 status 1 transfer 0: total -1102 settle -1102 fee 0", "type -1 status 1 transfer 1: total -1102 settle -1102 fee 0",
		},
		{
			"type -2 status 1 transfer 0: total 0 settle -2190 fee -13", "type -2 status 1 transfer -1: total 0 settle -2190 fee -13",
			"type 2 status 1 transfer 0: total 1102 settle 1102 fee 0", "type 2 status 1 transfer 1: total 1102 settle 1102 fee 0",
		},
		nil,
	}
	for i, want := range days {
		switch i {
		case 1:
			w.Do(postJSON(pathRefund, refundBody(automatic, "R1", 400)))
		case 2:
			w.Do(post(pathSettle, settleFields(held).signed()))
		case 3:
			w.Do(postJSON(pathRefund, refundBody(held, "R2", 2203)))
		}
		var got []string
		for _, f := range endDay(w) {
			got = append(got, summary(f))
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("day %d:\n%s\nwant\n%s", i+1, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		w.Now = w.Now.Add(time.Hour)
	}
}

// TestSerialAfterAReset: an app that was reset and states the day again gives other serials.
func TestSerialAfterAReset(t *testing.T) {
	t.Parallel()
	first, second := newWorld(t), newWorld(t)
	second.App.IDs = first.App.IDs // they go on
	seen := map[string]bool{}
	for _, w := range []*providertest.World{first, second} {
		w.Open(provider.Order{Amount: 100})
		for _, f := range endDay(w) {
			if f["transfer_status"] != "0" {
				continue
			}
			if seen[f["serial"]] {
				t.Errorf("serial %s is given twice", f["serial"])
			}
			seen[f["serial"]] = true
		}
	}
	if len(seen) != 2 {
		t.Errorf("%d serials, want 2", len(seen))
	}
}

// addressesOfDays are those that statements and profits in these tests.
var addressesOfDays = map[string]string{"settlement": "http://127.0.0.1:9/s", "profit": "http://127.0.0.1:9/p"}

// TestLateAddress: an address that is given when no money moves any more is told what is owed, statements and
// profits each once, at the end of the day on which it is given (Assumed; the documents have an address that is
// agreed beforehand, 4pyun sheet 5.8).
func TestLateAddress(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"settlement", "profit"} {
		t.Run(first, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.ChangeAddresses(map[string]string{"settlement": "", "profit": ""})
			held := w.Open(provider.Order{Amount: 5000, ManualSettle: true}).No
			w.Do(post(pathSettle, settleFields(held).signed()))
			w.Now = w.Now.AddDate(0, 0, 3)
			told := map[string]int{}
			for _, name := range []string{first, "settlement", "profit", "settlement"} {
				w.ChangeAddresses(map[string]string{name: addressesOfDays[name]})
				for _, timer := range w.Of("timer:settlement") {
					for _, n := range w.Fire(timer) {
						told[n.Kind]++
					}
				}
			}
			if told["settlement"] != 2 || told["profit"] != 1 || len(told) != 2 { // the transfer has a push of its own
				t.Errorf("told %v, want a statement's two pushes and a profit", told)
			}
			timers := len(w.Of("timer:settlement"))
			w.ChangeAddresses(map[string]string{"settlement": "http://127.0.0.1:9/other"})
			if len(w.Of("timer:settlement")) != timers {
				t.Error("a timer was started where nothing is owed")
			}
		})
	}
}

// TestStatementsAddUp: over random days of payments, settles and refunds, with addresses that come and go,
// the statements add up to what the ledger has as the merchants', the profits to what it has as shared, and no
// serial is given twice.
func TestStatementsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		shares := rapid.SampledFrom([]string{"off", "separate"}).Draw(rt, "shares")
		switched := rapid.Bool().Draw(rt, "addresses come and go")
		w := newWorld(t, "settlement_shares="+shares, "sharding_automatic="+rapid.SampledFrom([]string{"with-items", "always", "off"}).Draw(rt, "automatic"),
			"refund_delay="+rapid.SampledFrom([]string{"0s", "10s", "20h"}).Draw(rt, "delay"))
		var stated, profits int64
		serials := map[string]bool{}
		days := rapid.IntRange(1, 5).Draw(rt, "days")
		for day := range days {
			for range rapid.IntRange(0, 4).Draw(rt, "events") {
				if name := rapid.SampledFrom([]string{"settlement", "profit"}).Draw(rt, "address"); switched && rapid.Bool().Draw(rt, "switch") {
					w.ChangeAddresses(map[string]string{name: rapid.SampledFrom([]string{"", addressesOfDays[name]}).Draw(rt, "to")})
				}
				randomEvent(rt, w)
				w.Now = w.Now.Add(time.Minute)
			}
			if day == days-1 || rapid.Bool().Draw(rt, "refunds end") {
				endRefunds(w, rapid.SampledFrom([]string{"1", "-1"}).Draw(rt, "result"))
			}
			if day == days-1 { // all that is owed is told at last
				w.ChangeAddresses(addressesOfDays)
			}
			for _, f := range endDay(w) {
				if f["transfer_status"] != "0" || f["status"] != "1" {
					continue
				}
				if serials[f["serial"]] {
					rt.Fatalf("serial %s is given twice", f["serial"])
				}
				serials[f["serial"]] = true
				for _, name := range []string{"settle_value", "service_value"} {
					n, err := strconv.ParseInt(f[name], 10, 64)
					if err != nil {
						rt.Fatal(err)
					}
					stated += n
				}
			}
			w.Now = w.Now.Add(time.Duration(rapid.IntRange(0, 30).Draw(rt, "hours")) * time.Hour)
		}
		endDay(w)
		for _, n := range w.Of("profit") {
			value, err := strconv.ParseInt(readPush(w, n)["value"], 10, 64)
			if err != nil {
				rt.Fatal(err)
			}
			profits += value
		}
		var booked, shared money.Amount
		for _, no := range w.Books().IDs("trade") {
			trade := w.Trade(no)
			shared += trade.Shared
			if booked += trade.Balance("merchant"); shares == "off" {
				booked += trade.Shared
			}
		}
		if stated != int64(booked) {
			rt.Fatalf("stated are %d, the ledger has %d", stated, booked)
		}
		if profits != int64(shared) {
			rt.Fatalf("told as profits are %d, the ledger has %d", profits, shared)
		}
	})
}

func randomEvent(rt *rapid.T, w *providertest.World) {
	trades := w.Books().IDs("trade")
	what := rapid.IntRange(0, 3).Draw(rt, "event")
	if len(trades) == 0 || what == 0 {
		order := provider.Order{Amount: money.Amount(rapid.Int64Range(1, 6000).Draw(rt, "amount")), ManualSettle: rapid.Bool().Draw(rt, "manual"), Extra: map[string]string{}}
		if rapid.Bool().Draw(rt, "items") {
			order.Extra["trade_item"] = `[{"key":"energy_value","value":700},{"key":"service_value","value":99}]`
		}
		w.Open(order)
		return
	}
	trade := w.Trade(rapid.SampledFrom(trades).Draw(rt, "trade"))
	if what == 1 && trade.ManualSettle {
		randomSettle(rt, w, trade.No, int64(trade.Amount))
		return
	}
	randomRefund(rt, w, trade.No, len(trade.Refunds)+100*len(trades))
}
