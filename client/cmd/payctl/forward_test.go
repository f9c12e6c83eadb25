package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paymock/client/adapter"
	"paymock/client/fourpyun"
	"paymock/client/merchant"
	"paymock/mock/words"
)

// TestForward: the callback arrives byte for byte, and the answer goes back with the verdict.
func TestForward(t *testing.T) {
	t.Parallel()
	var got []byte
	status, answer := http.StatusOK, `{"code":"1001"}`
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Mine", r.Header.Get("Content-Type"))
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	var shown bytes.Buffer
	e := &listener{session: &session{stdout: &shown, zone: platformZone, language: words.English}}
	var err error
	if e.merchant, err = adapter.NewReceiver(merchant.Config{Observe: e.printCallback}); err != nil {
		t.Fatal(err)
	}
	app := merchant.App{Provider: "4pyun", ID: "x", Secret: "s"}
	if err := e.merchant.Register(t.Context(), app); err != nil {
		t.Fatal(err)
	}
	f, err := e.forwardTo(behind.URL + "/mine")
	if err != nil {
		t.Fatal(err)
	}
	fields := fourpyun.Fields{{Name: "app_id", Value: "x"}, {Name: "pay_order", Value: "O 1"}, {Name: "pay_serial", Value: "S1"}, {Name: "merchant", Value: "m"}, {Name: "value", Value: "1"}, {Name: "status", Value: "1"}, {Name: "trade_time", Value: "1700000000000"}}
	body := fields.With("sign", fourpyun.Sign("s", fields)).Form()
	send := func() *httptest.ResponseRecorder {
		shown.Reset()
		r := httptest.NewRequest(http.MethodPost, merchant.Path(app.Ref(), "notify"), strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		return w
	}
	w := send()
	if string(got) != body || w.Code != 200 || w.Body.String() != answer || w.Header().Get("X-Mine") != "application/x-www-form-urlencoded" {
		t.Errorf("got %q, answered %d %s %v", got, w.Code, w.Body, w.Header())
	}
	if !strings.Contains(shown.String(), "signature right") || !strings.Contains(shown.String(), "the platform takes it") {
		t.Errorf("shown: %s", &shown)
	}
	status, answer = http.StatusInternalServerError, "broken\x1b[2J"
	if w := send(); w.Code != 500 || w.Body.String() != answer || !strings.Contains(shown.String(), `answered 500 broken\x1b[2J; the platform doesn't take it; it wants {"code":"1001"`) {
		t.Errorf("answered %d; shown: %s", w.Code, &shown)
	}
	if lines := strings.Split(shown.String(), "\n"); !strings.HasPrefix(lines[0], "2  ") || !strings.Contains(lines[len(lines)-2], "forwarded to ") {
		t.Errorf("not shown with its answer: %s", &shown)
	}
	e.session.language = words.Chinese
	if send(); !strings.Contains(shown.String(), "签名正确，是第 1 个的重发") || !strings.Contains(shown.String(), "    已转发到 "+behind.URL+"/mine：应答 500 ") || !strings.Contains(shown.String(), "；平台不接受；平台要的是 {") {
		t.Errorf("in Chinese: %s", &shown)
	}
	e.session.language = words.English
	behind.Close()
	if w := send(); w.Code != http.StatusBadGateway || !strings.Contains(shown.String(), "no answer") {
		t.Errorf("answered %d; shown: %s", w.Code, &shown)
	}
	if _, err := e.forwardTo("ftp://x"); err == nil {
		t.Error("ftp was taken")
	}
}
