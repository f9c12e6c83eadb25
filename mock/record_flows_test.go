package mock_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock"
	"paymock/mock/api"
)

// planted are values that a recording must not hold, wherever they stand in a call.
var planted = []string{"张三丰", "13912345678", "zhang.san@example.com", "6222021234567890123"}

// unnamed are people who stand in the platform's words, and in no member.
var unnamed = []string{"欧阳小花", "Jane Grunwald", "2088999123456789"}

// shop is a merchant with an app on a server and an endpoint for its callbacks.
type shop struct {
	app      api.App
	control  *control.App
	inbox    *merchant.Merchant
	base     string // of the inbox
	platform adapter.Platform
	numbers  int
	notify   string // where the order's callbacks go
}

func openShop(t *testing.T, s *mock.Server, n api.NewApp) *shop {
	t.Helper()
	platform := must[adapter.Platform](t)(adapter.Find(n.Provider))
	if n.Keys == nil {
		n.Keys = platform.SampleKeys
	}
	ctl := must[*control.Client](t)(control.New(control.Config{BaseURL: s.ControlURL()}))
	made := must[api.App](t)(ctl.CreateApp(t.Context(), n))
	inbox := must[*merchant.Merchant](t)(adapter.NewReceiver(merchant.Config{Now: time.Now}))
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
func (s *shop) client(t *testing.T, base, speak string) adapter.Merchant {
	t.Helper()
	m := must[adapter.Merchant](t)(s.platform.Open(adapter.Config{
		App: s.app, BaseURL: base, NotifyURL: s.notify, Strict: true, UsualTexts: true, Options: client.Options{Now: time.Now}, Number: s.number,
	}))
	if speak != "" {
		if err := m.(adapter.Tunable).Speak(speak); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// number draws a number of the merchant's.
func (s *shop) number(prefix string) string {
	s.numbers++
	return fmt.Sprintf("%s%d%03d", prefix, time.Now().UnixMilli(), s.numbers)
}

// received waits for callbacks, all of them verified.
func (s *shop) received(t *testing.T, n int) []merchant.Callback {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
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
func recordFlow(t *testing.T, platform, speak string, flow func(*testing.T, *shop, adapter.Merchant)) (recorded []byte, s *shop) {
	t.Helper()
	upstream := mock.Start(t, mock.WithSeed(7))
	s = openShop(t, upstream, api.NewApp{Provider: platform})
	var file, log lines
	front := must[*mock.Server](t)(mock.New(mock.Config{
		Control: mock.Off, NoDemo: true, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Record: &mock.Record{Platform: platform, Upstream: upstream.PlatformURL(), ForwardTo: s.base, App: appFile(t, s.app), Out: &file},
	}))
	if err := front.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := front.Run(ctx)
		done <- err
	}()
	by := front.PlatformURL() + "/__callbacks"
	s.calledBack(t, by)
	s.notify = by + merchant.Path(merchant.Ref{Provider: s.app.Provider, ID: s.app.ID}, "notify")
	m := s.client(t, front.PlatformURL(), speak)
	gossip(t, s, m)
	flow(t, s, m)
	stop()
	if err := <-done; err != nil { // what is on its way through is recorded by now
		t.Fatal(err)
	}
	if _, skipped, err := front.Recorded(); err != nil || skipped > 0 {
		t.Fatalf("%d not recorded, %v\n%s", skipped, err, log.String())
	}
	return []byte(file.String()), s
}

// gossip has the platform name people in words before any member names them.
func gossip(t *testing.T, s *shop, m adapter.Merchant) {
	t.Helper()
	text := "交易的付款人" + unnamed[0] + "余额不足, " + unnamed[1] + " (" + unnamed[2] + "): " + planted[0]
	rule := api.Rule{When: api.When{Operation: "query"}, Times: 1, Then: api.Then{Respond: map[string]string{"4pyun": "1500", "alipay": "ACQ.SYSTEM_ERROR", "intella": "9998"}[s.app.Provider], Message: text}}
	must[api.Rule](t)(s.control.AddRule(t.Context(), rule))
	if a := m.Query(t.Context(), adapter.Query{Trade: api.Trade{No: "20260101000000000099999999"}, Number: s.number("GO")}); a.Message != text {
		t.Errorf("the merchant got %q, %v, want %q", a.Message, a.Err, text)
	}
}

// checkClean looks for what a recording must not hold.
func checkClean(t *testing.T, recorded []byte, s *shop) {
	t.Helper()
	forbidden := slices.Concat([]string{s.app.Secret, s.app.RefundSecret, s.app.ID, s.app.Merchant}, planted, unnamed, strings.Fields(unnamed[1]))
	for _, value := range slices.Concat(planted, unnamed, []string{s.app.Secret}) {
		forbidden = append(forbidden, url.QueryEscape(value), hex.EncodeToString([]byte(value)), base64.RawStdEncoding.EncodeToString([]byte(value)), strings.Trim(strconv.QuoteToASCII(value), `"`))
	}
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

// flows are full ways through a platform, settle and callbacks included. live says that there is a
// platform behind, so that its payer and its trades can be had.
var flows = map[string]struct {
	provider, speak string
	callbacks       int      // that come
	says            []string // what the platform says itself
	run             func(t *testing.T, s *shop, m adapter.Merchant, live bool)
}{
	"4pyun":                          {provider: "4pyun", callbacks: 2, says: []string{"交易已清算, 不可重复清算", "GENERIC", "CN-South/MOCK-1"}, run: fourpyunFlow},
	"alipay":                         {provider: "alipay", callbacks: 3, says: []string{"ALIPAYACCOUNT", "trade_status_sync"}, run: alipayFlow},
	"alipay in GBK":                  {provider: "alipay", speak: "GBK", callbacks: 3, run: alipayFlow},
	"alipay, v3":                     {provider: "alipay", speak: "OpenAPI v3", callbacks: 3, run: alipayFlow},
	"alipay with encrypted contents": {provider: "alipay", speak: "encrypted contents", callbacks: 3, run: alipayFlow},
	"alipay, v3, encrypted":          {provider: "alipay", speak: "OpenAPI v3 with encrypted contents", callbacks: 3, run: alipayFlow},
	"alipay with certificates":       {provider: "alipay", speak: "certificates", callbacks: 3, run: alipayFlow},
	"intella":                        {provider: "intella", callbacks: 1, says: []string{"STATUS_SUCCESS", "執行成功", "Success"}, run: intellaFlow},
}

func succeed(t *testing.T, what string, a *adapter.Answer) *adapter.Answer {
	t.Helper()
	if a.Err != nil {
		t.Fatalf("%s: %v", what, a.Err)
	}
	return a
}

// paidTrade is a trade to settle; without a platform it is any number.
func paidTrade(t *testing.T, s *shop, live bool) api.Trade {
	t.Helper()
	if !live {
		s.numbers++
		return api.Trade{No: fmt.Sprintf("20260101%018d", s.numbers), Order: fmt.Sprintf("SHOP%018d", s.numbers)}
	}
	return must[api.Trade](t)(s.control.OpenTrade(t.Context(), api.NewTrade{Amount: 5000, Subject: planted[0]}))
}

func fourpyunFlow(t *testing.T, s *shop, m adapter.Merchant, live bool) {
	trade := paidTrade(t, s, live)
	settle := adapter.Settlement{TradeNo: trade.No, Amount: 2203, Sharable: 2203, Reason: planted[0] + " " + planted[1]}
	succeed(t, "settle", m.Settle(t.Context(), settle))
	settle.Reason = planted[2]
	if a := m.Settle(t.Context(), settle); a.Code != "1403" {
		t.Errorf("a second settle: %s, %v", a.Code, a.Err)
	}
}

func alipayFlow(t *testing.T, s *shop, m adapter.Merchant, live bool) {
	prepared := succeed(t, "create", m.Prepare(t.Context(), adapter.Order{Number: s.number("OR"), Amount: 5000, Subject: planted[0] + planted[1], NotifyURL: s.notify}))
	no, _ := prepared.Field("trade_no")
	if live {
		must[api.Trade](t)(s.control.Pay(t.Context(), no))
	}
	partner := m.(adapter.Splitter).UsualReceiver()
	succeed(t, "bind", m.(adapter.Splitter).Bind(t.Context(), []string{partner}, nil))
	settle := adapter.Settlement{TradeNo: no, Number: s.number("ST"), Amount: 1000, Reason: planted[3], Asynchronous: true}
	succeed(t, "settle", m.Settle(t.Context(), settle))
	if live {
		must[api.Clock](t)(s.control.Advance(t.Context(), time.Hour))
	}
	succeed(t, "query", m.Query(t.Context(), adapter.Query{Trade: api.Trade{No: no}}))
	if a := m.Query(t.Context(), adapter.Query{Number: s.number("NONE")}); a.SubCode != "ACQ.TRADE_NOT_EXIST" && a.Code != "ACQ.TRADE_NOT_EXIST" {
		t.Errorf("a query of no trade: %s/%s, %v", a.Code, a.SubCode, a.Err)
	}
	succeed(t, "refund", m.Refund(t.Context(), adapter.Refund{Trade: api.Trade{No: no}, Amount: 100, Number: s.number("RF"), Reason: planted[2]}))
}

func intellaFlow(t *testing.T, s *shop, m adapter.Merchant, live bool) {
	const terminal = "01304187"
	cards := m.(adapter.CardMerchant)
	succeed(t, "sign on", cards.SignOn(t.Context(), terminal, nil))
	succeed(t, "payment", cards.Pay(t.Context(), adapter.Order{Number: s.number("PO"), Amount: 30, Terminal: terminal, Subject: planted[0]}))
	succeed(t, "settlement", cards.CloseBatch(t.Context(), terminal, 0, nil))
	number := s.number("OL")
	succeed(t, "order", m.Prepare(t.Context(), adapter.Order{Number: number, Amount: 50, Subject: planted[1]}))
	if live {
		must[api.Trade](t)(s.control.Pay(t.Context(), number))
	}
	s.received(t, 1)
	succeed(t, "query", m.Query(t.Context(), adapter.Query{Number: number}))
}
