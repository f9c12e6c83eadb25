package main

import (
	"bytes"
	"context"
	"testing"
	"time"

	"paymock/mock/inputfile/inputfiletest"
)

// TestStopIsNotHeld: no file that a user names holds the end of a command, such as one that looks regular and never
// ends.
func TestStopIsNotHeld(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"serve", "--config"},
		{"serve", "--listen", "127.0.0.1:0", "--control", "", "--replay"},
		{"serve", "--listen", "127.0.0.1:0", "--control", "", "--scenario"},
		{"serve", "--listen", "127.0.0.1:0", "--control", "", "--callback-ca"},
		{"validate"},
		{"replay"},
		{"explain", "--file"},
		{"explain", "--provider", "4pyun", "{}", "--key"},
		{"record", "--platform", "4pyun", "--upstream", "http://127.0.0.1:9", "--out", "none", "--app"},
		{"record", "--platform", "4pyun", "--upstream", "http://127.0.0.1:9", "--out", "none", "--platform-key"},
		{"probe", "http://127.0.0.1:9", "--provider", "alipay", "--callback-ca"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		file, done := inputfiletest.Held(t, ".yaml"), make(chan int, 1)
		var said bytes.Buffer
		go func() {
			done <- run(ctx, append(args, file), func(string) (string, bool) { return "", false }, &bytes.Buffer{}, &said)
		}()
		select {
		case code := <-done:
			t.Errorf("%q ended with %d before it was stopped: %s", args, code, &said)
		case <-time.After(200 * time.Millisecond):
		}
		cancel()
		select {
		case code := <-done:
			if code == exitFine {
				t.Errorf("%q: all is well, it says", args)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("%q is held", args)
		}
	}
}
