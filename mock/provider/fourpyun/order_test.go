package fourpyun_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

func TestPrepareChecks(t *testing.T) {
	t.Parallel()
	again := func(w *providertest.World) { w.Do(post(pathPrepare, prepareFields().signed())) }
	tests := map[string]struct {
		dialect string
		before  func(w *providertest.World)
		change  fields
		code    string
		says    []string
	}{
		"all is well":               {code: "1001"},
		"missing merchant":          {change: fields{"merchant": "-"}, code: "400", says: []string{"请求参数错误 `merchant` Required!"}},
		"missing pay_order":         {change: fields{"pay_order": "-"}, code: "400", says: []string{"`pay_order` Required!"}},
		"missing subject":           {change: fields{"subject": "-"}, code: "400", says: []string{"`subject` Required!"}},
		"missing value":             {change: fields{"value": "-"}, code: "400", says: []string{"`value` Required!"}},
		"missing notify_url":        {change: fields{"notify_url": "-"}, code: "400", says: []string{"`notify_url` Required!"}},
		"missing trade_scene":       {change: fields{"trade_scene": "-"}, code: "400", says: []string{"`trade_scene` Required!"}},
		"without extra and items":   {change: fields{"extra": "-", "trade_item": "-", "manual_settle": "-"}, code: "1001"},
		"zero value":                {change: fields{"value": "0"}, code: "400", says: []string{"`value`"}},
		"negative value":            {change: fields{"value": "-1"}, code: "400", says: []string{"`value`"}},
		"value in yuan":             {change: fields{"value": "50.00"}, code: "400", says: []string{"`value`"}},
		"a wrong scene":             {change: fields{"trade_scene": "energy"}, code: "400", says: []string{"`trade_scene`", "ENERGY"}},
		"a wrong address":           {change: fields{"notify_url": "/notify"}, code: "400", says: []string{"`notify_url`"}},
		"a wrong flag":              {change: fields{"manual_settle": "true"}, code: "400", says: []string{"`manual_settle`"}},
		"extra is no object":        {change: fields{"extra": "plate"}, code: "400", says: []string{"`extra`"}},
		"items are no list":         {change: fields{"trade_item": "{}"}, code: "400", says: []string{"`trade_item`"}},
		"expire_time":               {change: fields{"expire_time": "2026-11-21T09:36:46.020Z"}, code: "1001"},
		"expire_time without zone":  {change: fields{"expire_time": "2026-11-21 09:36:46"}, code: "400", says: []string{"`expire_time`"}},
		"expire_time that is over":  {change: fields{"expire_time": "2021-09-02T09:36:46.020Z"}, code: "400", says: []string{"`expire_time`"}},
		"a used pay_order":          {before: again, code: "1403", says: []string{"支付订单号已存在"}},
		"a used pay_order, old":     {dialect: "duplicate_order=500", before: again, code: "500", says: []string{"订单号已存在"}},
		"another merchant":          {change: fields{"merchant": "62626602"}, code: "403", says: []string{"merchant=62626602"}},
		"another merchant, granted": {dialect: "merchant_grant=any", change: fields{"merchant": "62626602"}, code: "1001"},
		"without pay_serial":        {dialect: "prepare_pay_serial=off", code: "1001"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dialect []string
			if tt.dialect != "" {
				dialect = append(dialect, tt.dialect)
			}
			w := newWorld(t, dialect...)
			if tt.before != nil {
				tt.before(w)
			}
			a, r := exchange(w, post(pathPrepare, prepareFields().with(tt.change).signed()))
			if a.text("code") != tt.code {
				t.Fatalf("answered %s (%s), want %s", r.Response.Body, r.Outcome.Explain, tt.code)
			}
			contains(t, "answer", a.text("message")+" "+a.text("hint"), tt.says...)
			if tt.code != "1001" {
				if a["path"] != "POST "+pathPrepare || a["payload"] != nil {
					t.Errorf("not an error of style A: %s", r.Response.Body)
				}
				return
			}
			if id := a.text("pay_id"); len(id) != 24 || a.text("pay_url") != "http://127.0.0.1:12180/payment/trade/create?pay_id="+id {
				t.Errorf("answered %s", r.Response.Body)
			}
			if got := a.text("pay_serial"); (len(got) == 26) == (tt.dialect == "prepare_pay_serial=off") {
				t.Errorf("pay_serial is %q", got)
			}
		})
	}
}

func TestPrepareKeepsFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := exchange(w, post(pathPrepare, prepareFields().with(fields{"payer": "o1kT", "channel": "100102", "body": "说明"}).signed()))
	trade := w.Trade(a.text("pay_serial"))
	if trade.Amount != 5000 || !trade.ManualSettle || trade.Order != "PAYORDER-20261121-0001" || trade.Payer != "o1kT" || trade.Merchant != merchant ||
		trade.Status != ledger.Waiting || !trade.ExpiresAt.Equal(start.Add(3*time.Minute)) || trade.NotifyURL != prepareFields()["notify_url"] {
		t.Errorf("kept %+v", trade)
	}
	for name, want := range map[string]string{"trade_scene": "ENERGY", "channel": "100102", "body": "说明", "extra": prepareFields()["extra"], "pay_id": a.text("pay_id")} {
		if trade.Extra[name] != want {
			t.Errorf("extra %s is %q, want %q", name, trade.Extra[name], want)
		}
	}
	w.Act(trade.No, provider.Pay)
	if f := push(w, "notify"); f["channel"] != "100102" || f["pay_mode"] != "99" || f["pay_mode_desc"] != "支付宝" || f["payer"] != "o1kT" {
		t.Errorf("pushed %v", f)
	}
}

func TestCreate(t *testing.T) {
	t.Parallel()
	scan := createFields()
	native := createFields().with(fields{"auth_code": "-", "sub_app_id": "wx1"})
	tests := map[string]struct {
		dialect string
		fields  fields
		code    string
		status  ledger.Status
		pushes  int
	}{
		"scan":            {"scan_result=1001", scan, "1001", ledger.Paid, 1},
		"scan, waiting":   {"scan_result=1000", scan, "1000", ledger.Waiting, 0},
		"native":          {"scan_result=1001", native, "1000", ledger.Waiting, 0},
		"no value":        {"scan_result=1001", scan.with(fields{"value": "-"}), "400", "", 0},
		"another's":       {"scan_result=1001", scan.with(fields{"merchant": "1"}), "403", "", 0},
		"a wrong address": {"scan_result=1001", scan.with(fields{"notify_url": "x"}), "400", "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, tt.dialect)
			a, r := exchange(w, post(pathCreate, tt.fields.signed()))
			if a.text("code") != tt.code || len(w.Of("notify")) != tt.pushes {
				t.Fatalf("answered %s with %d pushes", r.Response.Body, len(w.Of("notify")))
			}
			if tt.status == "" {
				return
			}
			if trade := w.Trade(a.text("pay_serial")); trade.Status != tt.status || r.Outcome.Subject != trade.No {
				t.Errorf("trade is %s, subject %q", trade.Status, r.Outcome.Subject)
			}
			var parameters map[string]string
			if err := json.Unmarshal([]byte(a.text("trade")), &parameters); (err == nil) != (name == "native") {
				t.Errorf("trade is %q", a.text("trade"))
			}
			if name == "native" && (len(parameters) != 6 || len(parameters["nonceStr"]) != 32 || len(parameters["paySign"]) != 32 || !strings.HasPrefix(parameters["package"], "prepay_id=")) {
				t.Errorf("trade is %v", parameters)
			}
			again, _ := exchange(w, post(pathCreate, tt.fields.signed()))
			if again.text("code") != "1403" || again.text("message") != "支付订单号已存在" {
				t.Errorf("the same order again is answered %v", again)
			}
		})
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		dialect string
		order   provider.Order
		wait    time.Duration
		change  fields
		code    string
		status  string
		says    string
	}{
		"by serial":        {code: "1001", status: "1"},
		"by order":         {change: fields{"pay_serial": "-", "pay_order": "O1"}, code: "1001", status: "1"},
		"by both":          {change: fields{"pay_order": "O1"}, code: "1001", status: "1"},
		"they disagree":    {change: fields{"pay_order": "O2"}, code: "500", says: "未查询到订单记录"},
		"waiting":          {order: provider.Order{Status: ledger.Waiting}, code: "1001", status: "0"},
		"expired":          {order: provider.Order{Status: ledger.Waiting}, wait: 3 * time.Minute, code: "1001", status: "-1"},
		"not yet expired":  {order: provider.Order{Status: ledger.Waiting}, wait: 3*time.Minute - 1, code: "1001", status: "0"},
		"failed":           {order: provider.Order{Status: ledger.Failed}, code: "1001", status: "-1"},
		"closed":           {order: provider.Order{Status: ledger.Closed}, code: "1001", status: "-1"},
		"missing merchant": {change: fields{"merchant": "-"}, code: "400", says: "参数`merchant`未传递"},
		"neither number":   {change: fields{"pay_serial": "-"}, code: "500", says: "`pay_serial`/`merchant`+`order` Required!"},
		"unknown":          {change: fields{"pay_serial": "1"}, code: "500", says: "未查询到订单记录"},
		"unknown order":    {change: fields{"pay_serial": "-", "pay_order": "1"}, code: "500", says: "未查询到订单记录"},
		"another merchant": {change: fields{"merchant": "1"}, code: "500", says: "未查询到订单记录"},
		"payload":          {dialect: "query_profile=2026", code: "1001", status: "1"},
		"without refunds":  {dialect: "refund_list=off", code: "1001", status: "1"},
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
			order.Amount, order.Order = 500, "O1"
			no := w.Open(order).No
			w.Now = w.Now.Add(tt.wait)
			a, r := exchange(w, get(pathQuery, queryFields(no).with(tt.change).signed()))
			if a.text("code") != tt.code || a.text("status") != tt.status {
				t.Fatalf("answered %s (%s)", r.Response.Body, r.Outcome.Explain)
			}
			contains(t, "answer", a.text("message")+a.text("hint"), tt.says)
			if tt.code != "1001" {
				return
			}
			at := a
			if payload, ok := a["payload"].(map[string]any); ok != (tt.dialect == "query_profile=2026") {
				t.Fatalf("payload is %v", payload)
			} else if ok {
				at = payload
			}
			if _, ok := at["refund_list"]; ok == (tt.dialect == "refund_list=off") {
				t.Errorf("refund_list in %s", r.Response.Body)
			}
			if at["value"] != json.Number("500") || at["merchant"] != merchant || at["pay_order"] != "O1" || at["pay_serial"] != no || at["channel"] != "200201" {
				t.Errorf("answered %s", r.Response.Body)
			}
			if _, paid := at["trade_time"]; paid != (tt.status == "1") {
				t.Errorf("trade_time is %v", at["trade_time"])
			}
		})
	}
}
