package alipay

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paymock/client"
)

// impatient retries without waiting.
var impatient = client.Retry{Attempts: 3, Wait: func(context.Context, time.Duration) error { return nil }}

// What has a repeat key is sent again under it, with a timestamp and a nonce of its own.
func TestRepeats(t *testing.T) {
	t.Parallel()
	uncertain := `{"code":"20000","msg":"Service Currently Unavailable","sub_code":"isp.unknow-error","sub_msg":"系统繁忙"}`
	calls := map[string]struct {
		call  func(context.Context, *Client) error
		times int
	}{
		"settle": {func(ctx context.Context, c *Client) error { _, err := c.Settle(ctx, settleRequest); return err }, 3},
		"refund": {func(ctx context.Context, c *Client) error {
			_, err := c.Refund(ctx, RefundRequest{TradeNo: "1", Amount: 1, OutRequestNo: "R1"})
			return err
		}, 3},
		"refund without number": {func(ctx context.Context, c *Client) error {
			_, err := c.Refund(ctx, RefundRequest{TradeNo: "1", Amount: 1})
			return err
		}, 1},
		"bind": {func(ctx context.Context, c *Client) error {
			_, err := c.Bind(ctx, BindRequest{OutRequestNo: "1", Receivers: []Receiver{{Account: "1"}}})
			return err
		}, 3},
		"pay": {func(ctx context.Context, c *Client) error {
			_, err := c.Pay(ctx, PayRequest{Order: Order{OutTradeNo: "1", TotalAmount: 1, Subject: "s"}, AuthCode: "28"})
			return err
		}, 1},
		"create": {func(ctx context.Context, c *Client) error {
			_, err := c.Create(ctx, CreateRequest{Order: Order{OutTradeNo: "1", TotalAmount: 1, Subject: "s"}})
			return err
		}, 3},
		"close": {func(ctx context.Context, c *Client) error {
			_, err := c.Close(ctx, CloseRequest{TradeNo: "1"})
			return err
		}, 1},
		"cancel": {func(ctx context.Context, c *Client) error {
			_, err := c.Cancel(ctx, CancelRequest{TradeNo: "1"})
			return err
		}, 3},
		"query": {func(ctx context.Context, c *Client) error {
			_, err := c.Query(ctx, QueryRequest{TradeNo: "1"})
			return err
		}, 3},
	}
	for name, test := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := standIn(t, always(uncertain))
			second := at
			c := newClient(t, p.URL, func(c *Config) {
				c.Retry = impatient
				c.Options.Now = func() time.Time { second = second.Add(time.Second / 2); return second }
			})
			var refused *client.Refused
			if err := test.call(t.Context(), c); !errors.As(err, &refused) || !refused.Uncertain {
				t.Errorf("error %v", err)
			}
			all := p.requests()
			if len(all) != test.times {
				t.Fatalf("sent %d times, want %d", len(all), test.times)
			}
			for i, r := range all[1:] {
				if r.Params.Get("biz_content") != all[0].Params.Get("biz_content") {
					t.Errorf("attempt %d says %s, the first %s", i+2, r.Params.Get("biz_content"), all[0].Params.Get("biz_content"))
				}
				if r.Params.Get("timestamp") == all[i].Params.Get("timestamp") {
					t.Errorf("attempt %d has the timestamp of the one before", i+2)
				}
			}
		})
	}
}

// A settle whose first answer is lost, or not the platform's, ends with the answer of the second.
func TestSettleSurvivesALostAnswer(t *testing.T) {
	t.Parallel()
	all := load(t)
	for name, first := range map[string]http.HandlerFunc{
		"lost": func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) },
		"unsigned": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"`+keySettle+`":`+contentDone+`}`)
		},
		"misread": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"`+keySettle+`":`) },
		"incomplete": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, enveloped(all, signedAs, `{"code":"10000"}`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) == 1 {
					first(w, r)
					return
				}
				_, _ = io.WriteString(w, enveloped(all, signedAs, contentDone))
			}))
			t.Cleanup(server.Close)
			once := newClient(t, server.URL)
			if _, err := once.Settle(t.Context(), settleRequest); !errors.Is(err, client.ErrUnknownOutcome) {
				t.Errorf("sent once: %v, want an unknown outcome", err)
			}
			asked.Store(0)
			got, err := newClient(t, server.URL, func(c *Config) { c.Retry = impatient }).Settle(t.Context(), settleRequest)
			if err != nil || got.SettleNo != "2" || asked.Load() != 2 {
				t.Errorf("%+v, error %v, after %d requests", got, err, asked.Load())
			}
		})
	}
}

// signedAs are the parameters of a settle, as far as its answer depends on them.
var signedAs = Fields{{Name: "method", Value: "alipay.trade.order.settle"}, {Name: "charset", Value: "utf-8"}, {Name: "sign_type", Value: "RSA2"}}

// v3 wants a new nonce for each attempt, and random ones unless told otherwise.
func TestNonces(t *testing.T) {
	t.Parallel()
	p := standIn(t, always(`{"code":"unknow-error","message":"x"}`))
	c := newClient(t, p.URL, func(c *Config) { c.V3, c.Retry = true, impatient })
	_, _ = c.Settle(t.Context(), settleRequest)
	seen := map[string]bool{}
	for _, r := range p.requests() {
		_, rest, _ := strings.Cut(r.Header.Get("Authorization"), "nonce=")
		nonce, _, _ := strings.Cut(rest, ",")
		if len(nonce) != 36 || seen[nonce] {
			t.Errorf("nonce %q, seen %v", nonce, seen)
		}
		seen[nonce] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d attempts, want 3", len(seen))
	}
}
