package mock_test

import (
	"crypto/md5"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paymock/mock"
)

// TestHeaderRules: a request chooses its answer, unless the setting forbids it.
func TestHeaderRules(t *testing.T) {
	t.Parallel()
	ask := func(off bool, code, language string) string {
		server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.NoHeaderRules = off }))
		const reason, serial = "end", "20240614175507066020110395"
		signed := "app_id=op0000000000demo&pay_serial=" + serial + "&reason=" + reason + "&settle_value=1&sharding_value=1&app_secret=paymock-demo-secret"
		digest := md5.Sum([]byte(signed))
		form := url.Values{
			"app_id": {"op0000000000demo"}, "pay_serial": {serial}, "reason": {reason}, "settle_value": {"1"}, "sharding_value": {"1"},
			"sign": {strings.ToUpper(hex.EncodeToString(digest[:]))},
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.PlatformURL()+"/gate/1.0/payment/trade/settle", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Paymock-Respond", code)
		req.Header.Set("Accept-Language", language)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	if body := ask(false, "1403", ""); !strings.Contains(body, `"code":"1403"`) {
		t.Errorf("with the header: %s", body)
	}
	if body := ask(true, "1403", ""); strings.Contains(body, `"code":"1403"`) || !strings.Contains(body, `"code":"1`) {
		t.Errorf("with the header forbidden: %s", body)
	}
	if body := ask(false, "1430", ""); !strings.Contains(body, `"code":"unknown_code","field":"X-Paymock-Respond"`) || !strings.Contains(body, `did you mean \"1403\"`) {
		t.Errorf("with a code that there isn't: %s", body)
	}
	if body := ask(false, "1430", "zh"); !strings.Contains(body, `这里没有平台返回 \"1430\"；是不是 \"1403\"`) {
		t.Errorf("in Chinese: %s", body)
	}
}

// TestHeaderPassedOver: a header that could not act is told of in the journal, with the reason.
func TestHeaderPassedOver(t *testing.T) {
	t.Parallel()
	for off, why := range map[bool]string{
		false: `the header X-Paymock-Respond: \"1403\" was not regarded: the request was refused before anything was decided`,
		true:  `was not regarded: the server was started with --no-header-rules`,
	} {
		server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.NoHeaderRules = off }))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.PlatformURL()+"/gate/1.0/payment/trade/settle",
			strings.NewReader("app_id=op0000000000demo&pay_serial=1&settle_value=1&sign=00"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Paymock-Respond", "1403")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		listed, err := http.Get(server.ControlURL() + "/apps/4pyun/op0000000000demo/journal")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(listed.Body)
		_ = listed.Body.Close()
		if err != nil || !strings.Contains(string(body), why) {
			t.Errorf("the journal doesn't say %q: %v\n%s", why, err, body)
		}
	}
}
