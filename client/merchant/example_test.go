package merchant_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"paymock/client/adapter"
	"paymock/client/merchant"
)

// A receiver of callbacks is an http.Handler; what is not of a known app is refused.
func ExampleNew() {
	m, err := adapter.NewReceiver(merchant.Config{Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(m)
	defer server.Close()
	resp, err := http.Post(server.URL+"/callbacks/4pyun/nobody/notify", "application/x-www-form-urlencoded", strings.NewReader("app_id=nobody&sign=x"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.StatusCode)
	_ = resp.Body.Close()
	// Output: 404
}
