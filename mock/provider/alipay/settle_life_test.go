package alipay_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

func TestSettleRequestsPerTrade(t *testing.T) {
	t.Parallel()
	for mode, most := range map[string]int{"sync": 50, "async": 300} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w, m := settleWorld(t, map[string]string{"max_ratio": "100"}, nil, nil)
			b := w.Books()
			trade, ok := b.Trade(vectorTrade)
			if !ok {
				t.Fatal("no trade")
			}
			if trade.Royalty.Sync = most - 1; mode == "async" {
				trade.Royalty.Sync, trade.Royalty.Async = 0, most-1
			}
			b.SaveTrade(trade)
			if err := w.Records.Commit(b); err != nil {
				t.Fatal(err)
			}
			_, out := call(t, w, m, settleMethod, settleOf("R1", to(ourReceiver, "0.01"), `"royalty_mode":"`+mode+`"`))
			wants(t, out, "10000")
			_, out = call(t, w, m, settleMethod, settleOf("R2", to(ourReceiver, "0.01"), `"royalty_mode":"`+mode+`"`))
			wants(t, out, "ACQ.INVALID_PARAMETER")
		})
	}
}

func TestSettleAsync(t *testing.T) {
	t.Parallel()
	w, m := settleWorld(t, nil, nil, nil)
	biz := settleOf("R", to(ourReceiver, "1")+`},{`+to("2088101126700000", "2")+`},{`+to(testAccount(t, "frozen"), "3"), `"royalty_mode":"async"`)
	got, out := call(t, w, m, settleMethod, biz)
	wants(t, out, "10000")
	states := func() []string {
		t.Helper()
		answer, _ := call(t, w, m, "alipay.trade.order.settle.query", `{"settle_no":"`+got["settle_no"].(string)+`"}`)
		var s []string
		for _, line := range answer["royalty_detail_list"].([]any) {
			l := line.(map[string]any)
			s = append(s, strings.TrimSpace(fmt.Sprint(l["state"], " ", l["error_code"])))
		}
		return s
	}
	if s := states(); !slices.Equal(s, []string{"PROCESSING <nil>", "PROCESSING <nil>", "PROCESSING <nil>"}) {
		t.Errorf("before: %q", s)
	}
	// What is pending can't be split a second time.
	_, late := call(t, w, m, settleMethod, settleOf("R2", to(ourReceiver, "20.67"), `"royalty_mode":"async"`))
	wants(t, late, "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
	if len(w.Of("settle")) != 0 {
		t.Error("a message was sent before")
	}
	w.Fire(w.Last("timer:settle"))
	want := []string{"SUCCESS <nil>", "FAIL ROYALTY_RECEIVER_INVALID", "FAIL USER_ACCOUNT_HAD_FREEZEN"}
	if s := states(); !slices.Equal(s, want) {
		t.Errorf("after: %q, want %q", s, want)
	}
	if trade := w.Trade(vectorTrade); trade.Shared != 100 {
		t.Errorf("split %d fen, want 100", trade.Shared)
	}
	content := messageContent(t, w)
	if content["msg_type"] != "ASYNC_SETTLE_RESULT" || content["settle_no"] != got["settle_no"] || len(content["royalty_detail_list"].([]any)) != 3 {
		t.Errorf("message %v", content)
	}
	if again := w.Fire(w.Of("timer:settle")[0]); len(again) != 1 || w.Trade(vectorTrade).Shared != 100 {
		t.Errorf("firing again split again: %d fen", w.Trade(vectorTrade).Shared)
	}
}

func messageContent(t *testing.T, w *providertest.World) map[string]any {
	t.Helper()
	n := w.Last("settle")
	if n.URL != w.App.URLs["gateway"] {
		t.Errorf("sent to %s", n.URL)
	}
	req := w.Callback(n)
	if err := genuine(w.App, req); err != nil {
		t.Error(err)
	}
	values := requestValues(req)
	if values.Get("msg_method") != "alipay.trade.order.settle.notify" || values.Get("notify_id") != n.ID || len(values.Get("utc_timestamp")) != 13 {
		t.Errorf("message %v", values)
	}
	return parsed(t, []byte(values.Get("biz_content")))
}

func TestRelease(t *testing.T) {
	t.Parallel()
	frozen := func(o *provider.Order) { o.Extra["royalty_freeze"] = "true" }
	t.Run("by hand", func(t *testing.T) {
		t.Parallel()
		w, m := settleWorld(t, nil, nil, frozen)
		_, out := call(t, w, m, settleMethod, settleOf("R1", to(ourReceiver, "1"), `"extend_params":{"royalty_finish":"true","royalty_finish_amount":"10.00"}`))
		wants(t, out, "10000")
		_, out = call(t, w, m, settleMethod, settleOf("R2", to(ourReceiver, "1")))
		wants(t, out, "10000")
		_, out = call(t, w, m, settleMethod, settleOf("R3", to(ourReceiver, "1"), `"extend_params":{"royalty_finish":"true","royalty_finish_amount":"77.00"}`))
		wants(t, out, "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
		pure := `{"out_request_no":"R4","trade_no":"` + vectorTrade + `","extend_params":{"royalty_finish":"true"}}`
		_, out = call(t, w, m, settleMethod, pure)
		wants(t, out, "10000")
		_, out = call(t, w, m, settleMethod, pure)
		wants(t, out, "10000")
		_, out = call(t, w, m, settleMethod, settleOf("R5", to(ourReceiver, "1")))
		wants(t, out, "ACQ.ALREADY_FINISH_ALLOC")
		if got := w.Trade(vectorTrade).Royalty.Released; got != 8688 {
			t.Errorf("released %d fen, want 8688", got)
		}
	})
	t.Run("by itself", func(t *testing.T) {
		t.Parallel()
		w, m := settleWorld(t, nil, nil, frozen)
		timer := w.Last("timer:release")
		if timer.Due != vectorNow.Add(30*24*time.Hour) {
			t.Errorf("due %s", timer.Due)
		}
		w.Fire(timer)
		content := messageContent(t, w)
		if content["msg_type"] != "AUTO_SETTLE_FINISH" || content["royalty_finish_amount"] != "88.88" {
			t.Errorf("message %v", content)
		}
		got, out := call(t, w, m, "alipay.trade.order.settle.query", fmt.Sprintf(`{"settle_no":"%s"}`, content["settle_no"]))
		wants(t, out, "10000")
		if _, there := got["out_request_no"]; there || got["operation_dt"] != content["operation_dt"] {
			t.Errorf("settle.query of the release answered %v", got)
		}
		_, out = call(t, w, m, settleMethod, settleOf("R", to(ourReceiver, "1")))
		wants(t, out, "ACQ.ALREADY_FINISH_ALLOC")
		if again := w.Fire(timer); len(again) != 0 {
			t.Errorf("released twice: %v", again)
		}
	})
}

func TestReplenish(t *testing.T) {
	t.Parallel()
	w, m := settleWorld(t, nil, nil, nil)
	_, out := call(t, w, m, settleMethod, settleOf("R", `"royalty_type":"replenish","trans_out":"2088000000000077","amount":"5.00"`))
	wants(t, out, "10000")
	trade := w.Trade(vectorTrade)
	if trade.Shared != 0 || trade.Balance("merchant") != 9388 || trade.Balance("outside:2088000000000077") != -500 {
		t.Errorf("shared %d, merchant %d, giver %d", trade.Shared, trade.Balance("merchant"), trade.Balance("outside:2088000000000077"))
	}
	got, _ := call(t, w, m, "alipay.trade.query", `{"trade_no":"`+vectorTrade+`","query_options":["trade_settle_info"]}`)
	text, _ := json.Marshal(got["trade_settle_info"])
	if !strings.Contains(string(text), `"operation_type":"replenish"`) || !strings.Contains(string(text), `"amount":"5.00"`) {
		t.Errorf("trade_settle_info %s", text)
	}
	back := `{"trade_no":"` + vectorTrade + `","refund_amount":"1.00","out_request_no":"F","refund_royalty_parameters":[{"royalty_type":"replenish","trans_out":"` + vectorSeller + `","trans_in":"2088000000000077","amount":"%s"}]}`
	_, out = call(t, w, m, "alipay.trade.refund", fmt.Sprintf(back, "5.01"))
	wants(t, out, "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
	_, out = call(t, w, m, "alipay.trade.refund", fmt.Sprintf(back, "5.00"))
	wants(t, out, "10000")
	trade = w.Trade(vectorTrade)
	var sum int64
	for _, p := range trade.Postings {
		sum += int64(p.Amount)
	}
	if sum != 0 || trade.Balance("outside:2088000000000077") != 0 {
		t.Errorf("postings sum to %d, the giver has %d", sum, trade.Balance("outside:2088000000000077"))
	}
}
