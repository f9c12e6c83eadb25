package web_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"paymock/client/fourpyun"
	"paymock/mock/api"
)

// answer is an HTTP answer that has been read.
type answer struct {
	status int
	head   http.Header
	body   string
}

// get asks for a page; headers come in pairs.
func get(t *testing.T, url string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body)}
}

// TestEveryPage reads every page without a script: each is whole, in the chosen language, and has
// nothing that its policy would not let run.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	a := busy(t, s, c)
	trades, err := a.Trades(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	callbacks, err := a.Callbacks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	inline := regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>\s*[^<\s]|<style|\sstyle=|\son[a-z]+=|javascript:|src="https?:|href="https?:`)
	for name, path := range everyPage(trades[1].No, callbacks[len(callbacks)-1].ID) {
		for language, words := range map[string]string{"en": "Callbacks", "zh-CN": "回调"} {
			got := get(t, s.ControlURL()+path, "Accept-Language", language+";q=0.9")
			if got.status != 200 || !strings.Contains(got.body, `lang="`+language+`"`) || !strings.Contains(got.body, words) || !strings.HasSuffix(strings.TrimSpace(got.body), "</html>") {
				t.Errorf("%s in %s: %d\n%.400s", name, language, got.status, got.body)
			}
			if zh := map[string]string{"reference": "列出应用，演示应用在前", "terminals": "读卡机编号", "trades": "付款人"}[name]; language == "zh-CN" && !strings.Contains(got.body, zh) {
				t.Errorf("%s does not say %q", name, zh)
			}
			if found := inline.FindString(got.body); found != "" {
				t.Errorf("%s: the policy would not let run %q", name, found)
			}
			if policy := got.head.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: policy %q", name, policy)
			}
			for _, secret := range []string{"paymock-demo-secret", "PRIVATE KEY"} {
				if strings.Contains(got.body, secret) {
					t.Errorf("%s tells %q", name, secret)
				}
			}
		}
	}
}

// TestLost: what isn't there is said in words, and programs are told so as by any other call.
func TestLost(t *testing.T) {
	t.Parallel()
	s, _ := server(t, nil)
	for path, want := range map[string]string{
		"/nothing/here":                            "no page /nothing/here",
		of("/ui/trades", "4pyun/nobody"):           "no 4pyun app",
		of("/ui/trades", "nobody/1"):               "no",
		of("/ui/trades", demo, "no", "7"):          "no trade",
		of("/ui/exchange", demo, "seq", "99999"):   "journal entry 99999",
		of("/ui/exchange", demo, "seq", "x"):       "an exchange is named by",
		of("/", demo, "at", "nonsense"):            "names no exchange",
		of("/ui/callbacks", demo, "callback", "x"): "no callback",
		of("/ui/clock", demo, "part", "nothing"):   "no part",
		"/ui/codes?platform=nobody":                "no provider",
	} {
		got := get(t, s.ControlURL()+path)
		if got.status != http.StatusNotFound && got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, want) || !strings.Contains(got.body, "<h1>") {
			t.Errorf("%s: %d\n%.2000s", path, got.status, got.body)
		}
	}
	if got := get(t, s.ControlURL()+"/nothing/here", "Accept", "*/*"); got.status != 404 || !strings.HasPrefix(got.body, `{"code":"not_found"`) {
		t.Errorf("to a program: %d %s", got.status, got.body)
	}
}

// TestParts: a part is the same template as in the page.
func TestParts(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	busy(t, s, c)
	part := get(t, s.ControlURL()+of("/", demo, "part", "list"))
	whole := get(t, s.ControlURL()+of("/", demo))
	if part.status != 200 || strings.Contains(part.body, "<html") || !strings.Contains(part.body, "settle") {
		t.Errorf("%d\n%.500s", part.status, part.body)
	}
	if rows := strings.Count(part.body, "data-row="); rows < 20 || rows != strings.Count(whole.body, "data-row=") {
		t.Errorf("%d rows in the part, %d in the page", rows, strings.Count(whole.body, "data-row="))
	}
}

// TestAssets are kept by browsers as long as their content stays.
func TestAssets(t *testing.T) {
	t.Parallel()
	s, _ := server(t, nil)
	page := get(t, s.ControlURL()+"/")
	for _, name := range regexp.MustCompile(`/ui/assets/[a-z.0-9]+`).FindAllString(page.body, -1) {
		got := get(t, s.ControlURL()+name)
		if got.status != 200 || !strings.Contains(got.head.Get("Cache-Control"), "immutable") || got.head.Get("Etag") == "" {
			t.Errorf("%s: %d %v", name, got.status, got.head)
		}
		if again := get(t, s.ControlURL()+name, "If-None-Match", got.head.Get("Etag")); again.status != http.StatusNotModified {
			t.Errorf("%s asked again: %d", name, again.status)
		}
	}
	script, err := os.ReadFile(filepath.Join("assets", "web.js"))
	if lines := strings.Count(string(script), "\n"); err != nil || lines > 500 {
		t.Errorf("the script has %d lines; small is one of its features, %v", lines, err)
	}
}

// TestHostileTexts drives texts that would break out of a page through every page.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	a := c.App("4pyun", "op0000000000demo")
	shop, err := fourpyun.New(fourpyun.Config{BaseURL: s.PlatformURL(), AppID: "op0000000000demo", Secret: "paymock-demo-secret", Merchant: "62626601"})
	if err != nil {
		t.Fatal(err)
	}
	for i, hostile := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, "\u202egnol\u202c", "a\x1b[31mb\x07",
		`</pre></template><svg onload=alert(1)>`, `javascript:alert(1)`, `{{.Secret}}`, "\u2028\u0000", `--><!--<b>`,
	} {
		trade, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 100, Subject: hostile, Payer: hostile, Order: fmt.Sprintf("o%d%s", i, hostile), Extra: map[string]string{hostile: hostile}})
		if err != nil {
			trade, err = a.OpenTrade(t.Context(), api.NewTrade{Amount: 100, Subject: hostile})
		}
		if err != nil {
			continue // the platform refuses it; then it is shown nowhere
		}
		_, _ = shop.Settle(t.Context(), fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: 100, Reason: hostile})
		_, _ = shop.Query(t.Context(), fourpyun.QueryRequest{PaySerial: hostile})
		if _, err := a.AddRule(t.Context(), api.Rule{Name: hostile, When: api.When{Operation: "query"}, Then: api.Then{Respond: "1002", Message: hostile}, Times: 1}); err != nil {
			t.Fatal(err)
		}
		_, _ = shop.Query(t.Context(), fourpyun.QueryRequest{PaySerial: trade.No})
		pages := everyPage(trade.No, "")
		delete(pages, "callbacks")
		pages["search"] = "/?q=" + strings.NewReplacer("%", "%25", "<", "%3C", "\"", "%22", " ", "%20", "#", "%23", "&", "%26", "\x1b", "%1b", "\x07", "%07", "\x00", "%00").Replace(hostile)
		for name, path := range pages {
			got := get(t, s.ControlURL()+path)
			if name == "exchange" && got.status != 200 {
				continue
			}
			for _, bad := range []string{"<script>alert", "<img src=x", "onmouseover='alert", "<svg onload", "\u202e", "\x1b", "<b>", `href="javascript:`, "\u2028"} {
				if bad == "<b>" && hostile != `--><!--<b>` {
					continue
				}
				if bad == "<b>" {
					bad = "<!--<b>"
				}
				if strings.Contains(got.body, bad) {
					t.Errorf("%s shows %q as it is", name, bad)
				}
			}
		}
	}
}
