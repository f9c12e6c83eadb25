package main

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/names/shipped"
)

// TestMain makes the test binary be payctl when a script calls it.
func TestMain(m *testing.M) {
	adapter.TeachWords() // as commands do at their start, before a test reads a line
	shipped.TeachWords()
	testscript.Main(m, map[string]func(){"payctl": main, "payctl-another": mainWithAnother})
}

// TestScripts runs each file of testdata against a server of its own.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			server := mock.Start(scriptTester{env}, mock.WithSeed(7))
			env.Setenv("PAYCTL_CONTROL", server.ControlURL())
			env.Setenv("PLATFORM", server.PlatformURL())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"run": inProcess, "field": field, "waitfor": waitfor},
	})
}

// inProcess is the script command "run payctl". "exec payctl" starts a process, which costs
// more and is needed for standard input, files and the background only.
func inProcess(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || args[0] != "payctl" {
		ts.Fatalf("usage: run payctl ARGUMENT…")
	}
	code := run(context.Background(), args[1:], ts.Getenv, strings.NewReader(""), ts.Stdout(), ts.Stderr())
	if neg != (code != exitFine) {
		ts.Fatalf("payctl %s: exit code %d", strings.Join(args[1:], " "), code)
	}
}

// field is the script command that takes a name's value out of the last JSON line of the last
// program's output, so that the next can use it: field NAME PATTERN sets $NAME to the first group.
func field(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: field NAME REGEXP")
	}
	found := mustCompile(ts, args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("%s finds nothing in the output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// scriptTester lets a server live as long as a script.
type scriptTester struct{ env *testscript.Env }

func (s scriptTester) Helper()                         {}
func (s scriptTester) Logf(format string, args ...any) { s.env.T().Log(fmt.Sprintf(format, args...)) }

func (s scriptTester) Errorf(format string, args ...any) {
	s.env.T().Fatal(fmt.Sprintf(format, args...))
}

func (s scriptTester) Fatalf(format string, args ...any) {
	s.env.T().Fatal(fmt.Sprintf(format, args...))
}
func (s scriptTester) Cleanup(f func()) { s.env.Defer(f) }

func mustCompile(ts *testscript.TestScript, pattern string) *regexp.Regexp {
	re, err := regexp.Compile(pattern)
	ts.Check(err)
	return re
}

// waitfor is the script command that waits until the journal of the app $APP, or 4pyun's demo app, has an entry of a kind,
// or of an operation such as app.change.
func waitfor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitfor KIND|OPERATION")
	}
	c, err := control.New(control.Config{BaseURL: ts.Getenv("PAYCTL_CONTROL")})
	ts.Check(err)
	q := control.JournalQuery{Kind: args[0], Wait: 30 * time.Second}
	if strings.Contains(args[0], ".") {
		q.Kind, q.Operation = "", args[0]
	}
	provider, id, _ := strings.Cut(cmp.Or(ts.Getenv("APP"), "4pyun/op0000000000demo"), "/")
	entries, err := c.App(provider, id).Journal(context.Background(), q)
	ts.Check(err)
	if len(entries) == 0 {
		ts.Fatalf("no %s in the journal", args[0])
	}
}
