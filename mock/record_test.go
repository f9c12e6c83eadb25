package mock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/session"
)

// planted are values that a recording must not hold, wherever they stand in a call.
var planted = []string{"张三丰", "13912345678", "zhang.san@example.com", "6222021234567890123"}

// recordedFile is a file that a recorder writes and a test reads.
type recordedFile struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (f *recordedFile) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.buf.Write(b)
}

func (f *recordedFile) bytes() []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	return bytes.Clone(f.buf.Bytes())
}

// shop is a merchant with an app on a server and an endpoint for its callbacks.
type shop struct {
	app      api.App
	control  *control.App
	inbox    *merchant.Merchant
	base     string // of the inbox
	platform adapter.Platform
	numbers  int
}

func openShop(t *testing.T, s *mock.Server, n api.NewApp) *shop {
	t.Helper()
	platform := must[adapter.Platform](t)(adapter.Find(n.Provider))
	if n.Keys == nil {
		n.Keys = platform.SampleKeys
	}
	ctl := must[*control.Client](t)(control.New(control.Config{BaseURL: s.ControlURL()}))
	made := must[api.App](t)(ctl.CreateApp(t.Context(), n))
	inbox := must[*merchant.Merchant](t)(merchant.New(merchant.Config{Now: time.Now}))
	server := httptest.NewServer(inbox)
	t.Cleanup(func() {
		_ = inbox.Close()
		server.Close()
	})
	receiving := merchant.App{Provider: made.Provider, ID: made.ID, Secret: made.Secret, PlatformPublicKey: made.PlatformPublicKey, Keys: made.Keys}
	if err := inbox.Register(t.Context(), receiving); err != nil {
		t.Fatal(err)
	}
	return &shop{app: made, control: ctl.App(made.Provider, made.ID), inbox: inbox, base: server.URL, platform: platform}
}

// calledBack lets the app's callbacks come to the shop, by way of a base URL.
func (s *shop) calledBack(t *testing.T, by string) {
	t.Helper()
	patch := api.AppPatch{Callbacks: map[string]string{}}
	for _, c := range s.platform.Callbacks {
		patch.Callbacks[c.Address] = by + merchant.Path(merchant.Ref{Provider: s.app.Provider, ID: s.app.ID}, c.Kind)
	}
	if _, err := s.control.Patch(t.Context(), patch); err != nil {
		t.Fatal(err)
	}
}

// client is the shop's client at a base URL.
func (s *shop) client(t *testing.T, base, notifyURL string) adapter.Merchant {
	t.Helper()
	return must[adapter.Merchant](t)(s.platform.Open(adapter.Config{
		App: s.app, BaseURL: base, NotifyURL: notifyURL, Strict: true, UsualTexts: true,
		Options: client.Options{Now: time.Now},
		Number: func(prefix string) string {
			s.numbers++
			return fmt.Sprintf("%s%d%06d", prefix, time.Now().UnixNano(), s.numbers)
		},
	}))
}

// received waits for callbacks, all of them verified.
func (s *shop) received(t *testing.T, n int) []merchant.Callback {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	all, err := s.inbox.Wait(ctx, merchant.Ref{Provider: s.app.Provider, ID: s.app.ID}, n)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if !c.Verified {
			t.Errorf("a callback %s doesn't verify: %s", c.Kind, c.Reason)
		}
	}
	return all
}

// recordFlow records what a flow says between a shop and an upstream, and gives the recording.
func recordFlow(t *testing.T, provider string, flow func(*testing.T, *shop, adapter.Merchant)) (recorded []byte, s *shop) {
	t.Helper()
	upstream := mock.Start(t, mock.WithSeed(7))
	s = openShop(t, upstream, api.NewApp{Provider: provider})
	var file recordedFile
	front := mock.Start(t, mock.WithConfig(func(c *mock.Config) {
		c.Control, c.NoDemo = mock.Off, true
		c.Record = &mock.Record{Platform: provider, Upstream: upstream.PlatformURL(), ForwardTo: s.base, App: appFile(t, s.app), Out: &file}
	}))
	by := front.PlatformURL() + "/__callbacks"
	s.calledBack(t, by)
	notify := by + merchant.Path(merchant.Ref{Provider: s.app.Provider, ID: s.app.ID}, "notify")
	flow(t, s, s.client(t, front.PlatformURL(), notify))
	for range 100 { // a reply is recorded when it is on its way back
		written, skipped, err := front.Recorded()
		if err != nil || skipped > 0 {
			t.Fatalf("%d written, %d skipped, %v\n%s", written, skipped, err, file.bytes())
		}
		if written == bytes.Count(file.bytes(), []byte("\n"))-1 {
			break
		}
	}
	return file.bytes(), s
}

// checkClean looks for what a recording must not hold.
func checkClean(t *testing.T, recorded []byte, s *shop) {
	t.Helper()
	forbidden := append([]string{s.app.Secret, s.app.RefundSecret, s.app.ID, s.app.Merchant}, planted...)
	for _, key := range s.app.Keys {
		forbidden = append(forbidden, strings.Fields(key)...)
	}
	for _, value := range forbidden {
		if len(value) >= 4 && !strings.Contains(value, "-----") && value != "PRIVATE" && value != "PUBLIC" && bytes.Contains(recorded, []byte(value)) {
			t.Errorf("%q stands in the recording:\n%s", value, recorded)
		}
	}
	if bytes.Contains(recorded, []byte(`sign\":`)) || bytes.Contains(recorded, []byte("&sign=")) {
		t.Errorf("a signature stands in the recording:\n%s", recorded)
	}
}

func TestRecordAndReplayFourpyun(t *testing.T) {
	t.Parallel()
	recorded, s := recordFlow(t, "4pyun", func(t *testing.T, s *shop, m adapter.Merchant) {
		trade := must[api.Trade](t)(s.control.OpenTrade(t.Context(), api.NewTrade{Amount: 5000, Subject: planted[0]}))
		if a := m.Settle(t.Context(), adapter.Settlement{TradeNo: trade.No, Amount: 2203, Sharable: 2203, Reason: planted[0] + " " + planted[1]}); a.Err != nil {
			t.Fatal(a.Err)
		}
		s.received(t, 2)
		if a := m.Settle(t.Context(), adapter.Settlement{TradeNo: trade.No, Amount: 2203, Sharable: 2203, Reason: planted[2]}); a.Code != "1403" {
			t.Fatalf("a second settle: %s, %v", a.Code, a.Err)
		}
	})
	checkClean(t, recorded, s)
	if exchanges, callbacks, err := mock.CheckSession(recorded); exchanges != 2 || callbacks != 2 || err != nil {
		t.Fatalf("%d exchanges, %d callbacks, %v\n%s", exchanges, callbacks, err, recorded)
	}

	server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Replay, c.Strict = recorded, true }))
	again := openShop(t, server, api.NewApp{Provider: "4pyun"})
	again.calledBack(t, again.base)
	m := again.client(t, server.PlatformURL(), "")
	const serial = "20260101000000000000000001"
	answer := m.Settle(t.Context(), adapter.Settlement{TradeNo: serial, Amount: 2203, Sharable: 2203, Reason: "anything"})
	if answer.Err != nil {
		t.Fatal(answer.Err)
	}
	seqno, _ := answer.Field("seqno")
	if file := must[*session.File](t)(session.Read(recorded)); strings.Contains(file.Entries[1].Exchange.Answer, seqno) {
		t.Errorf("seqno %s is the recorded one", seqno)
	}
	must[api.Clock](t)(again.control.Advance(t.Context(), time.Minute))
	kinds := map[string]string{}
	for _, c := range again.received(t, 2) {
		kinds[c.Kind] = string(c.Body)
	}
	if !strings.Contains(kinds["notify"], "pay_serial="+serial+"&") || !strings.Contains(kinds["sharding"], again.app.ID) {
		t.Errorf("callbacks %q", kinds)
	}
	if a := m.Settle(t.Context(), adapter.Settlement{TradeNo: serial, Amount: 2203, Sharable: 2203, Reason: "once more"}); a.Code != "1403" {
		t.Errorf("the second settle is answered with %s, %v", a.Code, a.Err)
	}
	a := m.Settle(t.Context(), adapter.Settlement{TradeNo: serial, Amount: 2204, Sharable: 2203, Reason: "another amount"})
	if a.Exchange == nil || !strings.Contains(string(a.Exchange.Response.Body), `settle_value is \"2204\", recorded was \"2203\"`) {
		t.Errorf("what was not recorded is answered with %+v", a)
	}
}

func appFile(t *testing.T, a api.App) []byte {
	t.Helper()
	return must[[]byte](t)(json.Marshal(a))
}
