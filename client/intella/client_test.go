package intella

import (
	"bytes"
	"context"
	"errors"
	"io"
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

// newClient is the merchant of the vectors, with their AES key.
func newClient(t testing.TB, base string, change ...func(*Config)) *Client {
	t.Helper()
	v := load(t)
	config := Config{
		BaseURL: base, MchID: "myMchId", Password: "0000", RefundPassword: "9999", PublicKey: v.RSA.Public,
		NewKey:  func() ([]byte, error) { return v.aesKey(t), nil },
		Options: client.Options{Now: func() time.Time { return mustTime(t, "2018-07-15T02:51:52Z") }},
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

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return time.Time{} }
	good := Config{BaseURL: "http://127.0.0.1:1", MchID: "m", Password: "p", PublicKey: load(t).RSA.Public, Options: client.Options{Now: now}}
	tests := map[string]struct {
		change func(*Config)
		want   string
	}{
		"no base":           {func(c *Config) { c.BaseURL = "" }, "BaseURL"},
		"no merchant":       {func(c *Config) { c.MchID = "" }, "MchID"},
		"no password":       {func(c *Config) { c.Password = "" }, "Password"},
		"no key":            {func(c *Config) { c.PublicKey = "" }, "PublicKey"},
		"a key that is not": {func(c *Config) { c.PublicKey = "AAAA" }, "PublicKey"},
		"no clock":          {func(c *Config) { c.Options.Now = nil }, "Options.Now"},
		"a bare path":       {func(c *Config) { c.Path = "api" }, "Path"},
		"four retries":      {func(c *Config) { c.CardRetries = 4 }, "CardRetries"},
		"negative attempts": {func(c *Config) { c.Retry.Attempts = -1 }, "Retry.Attempts"},
		"two at once":       {func(c *Config) { c.MchID, c.Password = "", "" }, "Password"},
	}
	for name, test := range tests {
		config := good
		test.change(&config)
		if _, err := New(config); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one naming %s", name, err, test.want)
		}
	}
	if _, err := New(good); err != nil {
		t.Errorf("a good config: %v", err)
	}
}

// What each typed request says, in the order of the platform's tables.
func TestMessages(t *testing.T) {
	t.Parallel()
	order := Order{StoreOrderNo: "O1", Body: "茶", TotalFee: 70, Detail: "d", StoreInfo: "s", Cashier: "c"}
	from, to := mustTime(t, "2018-07-14T16:00:00Z"), mustTime(t, "2018-07-15T15:59:59Z")
	tests := map[string]struct {
		request Request
		method  string
		title   string
		data    string
	}{
		"sign on":     {SignOnRequest{"01304187"}, "31800", "SignOn", `{"DeviceId":"01304187","Retry":"0"}`},
		"readers":     {DeviceRequest{}, "31800", "DeviceQuery", `{"DeviceId":"00000000","Retry":"0"}`},
		"card number": {IDRequest{"01304187"}, "31800", "IdQuery", `{"DeviceId":"01304187","Retry":"0"}`},
		"balance":     {BalanceRequest{"01304187"}, "31800", "BalanceQuery", `{"DeviceId":"01304187","Retry":"0"}`},
		"payment": {
			PaymentRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "O1"},
			"31800", "Payment",
			`{"DeviceId":"01304187","Retry":"0","Amount":"10","StoreOrderNo":"O1"}`,
		},
		"card refund": {
			CardRefundRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "O1"},
			"31800", "Refund",
			`{"DeviceId":"01304187","Retry":"0","Amount":"10","StoreOrderNo":"O1","RefundKey":"` + Hash("9999") + `"}`,
		},
		"settlement":       {SettlementRequest{DeviceID: "01304187"}, "31800", "Settlement", `{"DeviceId":"01304187","Retry":"0"}`},
		"settlement again": {SettlementRequest{DeviceID: "01304187", Retry: 1}, "31800", "Settlement", `{"DeviceId":"01304187","Retry":"1"}`},
		"card orders": {
			CardOrderRequest{OrderRequest{From: from, To: to, Status: OrderPaid}},
			"31800", "OrderQuery",
			`{"StartDate":"20180715000000","EndDate":"20180715235959","OrderStatus":"1"}`,
		},
		"link": {
			OLPayRequest{Order: order, TimeExpire: to, CallBackURL: "https://a.b/c?d=1&e"},
			"00000", "OLPay",
			`{"TimeExpire":"20180715235959","DeviceInfo":"skb0001","StoreOrderNo":"O1","Body":"茶","TotalFee":"70","Detail":"d","StoreInfo":"s","Cashier":"c","FeeType":"TWD","CallBackUrl":"https://a.b/c?d=1&e"}`,
		},
		"scan": {
			MicropayRequest{Order: Order{Method: "11500", StoreOrderNo: "O1", Body: "茶", TotalFee: 70, DeviceInfo: "till 1"}, AuthCode: "28"},
			"11500", "Micropay",
			`{"DeviceInfo":"till 1","StoreOrderNo":"O1","Body":"茶","TotalFee":"70","AuthCode":"28"}`,
		},
		"refund": {
			RefundRequest{StoreRefundNo: "R1", StoreOrderNo: "O1", RefundFee: 70, RefundedMsg: "q"},
			"00000", "Refund",
			`{"StoreRefundNo":"R1","StoreOrderNo":"O1","DeviceInfo":"skb0001","RefundKey":"` + Hash("9999") + `","RefundFee":"70","RefundedMsg":"q"}`,
		},
		"query": {QueryRequest{"O1"}, "00000", "SingleOrderQuery", `{"StoreOrderNo":"O1"}`},
		"orders": {
			OrderRequest{From: from, To: to, Status: OrderRefunded, StoreOrderNo: "PO18"},
			"00000", "OrderQuery",
			`{"StartDate":"20180715000000","EndDate":"20180715235959","OrderStatus":"3","StoreOrderNo":"PO18"}`,
		},
		"movements": {
			MovementRequest{From: from, To: to, AccountID: "a", StoreType: "1"},
			"00000", "OrderQuery1.1",
			`{"StartDate":"20180715000000","EndDate":"20180715235959","AccoundId":"a","StoreType":"1"}`,
		},
	}
	c := newClient(t, "http://127.0.0.1:1")
	for name, test := range tests {
		m, err := c.Message(test.request)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		header := Fields{{Name: "Method", Value: test.method}, {Name: "ServiceType", Value: test.title}, {Name: "MchId", Value: "myMchId"}, {Name: "TradeKey", Value: Hash("0000")}, {Name: "CreateTime", Value: "20180715105152"}}
		if diff := cmp.Diff(header, m.Header); diff != "" {
			t.Errorf("%s: Header (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(test.data, string(m.Data.JSON())); diff != "" {
			t.Errorf("%s: Data (-want +got):\n%s", name, diff)
		}
	}
}

func TestMessageNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	const long = "A23456789012345678901"
	now := mustTime(t, "2018-07-15T00:00:00Z")
	tests := map[string]struct {
		request Request
		want    []string
	}{
		"reader":      {SignOnRequest{}, []string{"DeviceId is empty"}},
		"payment":     {PaymentRequest{StoreOrderNo: long}, []string{"DeviceId", "Amount is 0", "StoreOrderNo", "21 characters"}},
		"card refund": {CardRefundRequest{DeviceID: "1", Amount: -1}, []string{"Amount is -1", "StoreOrderNo is empty"}},
		"settlement":  {SettlementRequest{DeviceID: "1", Retry: 4}, []string{"Retry is 4"}},
		"link":        {OLPayRequest{}, []string{"StoreOrderNo", "Body", "TotalFee"}},
		"scan":        {MicropayRequest{}, []string{"AuthCode"}},
		"refund":      {RefundRequest{StoreRefundNo: long}, []string{"StoreRefundNo", "RefundFee", "RefundedMsg"}},
		"orders":      {OrderRequest{From: now, To: now.Add(-1), StoreOrderNo: "abc"}, []string{"no period", "OrderStatus", "more than 3"}},
		"movements":   {MovementRequest{}, []string{"no period"}},
	}
	c := newClient(t, "http://127.0.0.1:1")
	for name, test := range tests {
		_, err := c.Message(test.request)
		if !errors.Is(err, client.ErrNotSent) {
			t.Errorf("%s: error %v, want one that says it was not sent", name, err)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v doesn't name %q", name, err, want)
			}
		}
	}
	silent := newClient(t, "http://127.0.0.1:1", func(c *Config) { c.RefundPassword = "" })
	if _, err := silent.Message(CardRefundRequest{DeviceID: "1", Amount: 1, StoreOrderNo: "O"}); err == nil || !strings.Contains(err.Error(), "RefundPassword") {
		t.Errorf("error %v, want one naming RefundPassword", err)
	}
}

// Each option shows on the wire.
func TestOptionsShow(t *testing.T) {
	t.Parallel()
	t.Run("path", func(t *testing.T) {
		t.Parallel()
		var path string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path = r.Method + " " + r.URL.Path + " " + r.Header.Get("Content-Type")
			_, _ = io.WriteString(w, "9995")
		}))
		t.Cleanup(server.Close)
		for given, want := range map[string]string{"": "/base/allpaypass/api/general", "/other": "/base/other"} {
			_, err := newClient(t, server.URL+"/base", func(c *Config) { c.Path = given }).SignOn(t.Context(), SignOnRequest{"1"})
			if !refusedWith(err, StatusUnreadable) || path != "POST "+want+" application/json" {
				t.Errorf("path %q: asked %q, error %v", given, path, err)
			}
		}
	})
	t.Run("a key for every request", func(t *testing.T) {
		t.Parallel()
		base, all := platform(t, func(int, asked) (string, string) { return "0000", cardOK })
		c := newClient(t, base, func(c *Config) { c.NewKey = nil })
		for range 2 {
			if _, err := c.SignOn(t.Context(), SignOnRequest{"1"}); err != nil {
				t.Fatal(err)
			}
		}
		if got := all(); len(got[0].key) != 16 || bytes.Equal(got[0].key, got[1].key) {
			t.Errorf("keys %x and %x", got[0].key, got[1].key)
		}
	})
	t.Run("no key to be had", func(t *testing.T) {
		t.Parallel()
		broken := errors.New("no chance")
		c := newClient(t, "http://127.0.0.1:1", func(c *Config) { c.NewKey = func() ([]byte, error) { return nil, broken } })
		if _, err := c.SignOn(t.Context(), SignOnRequest{"1"}); !errors.Is(err, client.ErrNotSent) || !errors.Is(err, broken) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("queries are repeated, payments not", func(t *testing.T) {
		t.Parallel()
		base, all := platform(t, func(n int, _ asked) (string, string) {
			if n%3 != 0 {
				return "", ""
			}
			return "0000", `{"OrderStatus":"1"}`
		})
		c := newClient(t, base, func(c *Config) {
			c.Retry = client.Retry{Attempts: 3, Wait: func(context.Context, time.Duration) error { return nil }}
		})
		if q, err := c.SingleOrderQuery(t.Context(), QueryRequest{"O1"}); err != nil || q.Status != OrderPaid || len(all()) != 3 {
			t.Errorf("%d sendings, error %v", len(all()), err)
		}
		if _, err := c.Payment(t.Context(), payment); !errors.Is(err, client.ErrUnknownOutcome) || len(all()) != 4 {
			t.Errorf("%d sendings, error %v", len(all()), err)
		}
	})
}

// cardOK is the least that an EasyCard answer has, and payment what a card is asked for.
const cardOK = `{"TXNResult":"Success","Retry":"0","ErrorCode":"000000","NewAESKey":""}`

var payment = PaymentRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "PO1"}

func TestFaults(t *testing.T) {
	t.Parallel()
	clienttest.Faults(t, func(ctx context.Context, base string) error {
		_, err := newClient(t, base).Payment(ctx, payment)
		return err
	})
}
