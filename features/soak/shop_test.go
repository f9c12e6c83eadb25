package soak_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// replies are how the merchant of a platform accepts a callback, and asks for it again.
var replies = map[string]struct{ accepts, refuses string }{
	"4pyun": {`{"code":"1001"}`, `{"code":"500"}`}, "alipay": {"success", "fail"}, "intella": {"true", "false"},
}

// shop takes callbacks of all apps, refuses some, and counts them by path.
type shop struct {
	url    string
	counts sync.Map // of *callbackCount
	seen   atomic.Int64
}

type callbackCount struct{ got, accepted atomic.Int64 }

func open(t *testing.T) *shop {
	s := &shop{}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *shop) count(path string) *callbackCount {
	count, _ := s.counts.LoadOrStore(path, new(callbackCount))
	return count.(*callbackCount)
}

// ServeHTTP refuses three of eight: with a status, with a word, and by hanging up.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	platform := strings.Split(r.URL.Path, "/")[1]
	count := s.count(r.URL.Path)
	count.got.Add(1)
	switch s.seen.Add(1) % 8 {
	case 0:
		http.Error(w, "no", http.StatusServiceUnavailable)
	case 3:
		_, _ = io.WriteString(w, replies[platform].refuses)
	case 6:
		panic(http.ErrAbortHandler)
	default:
		count.accepted.Add(1)
		_, _ = io.WriteString(w, replies[platform].accepts)
	}
}
