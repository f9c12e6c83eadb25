package fourpyun_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// TestSettleFlow is the flow of the sheet's section 7, with its amounts.
func TestSettleFlow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	prepared, _ := exchange(w, post(pathPrepare, prepareFields().signed()))
	no := prepared.text("pay_serial")
	w.Now = w.Now.Add(time.Minute)
	w.Act(no, provider.Pay)
	paid := push(w, "notify")
	for name, want := range map[string]string{
		"pay_serial": no, "value": "5000", "status": "1", "fee": "30", "pay_order": "PAYORDER-20261121-0001",
		"trade_time": fmt.Sprint(w.Now.UnixMilli()), "timestamp": fmt.Sprint(w.Now.UnixMilli()), "sign_type": "MD5",
		"merchant": merchant, "channel": "200201", "pay_mode": "1", "pay_mode_desc": "微信",
	} {
		if paid[name] != want {
			t.Errorf("payment push: %s is %q, want %q", name, paid[name], want)
		}
	}
	w.Now = w.Now.Add(time.Minute)
	settled, r := exchange(w, post(pathSettle, settleFields(no).signed()))
	if diff := cmp.Diff(answer{"code": "1001", "seqno": settled["seqno"], "data_node": "CN-South/MOCK-1", "time_cost": settled["time_cost"]}, settled); diff != "" {
		t.Errorf("settle's answer (-want +got):\n%s", diff)
	}
	contains(t, "explanation", r.Outcome.Explain, "settled 2203 of 5000", "2797 go back", "1102 of 2203")
	shared := push(w, "sharding")
	if got := shared["trade_item"]; got != `[{"key":"energy_value","rate":500,"value":1052},{"key":"service_value","rate":500,"value":50}]` {
		t.Errorf("trade_item is %s", got)
	}
	for name, want := range map[string]string{
		"trade_value": "1102", "sharding_value": "2203", "trade_type": "1", "rule_value": "0", "sharding_type": "0", "status": "1",
		"trade_time": "20261121173201", "trade_scene": "ENERGY", "partner": `{"code":"87105025","name":"模拟合作方"}`,
		"merchant": `{"code":"62626601","name":"模拟商户62626601"}`,
	} {
		if shared[name] != want {
			t.Errorf("sharding push: %s is %q, want %q", name, shared[name], want)
		}
	}
	queried, _ := exchange(w, get(pathQuery, queryFields(no).signed()))
	list := queried["refund_list"].([]any)
	first := answer(list[0].(map[string]any))
	if len(list) != 1 || first.text("type") != "1" || first.text("value") != "2797" || first.text("process") != "1" || first.text("reason") != "充电结束退款剩余金额" {
		t.Errorf("refund_list is %v", list)
	}
	if queried.text("status") != "1" || queried.text("value") != "5000" || queried.text("trade_time") != "2026-11-21T09:31:01Z" {
		t.Errorf("query answers %v", queried)
	}
	refunded, _ := exchange(w, postJSON(pathRefund, refundBody(no, "R1", 100)))
	if refunded.text("code") != "1001" || len(refunded.text("refund_order")) != 23 || len(refunded.text("refund_serial")) != 29 {
		t.Errorf("refund answers %v", refunded)
	}
	back := push(w, "sharding")
	// 1052 × 100/2203 = 47.75 → 48; 50 × 100/2203 = 2.27 → 2
	if back["trade_value"] != "-50" || back["trade_type"] != "-1" || back["sharding_value"] != "2203" || back["trade_item"] != `[{"key":"energy_value","rate":500,"value":-48},{"key":"service_value","rate":500,"value":-2}]` {
		t.Errorf("negative sharding push is %v", back)
	}
	trade := w.Trade(no)
	if trade.Shared != 1052 || trade.Refunded != 2897 || trade.Settled != 2203 {
		t.Errorf("trade is shared %d, refunded %d, settled %d", trade.Shared, trade.Refunded, trade.Settled)
	}
}

// TestShardingSample rebuilds the arithmetic of the published push (4pyun sheet 6): items 99
// and 25 at 500 per mille are 50 and 13, taken back in full.
func TestShardingSample(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	w.Do(post(pathSettle, settleFields(no).with(fields{
		"settle_value": "124", "sharding_value": "124",
		"trade_item": `[{"key":"energy_value","value":99},{"key":"fee_value","value":25}]`,
	}).signed()))
	w.Do(postJSON(pathRefund, refundBody(no, "R1", 124)))
	back := push(w, "sharding")
	if back["trade_value"] != "-63" || back["sharding_value"] != "124" || back["trade_item"] != `[{"key":"energy_value","rate":500,"value":-50},{"key":"service_value","rate":500,"value":-13}]` {
		t.Errorf("pushed %v", back)
	}
	if shared := w.Trade(no).Shared; shared != 0 {
		t.Errorf("%d are still shared after a full refund", shared)
	}
}

func TestShardingWithoutItems(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sharding_rate=300", "sharding_partner=87105099")
	w.Do(post(pathSettle, settleFields(manual(w)).with(fields{"settle_value": "1500", "sharding_value": "1000", "trade_item": "-"}).signed()))
	f := push(w, "sharding")
	_, hasItems := f["trade_item"]
	if f["trade_value"] != "300" || f["rule_value"] != "300" || f["sharding_value"] != "1000" || hasItems || !strings.Contains(f["partner"], "87105099") {
		t.Errorf("pushed %v", f)
	}
}

func TestShardingPartnerOfTrade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := w.Open(provider.Order{Amount: 1000, ManualSettle: true, Extra: map[string]string{
		"partner_code": "87100001", "partner_name": "甲", "sharding_rate": "100", "merchant_name": "乙", "trade_scene": "PARKING",
	}}).No
	w.Do(post(pathSettle, settleFields(no).with(fields{"settle_value": "1000", "sharding_value": "1000", "trade_item": "-"}).signed()))
	f := push(w, "sharding")
	if f["partner"] != `{"code":"87100001","name":"甲"}` || f["merchant"] != `{"code":"62626601","name":"乙"}` || f["trade_value"] != "100" || f["trade_scene"] != "PARKING" {
		t.Errorf("pushed %v", f)
	}
}

// TestShardingUnaddressed: without an address the money moves and no push is made.
func TestShardingUnaddressed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	w.App.URLs = nil
	r := w.Do(post(pathSettle, settleFields(no).signed()))
	if len(w.Of("sharding")) != 0 || w.Trade(no).Shared != 1102 {
		t.Errorf("%d pushes, %d shared", len(w.Of("sharding")), w.Trade(no).Shared)
	}
	for _, n := range r.Outcome.Notices {
		if n.URL != "" || n.Timer {
			t.Errorf("notice %+v", n)
		}
	}
}

// TestSettleChecks has one row for every check of the sheet's section 4.
func TestSettleChecks(t *testing.T) {
	t.Parallel()
	settleTwice := func(w *providertest.World, no string) { w.Do(post(pathSettle, settleFields(no).signed())) }
	tests := map[string]struct {
		dialect string
		order   provider.Order
		before  func(w *providertest.World, no string)
		change  fields
		code    string
		says    []string // in message or hint
		explain string
	}{
		"all is well":                     {code: "1001"},
		"missing pay_serial":              {change: fields{"pay_serial": "-"}, code: "400", says: []string{"请求参数错误", "`pay_serial` Required!"}},
		"empty pay_serial":                {change: fields{"pay_serial": ""}, code: "400", says: []string{"`pay_serial` Required!"}},
		"missing settle_value":            {change: fields{"settle_value": "-"}, code: "400", says: []string{"`settle_value` Required!"}},
		"missing sharding_value":          {change: fields{"sharding_value": "-"}, code: "400", says: []string{"`sharding_value` Required!"}},
		"missing reason":                  {change: fields{"reason": "-"}, code: "400", says: []string{"`reason` Required!"}},
		"missing app_id":                  {change: fields{"app_id": "-"}, code: "400", says: []string{"`app_id` Required!"}},
		"missing extra, optional":         {code: "1001"},
		"missing extra, required":         {dialect: "settle_extra=required", code: "400", says: []string{"`extra` Required!"}},
		"with extra":                      {dialect: "settle_extra=required", change: fields{"extra": `{"device_no":"D001","fee_value":1}`}, code: "1001"},
		"extra is no object":              {change: fields{"extra": `[1]`}, code: "400", says: []string{"`extra`"}},
		"unknown serial":                  {change: fields{"pay_serial": "20240614175507066020110395"}, code: "1002", says: []string{"未查询到支付记录"}, explain: "no trade"},
		"unknown serial, 1403":            {dialect: "settle_unknown=1403", change: fields{"pay_serial": "20240614175507066020110395"}, code: "1403"},
		"hostile serial":                  {change: fields{"pay_serial": strings.Repeat("长", 5000)}, code: "1002"},
		"not paid":                        {order: provider.Order{Status: ledger.Waiting}, code: "1403", says: []string{"交易未支付"}, explain: "let the payer pay first"},
		"expired":                         {order: provider.Order{Status: ledger.Waiting}, before: func(w *providertest.World, _ string) { w.Now = w.Now.Add(time.Hour) }, code: "1403", says: []string{"交易已失效"}},
		"failed":                          {order: provider.Order{Status: ledger.Failed}, code: "1403", says: []string{"交易已失效"}},
		"closed":                          {order: provider.Order{Status: ledger.Closed}, code: "1403", says: []string{"交易已关闭"}},
		"automatic":                       {order: provider.Order{ManualSettle: false, Subject: "auto"}, code: "1403", says: []string{"自动清算"}, explain: "manual settlement"},
		"settled already":                 {before: settleTwice, code: "1403", says: []string{"交易已清算"}, explain: "settled 2203"},
		"settled already, repeat":         {dialect: "settle_repeat=1001", before: settleTwice, code: "1001", explain: "nothing moved"},
		"settled otherwise, repeat":       {dialect: "settle_repeat=1001", before: settleTwice, change: fields{"settle_value": "2204"}, code: "1403"},
		"refunded in full":                {before: func(w *providertest.World, no string) { w.Do(postJSON(pathRefund, refundBody(no, "", 5000))) }, code: "1403", says: []string{"交易已全额退款"}},
		"above paid":                      {change: fields{"settle_value": "6000"}, code: "1403", says: []string{"清算金额=60.0元", "可清算金额=50.0元"}, explain: "settle at most 5000"},
		"one above paid":                  {change: fields{"settle_value": "5001"}, code: "1403", says: []string{"清算金额=50.01元"}},
		"all that is paid":                {change: fields{"settle_value": "5000"}, code: "1001"},
		"above what a refund left":        {before: func(w *providertest.World, no string) { w.Do(postJSON(pathRefund, refundBody(no, "", 3000))) }, code: "1403", says: []string{"可清算金额=20.0元"}},
		"1403 in the other table":         {dialect: "settle_1403=order-exists", change: fields{"settle_value": "6000"}, code: "1403", says: []string{"支付订单号已存在"}},
		"sharding above settle":           {change: fields{"sharding_value": "2204"}, code: "400", says: []string{"`sharding_value`"}, explain: "sharable"},
		"trade_item not JSON":             {change: fields{"trade_item": "{energy}"}, code: "400", says: []string{"`trade_item`"}},
		"trade_item not a list":           {change: fields{"trade_item": `{"key":"energy_value","value":1}`}, code: "400", says: []string{"`trade_item`", "not a JSON list"}},
		"trade_item without key":          {change: fields{"trade_item": `[{"value":1}]`}, code: "400", says: []string{"entry 0 has no key"}},
		"trade_item with a fraction":      {change: fields{"trade_item": `[{"key":"energy_value","value":1.5}]`}, code: "400", says: []string{"`trade_item`"}},
		"trade_item negative":             {change: fields{"trade_item": `[{"key":"energy_value","value":-1}]`}, code: "400", says: []string{"`trade_item`"}},
		"trade_item with texts":           {change: fields{"trade_item": `[{"key":"energy_value","value":"2203"}]`}, code: "1001"},
		"trade_item sums otherwise":       {change: fields{"trade_item": `[{"key":"energy_value","value":1}]`}, code: "1001", explain: "trade_item sums to 1"},
		"trade_item sums, strict":         {dialect: "item_sum=strict", change: fields{"trade_item": `[{"key":"energy_value","value":1}]`}, code: "400", says: []string{"`trade_item`", "sums to 1"}},
		"trade_item sums right":           {dialect: "item_sum=strict", code: "1001"},
		"negative settle_value":           {change: fields{"settle_value": "-1", "sharding_value": "-1"}, code: "400", says: []string{"`settle_value`"}},
		"negative sharding_value":         {change: fields{"sharding_value": "-1"}, code: "400", says: []string{"`sharding_value`"}},
		"fraction":                        {change: fields{"settle_value": "22.03"}, code: "400", says: []string{"`settle_value`", "whole number of fen"}},
		"huge":                            {change: fields{"settle_value": "99999999999999999999"}, code: "400", says: []string{"`settle_value`", "not be more"}},
		"words":                           {change: fields{"settle_value": "22 yuan"}, code: "400", says: []string{"`settle_value`"}},
		"exponent":                        {change: fields{"sharding_value": "1e3"}, code: "400", says: []string{"`sharding_value`"}},
		"zero":                            {change: fields{"settle_value": "0", "sharding_value": "0", "trade_item": "-"}, code: "1001", explain: "5000 go back"},
		"zero, refused":                   {dialect: "settle_zero=400", change: fields{"settle_value": "0", "sharding_value": "0", "trade_item": "-"}, code: "400", says: []string{"`settle_value`"}},
		"NUL":                             {change: fields{"reason": "a\x00b"}, code: "400", says: []string{"`reason`", "NUL"}},
		"sign_type MD5":                   {change: fields{"sign_type": "MD5", "timestamp": "1718362800123"}, code: "1001"},
		"sign_type RSA":                   {change: fields{"sign_type": "RSA"}, code: "400", says: []string{"`sign_type`"}},
		"an old timestamp":                {change: fields{"timestamp": "1"}, code: "1001"},
		"an unknown field that is signed": {change: fields{"new_field": "1"}, code: "1001"},
		"an empty field":                  {change: fields{"extra": ""}, code: "1001"},
		"partly refunded before":          {before: func(w *providertest.World, no string) { w.Do(postJSON(pathRefund, refundBody(no, "", 1000))) }, code: "1001", explain: "settled 2203 of 4000"},
		"another app's trade":             {change: fields{"pay_serial": "other"}, code: "1002"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dialect []string
			if tt.dialect != "" {
				dialect = append(dialect, tt.dialect)
			}
			w := newWorld(t, dialect...)
			order := tt.order
			order.Amount = 5000
			order.ManualSettle = order.Subject != "auto"
			no := w.Open(order).No
			if tt.before != nil {
				tt.before(w, no)
			}
			before := *w.Trade(no)
			a, r := exchange(w, post(pathSettle, settleFields(no).with(tt.change).signed()))
			if got := a.text("code"); got != tt.code {
				t.Fatalf("answered %s (%s), want %s", r.Response.Body, r.Outcome.Explain, tt.code)
			}
			said := a.text("message") + " " + a.text("hint")
			contains(t, "answer", said, tt.says...)
			contains(t, "explanation", r.Outcome.Explain, tt.explain)
			if r.Call.App != w.App && tt.change["app_id"] != "-" || r.Call.Operation != "settle" || r.Call.Verdict == "" {
				t.Errorf("call has app %v, operation %q, verdict %q", r.Call.App, r.Call.Operation, r.Call.Verdict)
			}
			if tt.code == "1001" {
				return
			}
			if diff := cmp.Diff(before, *w.Trade(no)); diff != "" {
				t.Errorf("refused, and the trade changed (-before +after):\n%s", diff)
			}
			if len(r.Outcome.Notices) > 0 {
				t.Errorf("refused, and notices were caused: %v", r.Outcome.Notices)
			}
			if path, ok := a["path"]; ok != (len(tt.code) == 3) || ok && path != "POST "+pathSettle {
				t.Errorf("path is %v in %s", path, r.Response.Body)
			}
		})
	}
}

// TestSettleOfOtherApp: the trade exists, in another app's books.
func TestSettleOfOtherApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	other := *w.App
	other.ID = "op4pyunmock000002"
	if err := w.Apps.Add(&other); err != nil {
		t.Fatal(err)
	}
	stranger := *w
	stranger.App, stranger.Records = &other, &providertest.Memory{}
	a, _ := exchange(&stranger, post(pathSettle, settleFields(no).with(fields{"app_id": other.ID}).signed()))
	if a.text("code") != "1002" {
		t.Errorf("answered %v", a)
	}
}

// TestSettleAsJSON: optional, signed in Authorization (4pyun sheet 4).
func TestSettleAsJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	body := `{"app_id":"` + appID + `","pay_serial":"` + no + `","settle_value":2203,"sharding_value":2203,` +
		`"trade_item":[{"key":"energy_value","value":2103},{"value":100,"key":"service_value"}],"reason":"结束","extra":null}`
	a, r := exchange(w, postJSON(pathSettle, body))
	if a.text("code") != "1001" || w.Trade(no).Shared != 1102 {
		t.Errorf("answered %s, %s", r.Response.Body, r.Outcome.Explain)
	}
	contains(t, "string", r.Call.Canonical, body+"&app_secret=***")
	for name, want := range map[string]string{
		"trade_item.1.value": "100", "settle_value": "2203", "trade_item.0.key": "energy_value",
	} {
		if got, ok := r.Call.Fields.Lookup(name); !ok || got != want {
			t.Errorf("field %s is %q, %t", name, got, ok)
		}
	}
	for _, name := range []string{"extra", "trade_item.2.value", "trade_item.x", "no.such", "", "."} {
		if got, ok := r.Call.Fields.Lookup(name); ok {
			t.Errorf("field %s is %q", name, got)
		}
	}
}

// TestFieldsOfForm: conditions of rules look into JSON texts too.
func TestFieldsOfForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	call := w.Provider.Decode(post(pathSettle, settleFields(manual(w)).signed()), w.Apps)
	for name, want := range map[string]string{"reason": "充电结束退款剩余金额", "trade_item.0.value": "2103"} {
		if got, ok := call.Fields.Lookup(name); !ok || got != want {
			t.Errorf("field %s is %q, %t", name, got, ok)
		}
	}
	if _, ok := call.Fields.Lookup("reason.0"); ok {
		t.Error("a text has no members")
	}
	if call.RepeatKey != call.Subject || !strings.Contains(call.Digest, "settle_value=2203") {
		t.Errorf("repeat key %q, digest %q", call.RepeatKey, call.Digest)
	}
}

func TestShardingTradeNo(t *testing.T) {
	t.Parallel()
	for dialect, same := range map[string]bool{"own": false, "pay_serial": true} {
		w := newWorld(t, "sharding_trade_no="+dialect)
		no := manual(w)
		w.Do(post(pathSettle, settleFields(no).signed()))
		f := push(w, "sharding")
		if (f["trade_no"] == no) != same || len(f["trade_no"]) != 26 {
			t.Errorf("%s: trade_no is %s, pay_serial %s", dialect, f["trade_no"], no)
		}
	}
}

func TestShardingServiceKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "service_key=fee_value")
	w.Do(post(pathSettle, settleFields(manual(w)).signed()))
	contains(t, "trade_item", push(w, "sharding")["trade_item"], `"key":"fee_value"`)
}

// TestShardingCuts: items may promise more than is sharable, and have keys that no document names: they are
// shared too (4pyun sheet 0).
func TestShardingCuts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sharable, items string
		shared          int64
		pushed          string
	}{
		"the page's own sample": {"1", `[{"key":"energy_value","value":2103},{"key":"service_value","value":100}]`, 1, `[{"key":"energy_value","rate":500,"value":1},{"key":"service_value","rate":500,"value":0}]`},
		"other keys":            {"100", `[{"key":"parking","value":60},{"key":"energy_value","value":40}]`, 50, `[{"key":"parking","rate":500,"value":30},{"key":"energy_value","rate":500,"value":20}]`},
		"only other keys":       {"100", `[{"key":"parking","value":100}]`, 50, `[{"key":"parking","rate":500,"value":50}]`},
		"nothing sharable":      {"0", `[{"key":"energy_value","value":100}]`, 0, ""},
		"no items in the list":  {"100", `[]`, 50, ""},
	}
	for name, tt := range tests {
		w := newWorld(t)
		no := manual(w)
		w.Do(post(pathSettle, settleFields(no).with(fields{"settle_value": "2203", "sharding_value": tt.sharable, "trade_item": tt.items}).signed()))
		if got := int64(w.Trade(no).Shared); got != tt.shared {
			t.Errorf("%s: shared %d, want %d", name, got, tt.shared)
		}
		if tt.shared > 0 {
			if got := push(w, "sharding")["trade_item"]; got != tt.pushed {
				t.Errorf("%s: pushed %s", name, got)
			}
		} else if n := len(w.Of("sharding")); n != 0 {
			t.Errorf("%s: %d pushes", name, n)
		}
	}
}
