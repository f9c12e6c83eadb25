package fourpyun_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// profiting is a world whose app has the addresses given.
func profiting(t *testing.T, kinds ...string) *providertest.World {
	t.Helper()
	w := newWorld(t)
	w.App.URLs = map[string]string{}
	for _, kind := range kinds {
		w.App.URLs[kind] = "http://127.0.0.1:9/" + kind
	}
	return w
}

// TestProfitDay follows a share, and what is taken back of it the next day, to their pushes.
func TestProfitDay(t *testing.T) {
	t.Parallel()
	w := profiting(t, "notify", "sharding", "profit")
	no := manual(w)
	w.Do(post(pathSettle, settleFields(no).signed()))
	w.Open(provider.Order{Amount: 1000}) // paid that day, shared with nobody
	timers := w.Of("timer:settlement")
	if len(timers) != 1 || timers[0].URL != "http://127.0.0.1:9/profit" {
		t.Fatalf("timers are %+v", timers)
	}
	notices := w.Fire(timers[0])
	if len(notices) != 1 || notices[0].Kind != "profit" || notices[0].Subject != no || !notices[0].Due.IsZero() {
		t.Fatalf("pushes are %+v", notices)
	}
	trade := w.Trade(no)
	first := readPush(w, notices[0])
	want := fields{
		"app_id": appID, "sign_type": "MD5", "timestamp": millis(time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)),
		"merchant": "87105025", "business": "plus:member:renewal", "category": "LVIP", "amount": "0", "rate": "0",
		"trade_merchant": merchant, "trade_no": no, "trace_id": trade.Shares[0].No, "trade_subject": "模拟交易50.0元",
		"trade_value": "5000", "trade_time": "2026-11-21 17:30:01", "value": "1102", "remain_value": "1102", "type": "1",
	}
	if diff := cmp.Diff(want, first.with(fields{"sign": "-"})); diff != "" {
		t.Errorf("profit push (-want +got):\n%s", diff)
	}
	if again := w.Fire(timers[0]); len(again) != 0 {
		t.Errorf("fired again: %v", again)
	}

	w.Do(postJSON(pathRefund, refundBody(no, "R1", 100))) // on the day after, when nothing is paid
	timers = w.Of("timer:settlement")
	if len(timers) != 2 || timers[1].Subject != "20261122" {
		t.Fatalf("timers are %+v", timers)
	}
	notices = w.Fire(timers[1])
	if len(notices) != 1 {
		t.Fatalf("pushes of the second day are %+v", notices)
	}
	second := readPush(w, notices[0])
	want = want.with(fields{
		"timestamp": millis(time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)), "trace_id": w.Trade(no).Shares[1].No,
		"value": "-50", "remain_value": "1052", "type": "-1",
	})
	if diff := cmp.Diff(want, second.with(fields{"sign": "-"})); diff != "" {
		t.Errorf("push of what was taken back (-want +got):\n%s", diff)
	}
}

// TestProfitAddresses: the day ends once for both kinds of push, and each goes out only where
// somebody wants it.
func TestProfitAddresses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ addresses, want []string }{
		"neither":    {[]string{"notify"}, nil},
		"settlement": {[]string{"settlement"}, []string{"settlement", "settlement"}},
		"profit":     {[]string{"profit"}, []string{"profit", "profit"}},
		"both":       {[]string{"profit", "settlement"}, []string{"settlement", "settlement", "profit", "profit"}},
	} {
		w := profiting(t, tt.addresses...)
		no := manual(w)
		w.Do(post(pathSettle, settleFields(no).signed()))
		w.Do(postJSON(pathRefund, refundBody(no, "R1", 100))) // taken back on the same day
		timers := w.Of("timer:settlement")
		if len(timers) != min(len(tt.want), 1) {
			t.Errorf("%s: timers are %+v", name, timers)
		}
		var got []string
		for _, timer := range timers {
			for _, n := range w.Fire(timer) {
				got = append(got, n.Kind)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
