package fourpyun

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client"
	"paymock/client/clienttest"
)

const testSecret = "4pyunMockSecret0123456789abcdef"

func newClient(t testing.TB, base string, change ...func(*Config)) *Client {
	t.Helper()
	config := Config{
		BaseURL: base, AppID: "op4pyunmock000001", Secret: testSecret, Merchant: "62626601",
		NotifyURL: "http://127.0.0.1:8080/notify?src=4pyun&x=1",
	}
	for _, f := range change {
		f(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answering starts a platform that always says the same, and counts how often it is asked.
func answering(t testing.TB, status int, body string) (base string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func mustTime(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

var settleRequest = SettleRequest{PaySerial: "20240614175507066020110395", SettleValue: 2203, ShardingValue: 2203, Reason: "充电结束退款剩余金额"}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := Config{BaseURL: "http://127.0.0.1:1", AppID: "a", Secret: "s"}
	tests := map[string]struct {
		change func(*Config)
		want   string
	}{
		"no base":            {func(c *Config) { c.BaseURL = "" }, "BaseURL"},
		"base without host":  {func(c *Config) { c.BaseURL = "http://" }, "BaseURL"},
		"other scheme":       {func(c *Config) { c.BaseURL = "ftp://h" }, "BaseURL"},
		"base with a query":  {func(c *Config) { c.BaseURL = "http://h?x=1" }, "BaseURL"},
		"no app":             {func(c *Config) { c.AppID = "" }, "AppID"},
		"no secret":          {func(c *Config) { c.Secret = "" }, "Secret"},
		"time but no clock":  {func(c *Config) { c.Timestamps = true }, "Options.Now"},
		"negative attempts":  {func(c *Config) { c.Retry.Attempts = -1 }, "Retry.Attempts"},
		"negative answer":    {func(c *Config) { c.Options.AnswerLimit = -1 }, "AnswerLimit"},
		"two things at once": {func(c *Config) { c.AppID, c.Secret = "", "" }, "Secret"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := good
			test.change(&config)
			if _, err := New(config); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one naming %s", err, test.want)
			}
		})
	}
	if _, err := New(good); err != nil {
		t.Errorf("a good config: %v", err)
	}
}

// What each option puts on the wire.
func TestMessages(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return time.UnixMilli(1718362800123) }
	tests := map[string]struct {
		request Request
		change  func(*Config)
		want    Message
	}{
		"the vector own-01 without items": {
			request: settleRequest,
			want: Message{Operation: OpSettle, Fields: Fields{
				{Name: "app_id", Value: "op4pyunmock000001"},
				{Name: "pay_serial", Value: "20240614175507066020110395"},
				{Name: "settle_value", Value: "2203"},
				{Name: "sharding_value", Value: "2203"},
				{Name: "reason", Value: "充电结束退款剩余金额"},
			}},
		},
		"items are compact JSON": {
			request: SettleRequest{PaySerial: "1", Items: []Item{{"energy_value", 2103}, {"service_value", 100}}, Reason: "r", Extra: `{"b":1,"a":2}`},
			want: Message{Operation: OpSettle, Fields: Fields{
				{Name: "app_id", Value: "op4pyunmock000001"},
				{Name: "pay_serial", Value: "1"},
				{Name: "settle_value", Value: "0"},
				{Name: "sharding_value", Value: "0"},
				{Name: "trade_item", Value: `[{"key":"energy_value","value":2103},{"key":"service_value","value":100}]`},
				{Name: "reason", Value: "r"},
				{Name: "extra", Value: `{"b":1,"a":2}`},
			}},
		},
		"timestamps": {
			request: QueryRequest{PayOrder: "o"},
			change:  func(c *Config) { c.Timestamps = true; c.Options.Now = now },
			want: Message{Operation: OpQuery, Fields: Fields{
				{Name: "app_id", Value: "op4pyunmock000001"},
				{Name: "merchant", Value: "62626601"},
				{Name: "pay_order", Value: "o"},
				{Name: "timestamp", Value: "1718362800123"},
				{Name: "sign_type", Value: "MD5"},
			}},
		},
		"own merchant": {
			request: RefundQueryRequest{Order: "R1", Merchant: "87105025"},
			want: Message{Operation: OpRefundQuery, Fields: Fields{
				{Name: "app_id", Value: "op4pyunmock000001"}, {Name: "merchant", Value: "87105025"}, {Name: "order", Value: "R1"},
			}},
		},
		"refund": {
			request: RefundRequest{PaySerial: "1", Value: 1},
			want:    Message{Operation: OpRefund, Fields: Fields{{Name: "app_id", Value: "op4pyunmock000001"}, {Name: "pay_serial", Value: "1"}, {Name: "value", Value: "1"}}},
		},
		"refund at its other address": {
			request: RefundRequest{PaySerial: "1", Value: 1},
			change:  func(c *Config) { c.RefundCreate = true },
			want: Message{
				Operation: OpRefund, Path: "/gate/1.0/payment/refund/create",
				Fields: Fields{{Name: "app_id", Value: "op4pyunmock000001"}, {Name: "pay_serial", Value: "1"}, {Name: "value", Value: "1"}},
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := func(*Config) {}
			if test.change != nil {
				change = test.change
			}
			got, err := newClient(t, "http://127.0.0.1:1", change).Message(test.request)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestImpossibleRequestsAreNotSent(t *testing.T) {
	base, asked := answering(t, http.StatusOK, `{"code":"1001"}`)
	c := newClient(t, base, func(c *Config) { c.Merchant, c.NotifyURL = "", "" })
	tests := map[string]struct {
		call  func(context.Context) error
		wants []string
	}{
		"settle": {func(ctx context.Context) error { _, err := c.Settle(ctx, SettleRequest{}); return err }, []string{"pay_serial", "reason"}},
		"negative amounts": {func(ctx context.Context) error {
			_, err := c.Settle(ctx, SettleRequest{PaySerial: "1", Reason: "r", SettleValue: -1, ShardingValue: -2})
			return err
		}, []string{"settle_value is -1", "sharding_value is -2"}},
		"prepare":           {func(ctx context.Context) error { _, err := c.Prepare(ctx, PrepareRequest{}); return err }, []string{"merchant", "pay_order", "subject", "notify_url"}},
		"create":            {func(ctx context.Context) error { _, err := c.Create(ctx, CreateRequest{}); return err }, []string{"merchant", "pay_order"}},
		"query of nothing":  {func(ctx context.Context) error { _, err := c.Query(ctx, QueryRequest{Merchant: "m"}); return err }, []string{"want one of them"}},
		"refund of nothing": {func(ctx context.Context) error { _, err := c.Refund(ctx, RefundRequest{PaySerial: "1"}); return err }, []string{"value is 0"}},
		"refund query":      {func(ctx context.Context) error { _, err := c.RefundQuery(ctx, RefundQueryRequest{}); return err }, []string{"merchant", "order"}},
		"no operation":      {func(ctx context.Context) error { _, err := c.Send(ctx, Message{Operation: "close"}); return err }, []string{`"close"`}},
		"no format": {func(ctx context.Context) error {
			_, err := c.Send(ctx, Message{Operation: OpSettle, Format: "xml"})
			return err
		}, []string{`"xml"`}},
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
	if n := asked.Load(); n != 0 {
		t.Errorf("the platform was asked %d times", n)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	calls := map[string]func(context.Context, *Client) error{
		"settle": func(ctx context.Context, c *Client) error { _, err := c.Settle(ctx, settleRequest); return err },
		"refund": func(ctx context.Context, c *Client) error {
			_, err := c.Refund(ctx, RefundRequest{PaySerial: "1", Value: 1, Order: "R1"})
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.Faults(t, func(ctx context.Context, base string) error {
				// A retry that is set must not touch what moves money.
				return call(ctx, newClient(t, base, func(c *Config) { c.Retry.Attempts = 5 }))
			})
		})
	}
}

func TestQueriesAreRepeated(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) < 3 {
			_, _ = w.Write([]byte("<html>"))
			return
		}
		_, _ = w.Write([]byte(`{"code":"1001","value":500,"status":1}`))
	}))
	t.Cleanup(server.Close)
	var seen []*client.Exchange
	c := newClient(t, server.URL, func(c *Config) {
		c.Retry = client.Retry{Attempts: 3, Wait: func(context.Context, time.Duration) error { return nil }}
		c.Options.Observe = func(ex *client.Exchange) { seen = append(seen, ex) }
	})
	got, err := c.Query(t.Context(), QueryRequest{PayOrder: "o"})
	if err != nil || got.Value != 500 {
		t.Fatalf("answer %+v, error %v", got, err)
	}
	if len(seen) != 3 || seen[0].Request.URL != seen[2].Request.URL {
		t.Errorf("observed %d exchanges, want the same request 3 times", len(seen))
	}
}

func TestResendSendsTheSameBytes(t *testing.T) {
	t.Parallel()
	type arrival struct {
		method, uri, authorization string
		body                       []byte
	}
	var arrivals []arrival
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		arrivals = append(arrivals, arrival{r.Method, r.RequestURI, r.Header.Get("Authorization"), body.Bytes()})
		_, _ = w.Write([]byte(`{"code":"1403","message":"no"}`))
	}))
	t.Cleanup(server.Close)
	c := newClient(t, server.URL)
	for _, request := range []Request{settleRequest, RefundRequest{PaySerial: "1", Value: 1}, QueryRequest{PayOrder: "o o"}} {
		arrivals = nil
		m, err := c.Message(request)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Send(t.Context(), m)
		first := client.ExchangeOf(err)
		if first == nil {
			t.Fatalf("no exchange in %v", err)
		}
		if _, err = c.Resend(t.Context(), first.Request); err == nil {
			t.Fatal("the second answer is a refusal, too")
		}
		if diff := cmp.Diff(arrivals[0], arrivals[1], cmp.AllowUnexported(arrival{})); diff != "" {
			t.Errorf("%s changed (-first +second):\n%s", m.Operation, diff)
		}
	}
}
