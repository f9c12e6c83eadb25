package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock"
	"paymock/mock/words"
	"paymock/steps"
)

// resultOf is a scenario whose last step ended so.
func resultOf(t *testing.T, text string, at int, status string, err error) *scenarioResult {
	t.Helper()
	f, bad := parseFeature("dir/x,1.feature", []byte(text))
	if bad != nil {
		t.Fatal(bad)
	}
	p := f.pickles[at]
	r := &scenarioResult{feature: f, pickle: p, line: f.lineOfNodes(p.AstNodeIds), name: f.uniqueTitle(p), status: status, took: 1500 * time.Millisecond, began: time.Unix(0, 0)}
	for i, st := range p.Steps {
		node := f.stepByID(st.AstNodeIds[0])
		one := stepResult{step: st, keyword: node.Keyword, line: int(node.Location.Line), status: passed}
		if i == len(p.Steps)-1 {
			one.status, one.err = status, err
		}
		r.steps = append(r.steps, one)
	}
	return r
}

const twice = `Feature: money, and more
  Scenario Outline: 100% of <n>: all
    Given a 4pyun app
    Then there:
      | n   | long  |
      | <n> | 金额 |
    Examples:
      | n |
      | 1 |
      | 2 |
`

// TestAnnotations holds the escapes to those of GitHub's workflow commands.
func TestAnnotations(t *testing.T) {
	t.Parallel()
	r := resultOf(t, twice, 0, failed, errors.New("50% off:\r\nno, wait"))
	r.failure = steps.Failure{Cause: "the last call was lost", Report: "journal:\n  1\n", Wire: "secret wire"}
	abs, err := filepath.Abs("dir")
	if err != nil {
		t.Fatal(err)
	}
	const message = "::dir/x,1.feature:4: Then there:%0A50%25 off:%0D%0Ano, wait%0Athe last call was lost%0A%0Ajournal:%0A  1\n"
	for root, want := range map[string]string{
		"":                          "::error file=dir/x%2C1.feature,line=4,title=100%25 of 1%3A all" + message,
		filepath.Dir(abs):           "::error file=dir/x%2C1.feature,line=4,title=100%25 of 1%3A all" + message,
		abs:                         "::error file=x%2C1.feature,line=4,title=100%25 of 1%3A all" + message,
		filepath.Join(abs, "other"): "::error file=dir/x%2C1.feature,line=4,title=100%25 of 1%3A all" + message,
	} {
		var out bytes.Buffer
		a := &annotationPrinter{w: &out, root: root}
		a.scenario(resultOf(t, twice, 1, passed, nil))
		a.scenario(r)
		if err := a.printSummary(runTally{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("root %q: (-want +got):\n%s", root, diff)
		}
	}
}

// TestJUnit reads back what was written, whatever the texts hold.
func TestJUnit(t *testing.T) {
	t.Parallel()
	bad := resultOf(t, twice, 1, failed, errors.New("want <1> & \"2\"\x00\x1b[31m ]]> end"))
	bad.failure = steps.Failure{Cause: "answered with 1403 by rule \"x\" (r1)", Report: "journal\n", Wire: "  > POST \xff\n"}
	good, left := resultOf(t, twice, 0, passed, nil), resultOf(t, twice, 0, skipped, nil)
	good.feature, left.feature = bad.feature, bad.feature
	var out bytes.Buffer
	j := &junitPrinter{w: &out}
	if err := j.printSummary(runTally{passed: 1, failed: 1, skipped: 1, took: time.Second, seed: 1<<64 - 1, results: []*scenarioResult{bad, good, left}}); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v in\n%s", err, out.String())
	}
	if got.Tests != 3 || got.Failures != 1 || got.Skipped != 1 || got.Errors != 0 || got.Time != "1.000" || len(got.Suites) != 1 {
		t.Fatalf("%+v", got)
	}
	s := got.Suites[0]
	if s.Name != "money, and more" || s.File != "dir/x,1.feature" || s.Time != "4.500" || s.Properties[0] != (junitProperty{"seed", "18446744073709551615"}) {
		t.Errorf("%+v", s)
	}
	if s.Cases[0].Name != "100% of 1: all" || s.Cases[0].Failure != nil || s.Cases[1].Skipped == nil || s.Cases[2].Line != 10 || s.Cases[2].Failure == nil {
		t.Fatalf("%+v", s.Cases)
	}
	f := s.Cases[2].Failure
	for text, want := range map[string]string{
		f.Message: `Then there:: want <1> & "2"`,
		f.Text:    `answered with 1403 by rule "x" (r1)`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if !strings.Contains(f.Text, "]]> end") || !strings.Contains(f.Text, "> POST �") {
		t.Errorf("%q", f.Text)
	}
}

func TestPretty(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &prettyPrinter{w: &out, language: words.English}
	r := resultOf(t, twice, 0, failed, errors.New("no\nand no"))
	r.failure = steps.Failure{Cause: "why", Report: "journal\n", Wire: "  > POST\n"}
	p.scenario(r)
	if err := p.printSummary(runTally{failed: 1, steps: 2, seed: 7, took: 1234567, results: []*scenarioResult{r}}); err != nil {
		t.Fatal(err)
	}
	const want = `Feature: money, and more

  100% of 1: all  dir/x,1.feature:9
    ✓ Given a 4pyun app
    ✗ Then there:
        | n | long |
        | 1 | 金额   |
      no
      and no
      why

      journal
      on the wire:
        > POST

1 scenario: 1 failed (2 steps, 1ms), seed 7
failed:
  dir/x,1.feature:9  100% of 1: all
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	p.colours = true
	p.scenario(r)
	if !strings.Contains(out.String(), "\x1b[31m✗ Then there:\x1b[0m") {
		t.Errorf("no colours in %q", out.String())
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &progressPrinter{prettyPrinter: prettyPrinter{w: &out, language: words.English}}
	for range 41 {
		p.scenario(resultOf(t, twice, 0, passed, nil))
	}
	p.scenario(resultOf(t, twice, 1, skipped, nil))
	if want := strings.Repeat(".", 80) + "\n...-"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

// TestInterrupted: what has not run yet is left out, not failed, and the exit code tells.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	var out, report bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	c := &cli{Control: server.ControlURL(), Timeout: time.Minute}
	s, err := newSession(ctx, c, func(string) string { return "" }, strings.NewReader(""), &out, &report)
	if err != nil {
		t.Fatal(err)
	}
	command := &testCommand{Concurrency: 1, ScenarioTimeout: time.Minute}
	target, done, err := command.reachTarget(s)
	if err != nil {
		t.Fatal(err)
	}
	f, bad := parseFeature("x.feature", []byte("Feature: x\n  Scenario: y\n    Given a 4pyun app\n    And the clock is frozen\n"))
	if bad != nil {
		t.Fatal(bad)
	}
	outputs, err := command.outputs(s)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	err = (&featureRun{command: command, session: s, target: target, features: []*feature{f}, seed: 7}).run(outputs)
	if code, _ := exitCodeOf(err); code != exitFailed || !strings.Contains(err.Error(), "interrupted: 0 of 1 scenario had run") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(out.String(), "- Given a 4pyun app") || !strings.Contains(out.String(), "1 scenario: 1 skipped") {
		t.Errorf("%s", out.String())
	}
	if err := done(); err != nil {
		t.Error(err)
	}
}

// TestExitCodesOfTest: what a build server goes by.
func TestExitCodesOfTest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"good.feature": "Feature: x\n  Scenario: y\n    Given a 4pyun app\n", "unknown.feature": "Feature: x\n  Scenario: y\n    Given a unicorn\n", "broken.feature": "hello\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for args, want := range map[string]int{
		"good.feature --dry-run":                       exitFine,
		"unknown.feature --dry-run":                    exitUsage,
		"unknown.feature":                              exitUsage,
		"broken.feature":                               exitUsage,
		"missing.feature":                              exitUsage,
		"good.feature --tags @none":                    exitUsage,
		"good.feature --control http://127.0.0.1:1":    exitReach,
		"good.feature --format junit:broken.feature/x": exitReach, // the server comes first
	} {
		var out bytes.Buffer
		words := strings.Fields(args)
		words[0] = filepath.Join(dir, words[0])
		getenv := func(name string) string { return map[string]string{"PAYCTL_CONTROL": "http://127.0.0.1:1"}[name] }
		if got := run(t.Context(), append([]string{"test"}, words...), getenv, strings.NewReader(""), &out, &out); got != want {
			t.Errorf("payctl test %s: exit code %d, want %d\n%s", args, got, want, out.String())
		}
	}
}
