package fourpyun_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/wire"
)

// transcriptOfRefusals has what is refused of merchants and of who controls the mock, with the words for it.
func transcriptOfRefusals(t *testing.T, out *bytes.Buffer) {
	t.Helper()
	w := beginTranscript(t, out, "refund_unsettled=1405", "settle_zero=400", "prepare_extra=required", "settle_extra=required")
	for _, op := range fourpyun.New().Operations() {
		route := op.Routes[0]
		whole := fields{}
		for _, name := range strings.Fields(documented[op.Name]) {
			if !strings.Contains(name, ".") {
				whole[name] = prepareFields()[name]
				if op.Name != "prepare" && op.Name != "create" {
					whole[name] = cmp.Or(whole[name], "1")
				}
			}
		}
		for _, name := range strings.Fields(documented[op.Name]) {
			if _, is := whole[name]; is {
				w.refused(op.Name+" without "+name, route, whole.with(fields{name: "-"}))
			}
		}
	}
	prepare, settle := provider.Route{Method: "POST", Path: pathPrepare}, provider.Route{Method: "POST", Path: pathSettle}
	for _, wrong := range []fields{
		{"value": "0"},
		{"value": "1.5"},
		{"value": "007"},
		{"value": "99999999999999999999"},
		{"notify_url": "shop.test"},
		{"trade_scene": "SHOP"},
		{"manual_settle": "2"},
		{"expire_time": "soon"},
		{"expire_time": "2026-11-21T09:30:01Z"},
		{"extra": "[]"},
		{"extra": "{"},
		{"trade_item": "{}"},
		{"trade_item": `[{"value":1}]`},
		{"trade_item": `[{"key":"a","value":-1}]`},
		{"merchant": "1"},
		{"sign_type": "RSA"},
	} {
		w.refused("prepare", prepare, prepareFields().with(wrong))
	}
	held, auto := w.open("held", provider.Order{Amount: 500, ManualSettle: true}), w.open("automatic", provider.Order{Amount: 500})
	waiting := w.open("waiting", provider.Order{Amount: 500, Status: ledger.Waiting, ManualSettle: true})
	other := w.open("another merchant's", provider.Order{Amount: 500, Merchant: "1"})
	spent := w.open("to go back", provider.Order{Amount: 500})
	w.call("refund of all", postJSON(pathRefund, refundBody(spent, "R1", 500)))
	for _, no := range []string{held, auto, waiting, spent} {
		w.refused("settle", settle, settleFields(no).with(fields{"settle_value": "501", "sharding_value": "0", "extra": "{}"}))
	}
	w.refused("settle of nothing", settle, settleFields(held).with(fields{"settle_value": "0", "sharding_value": "0", "extra": "{}"}))
	w.refused("settle of strange parts", settle, settleFields(held).with(fields{"settle_value": "1", "sharding_value": "0", "extra": "{}", "trade_item": "x"}))
	for _, no := range []string{held, waiting, other, spent} {
		w.call("refund", postJSON(pathRefund, refundBody(no, "R2", 1)))
	}
	w.call("refund that is no JSON", post(pathRefund, fields{"app_id": appID}.signed()))
	w.misuse(held)
	w.end()
}

// refused does a genuine call and writes what it is answered, in short.
func (w *transcript) refused(title string, route provider.Route, f fields) {
	w.Helper()
	req := post(route.Path, f.signed())
	switch {
	case route.Path == pathRefund && route.Method == "POST":
		text, err := json.Marshal(f)
		if err != nil {
			w.Fatal(err)
		}
		req = postJSON(route.Path, string(text))
	case route.Method == "GET":
		req = get(route.Path, f.signed())
	}
	r := w.Do(req)
	w.printf("%s: %s %s", title, r.Response.Body, decided(r))
}

// misuse has what whoever controls the mock is told.
func (w *transcript) misuse(held string) {
	w.Helper()
	p := fourpyun.New()
	say := func(what string, err error) {
		w.Helper()
		if err == nil {
			w.Errorf("%s is taken", what)
		}
		w.printf("%s: %v", what, err)
	}
	for _, o := range []provider.Order{
		{},
		{Amount: -1},
		{Amount: money.Max + 1},
		{Amount: 1, NotifyURL: "ftp://h/"},
		{Amount: 1, Status: ledger.Finished},
		{Amount: 1, Status: "lost"},
		{Amount: 1, Order: "\x00"},
		{Amount: 1, Extra: map[string]string{"trade_scen": "ENERGY"}},
		{Amount: 1, Extra: map[string]string{"trade_scene": "SHOP"}},
		{Amount: 1, Extra: map[string]string{"sharding_rate": "1001"}},
		{Amount: 1, Extra: map[string]string{"trade_item": "{}"}},
	} {
		_, _, err := p.Open(w.Books(), w.App, o, w.Env())
		say(strings.ReplaceAll(fmt.Sprintf("open %+v", o), "\x00", "NUL"), err)
	}
	for _, act := range []provider.Act{"steal", provider.Pay} {
		for _, no := range []string{held, "1"} {
			_, _, err := p.Act(w.Books(), w.App, no, act, w.Env())
			say("act "+string(act), err)
		}
	}
	_, err := p.Announce(w.App, "notify", nil, w.Env())
	say("announce notify", err)
	_, err = p.Announce(w.App, "sharding", map[string]string{"trade_valu": "1"}, w.Env())
	say("announce sharding", err)
	for _, n := range []provider.Notice{{Kind: "timer:x"}, {Kind: "timer:settlement", Subject: "today"}, {Kind: "timer:refund", ID: "timer-refund-1", Subject: held}, {Kind: "timer:refund", ID: "timer-refund-1", Subject: "1"}} {
		_, err := p.Fire(w.Books(), w.App, n, w.Env())
		say("fire "+n.Kind+" of "+n.Subject, err)
	}
	for _, content := range []string{"", "[]", "{"} {
		_, err := p.Callback(w.App, provider.Notice{Kind: "notify", ID: "n", Content: []byte(content)}, 1, w.Now, provider.Fault{})
		say("callback of "+content, err)
	}
	for _, body := range []string{"", "[]", `{"a":1}`} {
		_, err := p.ReadAnswer(nil, &wire.Response{Body: []byte(body)})
		say("answer "+body, err)
		_, err = p.ReadCallback(w.App, &wire.Request{Body: []byte(body)})
		say("push "+body, err)
	}
	a := app.App{
		ID: "a/b", Secret: "a b", Merchant: "商户", RefundSecret: "x", Keys: map[string]string{"k": "x"}, URLs: map[string]string{"gateway": "http://h/", "notify": "h"},
		Dialect: map[string]string{"query_profil": "2026", "refund_path": "none"},
	}
	say("register", p.Register(&a, nil))
}
