package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestFilesEnd: devices, named pipes and endless files are refused, and nothing waits for them.
func TestFilesEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe, huge := filepath.Join(dir, "pipe"), filepath.Join(dir, "huge.json")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 1<<40); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe+".yaml", 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"test", "/dev/zero", "--dry-run"},
		{"test", pipe, "--dry-run"},
		{"test", huge, "--dry-run"},
		{"sign", "--file", "/dev/zero"},
		{"sign", "--file", pipe},
		{"sign", "--file", huge},
		{"rule", "add", "--file", pipe},
		{"explain", "--file", "/dev/zero"},
		{"explain", "--file", pipe},
		{"explain", "--file", huge},
		{"sign", "--provider", "alipay", "--public-key", pipe, "a=1&sign=x"},
		{"scenario", "check", pipe + ".yaml"},
		{"scenario", "check", "/dev/zero"},
		{"import", "/dev/zero"},
		{"import", pipe},
	} {
		code, _, stderr := runFor(t, args...)
		if code != exitUsage || !strings.Contains(stderr, "not a regular file") && !strings.Contains(stderr, "longer than") {
			t.Errorf("%v: code %d, %s", args, code, stderr)
		}
	}
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readInput(interrupted, endless{}, "standard input"); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// TestStateFilesFail: what is wrong with a file is not told of the server.
func TestStateFilesFail(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	code, _, stderr := runFor(t, "--control", server.URL, "import", "/proc/self/mem")
	if code != exitUsage || !strings.Contains(stderr, "/proc/self/mem") || strings.Contains(stderr, "no answer") {
		t.Errorf("import: code %d, %s", code, stderr)
	}
	var problems bytes.Buffer
	code = run(t.Context(), []string{"--control", server.URL, "export"}, func(string) string { return "" }, strings.NewReader(""), full{}, &problems)
	if code != exitFailed || !strings.Contains(problems.String(), "could not be written") || strings.Contains(problems.String(), "no answer") {
		t.Errorf("export: code %d, %s", code, &problems)
	}
}

// endless says nothing for ever.
type endless struct{}

func (endless) Read([]byte) (int, error) { select {} }

// runFor is run with nothing on standard input.
func runFor(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	code = run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out, &problems)
	return code, out.String(), problems.String()
}

// TestReadBeside: a feature names files in its directory and below, and not by a link elsewhere.
func TestReadBeside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret.yaml")
	below := filepath.Join(dir, "features", "sub")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{secret, filepath.Join(below, "good.yaml")} {
		if err := os.WriteFile(name, []byte("a: 1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(secret, filepath.Join(dir, "features", "link.yaml")); err != nil {
		t.Fatal(err)
	}
	feature := filepath.Join(dir, "features", "x.feature")
	if text, err := readBeside(feature, "sub/good.yaml"); err != nil || string(text) != "a: 1" {
		t.Errorf("beside: %q, %v", text, err)
	}
	for _, name := range []string{secret, "../secret.yaml", "sub/../../secret.yaml", "link.yaml", "/dev/zero", "sub"} {
		if text, err := readBeside(feature, name); err == nil {
			t.Errorf("%s was read: %q", name, text)
		}
	}
}

// TestReportsAreWritten: a report that can't be written is an error, as is one that would
// overwrite a feature.
func TestReportsAreWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.feature")
	const text = "Feature: x\n\n  Scenario: y\n    Given a 4pyun app\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	read, wrong := parseFeature(path, []byte(text))
	if wrong != nil {
		t.Fatal(wrong)
	}
	if _, err := createReport(path, []*feature{read}); err == nil {
		t.Error("a feature was overwritten")
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != text {
		t.Errorf("the feature is %q, %v", kept, err)
	}
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"steps"}, func(string) string { return "" }, strings.NewReader(""), full{}, &stderr)
	if code != exitFailed || !strings.Contains(stderr.String(), "could not be written") {
		t.Errorf("code %d, %s", code, &stderr)
	}
	for name := range formats {
		if name == "json" {
			continue
		}
		out := &reportOutputs{session: &session{stdout: &bytes.Buffer{}, getenv: func(string) string { return "" }}, wanted: []wantedFormat{{name, "/dev/full"}}}
		if err := out.openFiles(nil); err != nil {
			t.Fatal(err)
		}
		for _, w := range out.written {
			_, _ = w.Write([]byte("x"))
		}
		if err := out.closeFiles(runTally{}); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// full is a device without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestLongLine(t *testing.T) {
	t.Parallel()
	text := "Feature: x\n  Scenario: y\n    Given " + strings.Repeat("a", 70_000) + "\n"
	if _, wrong := parseFeature("x.feature", []byte(text)); len(wrong) != 1 || wrong[0].line != 3 {
		t.Errorf("%v, want a mistake in line 3", wrong)
	}
}

// TestExpandedOutlines: examples that would make an outline of any length are refused at their row, and those that
// fill it as usual are not.
func TestExpandedOutlines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("y", 60_000)
	for name, tt := range map[string]struct{ steps, examples string }{
		"a long value":           {strings.Repeat("<a>", 500), "|a|\n|" + long + "|\n"},
		"in a document":          {"x\n\"\"\"\n" + strings.Repeat("<a>", 500) + "\n\"\"\"", "|a|\n|" + long + "|\n"},
		"a value of values":      {strings.Repeat("<a>", 20), "|a|b|c|\n|" + strings.Repeat("<b>", 100) + "|" + strings.Repeat("<c>", 100) + "|" + long[:100] + "|\n"},
		"many rows of long ones": {strings.Repeat("<a>", 50), "|a|\n|" + long[:20_000] + "|\n" + strings.Repeat("|"+long[:20_000]+"|\n", 20)},
	} {
		text := "Feature: x\n Scenario Outline: y\n  Given " + tt.steps + "\n  Examples:\n" + tt.examples
		if _, wrong := parseFeature("x.feature", []byte(text)); len(wrong) != 1 || !strings.Contains(wrong[0].reason, "longer than 16 MiB") || wrong[0].line < 6 {
			t.Errorf("%s: %v", name, wrong)
		}
	}
	usual := "Feature: x\n Scenario Outline: y\n  Given <a> and <b>\n  Examples:\n  |a|b|\n" + strings.Repeat("  |1|2|\n", 1000)
	if f, wrong := parseFeature("x.feature", []byte(usual)); len(wrong) > 0 || len(f.pickles) != 1000 || f.pickles[7].Steps[0].Text != "1 and 2" {
		t.Errorf("a usual outline: %v", wrong)
	}
}

// TestPrintable: nothing from outside steers the terminal; ends of lines stay, cells are one line.
func TestPrintable(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	printLine(&b, "%s %v %d", "a\x1b[2Jb\r\nc\rd\u202e\x7f\u009b", errors.New("e\x07"), 7)
	if got, want := b.String(), `a\x1b[2Jb`+"\r\n"+`c\x0dd\u202e\x7f\u009b e\x07 7`+"\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	b.Reset()
	printLine(&b, "%s", paintText(true, "31", "x\x1b[0m"))
	if got, want := b.String(), "\x1b[31mx\\x1b[0m\x1b[0m\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	b.Reset()
	(*session)(nil).printTable(&b, "A\tB", []string{tableRow("x\x1b]0;t\x07\ny", time.Duration(5))})
	if got, want := b.String(), "A                B\nx\\x1b]0;t\\x07 y  5ns\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
