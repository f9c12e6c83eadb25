package mock_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/config"
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
		{"POST", "/rules", "zh", `{"than":{}}`, `没有 \"than\" 这个键；是不是 \"then\" 或 \"when\"？`},
		{"POST", "/rules", "zh", `{"every":0,"then":{"respond":"1403"}}`, "every 是 0：要 1 或更大的整数；不写就作用于每一次符合的调用"},
		{"POST", "/apps/4pyun/op0000000000demo/trigger", "zh", `{"kind":"notify","fields":{"valeu":"1"}}`, `没有字段 \"valeu\"；是不是 \"value\"？；仍要设置它就写 unlisted.valeu`},
		{"POST", "/apps/intella/paymockdemo/trigger", "zh-TW", `{"kind":"notify","url":"` + s.ControlURL() + `"}`, "沒有送出：" + strings.TrimPrefix(s.ControlURL(), "http://") + " 被拒絕：它是 paymock 自己的控制介面，回調永遠到不了"},
		{"GET", "/operations?provider=intella&lang=zh-TW", "", "", `"title":"簽到"`},
		{"GET", "/callback-kinds?provider=intella", "zh", "", `"title":"支付结果通知"`},
		{"POST", "/rules", "zh", `{"when":{"operation":"settle","where":{"settle_value":{"over":22.03}}},"then":{"respond":"1403"}}`, `写 \"22.03\"，平台以分计的字段写 \"2203\"`},
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

// TestPasted: what is shown to be copied stays as it is, whatever of it is also a word of ours.
func TestPasted(t *testing.T) {
	t.Parallel()
	const file = "rules:\n  - when:\n      operation: query\n    then:\n      message: the body"
	said := mock.Words().InLines("zh", "1:1: a tab; indent with blanks instead\n"+config.ShowMeant(file)+"\n1 scenario not good")
	if pasted := "\n    " + strings.ReplaceAll(file, "\n", "\n    ") + "\n"; !strings.Contains(said, pasted) || !strings.HasSuffix(said, "1 个场景不合格") {
		t.Errorf("%s", said)
	}
}

// TestLanguageOfPaths: an address that no platform serves is refused in the language that the request asks for, else
// in the server's.
func TestLanguageOfPaths(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Language = "zh" }))
	for _, tt := range []struct{ method, path, header, want string }{
		{"GET", "/shop/takes", "", "没有平台提供 /shop/takes；`paymock operations` 列出全部路径"},
		{"GET", "/shop/takes", "en", "no platform serves /shop/takes; `paymock operations` lists the paths"},
		{"GET", "/shop/takes", "zh-TW", "沒有平台提供 /shop/takes；`paymock operations` 列出全部路徑"},
		{"GET", "/gate/1.0/payment/trade/setle", "zh", `；是不是 \"/gate/1.0/payment/trade/settle\" 或 `},
		{"PUT", "/gate/1.0/payment/trade/settle", "zh", "这个路径只接受 POST"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, s.PlatformURL()+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", tt.header)
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
