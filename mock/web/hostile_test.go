package web_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"paymock/client/control"
	"paymock/mock/api"
)

// hostile are texts that would break out of a page, or change how what stands around them is read.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, "\u202egnol\u202c", "a\x1b[31mb\x07",
	`</pre></template><svg onload=alert(1)>`, `javascript:alert(1)`, `{{.Secret}}`, "\u2028\u0000", `--><!--<b>`, `</title><script>alert(1)//`, "\xff\xfe<b>",
}

// breaksOut reports what of a page a hostile text has got into it.
func breaksOut(body string) string {
	for _, bad := range []string{"<script>alert", "<img src=x", "onmouseover='alert", "<svg onload", "\u202e", "\x1b", "<!--<b>", `href="javascript:`, "\u2028", "\xff"} {
		if strings.Contains(body, bad) {
			return bad
		}
	}
	return ""
}

// TestHostileWire sends hostile texts by all ways on which they come from outside: names and values of fields,
// headers, paths, whole bodies, what a merchant answers to a callback, addresses of the pages, readers,
// rules, scenarios; then it reads every page, and the payers' pages.
func TestHostileWire(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	ctx := t.Context()
	answer := make(chan string, 1)
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		text := <-answer
		answer <- text
		w.Header().Set("X-Word", strings.Map(func(r rune) rune {
			if r < ' ' {
				return -1
			}
			return r
		}, text))
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(merchant.Close)
	answer <- hostile[0]
	a := c.App("4pyun", "op0000000000demo")
	if _, err := a.Patch(ctx, api.AppPatch{Callbacks: map[string]string{"notify": merchant.URL + "/<script>alert"}}); err != nil {
		t.Log(err) // refused: then without
		if _, err := a.Patch(ctx, api.AppPatch{Callbacks: map[string]string{"notify": merchant.URL}}); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range hostile {
		<-answer
		answer <- text
		form := url.Values{"app_id": {"op0000000000demo"}, "pay_serial": {text}, "reason": {text}, text: {text}, "sign": {text}}
		send(t, s.PlatformURL()+"/gate/1.0/payment/trade/settle", "application/x-www-form-urlencoded", form.Encode(), text)
		send(t, s.PlatformURL()+"/gate/1.0/payment/refund/create", text, `{"app_id":"op0000000000demo","`+strings.ReplaceAll(text, `"`, `\"`)+`":1}`, text)
		send(t, s.PlatformURL()+"/allpaypass/api/general", "application/json", text, text)
		send(t, s.PlatformURL()+"/gateway.do?app_id=2021000000000001&method="+url.QueryEscape(text), "application/x-www-form-urlencoded", "biz_content="+url.QueryEscape(text), text)
		// What the control API doesn't take is shown nowhere.
		_, _ = c.App("intella", "paymockdemo").PutTerminal(ctx, api.NewTerminal{ID: text})
		_, _ = a.AddRule(ctx, api.Rule{Name: text, When: api.When{Operation: "query"}, Then: api.Then{Message: text, Respond: "1002"}})
		_, _ = a.LoadScenarioFile(ctx, text, []byte("name: x\nabout: "+fmt.Sprintf("%q", text)+"\nrules: [{when: {operation: query}, then: {delay: 1ms}}]\n"))
		_, _ = c.CreateApp(ctx, api.NewApp{Provider: "4pyun", Merchant: text, ID: fmt.Sprintf("op%d%s", i, text)})
		_, _ = a.OpenTrade(ctx, api.NewTrade{Amount: 100, Subject: text, Order: "o" + text})
	}
	callbacks, err := a.Callbacks(ctx)
	if err != nil || len(callbacks) == 0 {
		t.Fatal(callbacks, err)
	}
	trades, err := a.Trades(ctx)
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{of("/", "4pyun/(unknown)"), of("/", "alipay/2021000000000001"), of("/", "intella/(unknown)"), of("/ui/apps", demo)}
	for _, callback := range callbacks {
		paths = append(paths, of("/ui/callbacks", demo, "callback", callback.ID))
	}
	for _, trade := range trades {
		for _, path := range everyPage(trade.No, callbacks[0].ID) {
			paths = append(paths, path)
		}
	}
	for _, name := range []string{demo, "4pyun/(unknown)", "alipay/2021000000000001", "intella/(unknown)"} {
		platform, id, _ := strings.Cut(name, "/")
		entries, err := c.App(platform, id).Journal(ctx, control.JournalQuery{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			paths = append(paths, of("/ui/exchange", name, "seq", fmt.Sprint(e.Seq)))
		}
	}
	for _, text := range hostile {
		q := url.QueryEscape(text)
		paths = append(paths, "/?q="+q, "/?operation="+q+"&code="+q+"&rule="+q, "/?at="+q, "/?app="+q, "/?part="+q, "/ui/codes?platform="+q, "/ui/codes?q="+q,
			"/ui/apps?q="+q, "/ui/trades?q="+q, of("/ui/rules", demo, "sentence", text, "code", text), of("/ui/exchange", demo, "seq", text), "/"+url.PathEscape(text), "/ui/search?q="+q)
	}
	read := 0
	for _, path := range paths {
		got := get(t, s.ControlURL()+path)
		if bad := breaksOut(got.body); bad != "" {
			t.Errorf("%s shows %q as it is: %.200s", path, bad, got.body[max(0, strings.Index(got.body, bad)-100):])
		}
		if got.status == http.StatusOK {
			read++
		}
	}
	if read < 200 {
		t.Errorf("%d pages of %d were read", read, len(paths))
	}
	for _, trade := range trades {
		for _, path := range []string{"/payment/trade/create?pay_id=" + trade.Extra["pay_id"], "/cashier/alipay?app_id=2021000000000001&trade_no=" + url.QueryEscape(trade.Subject), "/olpay?m=paymockdemo&t=" + url.QueryEscape(trade.Subject)} {
			if got := get(t, s.PlatformURL()+path); breaksOut(got.body) != "" {
				t.Errorf("%s shows %q as it is", path, breaksOut(got.body))
			}
		}
	}
}

// send posts a body with a header; what HTTP itself refuses to send is left out.
func send(t *testing.T, address, kind, body, header string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Word", header)
	for name := range req.Header {
		if strings.ContainsFunc(req.Header.Get(name), func(r rune) bool { return r < ' ' }) {
			req.Header.Set(name, "text/plain")
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}
