package main

import (
	"strings"
	"testing"
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
