package callback

import (
	"strings"
	"testing"

	"paymock/mock/store"
)

// TestAttemptsOfACallbackAreBounded: sent again a thousand times, a callback keeps the newest
// attempts, the bytes of fewer, and says so of the others.
func TestAttemptsOfACallbackAreBounded(t *testing.T) {
	t.Parallel()
	var kept []store.Attempt
	for i := range 1000 {
		kept = boundAttempts(append(kept, store.Attempt{Status: i, Request: make([]byte, 10_000), Response: make([]byte, 1000)}))
	}
	if len(kept) != MaxAttempts || kept[MaxAttempts-1].Status != 999 {
		t.Fatalf("%d attempts, the last %d", len(kept), kept[len(kept)-1].Status)
	}
	bytes := 0
	for i, at := range kept {
		bytes += len(at.Request) + len(at.Response)
		if (at.Request == nil) != (at.Reason == notKept) || strings.Count(at.Reason, notKept) > 1 {
			t.Errorf("attempt %d has %d bytes and says %q", i, len(at.Request), at.Reason)
		}
	}
	if bytes > MaxAttemptBytes || bytes < MaxAttemptBytes*9/10 || kept[MaxAttempts-1].Request == nil {
		t.Errorf("%d bytes are kept", bytes)
	}
	if huge := boundAttempts([]store.Attempt{{Request: []byte("x")}, {Request: make([]byte, 2*MaxAttemptBytes)}}); huge[1].Request == nil || huge[0].Request != nil {
		t.Error("want the newest whole, however large, and nothing of the one before")
	}
}
