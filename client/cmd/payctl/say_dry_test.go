package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paymock/mock/api"
)

// TestSayDryRunOfPlatform: a sentence that names its platform needs no app of it, unless an app is named.
func TestSayDryRunOfPlatform(t *testing.T) {
	t.Parallel()
	const sentence = "支付宝平台对退款返回 ACQ.TRADE_STATUS_ERROR"
	say := func(args ...string) (code int, output string) {
		var out strings.Builder
		nothing := func(string) string { return "" }
		code = run(t.Context(), append([]string{"say", "--dry-run", sentence}, args...), nothing, strings.NewReader(""), &out, &out)
		return code, out.String()
	}
	if code, output := say(); code != exitFine || !strings.Contains(output, "provider: alipay") {
		t.Errorf("exit %d: %s", code, output)
	}
	for _, app := range [][]string{{"--provider", "4pyun"}, {"--app", "4pyun/a"}} {
		if code, output := say(app...); code != exitUsage || !strings.Contains(output, "这个应用属于 4pyun") {
			t.Errorf("%v: exit %d: %s", app, code, output)
		}
	}
}

// TestSaidByServer: what a server says of a sentence that payctl doesn't understand is shown, unless it understands no more.
func TestSaidByServer(t *testing.T) {
	t.Parallel()
	const sentence, unknown = "paypal answers refund with 1403", `"paypal answers refund with 1403": "paypal" is no platform that is simulated here; ` + "`paymock operations` shows those that are"
	for says, want := range map[string]string{"this app is of 4pyun": "this app is of 4pyun", unknown: unknown} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_ = json.NewEncoder(w).Encode(api.Error{Code: "invalid", Message: says, Field: "sentence"})
		}))
		t.Cleanup(server.Close)
		if got := payctl(t.Context(), map[string]string{"PAYCTL_CONTROL": server.URL}, "say", sentence); got.code != exitUsage || strings.Count(got.stderr, "payctl: "+want) != 1 {
			t.Errorf("the server says %q: %+v", says, got)
		}
	}
}
