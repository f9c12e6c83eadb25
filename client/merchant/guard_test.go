package merchant_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"paymock/client/adapter"
	"paymock/client/merchant"
)

// TestGuard: what a page of another site can send, whatever name it makes point here, changes
// and reads nothing; what programs send does.
func TestGuard(t *testing.T) {
	t.Parallel()
	held := 0
	m, err := adapter.NewReceiver(merchant.Config{Wait: func(context.Context, time.Duration) error { held++; return nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	const loopback, elsewhere = "127.0.0.1:5", "192.168.1.9:5"
	for name, tt := range map[string]struct {
		token, method, host, remote string
		header                      http.Header
		want                        int
	}{
		"a program":                       {"", "POST", "127.0.0.1:12190", loopback, http.Header{"Content-Type": {"application/json"}}, 422},
		"curl -d":                         {"", "POST", "localhost:12190", loopback, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, 422},
		"by its own name":                 {"", "GET", "merchant:12190", loopback, nil, 200},
		"a page's text":                   {"", "POST", "127.0.0.1:12190", loopback, http.Header{"Content-Type": {"text/plain"}}, 415},
		"a page's form":                   {"", "POST", "127.0.0.1:12190", loopback, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"http://evil.example"}}, 403},
		"a page, as the browser says it":  {"", "POST", "127.0.0.1:12190", loopback, http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		"a name that was made point here": {"", "GET", "evil.example:12190", loopback, nil, 403},
		"with the token, too":             {"secret", "GET", "evil.example:12190", loopback, http.Header{"Authorization": {"Bearer secret"}}, 403},
		"from elsewhere without a token":  {"", "GET", "192.168.1.5:12190", elsewhere, nil, 403},
		"from elsewhere with it":          {"secret", "GET", "192.168.1.5:12190", elsewhere, http.Header{"Authorization": {"Bearer secret"}}, 200},
		"with none where one is wanted":   {"secret", "GET", "192.168.1.5:12190", elsewhere, nil, 401},
		"with a wrong one":                {"secret", "GET", "192.168.1.5:12190", elsewhere, http.Header{"Authorization": {"Bearer x"}}, 401},
	} {
		path := map[string]string{"GET": "inbox", "POST": "apps"}[tt.method]
		r := httptest.NewRequest(tt.method, merchant.ControlPath+path, strings.NewReader(`{"provider":"none","id":"x"}`))
		r.Host, r.RemoteAddr = tt.host, tt.remote
		for field, values := range tt.header {
			r.Header[field] = values
		}
		w := httptest.NewRecorder()
		m.Control(tt.token, "merchant").ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("%s: status %d, want %d: %s", name, w.Code, tt.want, w.Body)
		}
		if want := strings.Count(name, "a wrong one"); held != want {
			t.Errorf("%s: %d times held back, want %d", name, held, want)
		}
		held = 0
	}
}

// TestInboxBytes: callbacks of a megabyte push the oldest out; the newest stays.
func TestInboxBytes(t *testing.T) {
	t.Parallel()
	m, err := adapter.NewReceiver(merchant.Config{KeepBytes: 3 << 19})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for range 3 {
		r := httptest.NewRequest(http.MethodPost, merchant.Path(merchant.Ref{Provider: "4pyun", ID: "x"}, "notify"), strings.NewReader(strings.Repeat("a", 1<<20-1)))
		m.ServeHTTP(httptest.NewRecorder(), r)
	}
	all, err := m.All(t.Context(), merchant.Ref{})
	if err != nil || len(all) != 1 || all[0].Seq != 3 {
		t.Errorf("%d are kept, %v, want the third alone", len(all), err)
	}
}
