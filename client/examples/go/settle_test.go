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
	command := exec.CommandContext(t.Context(), os.Getenv("PAYMOCK_BIN"), "serve", "--json", "--listen=127.0.0.1:0", "--control=127.0.0.1:0")
	out, _ := command.StdoutPipe()
	var mock struct{ Control string }
	if err := command.Start(); err != nil || json.NewDecoder(out).Decode(&mock) != nil { // one line, once it serves
		t.Fatal("PAYMOCK_BIN names no program that starts: ", err)
	}
	callbacks := make(chan url.Values, 10)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		callbacks <- r.PostForm
		fmt.Fprint(w, `{"code":"1001"}`)
	}))
	t.Cleanup(shop.Close)
	app := call(t, "POST", mock.Control+"/apps", `{"provider":"4pyun","notify_url":"`+shop.URL+`/notify"}`)
	id, secret, base := app["id"].(string), app["secret"].(string), mock.Control+"/apps/4pyun/"+app["id"].(string)
	trade := call(t, "POST", base+"/trades", `{"amount":5000,"status":"waiting"}`)["no"].(string)
	call(t, "POST", base+"/trades/"+trade+"/pay", `{}`) // the payer pays, the platform calls back
	paid := <-callbacks
	if want := sign(paid, secret); paid.Get("sign") != want || paid.Get("value") != "5000" {
		t.Errorf("the callback %v is not rightly signed (%s) or not of 5000 fen", paid, want)
	}
	call(t, "POST", base+"/rules", `{"when":{"operation":"settle"},"then":{"respond":"1403"},"times":1}`)
	for _, want := range []string{"1403", "1001"} {
		form := url.Values{"app_id": {id}, "pay_serial": {trade}, "settle_value": {"2203"}, "sharding_value": {"2203"}, "reason": {"test"}}
		form.Set("sign", sign(form, secret))
		if got := call(t, "POST", app["platform_url"].(string)+"/gate/1.0/payment/trade/settle", form.Encode())["code"]; got != want {
			t.Errorf("the settle was answered with %v, want %s", got, want)
		}
	}
	call(t, "POST", base+"/clock", `{"advance":"0s"}`) // what is due is over then
	for _, check := range [][3]string{{"POST", "/verify", `{"operation":"settle","exactly":2}`}, {"GET", "/verify/unexpected"}, {"GET", "/ledger/check"}} {
		if got := call(t, check[0], base+check[1], check[2]); got["ok"] != true {
			t.Errorf("%s: %v", check[1], got) // a no names the nearest misses
		}
	}
	if all := fmt.Sprint(call(t, "GET", base+"/callbacks", "")); strings.Contains(all, "state:waiting") {
		t.Errorf("callbacks have not ended: %v", all)
	}
}

// sign is upper-case MD5 over the sorted fields that are not empty, and the key.
func sign(form url.Values, secret string) string {
	var text string
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name != "sign" && form.Get(name) != "" {
			text += name + "=" + form.Get(name) + "&"
		}
	}
	return fmt.Sprintf("%X", md5.Sum([]byte(text+"app_secret="+secret)))
}

func call(t *testing.T, method, url, body string) (answer map[string]any) {
	request, _ := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	request.Header.Set("Content-Type", map[bool]string{true: "application/json", false: "application/x-www-form-urlencoded"}[strings.HasPrefix(body, "{")])
	answered, err := http.DefaultClient.Do(request)
	if err != nil || json.NewDecoder(answered.Body).Decode(&answer) != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	return answer
}
