package intella

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"paymock/client"
)

// newClient is the merchant of the vectors, with their AES key.
func newClient(t testing.TB, base string, change ...func(*Config)) *Client {
	t.Helper()
	v := load(t)
	config := Config{
		BaseURL: base, MchID: "myMchId", Password: "0000", RefundPassword: "9999", PublicKey: v.RSA.Public,
		NewKey:  func() ([]byte, error) { return v.aesKey(t), nil },
		Options: client.Options{Now: func() time.Time { return mustTime(t, "2018-07-15T02:51:52Z") }},
	}
	for _, f := range change {
		f(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answering starts a platform that always says the same, and counts how often it is asked.
func answering(t testing.TB, status int, body string) (base string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func mustTime(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
