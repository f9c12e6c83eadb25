package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"paymock/mock"
)

// TestFakeTradesPartlyMade: the trades that were made before one failed are shown.
func TestFakeTradesPartlyMade(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	target, err := url.Parse(server.ControlURL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	var posts atomic.Int32
	failing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && posts.Add(1) > 2 {
			http.Error(w, "no room", http.StatusInsufficientStorage)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(failing.Close)
	got := payctl(t.Context(), map[string]string{"PAYCTL_CONTROL": failing.URL}, "trade", "add", "--fake", "5", "--amount", "3.21")
	if got.code == exitFine || strings.Count(got.stdout, " PK") != 2 || !strings.Contains(got.stderr, "507") {
		t.Errorf("code %d\n%s\n%s", got.code, got.stdout, got.stderr)
	}
}
