package fourpyun_test

import (
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// TestRecordedPushIsSentAgain: a push that was recorded from its wire is known by its members alone, and is sent again
// as it was, whether it is a form or JSON.
func TestRecordedPushIsSentAgain(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"form", "json"} {
		w := newWorld(t, "settlement_format="+format)
		w.Do(post(pathSettle, settleFields(manual(w)).signed()))
		pushes := append(w.Fire(w.Last("timer:settlement")), w.Last("notify"), w.Last("sharding"))
		told := map[string]bool{}
		for _, n := range pushes {
			told[n.Kind] = true
			sent := w.Callback(n)
			read, err := fourpyun.New().ReadCallback(w.App, sent)
			if err != nil || read.Kind != n.Kind {
				t.Errorf("%s is read as %q, %v:\n%s", n.Kind, read.Kind, err, sent.Body)
				continue
			}
			again := n
			again.Content = read.Content
			if got := w.Callback(again); string(got.Body) != string(sent.Body) {
				t.Errorf("%s was\n%s\nand is\n%s", n.Kind, sent.Body, got.Body)
			}
		}
		if len(told) != 4 {
			t.Errorf("%s: pushes of %v only", format, told)
		}
	}
	for _, body := range []string{`{"value":1}`, "value=1", "%zz", ""} {
		if read, err := fourpyun.New().ReadCallback(newApp(), &wire.Request{Body: []byte(body)}); err == nil {
			t.Errorf("%q is read as %q", body, read.Kind)
		}
	}
}

// TestRecordedAnswer: an answer is recorded as it came, with its code; what is no JSON object or lacks a code is none.
func TestRecordedAnswer(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"code":"1403","message":"no"}`: "1403", `{"code":500}`: "500", `{"message":"no"}`: "", `["1403"]`: "", `{"code":`: "", "": "",
	} {
		got, err := fourpyun.New().ReadAnswer(nil, &wire.Response{Body: []byte(body)})
		if got.Code != want || (err == nil) != (want != "") || err == nil && string(got.Text) != body {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

// TestTestHosts: of 4pyun's hosts the one for development alone may be recorded without a word.
func TestTestHosts(t *testing.T) {
	t.Parallel()
	for _, h := range fourpyun.New().Hosts() {
		if h.Test != (h.Name == "dev-api.4pyun.com") {
			t.Errorf("%+v", h)
		}
	}
}

// TestSampleCalls: each call that the workbench makes for a merchant is accepted, and a settle is offered until the
// trade is settled.
func TestSampleCalls(t *testing.T) {
	t.Parallel()
	p := fourpyun.New()
	w := newWorld(t)
	no := manual(w)
	for _, kind := range p.SampleCalls() {
		trade := w.Trade(no)
		if kind.Wanted != nil && !kind.Wanted(trade) {
			t.Errorf("%s is not offered of %+v", kind.Operation, trade)
		}
		if got := sample(t, w, kind.Operation, trade); got != "1001" {
			t.Errorf("%s: answered %s", kind.Operation, got)
		}
	}
	waiting, settled := w.Open(provider.Order{Amount: 100, Status: ledger.Waiting, ManualSettle: true}), w.Trade(no)
	for _, kind := range p.SampleCalls() {
		if kind.Wanted != nil && (kind.Wanted(settled) || kind.Wanted(waiting) || kind.Wanted(w.Open(provider.Order{Amount: 100}))) {
			t.Errorf("%s is offered of a trade that is not paid, settles by itself or is settled", kind.Operation)
		}
		if p.SampleCall(w.App, kind.Operation, provider.Sample{}) != nil || p.SampleCall(&app.App{}, kind.Operation, provider.Sample{Trade: settled}) != nil {
			t.Errorf("%s about nothing, or of an app without settings", kind.Operation)
		}
	}
	if settled.SettledAt.IsZero() || settled.Shared != 0 {
		t.Errorf("settled as %+v", settled)
	}
}

// sample makes a sample call and gives the code of its answer.
func sample(t *testing.T, w *providertest.World, operation string, trade *ledger.Trade) string {
	t.Helper()
	req := fourpyun.New().SampleCall(w.App, operation, provider.Sample{Trade: trade})
	if req == nil {
		t.Fatal("no call")
	}
	req.Path, req.Query, _ = strings.Cut(req.Target, "?")
	a, _ := exchange(w, req)
	return a.text("code")
}
