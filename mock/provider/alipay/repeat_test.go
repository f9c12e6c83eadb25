package alipay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paymock/mock/provider"
)

// TestSameRequest sends a second request with a number that was used: what says the same, with
// defaults spelt out or amounts written otherwise, hears the first result; anything else is refused.
func TestSameRequest(t *testing.T) {
	t.Parallel()
	const (
		ok      = `"trans_in":"` + ourReceiver + `","amount":"0.10"`
		give    = `"royalty_type":"replenish","trans_out":"2088000000000077","amount":"1.00"`
		settle  = settleMethod
		refund  = "alipay.trade.refund"
		create  = "alipay.trade.create"
		another = "2088000000000078"
	)
	line := func(fields string, more ...string) string { return settleOf("R", fields, more...) }
	refunded := func(amount, line string) string {
		biz := `{"trade_no":"` + vectorTrade + `","out_request_no":"F","refund_amount":` + amount
		if line != "" {
			biz += `,"refund_royalty_parameters":[{` + line + `}]`
		}
		return biz + "}"
	}
	const back = `"trans_out":"` + ourReceiver + `","amount":"0.05"`
	order := func(fields string) string {
		return `{"out_trade_no":"O9","total_amount":"5.00","subject":"s","buyer_id":"2088102146225135"` + fields + `}`
	}
	for _, c := range []struct {
		name, method, first, second string
		same                        bool
	}{
		{"to the letter", settle, line(ok), line(ok), true},
		{"the seller spelt out", settle, line(ok), line(ok + `,"trans_out":"` + vectorSeller + `"`), true},
		{"the seller left out", settle, line(ok + `,"trans_out":"` + vectorSeller + `"`), line(ok), true},
		{"empty fields", settle, line(ok), line(ok + `,"trans_out":"","trans_in_type":"","amount_percentage":""`), true},
		{"types spelt out", settle, line(ok), line(ok + `,"trans_out_type":"userId","trans_in_type":"userId","royalty_type":"transfer"`), true},
		{"mode and no finish spelt out", settle, line(ok), line(ok, `"royalty_mode":"sync"`, `"extend_params":{"royalty_finish":"false"}`), true},
		{"no finish as a boolean", settle, line(ok), line(ok, `"extend_params":{"royalty_finish":false}`), true},
		{"the amount as a number", settle, line(ok), line(`"trans_in":"` + ourReceiver + `","amount":0.1`), true},
		{"another desc and operator", settle, line(ok), line(ok+`,"desc":"x"`, `"operator_id":"A1"`), true},
		{"a replenish's receiver spelt out", settle, line(give), line(give + `,"trans_in":"` + vectorSeller + `"`), true},
		{"another amount", settle, line(ok), line(`"trans_in":"` + ourReceiver + `","amount":"0.11"`), false},
		{"another receiver", settle, line(ok), line(`"trans_in":"` + another + `","amount":"0.10"`), false},
		{"another payer", settle, line(ok), line(ok + `,"trans_out":"` + another + `"`), false},
		{"another type of payer", settle, line(ok), line(ok + `,"trans_out_type":"loginName"`), false},
		{"another type of receiver", settle, line(ok), line(ok + `,"trans_in_type":"openId"`), false},
		{"a percentage too", settle, line(ok), line(ok + `,"amount_percentage":10`), false},
		{"another mode", settle, line(ok), line(ok, `"royalty_mode":"async"`), false},
		{"a finish", settle, line(ok), line(ok, `"extend_params":{"royalty_finish":"true"}`), false},
		{"two lines", settle, line(ok), line(ok + `},{` + ok), false},
		{"a replenish to another", settle, line(give), line(give + `,"trans_in":"` + another + `"`), false},
		{"a replenish from another", settle, line(give), line(strings.Replace(give, "2088000000000077", another, 1)), false},

		{"refund, the amount as a number", refund, refunded(`"8.00"`, ""), refunded("8", ""), true},
		{"refund, another amount", refund, refunded(`"8.00"`, ""), refunded("9", ""), false},
		{"refund, type and receiver spelt out", refund, refunded("8", back), refunded("8", back+`,"royalty_type":"transfer","trans_in":"`+vectorSeller+`"`), true},
		{"refund, type and receiver left out", refund, refunded("8", back+`,"royalty_type":"transfer","trans_in":"`+vectorSeller+`"`), refunded("8", back), true},
		{"refund, empty fields", refund, refunded("8", back), refunded("8", back+`,"royalty_type":"","trans_in":""`), true},
		{"refund, taken back by another", refund, refunded("8", back), refunded("8", back+`,"trans_in":"`+another+`"`), false},
		{"refund, another type", refund, refunded("8", back), refunded("8", back+`,"royalty_type":"replenish"`), false},
		{"refund, taken from another", refund, refunded("8", back), refunded("8", strings.Replace(back, ourReceiver, another, 1)), false},
		{"refund, another part", refund, refunded("8", back), refunded("8", strings.Replace(back, "0.05", "0.06", 1)), false},

		{"order, seller spelt out", create, order(""), order(`,"seller_id":"` + vectorSeller + `"`), true},
		{"order, another subject", create, order(""), strings.Replace(order(""), `"s"`, `"t"`, 1), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, m := settleWorld(t, map[string]string{"receivers": "any"}, nil, nil)
			if c.method == refund { // something to take back
				_, out := call(t, w, m, settle, settleOf("first", ok))
				wants(t, out, "10000")
			}
			first, out := call(t, w, m, c.method, c.first)
			wants(t, out, "10000")
			w.Now = w.Now.Add(time.Minute)
			second, out := call(t, w, m, c.method, c.second)
			if !c.same {
				want := "ACQ.DISCORDANT_REPEAT_REQUEST"
				if c.method == create {
					want = "ACQ.CONTEXT_INCONSISTENT"
				}
				wants(t, out, want)
				return
			}
			wants(t, out, "10000")
			for _, name := range []string{"settle_no", "trade_no", "refund_fee"} {
				if first[name] != second[name] {
					t.Errorf("%s is %v, was %v", name, second[name], first[name])
				}
			}
			if c.method == refund && second["fund_change"] != "N" {
				t.Errorf("refunded again: %v", second)
			}
		})
	}
}

// TestLongLists names a list and its limit, whatever stands in the list.
func TestLongLists(t *testing.T) {
	t.Parallel()
	lines := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat(`"x",`, n), ",") + "]" }
	for name, c := range map[string]struct{ method, biz, code, says string }{
		"settle":       {settleMethod, `{"out_request_no":"R","trade_no":"1","royalty_parameters":` + lines(6) + `}`, "ACQ.INVALID_PARAMETER", "royalty_parameters分账明细不能超过5条"},
		"settle async": {settleMethod, `{"out_request_no":"R","trade_no":"1","royalty_mode":"async","royalty_parameters":` + lines(51) + `}`, "ACQ.INVALID_PARAMETER", "royalty_parameters分账明细不能超过50条"},
		"settle, huge": {settleMethod, `{"out_request_no":"R","trade_no":"1","royalty_parameters":` + lines(200_000) + `}`, "ACQ.INVALID_PARAMETER", "royalty_parameters分账明细不能超过5条"},
		"bind":         {"alipay.trade.royalty.relation.bind", `{"out_request_no":"B","receiver_list":` + lines(21) + `}`, "RECEIVER_LIST_OVERLOAD", "receiver_list不能超过20条"},
		"unbind":       {"alipay.trade.royalty.relation.unbind", `{"out_request_no":"B","receiver_list":` + lines(21) + `}`, "RECEIVER_LIST_OVERLOAD", "receiver_list不能超过20条"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, m := settleWorld(t, nil, nil, func(o *provider.Order) { o.Amount = 99 })
			got, out := call(t, w, m, c.method, c.biz)
			wants(t, out, c.code)
			if !strings.Contains(fmt.Sprint(got["sub_msg"]), c.says) {
				t.Errorf("sub_msg %q lacks %q", got["sub_msg"], c.says)
			}
		})
	}
}
