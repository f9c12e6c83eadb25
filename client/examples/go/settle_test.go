// Package settle is a merchant's test that knows paymock as a program only, the one in PAYMOCK_BIN.
package settle

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestSettle(t *testing.T) {
	control := startMock(t)
	callbacks := make(chan url.Values, 10)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.FormValue("sign")
		callbacks <- r.PostForm
		fmt.Fprint(w, `{"code":"1001"}`)
	}))
	t.Cleanup(shop.Close)
	app := post(t, control+"/apps", "application/json", `{"provider":"4pyun","notify_url":"`+shop.URL+`/notify"}`)
	id, secret := app["id"].(string), app["secret"].(string)
	base, settle := control+"/apps/4pyun/"+id, app["platform_url"].(string)+"/gate/1.0/payment/trade/settle"
	trade := post(t, base+"/trades", "application/json", `{"amount":5000,"status":"waiting"}`)["no"].(string)
	post(t, base+"/trades/"+trade+"/pay", "application/json", `{}`) // the payer pays, the platform calls back
	paid := <-callbacks
	if want := sign(paid, secret); paid.Get("sign") != want || paid.Get("value") != "5000" {
		t.Errorf("the callback %v is not rightly signed (%s) or not of 5000 fen", paid, want)
	}
	post(t, base+"/rules", "application/json", `{"when":{"operation":"settle"},"then":{"respond":"1403"},"times":1}`)
	for _, want := range []string{"1403", "1001"} {
		form := url.Values{"app_id": {id}, "pay_serial": {trade}, "settle_value": {"2203"}, "sharding_value": {"2203"}, "reason": {"test"}}
		form.Set("sign", sign(form, secret))
		if got := post(t, settle, "application/x-www-form-urlencoded", form.Encode())["code"]; got != want {
			t.Errorf("the settle was answered with %v, want %s", got, want)
		}
	}
	finish(t, base, `{"operation":"settle","exactly":2}`)
}

// finish checks what was called: the expectation is met, nothing else came, the books balance, every callback has
// ended.
func finish(t *testing.T, base, expected string) {
	post(t, base+"/clock", "application/json", `{"advance":"0s"}`) // what is due is over then
	if got := post(t, base+"/verify", "application/json", expected); got["ok"] != true {
		t.Errorf("not as expected: %v, the nearest: %v", got["message"], got["misses"])
	}
	for _, check := range []string{"/verify/unexpected", "/ledger/check"} {
		if got := get(t, base+check); got["ok"] != true {
			t.Errorf("%s: %v", check, got)
		}
	}
	for _, callback := range get(t, base+"/callbacks")["callbacks"].([]any) {
		if callback.(map[string]any)["state"] == "waiting" {
			t.Errorf("not ended: %v", callback)
		}
	}
}

// sign is upper-case MD5 over the sorted fields that are not empty, and the key.
func sign(form url.Values, secret string) string {
	var text string
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if value := form.Get(name); name != "sign" && value != "" {
			text += name + "=" + value + "&"
		}
	}
	return fmt.Sprintf("%X", md5.Sum([]byte(text+"app_secret="+secret)))
}

func startMock(t *testing.T) string {
	command := exec.CommandContext(t.Context(), os.Getenv("PAYMOCK_BIN"), "serve", "--json", "--listen=127.0.0.1:0", "--control=127.0.0.1:0")
	out, _ := command.StdoutPipe()
	if err := command.Start(); err != nil {
		t.Fatal("PAYMOCK_BIN names no program that starts: ", err)
	}
	t.Cleanup(func() { _ = command.Wait() })
	var ready struct{ Control string }
	_ = json.NewDecoder(out).Decode(&ready) // one line, once it serves
	return ready.Control
}

func post(t *testing.T, url, contentType, body string) (answer map[string]any) {
	resp, err := http.Post(url, contentType, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	_ = json.NewDecoder(resp.Body).Decode(&answer)
	return answer
}

func get(t *testing.T, url string) (answer map[string]any) {
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	_ = json.NewDecoder(resp.Body).Decode(&answer)
	return answer
}
