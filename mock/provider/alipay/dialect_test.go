package alipay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	const sample = "201510BBb507dc9f5efe41a0b98ae22f01519X62"
	for _, c := range []struct{ listed, sent, code string }{
		{"", sample, "10000"},
		{"", "other", "aop.invalid-app-auth-token"},
		{"one, two", "two", "10000"},
		{"one, two", sample, "aop.invalid-app-auth-token"},
	} {
		w, m := world(t, nil, func(a *app.App) { a.Keys[alipay.KeyAuthTokens] = c.listed })
		m.more = map[string]string{"app_auth_token": c.sent}
		_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
		wants(t, out, c.code)
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	c := w.Provider.Decode(m.v2(settleMethod, settleOf("R", to(ourReceiver, "0.10")+`,"desc":null`)), w.Apps)
	for name, want := range map[string]string{
		"royalty_parameters.0.amount": "0.10", "trade_no": vectorTrade, "app_id": vectorApp, "method": settleMethod, "charset": "utf-8",
		"royalty_parameters.0": `{"trans_in":"` + ourReceiver + `","amount":0.10,"desc":null}`,
	} {
		if got, ok := c.Fields.Lookup(name); !ok || got != want {
			t.Errorf("%s is %q %t, want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"royalty_parameters.1.amount", "royalty_parameters.x", "royalty_parameters.0.desc", "none", "", "trade_no.x"} {
		if got, ok := c.Fields.Lookup(name); ok {
			t.Errorf("%q is %q", name, got)
		}
	}
	v3 := w.Provider.Decode(m.v3("GET", "/v3/alipay/trade/order/settle/query?settle_no=7", ""), w.Apps)
	for name, want := range map[string]string{"settle_no": "7", "method": "alipay.trade.order.settle.query", "app_id": vectorApp} {
		if got, ok := v3.Fields.Lookup(name); !ok || got != want {
			t.Errorf("v3: %s is %q %t, want %q", name, got, ok, want)
		}
	}
}

func TestDialects(t *testing.T) {
	t.Parallel()
	t.Run("rsa refused", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"rsa": "refused"})
		m.signType = "RSA"
		_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
		wants(t, out, "isv.invalid-signature-type")
	})
	t.Run("certificates required", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"certificates": "required"})
		wants(t, w.Do(m.v2("alipay.trade.query", tradeBiz)).Outcome, "isv.missing-app-cert-sn")
	})
	t.Run("paid_status", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"paid_status": "TRADE_FINISHED"})
		got, _ := call(t, w, m, "alipay.trade.query", tradeBiz)
		sent := requestValues(w.Callback(w.Last("notify"))).Get("trade_status")
		if got["trade_status"] != "TRADE_FINISHED" || sent != "TRADE_FINISHED" {
			t.Errorf("status %v, notified %s", got["trade_status"], sent)
		}
	})
	t.Run("bar_code", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"bar_code": "confirm"})
		_, out := call(t, w, m, "alipay.trade.pay", payBiz)
		wants(t, out, "10003")
		w.Act("O1", provider.Pay)
		got, _ := call(t, w, m, "alipay.trade.query", `{"out_trade_no":"O1"}`)
		if got["trade_status"] != "TRADE_SUCCESS" {
			t.Errorf("status %v", got["trade_status"])
		}
	})
	t.Run("auth code to confirm", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, nil)
		_, out := call(t, w, m, "alipay.trade.pay", strings.Replace(payBiz, "281234567890123456", authCode(t, "10003"), 1))
		wants(t, out, "10003")
	})
	t.Run("qr_code", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"qr_code": "cashier"})
		got, _ := call(t, w, m, "alipay.trade.precreate", orderBiz)
		if !strings.HasPrefix(got["qr_code"].(string), "http://127.0.0.1:12180/cashier/alipay?") {
			t.Errorf("qr_code %v", got["qr_code"])
		}
	})
	t.Run("closed_notify", func(t *testing.T) {
		t.Parallel()
		for value, want := range map[string]int{"off": 0, "on": 1} {
			w, _ := world(t, map[string]string{"closed_notify": value})
			before := len(w.Of("notify"))
			w.Open(provider.Order{Amount: 1, Status: ledger.Closed})
			if got := len(w.Of("notify")) - before; got != want {
				t.Errorf("%s: %d notifications", value, got)
			}
		}
	})
	t.Run("refund_notify", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"refund_notify": "off"})
		before := len(w.Of("notify"))
		_, out := call(t, w, m, "alipay.trade.refund", refundBiz)
		wants(t, out, "10000")
		if got := len(w.Of("notify")) - before; got != 0 {
			t.Errorf("%d notifications", got)
		}
	})
	t.Run("settle_message_sign", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"settle_message_sign": "with sign_type"})
		call(t, w, m, settleMethod, with(settleBiz, `"royalty_mode":"async"`))
		w.Fire(w.Last("timer:settle"))
		sent := flat(requestValues(w.Callback(w.Last("settle"))))
		if !verifies(publicKey(w.App.Keys[alipay.KeyPlatformPublic]), "RSA2", []byte(toSign(sent, "sign")), sent["sign"]) {
			t.Error("sign_type is not signed")
		}
	})
	t.Run("waits passed", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"waits": "real"})
		w.Now = w.Now.Add(30 * time.Second)
		_, out := call(t, w, m, settleMethod, settleBiz)
		wants(t, out, "10000")
	})
	t.Run("frequency next second", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"frequency_limit": "on"})
		for i := range 31 {
			w.Now = vectorNow.Add(time.Duration(i) * time.Second)
			_, out := call(t, w, m, settleMethod, settleOf(fmt.Sprint("R", i), to(ourReceiver, "0.01")))
			wants(t, out, "10000")
		}
	})
	t.Run("certificate run out", func(t *testing.T) {
		t.Parallel()
		v := loadVectors(t)
		w, m := world(t, nil)
		m.certs = &[2]string{v.CertMode.AppSN, v.CertMode.RootSN}
		w.Now = w.Now.AddDate(60, 0, 0)
		_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
		wants(t, out, "isv.app-cert-expired")
	})
}
