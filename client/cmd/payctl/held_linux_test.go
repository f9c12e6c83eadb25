package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"paymock/mock"
	"paymock/mock/inputfile/inputfiletest"
)

// TestStopIsNotHeld: no file that a user names holds the end of a command, such as one that looks regular and never
// ends.
func TestStopIsNotHeld(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	for _, args := range [][]string{
		{"import"},
		{"test"},
		{"test", "--shipped", "--against"},
		{"explain", "--file"},
		{"sign", "--file"},
		{"rule", "add", "--file"},
		{"scenario", "load"},
		{"scenario", "check"},
		{"draft", "--out", t.TempDir() + "/none"},
	} {
		ending := map[string]string{"test": ".feature", "import": ".json"}[args[len(args)-1]]
		file := inputfiletest.Held(t, cmp.Or(ending, ".yaml"))
		said := runUntilStopped(t, strings.NewReader(""), server.ControlURL(), append(args, file))
		if said != "" {
			t.Errorf("%q %s", args, said)
		}
	}
	for _, args := range [][]string{{"import", "-"}, {"explain"}, {"rule", "add", "--file", "-"}} {
		if said := runUntilStopped(t, endless{}, server.ControlURL(), args); said != "" {
			t.Errorf("%q of an input without an end %s", args, said)
		}
	}
}

// runUntilStopped runs a command that is stopped when it waits, and tells what was wrong with that.
func runUntilStopped(t *testing.T, in io.Reader, control string, args []string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan int, 1)
	var said bytes.Buffer
	go func() {
		done <- run(ctx, args, func(name string) string { return map[string]string{"PAYCTL_CONTROL": control}[name] }, in, &bytes.Buffer{}, &said)
	}()
	select {
	case <-done:
		return "ended before it was stopped: " + said.String()
	case <-time.After(300 * time.Millisecond):
	}
	cancel()
	select {
	case code := <-done:
		if code == exitFine {
			return "says that all is well"
		}
	case <-time.After(20 * time.Second):
		return "is held"
	}
	return ""
}
