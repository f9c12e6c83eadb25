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

// TestStatementsAddUp: over random days of payments, settles and refunds the statements add up to
// what the ledger has as the merchants', and no serial is given twice.
func TestStatementsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		shares := rapid.SampledFrom([]string{"off", "separate"}).Draw(rt, "shares")
		w := newWorld(t, "settlement_shares="+shares, "sharding_automatic="+rapid.SampledFrom([]string{"with-items", "always", "off"}).Draw(rt, "automatic"),
			"refund_delay="+rapid.SampledFrom([]string{"0s", "10s", "20h"}).Draw(rt, "delay"))
		var stated int64
		serials := map[string]bool{}
		days := rapid.IntRange(1, 5).Draw(rt, "days")
		for day := range days {
			for range rapid.IntRange(0, 4).Draw(rt, "events") {
				randomEvent(rt, w)
				w.Now = w.Now.Add(time.Minute)
			}
			if day == days-1 || rapid.Bool().Draw(rt, "refunds end") {
				endRefunds(w, rapid.SampledFrom([]string{"1", "-1"}).Draw(rt, "result"))
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
		var booked money.Amount
		for _, no := range w.Books().IDs("trade") {
			trade := w.Trade(no)
			if booked += trade.Balance("merchant"); shares == "off" {
				booked += trade.Shared
			}
		}
		if stated != int64(booked) {
			rt.Fatalf("stated are %d, the ledger has %d", stated, booked)
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
