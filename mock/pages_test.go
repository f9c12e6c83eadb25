package mock_test

import (
	"net/http"
	"strings"
	"testing"

	"paymock/mock"
)

// TestPagesAreInert: whatever a browser takes for a page can neither run what stood in a request nor be framed:
// the control API may live on the same origin.
func TestPagesAreInert(t *testing.T) {
	t.Parallel()
	s := run(t, mock.Config{})
	for _, path := range []string{
		"/payment/trade/create?pay_id=%3Cscript%3E", "/olpay?x=%3Cscript%3E", "/cashier/alipay?x=%3Cscript%3E",
		"/gateway.do?method=%3Cscript%3E", "/gateway.do?method=alipay.trade.page.pay",
	} {
		resp, err := http.Get(s.PlatformURL() + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		policy := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(resp.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %s, no page", path, resp.Header.Get("Content-Type"))
		}
		for _, want := range []string{"default-src 'none'", "sandbox", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q, want %s", path, policy, want)
			}
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, resp.Header)
		}
	}
}
