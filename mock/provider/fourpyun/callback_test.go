package fourpyun_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// TestCallbackTimestamp: the documents don't say whether a repeated push has a new timestamp.
func TestCallbackTimestamp(t *testing.T) {
	t.Parallel()
	for dialect, same := range map[string]bool{"first": true, "each": false} {
		w := newWorld(t, "callback_timestamp="+dialect)
		manual(w)
		n := w.Last("notify")
		first, err := w.Provider.Callback(w.App, n, 1, w.Now, provider.Fault{})
		if err != nil {
			t.Fatal(err)
		}
		later := w.Now.Add(30 * time.Minute)
		fifth, err := w.Provider.Callback(w.App, n, 5, later, provider.Fault{})
		if err != nil {
			t.Fatal(err)
		}
		if (string(first.Body) == string(fifth.Body)) != same {
			t.Errorf("%s: bodies\n%s\n%s", dialect, first.Body, fifth.Body)
		}
		for _, l := range fourpyun.New().CallbackLayouts() {
			if sent := l.SentAt(w.App, later); sent["timestamp"] != millis(later) {
				t.Errorf("a try of %s is said to have %v", l.Kind, sent)
			}
		}
		if f, err := pushed(fifth); err != nil || (f["timestamp"] == millis(later)) == same {
			t.Errorf("%s: timestamp %s, %v", dialect, f["timestamp"], err)
		}
	}
}

func TestNotifyPublicFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "notify_public_fields=off")
	no := manual(w)
	f := push(w, "notify")
	if _, ok := f["timestamp"]; ok || f["sign_type"] != "" || f["app_id"] != appID {
		t.Errorf("payment push %v", f)
	}
	w.Do(post(pathSettle, settleFields(no).signed()))
	if push(w, "sharding")["timestamp"] == "" {
		t.Error("the sharding push lacks its timestamp")
	}
}

// TestCallbackRawJSON: the literal reading of the documents signs JSON pushes in the header.
func TestCallbackRawJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "callback_json_sign=raw-json")
	w.Do(post(pathSettle, settleFields(manual(w)).signed()))
	n := w.Last("sharding")
	render := func(fault provider.Fault) (body, sign string) {
		t.Helper()
		req, err := w.Provider.Callback(w.App, n, 1, w.Now, fault)
		if err != nil {
			t.Fatal(err)
		}
		return string(req.Body), req.Header.Get("Authorization")
	}
	body, sign := render(provider.Fault{})
	if strings.Contains(body, `"sign":`) || sign != digest(body+"&app_secret="+secret) {
		t.Errorf("signed %s\n%s", sign, body)
	}
	if body, sign := render(provider.Fault{WrongSignature: true}); sign == digest(body+"&app_secret="+secret) || len(sign) != 32 {
		t.Errorf("wrong signature %s", sign)
	}
	if _, sign := render(provider.Fault{NoSignature: true}); sign != "" {
		t.Errorf("no signature %s", sign)
	}
	if body, sign := render(provider.Fault{After: map[string]string{"trade_value": "9"}}); sign == digest(body+"&app_secret="+secret) || !strings.Contains(body, `"trade_value":9`) {
		t.Errorf("changed after signing: %s\n%s", sign, body)
	}
	if body, sign := render(provider.Fault{Before: map[string]string{"trade_value": "9"}}); sign != digest(body+"&app_secret="+secret) || !strings.Contains(body, `"trade_value":9`) {
		t.Errorf("changed before signing: %s\n%s", sign, body)
	}
	manual2 := w.Open(provider.Order{Amount: 100})
	readPush(w, w.Last("notify")) // forms stay as they are
	if manual2.Status != ledger.Paid {
		t.Error("not paid")
	}
}

func TestCallbackRefusesContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, content := range []string{"", "[]", "{", `"x"`} {
		n := provider.Notice{Kind: "notify", ID: "1", Content: []byte(content)}
		if _, err := w.Provider.Callback(w.App, n, 1, w.Now, provider.Fault{}); err == nil || strings.Contains(err.Error(), "%!") {
			t.Errorf("content %q: error %v", content, err)
		}
	}
}

// TestSchedule: tries at 0, 15 s, 60 s, 5 min and 30 min (4pyun sheet 7).
func TestSchedule(t *testing.T) {
	t.Parallel()
	want := []time.Duration{15 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute}
	for _, k := range fourpyun.New().Kinds() {
		var at time.Duration
		var tries []time.Duration
		for _, gap := range k.Schedule {
			at += gap
			tries = append(tries, at)
		}
		if diff := cmp.Diff(want, tries); diff != "" {
			t.Errorf("%s (-want +got):\n%s", k.Name, diff)
		}
	}
}

func TestAcceptedSaysWhy(t *testing.T) {
	t.Parallel()
	if ok, reason := fourpyun.New().Accepted("notify", nil); ok || reason == "" {
		t.Errorf("no answer: %t %q", ok, reason)
	}
	c := callbackSamples()[0]
	_, reason := fourpyun.New().Accepted("notify", c.Refused[0])
	contains(t, "reason", reason, "number", `{"code":"1001"}`)
	_, reason = fourpyun.New().Accepted("notify", c.Refused[1])
	contains(t, "reason", reason, `"1002"`, "no")
	for body, want := range map[string]string{
		"OK\n":                                `the answer is no JSON object; answer {"code":"1001"}`, // what it is is said with the body
		"thanks\n":                            `the answer is no JSON object: "thanks\n"; answer {"code":"1001"}`,
		strings.Repeat("x", 500):              `the answer is no JSON object: "` + strings.Repeat("x", 80) + `"…; answer {"code":"1001"}`,
		`{"success":true}`:                    `the answer has no code: "{\"success\":true}"; answer {"code":"1001"}`,
		`{"code":"1500","message":"DB down"}`: `code is "1500", not "1001"; the merchant says "DB down"`,
		`{"code":"1500"}`:                     `code is "1500", not "1001"`,
	} {
		if _, reason := fourpyun.New().Accepted("notify", &wire.Response{Status: 200, Body: []byte(body)}); reason != want {
			t.Errorf("%s: %s, want %s", body, reason, want)
		}
	}
	for status, want := range map[int]bool{199: false, 200: true, 299: true, 300: false} {
		if ok, reason := fourpyun.New().Accepted("notify", &wire.Response{Status: status, Body: []byte(`{"code":"1001"}`)}); ok != want {
			t.Errorf("status %d: accepted %t, %s", status, ok, reason)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	trade := w.Open(provider.Order{Amount: 5000})
	if trade.Status != ledger.Paid || trade.Merchant != merchant || trade.Order == "" || trade.Subject == "" || trade.ManualSettle ||
		len(trade.No) != 26 || !strings.HasPrefix(trade.No, "202611211730010660") || trade.NotifyURL != "http://127.0.0.1:9/notify" {
		t.Errorf("opened %+v", trade)
	}
	if f := push(w, "notify"); f["pay_serial"] != trade.No || len(f["trade_no"]) != 28 {
		t.Errorf("pushed %v", f)
	}
	for _, tt := range []struct {
		order  provider.Order
		status ledger.Status
		push   string
	}{
		{provider.Order{Status: ledger.Waiting}, ledger.Waiting, ""},
		{provider.Order{Status: ledger.Closed}, ledger.Closed, ""},
		{provider.Order{Status: ledger.Failed}, ledger.Failed, "-1"},
		{provider.Order{Status: ledger.Paid, NotifyURL: "http://127.0.0.1:9/own"}, ledger.Paid, "1"},
	} {
		w := newWorld(t)
		tt.order.Amount = 1
		if got := w.Open(tt.order).Status; got != tt.status {
			t.Errorf("opened as %s, want %s", got, tt.status)
		}
		if pushes := w.Of("notify"); (len(pushes) == 1) != (tt.push != "") || tt.push != "" && readPush(w, pushes[0])["status"] != tt.push {
			t.Errorf("%s: pushes %v", tt.status, pushes)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		order provider.Order
		says  string
	}{
		"no amount":     {provider.Order{}, "amount"},
		"negative":      {provider.Order{Amount: -1}, "amount"},
		"beyond":        {provider.Order{Amount: 1 << 60}, "amount"},
		"finished":      {provider.Order{Amount: 1, Status: ledger.Finished}, "status"},
		"nonsense":      {provider.Order{Amount: 1, Status: "unheard-of"}, "status"},
		"address":       {provider.Order{Amount: 1, NotifyURL: "merchant"}, "notify_url"},
		"NUL":           {provider.Order{Amount: 1, Order: "a\x00"}, "order"},
		"unknown extra": {provider.Order{Amount: 1, Extra: map[string]string{"trade_scen": "ENERGY"}}, `"trade_scene"`},
		"scene":         {provider.Order{Amount: 1, Extra: map[string]string{"trade_scene": "X"}}, "ENERGY"},
		"rate":          {provider.Order{Amount: 1, Extra: map[string]string{"sharding_rate": "1001"}}, "0 to 1000"},
		"items":         {provider.Order{Amount: 1, Extra: map[string]string{"trade_item": "{}"}}, "trade_item"},
	}
	for name, tt := range tests {
		w := newWorld(t)
		b := w.Books()
		_, _, err := w.Provider.Open(b, w.App, tt.order, w.Env())
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q in it", name, err, tt.says)
		}
		if len(b.Writes()) > 0 {
			t.Errorf("%s: refused, and something was written", name)
		}
	}
	w := newWorld(t)
	w.Open(provider.Order{Amount: 1, Order: "O1"})
	if _, _, err := w.Provider.Open(w.Books(), w.App, provider.Order{Amount: 1, Order: "O1"}, w.Env()); err == nil {
		t.Error("an order number was taken twice")
	}
}

func TestAct(t *testing.T) {
	t.Parallel()
	open := func(w *providertest.World) string {
		return w.Open(provider.Order{Amount: 100, Status: ledger.Waiting}).No
	}
	for act, status := range map[provider.Act]ledger.Status{provider.Pay: ledger.Paid, provider.Fail: ledger.Failed, provider.Close: ledger.Closed} {
		w := newWorld(t)
		no := open(w)
		if got := w.Act(no, act).Status; got != status {
			t.Errorf("%s: trade is %s", act, got)
		}
		for _, again := range []provider.Act{provider.Pay, provider.Fail, provider.Close, "shake"} {
			if _, _, err := w.Provider.Act(w.Books(), w.App, no, again, w.Env()); err == nil {
				t.Errorf("%s after %s is done", again, act)
			}
		}
	}
	w := newWorld(t)
	no := open(w)
	w.Now = w.Now.Add(3 * time.Minute)
	if _, _, err := w.Provider.Act(w.Books(), w.App, no, provider.Pay, w.Env()); err == nil {
		t.Error("an expired trade was paid")
	}
	if _, _, err := w.Provider.Act(w.Books(), w.App, "1", provider.Pay, w.Env()); err == nil {
		t.Error("an unknown trade was paid")
	}
	w = newWorld(t, "notify_failed=off")
	w.Act(open(w), provider.Fail)
	if n := len(w.Of("notify")); n != 0 {
		t.Errorf("%d pushes of a failed payment", n)
	}
}

// TestSerialCollision: a number that is taken is drawn anew.
func TestSerialCollision(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	env := w.Env()
	first := *env.Draw
	trade, _, err := w.Provider.Open(w.Books(), w.App, provider.Order{Amount: 1}, provider.Env{Now: env.Now, Draw: &first})
	if err != nil {
		t.Fatal(err)
	}
	b := w.Books()
	if err := b.AddTrade(&ledger.Trade{No: trade.No, Amount: 1, Status: ledger.Waiting}); err != nil {
		t.Fatal(err)
	}
	if err := w.Records.Commit(b); err != nil {
		t.Fatal(err)
	}
	second := *env.Draw
	again, _, err := w.Provider.Open(w.Books(), w.App, provider.Order{Amount: 1}, provider.Env{Now: env.Now, Draw: &second})
	if err != nil || again.No == trade.No {
		t.Errorf("opened %v, %v; %s is taken", again, err, trade.No)
	}
}
