package fourpyun_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// TestSettlementDay follows a day of three trades to its two pushes; the manual one is the
// trade of vector own-19: 5000 paid, 2797 back, 13 fee, 2190 settled.
func TestSettlementDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "settlement_shares=separate")
	delete(w.App.URLs, "profit")
	no := manual(w)
	w.Do(post(pathSettle, settleFields(no).signed()))
	automatic := w.Open(provider.Order{Amount: 1000}).No
	w.Open(provider.Order{Amount: 7000, ManualSettle: true})     // waits for its settle
	w.Open(provider.Order{Amount: 8000, Status: ledger.Waiting}) // waits for its payer
	w.Open(provider.Order{Amount: 500, Merchant: "62626602"})    // another merchant's
	w.Do(postJSON(pathRefund, refundBody(automatic, "R1", 400))) // 600 left
	timers := w.Of("timer:settlement")
	if len(timers) != 1 || timers[0].Subject != "20261121" || !timers[0].Timer || !timers[0].Due.Equal(time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)) {
		t.Fatalf("timers are %+v", timers)
	}
	notices := w.Fire(timers[0])
	if len(notices) != 7 {
		t.Fatalf("%d pushes, want 2 of payments for each of 2 merchants, 2 of a share and 1 of what is held", len(notices))
	}
	first := readPush(w, notices[0])
	serials, counted := strings.CutSuffix(first["serial"], "0001")
	if !counted || !strings.HasPrefix(serials, "S20261121"+w.Env().Draw.Lane()) {
		t.Errorf("the first serial is %s", first["serial"])
	}
	midnight := time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)
	want := fields{
		"merchant": merchant, "serial": serials + "0001", "subject": "模拟商户6262660121日结算", "trade_count": "2",
		"total_value": "6000", "settle_value": "2786", "service_value": "17", "status": "1", "type": "1", "transfer_status": "0",
		"create_time": millis(midnight), "start_time": millis(midnight.Add(-24 * time.Hour)), "end_time": millis(midnight.Add(-time.Second)),
		"timestamp": millis(midnight), "sign_type": "MD5", "app_id": appID,
	}
	list := first["trade_list"]
	if diff := cmp.Diff(want, first.with(fields{"sign": "-", "trade_list": "-"})); diff != "" {
		t.Errorf("settlement push (-want +got):\n%s", diff)
	}
	contains(t, "trade_list", list, `"fee":13,"pay_order":"PAYORDER-20261121-0001","pay_serial":"`+no+`","refund_value":2797,"value":5000`, `"fee":4,`)
	second := readPush(w, notices[1])
	_, listed := second["trade_list"]
	if listed || second["transfer_status"] != "1" || second["serial"] != first["serial"] || !notices[1].Due.Equal(midnight.Add(time.Second)) || second["timestamp"] != millis(midnight.Add(time.Second)) {
		t.Errorf("second push %v, due %s", second, notices[1].Due)
	}
	if held := readPush(w, notices[2]); held["status"] != "0" || held["total_value"] != "7000" || held["settle_value"] != "0" || held["type"] != "1" {
		t.Errorf("what waits for its settle is pushed as %v", held)
	}
	if share := readPush(w, notices[3]); share["type"] != "-1" || share["total_value"] != "-1102" || share["settle_value"] != "-1102" || share["service_value"] != "0" {
		t.Errorf("what the partner got is pushed as %v", share)
	}
	if other := readPush(w, notices[5]); other["merchant"] != "62626602" || other["serial"] != serials+"0004" || other["settle_value"] != "497" {
		t.Errorf("the other merchant's push is %v", other)
	}
	if again := w.Fire(timers[0]); len(again) != 0 {
		t.Errorf("fired again: %v", again)
	}
	// the next day has a timer of its own, and its settle belongs to it
	w.Open(provider.Order{Amount: 100})
	if timers = w.Of("timer:settlement"); len(timers) != 2 || timers[1].Subject != "20261122" {
		t.Errorf("timers are %+v", timers)
	}
}

func millis(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }

func TestSettlementDialects(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[string][]time.Duration{"1s": {0, time.Second}, "1h": {0, time.Hour}, "off": {0}} {
		w := newWorld(t, "settlement_transfer="+dialect)
		w.Open(provider.Order{Amount: 100})
		notices := w.Fire(w.Last("timer:settlement"))
		if len(notices) != len(want) {
			t.Errorf("%s: %d pushes", dialect, len(notices))
			continue
		}
		for i, n := range notices[1:] {
			if got := n.Due.Sub(w.Now); got != want[i+1] {
				t.Errorf("%s: push %d is due after %s", dialect, i+1, got)
			}
		}
	}
	w := newWorld(t, "settlement_format=json")
	w.Open(provider.Order{Amount: 100})
	n := w.Fire(w.Last("timer:settlement"))[0]
	var body struct {
		Count int   `json:"trade_count"`
		List  []any `json:"trade_list"`
	}
	if err := json.Unmarshal(w.Callback(n).Body, &body); err != nil || body.Count != 1 || len(body.List) != 1 {
		t.Errorf("JSON push: %v, %+v", err, body)
	}
	readPush(w, n)
}

func TestSettlementUnaddressed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.App.URLs = map[string]string{"notify": "http://127.0.0.1:9/"}
	w.Open(provider.Order{Amount: 100})
	if n := len(w.Of("timer:settlement")); n != 0 {
		t.Errorf("%d timers without an address", n)
	}
}

// TestSettlementAddressedLater: what happened before an app had an address for statements is stated
// with the first day that has one, or a later refund would be all that the merchant hears of.
func TestSettlementAddressedLater(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]map[string]string{"none": nil, "profit only": {"profit": "http://127.0.0.1:9/"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			addressed := w.App.URLs
			w.App.URLs = before
			trade := w.Open(provider.Order{Amount: 1000})
			w.Now = w.Now.Add(24 * time.Hour)
			for _, timer := range w.Of("timer:settlement") {
				w.Fire(timer)
			}
			w.App.URLs = addressed
			w.Do(postJSON(pathRefund, refundBody(trade.No, "R1", 400)))
			var stated int64
			for _, timer := range w.Of("timer:settlement") {
				for _, n := range w.Fire(timer) {
					if f := readPush(w, n); n.Kind == "settlement" && f["transfer_status"] == "0" {
						for _, field := range []string{"settle_value", "service_value"} {
							v, err := strconv.ParseInt(f[field], 10, 64)
							if err != nil {
								t.Fatal(err)
							}
							stated += v
						}
					}
				}
			}
			if booked := int64(w.Trade(trade.No).Balance("merchant")); stated != booked || booked != 600 {
				t.Errorf("stated are %d, the ledger has %d", stated, booked)
			}
		})
	}
}

func TestFireRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, n := range []provider.Notice{{Kind: "timer:other"}, {Kind: "timer:settlement", Subject: "today"}} {
		if notices, err := w.Provider.Fire(w.Books(), w.App, n, w.Env()); err == nil {
			t.Errorf("%+v gives %v", n, notices)
		}
	}
	if notices, err := w.Provider.Fire(w.Books(), w.App, provider.Notice{Kind: "timer:settlement", Subject: "20261121"}, w.Env()); err != nil || len(notices) > 0 {
		t.Errorf("a day without trades: %v, %v", notices, err)
	}
}
