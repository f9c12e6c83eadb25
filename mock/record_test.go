package mock_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"paymock/client/adapter"
	"paymock/client/merchant"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/session"
	"paymock/mock/wire"
)

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
			for _, said := range flow.says {
				if !bytes.Contains(recorded, []byte(said)) {
					t.Errorf("the platform's own %q does not stand in the recording:\n%s", said, recorded)
				}
			}
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
func recorderAt(t *testing.T, upstream string, change func(*mock.Record)) (*mock.Server, *lines) {
	t.Helper()
	file := new(lines)
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
		"unknown":              {member: "buyer_nick", value: planted[0]},
		"said to be personal":  {member: "buyer_nick", value: planted[0], fields: map[string]string{"buyer_nick": "personal"}, written: true},
		"a name in plain":      {member: "channel", value: "Jane Grunwald"},
		"a name below plain":   {member: "channel", value: `{"buyer_name":"Jane Grunwald"}`},
		"a name of a member":   {member: "Grunwald", value: ""},
		"what no reader takes": {member: "code", value: "1001\n"},
		"a secret in plain":    {member: "channel", value: secret},
		"a secret in words":    {member: "hint", value: "signed with " + secret, written: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := `{"` + tt.member + `":` + strconv.Quote(tt.value) + `,"code":"1001","message":"ok"}`
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
			if tt.value != "" && strings.Contains(file.String(), tt.value) || strings.Contains(file.String(), secret) {
				t.Errorf("%q stands in the recording:\n%s", tt.value, file.String())
			}
			if tt.written && !strings.Contains(file.String(), `"fits":false`) {
				t.Errorf("a wrong signature is taken for a right one:\n%s", file.String())
			}
		})
	}
}

// slowReader takes as long as it is told to read an answer.
type slowReader struct {
	*fourpyun.Provider
	reads func(*provider.Call)
}

func (p slowReader) ReadAnswer(call *provider.Call, resp *wire.Response) (provider.Answer, error) {
	p.reads(call)
	return p.Provider.ReadAnswer(call, resp)
}

// TestRecordWaitsForNobody: an exchange that takes long to be read and cleaned holds up no other.
func TestRecordWaitsForNobody(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"code":"1001"}`) }))
	defer upstream.Close()
	begun, second := make(chan struct{}), make(chan struct{})
	p := slowReader{fourpyun.New(), func(call *provider.Call) {
		if serial, _ := call.Fields.Lookup("pay_serial"); serial == "1" {
			close(begun)
			<-second
		}
	}}
	front := mock.Start(t, mock.WithConfig(func(c *mock.Config) {
		c.Control, c.NoDemo, c.Providers = mock.Off, true, []provider.Provider{p}
		c.Record = &mock.Record{Platform: "4pyun", Upstream: upstream.URL, Out: new(lines)}
	}))
	settle := func(serial string) {
		form := url.Values{"app_id": {"op0000000000demo"}, "pay_serial": {serial}, "settle_value": {"1"}, "sharding_value": {"1"}, "reason": {"x"}, "sign": {"wrong"}}
		resp, err := http.PostForm(front.PlatformURL()+"/gate/1.0/payment/trade/settle", form)
		if err != nil {
			t.Error(err)
			return
		}
		_ = resp.Body.Close()
	}
	done := make(chan struct{})
	go func() { defer close(done); settle("1") }()
	<-begun
	settle("2")
	if written, skipped, err := front.Recorded(); written != 1 || skipped != 0 || err != nil {
		t.Errorf("%d written, %d not, %v, while the first is read", written, skipped, err)
	}
	close(second)
	<-done
	if written, skipped, err := front.Recorded(); written != 2 || skipped != 0 || err != nil {
		t.Errorf("%d written, %d not, %v", written, skipped, err)
	}
}

// TestRecordAndProduction: a platform's production is not recorded, unless one says so, and then nothing but
// queries are passed on. Nothing is sent here.
func TestRecordAndProduction(t *testing.T) {
	t.Parallel()
	for _, p := range platforms() {
		for _, h := range provider.Hosts(p) {
			if h.Test {
				continue
			}
			for _, host := range []string{h.Name, strings.ToUpper(h.Name) + ".", "x." + h.Name} {
				record := &mock.Record{Platform: p.Name(), Upstream: "https://" + host, Out: new(lines)}
				if _, err := mock.New(mock.Config{Control: mock.Off, NoDemo: true, Record: record, Providers: platforms()}); err == nil || !strings.Contains(err.Error(), "--i-know-this-is-production") {
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
	for _, p := range platforms() {
		recordable, ok := p.(provider.Recordable)
		if !ok {
			continue
		}
		roles := recordable.Roles()
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
