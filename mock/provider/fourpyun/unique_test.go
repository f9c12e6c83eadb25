package fourpyun_test

import (
	"fmt"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/providertest"
)

// TestNumbersOfAllApps: 300 apps of one server that trade in one second, whatever their seeds: the
// serials of payments, shares, refunds and statements are all different (结算流水，全局唯一, 4pyun
// sheet 0, 5.8).
func TestNumbersOfAllApps(t *testing.T) {
	t.Parallel()
	p, registry := fourpyun.New(), app.NewRegistry()
	seen := map[string]int{}
	for i := range 300 {
		a := newApp()
		a.ID, a.Seed = fmt.Sprintf("op%014x", i), uint64(i%7)
		if err := registry.Add(providertest.Register(t, p, a)); err != nil {
			t.Fatal(err)
		}
		w := newWorld(t)
		w.App.IDs = a.IDs
		no := manual(w)
		w.Do(post(pathSettle, settleFields(no).signed()))
		trade := w.Trade(no)
		numbers := []string{no, trade.Shares[0].No, trade.Refunds[0].No, w.Open(provider.Order{Amount: 5, Extra: map[string]string{"trade_item": `[{"key":"energy_value","value":5}]`}}).Shares[0].No}
		for _, n := range w.Fire(w.Last("timer:settlement")) {
			if n.Kind == "settlement" && strings.HasSuffix(n.ID, "-0") {
				numbers = append(numbers, n.Subject)
			}
		}
		for _, number := range numbers {
			if before, twice := seen[number]; twice {
				t.Errorf("app %d gives %s, and so did app %d", i, number, before)
			}
			seen[number] = i
		}
	}
	if len(seen) < 300*5 {
		t.Errorf("only %d numbers of 1500", len(seen))
	}
}

// TestCountRepeats: after 10,000 draws the count is the same again; a payment's number is not.
func TestCountRepeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	draw := ident.NewDraw(7, 3)
	again := ident.NewDraw(7, 10003)
	b := w.Books()
	first, _, err := w.Provider.Open(b, w.App, provider.Order{Amount: 1}, provider.Env{Now: w.Now, Draw: &draw})
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := w.Provider.Open(b, w.App, provider.Order{Amount: 1}, provider.Env{Now: w.Now, Draw: &again})
	if err != nil || first.No == second.No || len(second.No) != 26 {
		t.Errorf("numbers %s and %s: %v", first.No, second.No, err)
	}
}

// TestItemKeys: a key that no share knows is shared or refused, by switch, and never dropped in
// silence (4pyun sheet 0).
func TestItemKeys(t *testing.T) {
	t.Parallel()
	items := fields{"trade_item": `[{"key":"energy_value","value":2000},{"key":"parking_value","value":203}]`}
	w := newWorld(t)
	no := manual(w)
	r := w.Do(post(pathSettle, settleFields(no).with(items).signed()))
	contains(t, "journal", r.Outcome.Explain, `"parking_value"`)
	if shared := w.Trade(no).Shared; shared != 1102 {
		t.Errorf("shared %d, want 1000 + 102", shared)
	}
	w = newWorld(t, "item_keys=400")
	no = manual(w)
	for name, req := range map[string]fields{pathSettle: settleFields(no), pathPrepare: prepareFields().with(fields{"pay_order": "PO2"})} {
		a, r := exchange(w, post(name, req.with(items).signed()))
		if a.text("code") != "400" {
			t.Errorf("%s answers %v", name, a)
		}
		contains(t, "journal", r.Outcome.Explain, "parking_value")
	}
}

// TestFailedPaymentHasTradeNo: the push's table has trade_no as Y, for every status (4pyun sheet 0, 5.7).
func TestFailedPaymentHasTradeNo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Act(w.Open(provider.Order{Amount: 5, Status: "waiting"}).No, provider.Fail)
	if f := push(w, "notify"); f["status"] != "-1" || len(f["trade_no"]) != 28 {
		t.Errorf("pushed %v", f)
	}
}

// TestPrepareExtra: required since 2025-03-18 (4pyun sheet 0, 5.1).
func TestPrepareExtra(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[string]string{"optional": "1001", "required": "400"} {
		w := newWorld(t, "prepare_extra="+dialect)
		if a, _ := exchange(w, post(pathPrepare, prepareFields().with(fields{"extra": "-"}).signed())); a.text("code") != want {
			t.Errorf("%s: answered %v", dialect, a)
		}
		if a, _ := exchange(w, post(pathPrepare, prepareFields().with(fields{"pay_order": "PO2"}).signed())); a.text("code") != "1001" {
			t.Errorf("%s with extra: answered %v", dialect, a)
		}
	}
}

// TestPlusIsNoAmount: amounts are whole fen as digits (4pyun sheet 0, 5.1), in every field.
func TestPlusIsNoAmount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	for _, value := range []string{"+100", "++1", "-+1", "+", "-0", "00100", "-00", "00", "01"} {
		for _, change := range []fields{
			{"settle_value": value},
			{"sharding_value": value},
			{"trade_item": `[{"key":"energy_value","value":"` + value + `"}]`},
		} {
			if a, _ := exchange(w, post(pathSettle, settleFields(no).with(change).signed())); a.text("code") != "400" {
				t.Errorf("%v: answered %v", change, a)
			}
		}
		if a, _ := exchange(w, post(pathPrepare, prepareFields().with(fields{"value": value}).signed())); a.text("code") != "400" {
			t.Errorf("%s: answered %v", value, a)
		}
	}
}

// TestRefundQueryAtBothPaths: the vendor's own code asks at …/payment/refund/create (4pyun sheet 5.4).
func TestRefundQueryAtBothPaths(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Do(postJSON(pathRefund, refundBody(w.Open(provider.Order{Amount: 100}).No, "R1", 40)))
	for _, path := range []string{pathRefund, pathRefundCreate} {
		if a, _ := exchange(w, get(path, refundQueryFields("R1").signed())); a.text("code") != "1001" {
			t.Errorf("%s: answered %v", path, a)
		}
	}
}

// TestAutomaticSharding: a payment that needs no settle is shared when it is paid, by the parts that
// prepare named; a refund takes the partner's part back (4pyun sheet 5.1, 6; Assumed).
func TestAutomaticSharding(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[string][2]int64{"with-items": {0, 2500}, "always": {2500, 2500}, "off": {0, 0}} {
		w := newWorld(t, "sharding_automatic="+dialect)
		prepared := prepareFields().with(fields{"manual_settle": "0"})
		for i, req := range []fields{prepared.with(fields{"trade_item": "-"}), prepared} {
			order := fmt.Sprint("PO", i)
			w.Do(post(pathPrepare, req.with(fields{"pay_order": order}).signed()))
			trade, _ := w.Books().TradeByOrder(order)
			w.Act(trade.No, provider.Pay)
			if got := int64(w.Trade(trade.No).Shared); got != want[i] {
				t.Errorf("%s, order %d: shared %d, want %d", dialect, i, got, want[i])
			}
			if n := len(w.Of("sharding")); want[i] > 0 && push(w, "sharding")["trade_value"] != "2500" || want[i] == 0 && n > 0 {
				t.Errorf("%s, order %d: %d pushes", dialect, i, n)
			}
			w.Do(postJSON(pathRefund, refundBody(trade.No, "", 5000)))
			if got := w.Trade(trade.No); got.Shared != 0 || got.Refunded != 5000 {
				t.Errorf("%s, order %d: after the refund %d are shared, %d refunded", dialect, i, got.Shared, got.Refunded)
			}
		}
	}
}

// TestItemsOfPrepare hold at a settle that names none.
func TestItemsOfPrepare(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Do(post(pathPrepare, prepareFields().signed()))
	trade, _ := w.Books().TradeByOrder("PAYORDER-20261121-0001")
	w.Act(trade.No, provider.Pay)
	w.Do(post(pathSettle, settleFields(trade.No).with(fields{"settle_value": "5000", "sharding_value": "5000", "trade_item": "-"}).signed()))
	contains(t, "trade_item", push(w, "sharding")["trade_item"], `{"key":"energy_value","rate":500,"value":2000},{"key":"service_value","rate":500,"value":500}`)
}
