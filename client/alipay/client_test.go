package alipay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client"
	"paymock/client/clienttest"
)

var settleRequest = SettleRequest{
	OutRequestNo: "20160727001", TradeNo: "2014030411001007850000672009",
	Royalties: []Royalty{{TransIn: "2088101126708402", Amount: 10, Desc: "分账给2088101126708402"}},
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	all := load(t)
	tests := map[string]struct {
		change func(*Config)
		want   string
	}{
		"no base":                  {func(c *Config) { c.BaseURL = "" }, "BaseURL"},
		"base with a query":        {func(c *Config) { c.BaseURL = "http://h/?x=1" }, "BaseURL"},
		"an SDK's address":         {func(c *Config) { c.BaseURL += "/gateway.do" }, "leave /gateway.do out"},
		"no app":                   {func(c *Config) { c.AppID = "" }, "AppID"},
		"no clock":                 {func(c *Config) { c.Options.Now = nil }, "Options.Now"},
		"negative attempts":        {func(c *Config) { c.Retry.Attempts = -1 }, "Retry.Attempts"},
		"negative answer":          {func(c *Config) { c.Options.AnswerLimit = -1 }, "AnswerLimit"},
		"no private key":           {func(c *Config) { c.PrivateKey = "" }, "PrivateKey"},
		"a public private key":     {func(c *Config) { c.PrivateKey = all.Keys.App.Public }, "PrivateKey"},
		"no public key":            {func(c *Config) { c.AlipayPublicKey = "" }, "AlipayPublicKey"},
		"own public key":           {func(c *Config) { c.AlipayPublicKey = all.Keys.App.Public }, "is the app's own"},
		"a key that is too small":  {func(c *Config) { c.AlipayPublicKey = smallKey }, "2048"},
		"key of another algorithm": {func(c *Config) { c.AlipayPublicKey = curveKey }, "RSA"},
		"unknown sign type":        {func(c *Config) { c.SignType = "MD5" }, "SignType"},
		"unknown charset":          {func(c *Config) { c.Charset = "latin-1" }, "Charset"},
		"unknown layout":           {func(c *Config) { c.Layout = "head" }, "Layout"},
		"v3 in GBK":                {func(c *Config) { c.V3, c.Charset = true, GBK }, "V3"},
		"v3 with RSA":              {func(c *Config) { c.V3, c.SignType = true, RSA }, "V3"},
		"short AES key":            {func(c *Config) { c.AESKey = "AAAA" }, "AESKey"},
		"AES key not base64":       {func(c *Config) { c.AESKey = "?" }, "AESKey"},
		"key and certificates":     {func(c *Config) { c.Certificates = &Certificates{} }, "want one of them"},
		"no certificates": {func(c *Config) {
			c.AlipayPublicKey, c.Certificates = "", &Certificates{}
		}, "Certificates.Root"},
		"certificate of another": {func(c *Config) {
			certified(t)(c)
			c.Certificates.App = all.Certs.Alipay
		}, "Certificates.App"},
		"own certificate as Alipay's": {func(c *Config) {
			certified(t)(c)
			c.Certificates.Alipay = all.Certs.App
		}, "is the app's own"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := Config{
				BaseURL: "http://127.0.0.1:1", AppID: testApp, PrivateKey: all.Keys.App.PKCS8, AlipayPublicKey: all.Keys.Alipay.Public,
				Options: client.Options{Now: func() time.Time { return at }},
			}
			test.change(&config)
			if _, err := New(config); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one naming %s", err, test.want)
			}
		})
	}
}

const (
	// made with openssl genrsa 1024 and ecparam -name prime256v1; their private halves are gone
	smallKey = `MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCdvezgr5PZ+m8rAQxraWaFBbd7LiJmogZjQftVMUnaJVHUDQ46xb1V42QzGJgszdL+rLT33opyKtzWwc/hWye0rST6sRQfFcwVsBou5l4cNkTHmGWhhuxB86vD9xE9i7ZSE24nIWU2GeRt5mUN1UOf/0aWBAtIBCm2oY6IoqCXiwIDAQAB`
	curveKey = `MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaXegoR0Gb6tPdWUPY5NtBscwqDHW6vnCNAj2fU8xEpWKEj3CfrDWsG308hSjxzuwPEW0zp+SH2I5Px4Nij0xRQ==`
)

func TestImpossibleRequestsAreNotSent(t *testing.T) {
	p := standIn(t, always(contentDone))
	c := newClient(t, p.URL)
	tests := map[string]struct {
		call  func(context.Context) error
		wants []string
	}{
		"settle of nothing": {func(ctx context.Context) error { _, err := c.Settle(ctx, SettleRequest{}); return err }, []string{"out_request_no", "trade_no", "royalty_parameters"}},
		"bad royalties": {func(ctx context.Context) error {
			_, err := c.Settle(ctx, SettleRequest{OutRequestNo: "1", TradeNo: "1", Royalties: []Royalty{{}, {Amount: -1}, {Percentage: 101}}})
			return err
		}, []string{"royalty_parameters.0.amount and", "royalty_parameters.1.amount is -1", "royalty_parameters.2.amount_percentage is 101"}},
		"release without finish": {func(ctx context.Context) error {
			r := settleRequest
			r.FinishAmount = 1
			_, err := c.Settle(ctx, r)
			return err
		}, []string{"royalty_finish_amount needs"}},
		"negative release": {func(ctx context.Context) error {
			_, err := c.Settle(ctx, SettleRequest{OutRequestNo: "1", TradeNo: "1", Finish: true, FinishAmount: -1})
			return err
		}, []string{"extend_params.royalty_finish_amount is -1"}},
		"text that is not UTF-8": {func(ctx context.Context) error {
			r := settleRequest
			r.OperatorID = "\xff"
			_, err := c.Settle(ctx, r)
			return err
		}, []string{"operator_id"}},
		"query of nothing": {func(ctx context.Context) error { _, err := c.Query(ctx, QueryRequest{}); return err }, []string{"want one of them"}},
		"settle query of nothing": {func(ctx context.Context) error {
			_, err := c.SettleQuery(ctx, SettleQueryRequest{TradeNo: "1"})
			return err
		}, []string{"settle_no"}},
		"onsettle query":    {func(ctx context.Context) error { _, err := c.OnsettleQuery(ctx, OnsettleQueryRequest{}); return err }, []string{"trade_no"}},
		"refund of nothing": {func(ctx context.Context) error { _, err := c.Refund(ctx, RefundRequest{TradeNo: "1"}); return err }, []string{"refund_amount is 0"}},
		"refund query":      {func(ctx context.Context) error { _, err := c.RefundQuery(ctx, RefundQueryRequest{}); return err }, []string{"out_request_no", "out_trade_no"}},
		"bind of nobody":    {func(ctx context.Context) error { _, err := c.Bind(ctx, BindRequest{}); return err }, []string{"out_request_no", "receiver_list"}},
		"unbind of no account": {func(ctx context.Context) error {
			_, err := c.Unbind(ctx, UnbindRequest{OutRequestNo: "1", Receivers: []Receiver{{}}})
			return err
		}, []string{"receiver_list.0.account"}},
		"relations":    {func(ctx context.Context) error { _, err := c.Relations(ctx, RelationsRequest{Page: -1}); return err }, []string{"out_request_no", "page_num is -1"}},
		"create":       {func(ctx context.Context) error { _, err := c.Create(ctx, CreateRequest{}); return err }, []string{"out_trade_no", "total_amount is 0", "subject"}},
		"pay":          {func(ctx context.Context) error { _, err := c.Pay(ctx, PayRequest{}); return err }, []string{"auth_code"}},
		"close":        {func(ctx context.Context) error { _, err := c.Close(ctx, CloseRequest{}); return err }, []string{"want one of them"}},
		"cancel":       {func(ctx context.Context) error { _, err := c.Cancel(ctx, CancelRequest{}); return err }, []string{"want one of them"}},
		"bill":         {func(ctx context.Context) error { _, err := c.Bill(ctx, BillRequest{}); return err }, []string{"bill_type", "bill_date"}},
		"no operation": {func(ctx context.Context) error { _, err := c.Send(ctx, Message{Operation: "fly"}); return err }, []string{`"fly"`}},
		"v3, no operation": {func(ctx context.Context) error {
			_, err := c.Send(ctx, Message{Operation: "fly", V3: true})
			return err
		}, []string{`"fly"`}},
		"v3, a GET of a list": {func(ctx context.Context) error {
			_, err := c.Send(ctx, Message{Operation: OpRate, V3: true, Content: "[]"})
			return err
		}, []string{"object"}},
		"a signing key that is none": {func(ctx context.Context) error {
			_, err := c.Send(ctx, Message{Operation: OpQuery, Signing: Signing{PrivateKey: "x"}})
			return err
		}, []string{"Signing.PrivateKey"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := test.call(t.Context())
			if !errors.Is(err, client.ErrNotSent) {
				t.Fatalf("error %v, want %v", err, client.ErrNotSent)
			}
			for _, want := range test.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not name %s", err, want)
				}
			}
		})
	}
	t.Run("text that the charset lacks", func(t *testing.T) {
		r := settleRequest
		r.OperatorID = "👍"
		if _, err := newClient(t, p.URL, func(c *Config) { c.Charset = GBK }).Settle(t.Context(), r); !errors.Is(err, client.ErrNotSent) {
			t.Errorf("error %v, want %v", err, client.ErrNotSent)
		}
	})
	if n := len(p.requests()); n != 0 {
		t.Errorf("the platform was asked %d times", n)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	calls := map[string]func(context.Context, *Client) error{
		"settle": func(ctx context.Context, c *Client) error { _, err := c.Settle(ctx, settleRequest); return err },
		"refund": func(ctx context.Context, c *Client) error {
			_, err := c.Refund(ctx, RefundRequest{TradeNo: "1", Amount: 1})
			return err
		},
		"pay": func(ctx context.Context, c *Client) error {
			_, err := c.Pay(ctx, PayRequest{Order: Order{OutTradeNo: "1", TotalAmount: 1, Subject: "s"}, AuthCode: "28"})
			return err
		},
	}
	for name, call := range calls {
		for _, v3 := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, v3 %v", name, v3), func(t *testing.T) {
				t.Parallel()
				clienttest.Faults(t, func(ctx context.Context, base string) error {
					return call(ctx, newClient(t, base, func(c *Config) {
						c.V3 = v3
						if name != "settle" { // a retry that is set must not touch what has no repeat key
							c.Retry.Attempts = 5
						}
					}))
				})
			})
		}
	}
}

// Where parameters travel, by layout and mode.
func TestLayouts(t *testing.T) {
	t.Parallel()
	all := load(t)
	full := func(c *Config) {
		certified(t)(c)
		c.AppAuthToken, c.NotifyURL, c.AESKey = "T1", "http://127.0.0.1:8099/n?a=1&b=2", all.Keys.AES
	}
	create := CreateRequest{Order: Order{OutTradeNo: "1", TotalAmount: 1, Subject: "s"}}
	names := func(f Fields) string {
		var list []string
		for _, x := range f {
			list = append(list, x.Name)
		}
		return strings.Join(list, " ")
	}
	const public = "app_id method format charset sign_type timestamp version"
	tests := map[string]struct {
		change      func(*Config)
		query, body string
	}{
		"split":         {func(*Config) {}, public + " sign", "biz_content"},
		"body":          {func(c *Config) { c.Layout = LayoutBody }, "charset", public + " biz_content sign"},
		"split, in all": {full, public + " notify_url app_cert_sn alipay_root_cert_sn encrypt_type sign", "app_auth_token biz_content"},
		"body, in all":  {func(c *Config) { full(c); c.Layout = LayoutBody }, "charset", public + " notify_url app_auth_token app_cert_sn alipay_root_cert_sn encrypt_type biz_content sign"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := standIn(t, always(`{"code":"10000","trade_no":"1"}`))
			if _, err := newClient(t, p.URL, test.change).Create(t.Context(), create); err != nil {
				t.Fatal(err)
			}
			r := p.requests()[0]
			path, rawQuery, _ := strings.Cut(r.Target, "?")
			query, _ := parseForm(rawQuery)
			body, _ := parseForm(r.Body)
			got := [3]string{path, names(query), names(body)}
			if diff := cmp.Diff([3]string{"/gateway.do", test.query, test.body}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if r.Method != http.MethodPost || !strings.HasPrefix(r.ContentType, "application/x-www-form-urlencoded") {
				t.Errorf("%s %s", r.Method, r.ContentType)
			}
		})
	}
	t.Run("v3", func(t *testing.T) {
		t.Parallel()
		p := standIn(t, always(`{"trade_no":"1"}`))
		c := newClient(t, p.URL, func(c *Config) { full(c); c.V3, c.AESKey = true, "" })
		if _, err := c.Create(t.Context(), create); err != nil {
			t.Fatal(err)
		}
		r := p.requests()[0]
		want := map[string]string{
			"target": "/v3/alipay/trade/create", headerToken: "T1", headerRootSN: all.Certs.RootSN,
			"body": `{"out_trade_no":"1","total_amount":"0.01","subject":"s","notify_url":"http://127.0.0.1:8099/n?a=1&b=2"}`,
		}
		got := map[string]string{"target": r.Target, headerToken: r.Header.Get(headerToken), headerRootSN: r.Header.Get(headerRootSN), "body": r.Body}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// A v3 content is encrypted both ways when there is a key; a GET's is not.
func TestEncryptedV3(t *testing.T) {
	t.Parallel()
	all := load(t)
	key, err := parseContentKey(all.Keys.AES)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		content := `{"max_ratio":30}`
		if r.Method == http.MethodPost {
			plain, err := key.decrypt(string(body))
			if err != nil || !strings.Contains(plain, `"out_request_no":"20160727001"`) || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
				t.Errorf("arrived %s: %q, error %v", r.Header.Get("Content-Type"), plain, err)
			}
			content = key.encrypt(`{"trade_no":"1","settle_no":"2"}`)
			w.Header().Set(headerEncrypt, "AES")
		}
		answerV3(w, all, content)
	}))
	t.Cleanup(server.Close)
	c := newClient(t, server.URL, func(c *Config) { c.V3, c.AESKey = true, all.Keys.AES })
	if got, err := c.Settle(t.Context(), settleRequest); err != nil || got.SettleNo != "2" {
		t.Errorf("%+v, error %v", got, err)
	}
	if got, err := c.Rate(t.Context(), RateRequest{OutRequestNo: "1"}); err != nil || got.MaxRatio != 30 {
		t.Errorf("%+v, error %v", got, err)
	}
}
