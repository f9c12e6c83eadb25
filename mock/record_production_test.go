package mock_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"paymock/mock"
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
