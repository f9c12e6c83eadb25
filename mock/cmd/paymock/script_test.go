package main

import (
	"context"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs each file of testdata: commands as a user types them.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"run": inProcess},
	})
}

// inProcess is the script command "run paymock": the command without a process of its own.
func inProcess(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || args[0] != "paymock" {
		ts.Fatalf("usage: run paymock ARGUMENT…")
	}
	code := run(context.Background(), args[1:], func(name string) (string, bool) { return ts.Getenv(name), ts.Getenv(name) != "" }, ts.Stdout(), ts.Stderr())
	if neg != (code != exitFine) {
		ts.Fatalf("paymock %s: exit code %d", strings.Join(args[1:], " "), code)
	}
}
