package mock_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"paymock/mock"
)

// TestLanguage: errors, codes and the journal are in the language that a call asks for.
func TestLanguage(t *testing.T) {
	t.Parallel()
	s := mock.Start(t)
	for _, tt := range []struct{ method, path, header, body, want string }{
		{"GET", "/apps/4pyun/nope", "zh", "", "没有 4pyun 的应用"},
		{"GET", "/apps/4pyun/nope?lang=zh", "en", "", "没有 4pyun 的应用"},
		{"GET", "/apps/4pyun/nope", "zh-TW,zh;q=0.9", "", "沒有 4pyun 的應用"},
		{"GET", "/apps/4pyun/nope?lang=en", "zh", "", "no 4pyun app"},
		{"GET", "/apps/4pyun/nope?lang=fr", "", "", "is no language of the explanations"},
		{"GET", "/codes?name=7105&lang=zh-TW", "", "", "填小寫十六進位的 sha256(密碼)"},
		{"GET", "/nothing", "zh", "", "没有调用 GET /nothing"},
		{"POST", "/rules", "zh", `{"then":{"respond":"1404"}}`, "没有平台返回"},
		{"POST", "/rules", "zh", `{"than":{}}`, "没有这个字段"},
		{"POST", "/say", "zh", `{"sentence":"平台对结算反回 1403"}`, "没看懂"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, s.ControlURL()+tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", tt.header)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || !strings.Contains(string(answer), tt.want) {
			t.Errorf("%s %s in %q: %s, %v; want %q", tt.method, tt.path, tt.header, answer, err, tt.want)
		}
	}
}
