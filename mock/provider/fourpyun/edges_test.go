package fourpyun_test

import (
	"strings"
	"testing"

	"paymock/mock/fake"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/wire"
)

// TestScenes: each documented trade_scene is taken, and no other (4pyun sheet 5.9).
func TestScenes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for scene, code := range map[string]string{"PARKING": "1001", "RECHARGE": "1001", "ENERGY": "1001", "LIVING": "1001", "GENERIC": "1001", "OTHER": "400", "": "400"} {
		f := prepareFields().with(fields{"pay_order": "of " + scene, "trade_scene": scene})
		if a, r := exchange(w, post(pathPrepare, f.signed())); a.text("code") != code {
			t.Errorf("%q: %s", scene, r.Response.Body)
		}
	}
}

// TestDelaysOfRefunds: any duration that is not negative may be given, none in other units too.
func TestDelaysOfRefunds(t *testing.T) {
	t.Parallel()
	for delay, taken := range map[string]bool{"0m": true, "90s": true, "-1ns": false, "soon": false} {
		a := newApp()
		a.Dialect = map[string]string{"refund_delay": delay}
		if err := fourpyun.New().Register(a, nil); (err == nil) != taken {
			t.Errorf("%s: %v", delay, err)
		}
	}
}

// TestDocumentedKeysUnderSwitches: the switches that refuse parts of an amount refuse no documented ones that add up.
func TestDocumentedKeysUnderSwitches(t *testing.T) {
	t.Parallel()
	for items, code := range map[string]string{
		`[{"key":"energy_value","value":2103},{"key":"fee_value","value":100}]`: "1001", `[{"key":"energy_value","value":2203}]`: "1001", "": "1001",
		`[{"key":"energy_value","value":2202}]`: "400", `[{"key":"tip","value":2203}]`: "400",
	} {
		w := newWorld(t, "item_keys=400", "item_sum=strict")
		f := settleFields(manual(w)).with(fields{"trade_item": items})
		if a, r := exchange(w, post(pathSettle, f.signed())); a.text("code") != code {
			t.Errorf("%s: %s", items, r.Response.Body)
		}
	}
}

// TestTradeWithoutExtra: a trade that was kept without any field of 4pyun's own can be paid and settled.
func TestTradeWithoutExtra(t *testing.T) {
	t.Parallel()
	for _, status := range []ledger.Status{ledger.Waiting, ledger.Paid} {
		w := newWorld(t)
		b := w.Books()
		trade := &ledger.Trade{No: "20261121173001066012020001", Merchant: merchant, Amount: 2203, Status: ledger.Waiting, ManualSettle: true}
		if status == ledger.Paid {
			if err := trade.Pay(start); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.AddTrade(trade); err != nil {
			t.Fatal(err)
		}
		if err := w.Records.Commit(b); err != nil {
			t.Fatal(err)
		}
		if status == ledger.Waiting {
			w.Act(trade.No, provider.Pay)
		}
		if a, r := exchange(w, post(pathSettle, settleFields(trade.No).signed())); a.text("code") != "1001" {
			t.Errorf("%s: %s", status, r.Response.Body)
		}
	}
}

// TestSmallestHeldPayment: a fen that waits for its settle is stated, nothing is not.
func TestSmallestHeldPayment(t *testing.T) {
	t.Parallel()
	for refunded, want := range map[int]int{1: 1, 2: 0} {
		w := newWorld(t)
		no := w.Open(provider.Order{Amount: 2, ManualSettle: true}).No
		w.Do(postJSON(pathRefund, refundBody(no, "R1", refunded)))
		if got := len(w.Fire(w.Last("timer:settlement"))); got != want {
			t.Errorf("of 2 fen %d went back: %d pushes, want %d", refunded, got, want)
		}
	}
}

// TestSignedText: the text that is shown of a push is what its signature covers, with the key masked.
func TestSignedText(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{"kv", "raw-json"} {
		w := newWorld(t, "callback_json_sign="+rule)
		w.Do(post(pathSettle, settleFields(manual(w)).signed()))
		for _, kind := range []string{"notify", "sharding"} {
			req := w.Callback(w.Last(kind))
			sign := req.Header.Get("Authorization")
			if f, err := pushed(req); sign == "" && err == nil {
				sign = f["sign"]
			}
			text, masked := strings.CutSuffix(fourpyun.New().SignedText(w.App, kind, req), "***")
			if !masked || sign != digest(text+secret) {
				t.Errorf("%s by %s: %s does not give %s", kind, rule, text, sign)
			}
		}
	}
	if got := fourpyun.New().SignedText(nil, "notify", &wire.Request{Body: []byte("%zz")}); got != "" {
		t.Errorf("of what can't be read: %q", got)
	}
}

// TestRequestTextOfAForm: a recording has a form's fields in their order, without the signature.
func TestRequestTextOfAForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := fourpyun.New()
	req := get(pathQuery, queryFields("1").signed())
	if got := string(p.RequestText(p.Decode(req, w.Apps))); got != `{"app_id":"`+appID+`","merchant":"62626601","pay_serial":"1"}` {
		t.Error(got)
	}
	if got := p.RequestText(&provider.Call{}); got != nil {
		t.Errorf("of a call that it did not read: %s", got)
	}
}

// TestSpoken: what each operation says by its codes is the platform's, and stays in a cleaned recording.
func TestSpoken(t *testing.T) {
	t.Parallel()
	spoken := strings.Join(fourpyun.New().Spoken(), "\n")
	for _, said := range []string{"支付订单号已存在", "未查询到订单记录", "该交易不可清算", "未查询到支付记录", "没有该订单退款权限", "该商户未授权该应用", "退款订单不存在", "GENERIC", "energy_value"} {
		if !strings.Contains(spoken, said) {
			t.Errorf("%s is not known as the platform's", said)
		}
	}
}

// TestNumbersAreNamed: each number that is given out has its name and its length (4pyun sheet 8).
func TestNumbersAreNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := map[string]int{
		"pay_serial": 26, "trade_no of a share": 26, "serial of a statement": 25, "refund_order": 23, "refund_serial": 29, "trade_no of the channel": 28,
		"seqno": 32, "pay_id": 24, "prepay_id": 26,
	}
	for _, n := range fourpyun.New().Numbers() {
		if got := n.New(start, w.Env().Draw); len(got) != want[n.Name] {
			t.Errorf("%q is %s, of %d characters", n.Name, got, len(got))
		}
		delete(want, n.Name)
	}
	if len(want) > 0 {
		t.Errorf("not given out: %v", want)
	}
}

// TestFailure: what fails here is 4pyun's 500.
func TestFailure(t *testing.T) {
	t.Parallel()
	p := fourpyun.New()
	if c := p.Failure(); c.Code != "500" || c.Success || c.Message == "" {
		t.Errorf("%+v", c)
	}
}

// TestCurrency: amounts are whole fen in each documented field that holds one, and are told as people say them.
func TestCurrency(t *testing.T) {
	t.Parallel()
	c := fourpyun.New().Currency()
	for what, tt := range map[string]struct {
		got  []string
		want string
	}{
		"fields": {c.InMinor, "value settle_value sharding_value trade_item.*.value"},
		"yuan":   {c.Units, "yuan cny rmb 元 块 块钱 圆 人民币"},
		"fen":    {c.Minor, "fen cent cents 分 分钱"},
	} {
		if got := strings.Join(tt.got, " "); got != tt.want {
			t.Errorf("%s: %s", what, got)
		}
	}
	if c.Digits != 2 || c.Answered["query"] != "value" || c.Answered["refund_query"] != "value" {
		t.Errorf("%+v", c)
	}
}

// TestPlatform: the public app is complete, and remedies are those of the codes that the state of things answers.
func TestPlatform(t *testing.T) {
	t.Parallel()
	p := fourpyun.New()
	if a := p.DemoApp(); a.ID != "op0000000000demo" || a.Secret != "paymock-demo-secret" || a.Merchant != "62626601" {
		t.Errorf("%+v", a)
	}
	if english, chinese := p.Words(); len(english) != 0 || strings.Join(chinese, " ") != "P云" {
		t.Errorf("%q, %q", english, chinese)
	}
	if order := p.InventOrder(fake.New(1)); order.Amount <= 0 || order.Subject == "" {
		t.Errorf("%+v", order)
	}
	remedies := map[string]provider.Remedy{
		"1002": provider.FindTrade, "1003": provider.ShowTrade, "1403": provider.ShowTrade, "1405": provider.ShowTrade, "403": provider.ShowApp, "500": provider.FindTrade,
	}
	for _, c := range p.Codes() {
		if want, has := remedies[c.Code]; has != (c.Remedy != nil) || has && *c.Remedy != want {
			t.Errorf("%s: remedy %+v, want %+v", c.Code, c.Remedy, want)
		}
		if c.Success != (c.Code == "200" || c.Code == "1000" || c.Code == "1001") {
			t.Errorf("%s: success %t", c.Code, c.Success)
		}
	}
}
