package mock_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
)

// TestQueriesOnly: what a production host could read as another call than a query is not passed on. Nothing is sent here:
// each request is refused before.
func TestQueriesOnly(t *testing.T) {
	t.Parallel()
	const query, pay, form = "alipay.trade.query", "alipay.trade.pay", "application/x-www-form-urlencoded"
	front, _ := recorderAt(t, "http://none.invalid.openapi.alipay.com.", func(r *mock.Record) { r.Platform, r.Production = "alipay", true })
	const common = "app_id=2021000000000001&biz_content=%7B%7D&"
	for what, r := range map[string]struct{ method, path, media, body string }{
		"query in the address, pay in the body": {"POST", "/gateway.do?" + common + "method=" + query, form, "method=" + pay},
		"pay in the address, query in the body": {"POST", "/gateway.do?method=" + pay, form, common + "method=" + query},
		"a method twice":                        {"POST", "/gateway.do", form, common + "method=" + query + "&method=" + pay},
		"a pay":                                 {"POST", "/gateway.do", form, common + "method=" + pay},
		"a pay in parts":                        {"POST", "/gateway.do?" + common + "method=" + query, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"method\"\r\n\r\n" + pay + "\r\n--b--\r\n"},
		"two slashes":                           {"POST", "//v3/alipay/trade/pay", form, common + "method=" + query},
		"dots":                                  {"POST", "/x/../v3/alipay/trade/pay", form, common + "method=" + query},
		"an escaped path":                       {"POST", "/%76%33/alipay/trade/pay", form, common + "method=" + query},
		"upper case":                            {"POST", "/V3/alipay/trade/pay", form, common + "method=" + query},
		"no path of the platform":               {"POST", "/pay", form, common + "method=" + query},
	} {
		req := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), r.method, front.PlatformURL()+r.path, strings.NewReader(r.body)))
		req.Header.Set("Content-Type", r.media)
		resp := must[*http.Response](t)(http.DefaultTransport.RoundTrip(req)) //nolint:bodyclose // closed below
		text := must[[]byte](t)(io.ReadAll(resp.Body))
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden || !strings.Contains(string(text), "is a platform in production") {
			t.Errorf("%s: %d %s", what, resp.StatusCode, text)
		}
	}
}

// loopbackIsProduction is an Alipay in whose production localhost is.
type loopbackIsProduction struct{ *alipay.Provider }

func (loopbackIsProduction) Hosts() []provider.Host { return []provider.Host{{Name: "localhost"}} }

// TestQueriesPass: of a query and a close that are signed alike a production host gets the query, and it is recorded. A
// redirect elsewhere is passed back, not followed.
func TestQueriesPass(t *testing.T) {
	t.Parallel()
	var got []string
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.FormValue("method"))
		if r.FormValue("method") == "alipay.trade.fastpay.refund.query" {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
			return
		}
		_, _ = io.WriteString(w, `{"alipay_trade_query_response":{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"x"},"sign":"none"}`)
	}))
	defer platform.Close()
	file := new(lines)
	front := mock.Start(t, mock.WithConfig(func(c *mock.Config) {
		c.Control, c.NoDemo, c.Providers = mock.Off, true, []provider.Provider{loopbackIsProduction{alipay.New()}}
		c.Record = &mock.Record{Platform: "alipay", Upstream: strings.Replace(platform.URL, "127.0.0.1", "LOCALHOST", 1), Production: true, Out: file}
	}))
	for _, want := range []struct {
		method string
		status int
	}{{"alipay.trade.query", http.StatusOK}, {"alipay.trade.close", http.StatusForbidden}, {"alipay.trade.fastpay.refund.query", http.StatusTemporaryRedirect}} {
		form := url.Values{"app_id": {"2021000000000001"}, "method": {want.method}, "biz_content": {"{}"}, "charset": {"utf-8"}, "sign_type": {"RSA2"}, "sign": {"x"}}
		req := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, front.PlatformURL()+"/gateway.do", strings.NewReader(form.Encode())))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp := must[*http.Response](t)(http.DefaultTransport.RoundTrip(req)) //nolint:bodyclose // closed below
		_ = resp.Body.Close()
		if resp.StatusCode != want.status {
			t.Errorf("%s: %d, want %d", want.method, resp.StatusCode, want.status)
		}
	}
	if want := []string{"alipay.trade.query", "alipay.trade.fastpay.refund.query"}; !slices.Equal(got, want) || !strings.Contains(file.String(), `"operation":"query"`) {
		t.Errorf("the platform got %v, want %v; recorded: %s", got, want, file.String())
	}
}
