package main

import (
	"strings"
	"testing"
)

// TestCallbackProxy: an address that is no proxy is a usage error that says what is wanted. That
// callbacks go through one is tested in package callback.
func TestCallbackProxy(t *testing.T) {
	t.Parallel()
	code, _, stderr := command(t.Context(), nil, "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--callback-proxy", "socks5://127.0.0.1:1")
	if code != exitUsage || !strings.Contains(stderr, "callback-proxy: want http://") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	code, _, stderr = command(t.Context(), nil, "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--callback-proxy", "http://A.intella.co.:3128")
	if code != exitUsage || !strings.Contains(stderr, "callback-proxy: A.intella.co. is refused: it belongs to the real intella in production") {
		t.Errorf("a platform's own host: exit code %d, %s", code, stderr)
	}
}
