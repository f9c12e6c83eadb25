package mock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/provider"
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
func recordFlow(t *testing.T, platform, speak string, flow func(*testing.T, *shop, adapter.Merchant)) (recorded []byte, s *shop) {
	t.Helper()
	upstream := mock.Start(t, mock.WithSeed(7))
	s = openShop(t, upstream, api.NewApp{Provider: platform})
	var file, log recordedFile
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
	flow(t, s, s.client(t, front.PlatformURL(), speak))
	stop()
	if err := <-done; err != nil { // what is on its way through is recorded by now
		t.Fatal(err)
	}
	if _, skipped, err := front.Recorded(); err != nil || skipped > 0 {
		t.Fatalf("%d not recorded, %v\n%s", skipped, err, log.bytes())
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

// flows are full ways through a platform, settle and callbacks included. live says that there is a
// platform behind, so that its payer and its trades can be had.
var flows = map[string]struct {
	provider, speak string
	callbacks       int // that come
	run             func(t *testing.T, s *shop, m adapter.Merchant, live bool)
}{
	"4pyun":                          {provider: "4pyun", callbacks: 2, run: fourpyunFlow},
	"alipay":                         {provider: "alipay", callbacks: 3, run: alipayFlow},
	"alipay in GBK":                  {provider: "alipay", speak: "GBK", callbacks: 3, run: alipayFlow},
	"alipay, v3":                     {provider: "alipay", speak: "OpenAPI v3", callbacks: 3, run: alipayFlow},
	"alipay with encrypted contents": {provider: "alipay", speak: "encrypted contents", callbacks: 3, run: alipayFlow},
	"alipay, v3, encrypted":          {provider: "alipay", speak: "OpenAPI v3 with encrypted contents", callbacks: 3, run: alipayFlow},
	"alipay with certificates":       {provider: "alipay", speak: "certificates", callbacks: 3, run: alipayFlow},
	"intella":                        {provider: "intella", callbacks: 1, run: intellaFlow},
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

// TestRecordAndReplay: what is recorded of each platform holds nothing that must not be kept, and the
// same calls with other numbers and names are answered from it so that the reference clients and the
// merchant accept it.
func TestRecordAndReplay(t *testing.T) {
	t.Parallel()
	for name, flow := range flows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorded, s := recordFlow(t, flow.provider, flow.speak, func(t *testing.T, s *shop, m adapter.Merchant) {
				flow.run(t, s, m, true)
				s.received(t, flow.callbacks)
			})
			checkClean(t, recorded, s)
			if _, callbacks, err := mock.CheckSession(recorded); callbacks < flow.callbacks || err != nil {
				t.Fatalf("%d callbacks, %v", callbacks, err)
			}
			checkSchema(t, recorded)
			for _, e := range must[*session.File](t)(session.Read(recorded)).Entries {
				if x := e.Exchange; x != nil && (!x.Fits || !x.AnswerFits) {
					t.Errorf("%s doesn't verify: %s, %s", x.Operation, x.Verdict, x.AnswerVerdict)
				} else if x == nil && !e.Callback.Fits {
					t.Errorf("callback %s doesn't verify: %s", e.Callback.Kind, e.Callback.Verdict)
				}
			}
			server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Replay, c.Strict = recorded, true }))
			again := openShop(t, server, api.NewApp{Provider: flow.provider})
			again.calledBack(t, again.base)
			again.notify = again.base + merchant.Path(merchant.Ref{Provider: again.app.Provider, ID: again.app.ID}, "notify")
			m := again.client(t, server.PlatformURL(), flow.speak)
			flow.run(t, again, m, false)
			must[api.Clock](t)(again.control.Advance(t.Context(), time.Hour))
			again.received(t, flow.callbacks)
		})
	}
}

// TestStrictReplay: a call that was not recorded is refused, and the nearest recorded one named.
func TestStrictReplay(t *testing.T) {
	t.Parallel()
	recorded, _ := recordFlow(t, "4pyun", "", func(t *testing.T, s *shop, m adapter.Merchant) {
		fourpyunFlow(t, s, m, true)
		s.received(t, 2)
	})
	for strict, want := range map[bool]string{true: `settle_value is \"2204\", recorded was \"2203\"`, false: `"code":"1002"`} {
		server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Replay, c.Strict = recorded, strict }))
		s := openShop(t, server, api.NewApp{Provider: "4pyun"})
		m := s.client(t, server.PlatformURL(), "")
		settle := adapter.Settlement{TradeNo: "20260101000000000000000001", Amount: 2203, Sharable: 2203, Reason: "anything"}
		first := succeed(t, "settle", m.Settle(t.Context(), settle))
		seqno, _ := first.Field("seqno")
		if bytes.Contains(recorded, []byte(seqno)) {
			t.Errorf("seqno %s is the recorded one", seqno)
		}
		settle.Amount, settle.TradeNo = 2204, "20260101000000000000000002"
		a := m.Settle(t.Context(), settle)
		if a.Exchange == nil || !strings.Contains(string(a.Exchange.Response.Body), want) {
			t.Errorf("strict %t: what was not recorded is answered with %+v", strict, a.Exchange.Response)
		}
	}
}

// recorderAt is a recorder of the demo app in front of an address, and its recording.
func recorderAt(t *testing.T, upstream string, change func(*mock.Record)) (*mock.Server, *recordedFile) {
	t.Helper()
	file := new(recordedFile)
	record := &mock.Record{Platform: "4pyun", Upstream: upstream, Out: file}
	change(record)
	return mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Control, c.NoDemo, c.Record = mock.Off, true, record })), file
}

// TestRecordKeepsOut: an exchange with a member of which nobody knows what it is, or with a secret where
// none belongs, is passed on and not written; said what the member is, it is written, cleaned.
func TestRecordKeepsOut(t *testing.T) {
	t.Parallel()
	const secret = "paymock-demo-secret"
	for name, tt := range map[string]struct {
		member, value string
		fields        map[string]string
		written       bool
	}{
		"unknown":             {member: "buyer_nick", value: planted[0]},
		"said to be personal": {member: "buyer_nick", value: planted[0], fields: map[string]string{"buyer_nick": "personal"}, written: true},
		"a secret in plain":   {member: "channel", value: secret},
		"a secret in words":   {member: "hint", value: "signed with " + secret, written: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := `{"code":"1001","message":"ok","` + tt.member + `":"` + tt.value + `"}`
			upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) }))
			defer upstream.Close()
			front, file := recorderAt(t, upstream.URL, func(r *mock.Record) { r.Fields = tt.fields })
			form := url.Values{"app_id": {"op0000000000demo"}, "pay_serial": {"1"}, "settle_value": {"1"}, "sharding_value": {"1"}, "reason": {"x"}, "sign": {"wrong"}}
			resp := must[*http.Response](t)(http.PostForm(front.PlatformURL()+"/gate/1.0/payment/trade/settle", form)) //nolint:bodyclose // closed below
			defer resp.Body.Close()
			if got := string(must[[]byte](t)(io.ReadAll(resp.Body))); got != answer {
				t.Errorf("the merchant got %s, want %s", got, answer)
			}
			written, skipped, err := front.Recorded()
			if err != nil || written == 1 != tt.written || written+skipped != 1 {
				t.Errorf("%d written, %d not, %v", written, skipped, err)
			}
			if bytes.Contains(file.bytes(), []byte(tt.value)) || bytes.Contains(file.bytes(), []byte(secret)) {
				t.Errorf("%q stands in the recording:\n%s", tt.value, file.bytes())
			}
			if tt.written && !bytes.Contains(file.bytes(), []byte(`"fits":false`)) {
				t.Errorf("a wrong signature is taken for a right one:\n%s", file.bytes())
			}
		})
	}
}

// TestRecordAndProduction: a platform's production is not recorded, unless one says so, and then nothing but
// queries are passed on. Nothing is sent here.
func TestRecordAndProduction(t *testing.T) {
	t.Parallel()
	for _, p := range mock.Providers() {
		for _, h := range provider.Hosts(p) {
			if h.Test {
				continue
			}
			for _, host := range []string{h.Name, strings.ToUpper(h.Name) + ".", "x." + h.Name} {
				record := &mock.Record{Platform: p.Name(), Upstream: "https://" + host, Out: new(recordedFile)}
				if _, err := mock.New(mock.Config{Control: mock.Off, NoDemo: true, Record: record}); err == nil || !strings.Contains(err.Error(), "--i-know-this-is-production") {
					t.Errorf("%s is recorded: %v", host, err)
				}
			}
		}
	}
	front, _ := recorderAt(t, "https://api.4pyun.com", func(r *mock.Record) { r.Production = true })
	resp := must[*http.Response](t)(http.PostForm(front.PlatformURL()+"/gate/1.0/payment/trade/settle", url.Values{"app_id": {"x"}})) //nolint:bodyclose // closed below
	defer resp.Body.Close()
	if text := must[[]byte](t)(io.ReadAll(resp.Body)); resp.StatusCode != http.StatusForbidden || !bytes.Contains(text, []byte("only queries are passed on")) {
		t.Errorf("a settle in production is answered with %d %s", resp.StatusCode, text)
	}
}

// TestRolesAreKnown: a provider tells the role of each field that requests may have.
func TestRolesAreKnown(t *testing.T) {
	t.Parallel()
	for _, p := range mock.Providers() {
		roles := p.(provider.Recordable).Roles()
		for _, op := range p.Operations() {
			for _, name := range op.FieldNames() {
				path, last := "", name
				if i := strings.LastIndexByte(name, '.'); i >= 0 {
					path, last = name[:i], name[i+1:]
				}
				free := false
				for _, above := range strings.Split(path, ".") {
					free = free || roles[above] != "" && roles[above] != provider.Container
				}
				if !free && strings.Trim(last, "0123456789") != "" && roles.Of(path, last) == "" {
					t.Errorf("%s: nobody knows what %s of %s is", p.Name(), name, op.Name)
				}
			}
		}
	}
}

// checkSchema holds each line of a recording to the schema.
func checkSchema(t *testing.T, recorded []byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("session.json", must[any](t)(jsonschema.UnmarshalJSON(bytes.NewReader(mock.SessionSchema())))); err != nil {
		t.Fatal(err)
	}
	schema := must[*jsonschema.Schema](t)(c.Compile("session.json"))
	for line := range bytes.Lines(recorded) {
		if err := schema.Validate(must[any](t)(jsonschema.UnmarshalJSON(bytes.NewReader(line)))); err != nil {
			t.Errorf("%v\n%s", err, line)
		}
		wrong := bytes.Replace(line, []byte(`"status":`), []byte(`"stature":`), 1)
		if !bytes.Equal(wrong, line) && schema.Validate(must[any](t)(jsonschema.UnmarshalJSON(bytes.NewReader(wrong)))) == nil {
			t.Error("the schema takes what the reader refuses")
		}
	}
}

func appFile(t *testing.T, a api.App) []byte {
	t.Helper()
	return must[[]byte](t)(json.Marshal(a))
}
