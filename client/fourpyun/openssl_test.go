package fourpyun

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/client/clienttest"
)

// opensslMD5 is the outside judge of every digest.
func opensslMD5(t testing.TB, text string) string {
	t.Helper()
	output := string(clienttest.OpenSSL(t, []byte(text), "dgst", "-md5", "-r"))
	hex, _, _ := strings.Cut(output, " ")
	return strings.ToUpper(hex)
}

// judged signs a request on its own: standard library parsing, openssl hashing.
func judged(t testing.TB, secret string, values url.Values) string {
	t.Helper()
	var parts []string
	for name, all := range values {
		for _, value := range all {
			if name != "sign" && value != "" {
				parts = append(parts, name+"="+value)
			}
		}
	}
	slices.SortFunc(parts, func(x, y string) int {
		a, _, _ := strings.Cut(x, "=")
		b, _, _ := strings.Cut(y, "=")
		return strings.Compare(a, b)
	})
	return opensslMD5(t, strings.Join(parts, "&")+"&app_secret="+secret)
}

// Each operation's request, as it arrives on a socket, is verified by openssl.
func TestOpenSSLVerifiesEveryRequest(t *testing.T) {
	t.Parallel()
	order := Order{
		PayOrder: "P&1=2", Subject: "充电预付 50.00元 \"<&>\"", Value: 5000, Scene: "ENERGY",
		Extra: `{"port_no":"1","device_no":"D 1"}`, Body: "b", Payer: "o1kTSt3wG76-vZh", CallbackURL: "https://a.b.c/x?y&z=1",
		ExpireAt: time.Date(2026, 11, 21, 17, 36, 46, 20e6, beijing), ManualSettle: true,
	}
	requests := map[string]Request{
		"prepare":      PrepareRequest{Order: order, Items: []Item{{"energy_value", 4000}, {"service_value", 1000}}, DeductMode: "1"},
		"create":       CreateRequest{Order: order, AuthCode: "135680596336872323", Channel: "200201", SubAppID: "wx1"},
		"query":        QueryRequest{PaySerial: "20261121173001066020110001"},
		"settle":       SettleRequest{PaySerial: "20261121173001066020110001", SettleValue: 2203, ShardingValue: 2203, Items: []Item{{"energy_value", 2203}}, Reason: "充电结束退款剩余金额"},
		"refund":       RefundRequest{PaySerial: "20261121173001066020110001", Value: 100, Order: "R1", Reason: "客户要求退款 <\"&\">\u2028\n"},
		"refund query": RefundQueryRequest{Order: "R1"},
	}
	for name, request := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan *http.Request, 1)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				arrived <- r
				_, _ = w.Write([]byte(`{"code":"1001","seqno":"1","value":1,"status":1}`))
			}))
			t.Cleanup(server.Close)
			c := newClient(t, server.URL, func(c *Config) {
				c.Timestamps = true
				c.Options.Now = func() time.Time { return time.UnixMilli(1795253402345) }
			})
			m, err := c.Message(request)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := c.Send(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			verifyByOpenSSL(t, <-arrived)

			canonical, masked := strings.CutSuffix(answer.Exchange.Request.Canonical, maskedKey)
			if !masked {
				t.Fatalf("the key is not masked in %q", answer.Exchange.Request.Canonical)
			}
			if got, sent := opensslMD5(t, canonical+testSecret), signatureOf(t, answer); got != sent {
				t.Errorf("the exchange shows a string of digest %s, sent was %s", got, sent)
			}
		})
	}
}

func verifyByOpenSSL(t *testing.T, r *http.Request) {
	t.Helper()
	body, _ := io.ReadAll(r.Body)
	var got, want string
	switch r.Header.Get("Content-Type") {
	case "application/json; charset=UTF-8":
		got, want = r.Header.Get("Authorization"), opensslMD5(t, string(body)+"&app_secret="+testSecret)
	case "application/x-www-form-urlencoded; charset=UTF-8":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			t.Fatal(err)
		}
		got, want = values.Get("sign"), judged(t, testSecret, values)
	default:
		got, want = r.URL.Query().Get("sign"), judged(t, testSecret, r.URL.Query())
	}
	if got != want {
		t.Errorf("signature %s, openssl says %s", got, want)
	}
}

func signatureOf(t *testing.T, a *Answer) string {
	t.Helper()
	r := a.Exchange.Request
	if sign := r.Header.Get("Authorization"); sign != "" {
		return sign
	}
	text := string(r.Body)
	if r.Method == http.MethodGet {
		_, text, _ = strings.Cut(r.URL, "?")
	}
	f, err := ParseForm(text)
	if err != nil {
		t.Fatal(err)
	}
	return f.Get("sign")
}
