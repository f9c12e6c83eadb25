package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"paymock/mock"
)

// heredoc is a file that a script of the README writes.
var heredoc = regexp.MustCompile(`(?ms)^cat > (\S+) <<'EOF'\n(.*?)^EOF$`)

// TestReadme runs what features/README.md has its readers paste, and
// what it has them break.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../features/README.md")
	if err != nil {
		t.Fatal(err)
	}
	section := string(text)
	section, _, _ = strings.Cut(section, "\n## ")
	dir := t.TempDir()
	written := map[string]string{}
	for _, found := range heredoc.FindAllStringSubmatch(section, -1) {
		if n := strings.Count(found[2], "\n"); n > 10 {
			t.Errorf("%s has %d lines, and 10 must do", found[1], n)
		}
		written[found[1]] = filepath.Join(dir, found[1])
		if err := os.WriteFile(written[found[1]], []byte(found[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if len(written) != 3 {
		t.Fatalf("the section writes %d files", len(written))
	}
	if found, err := mock.CheckScenario(t.Context(), written["settle-fails.yaml"]); err != nil || len(found.Rules) != 1 {
		t.Errorf("%d rules, %v", len(found.Rules), err)
	}
	server := mock.Start(t)
	report := filepath.Join(dir, "report.xml")
	test := func(want int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		args = append([]string{"test", written["settle.feature"], written["settle.zh.feature"], "--control", server.ControlURL()}, args...)
		if code := run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out, &out); code != want {
			t.Errorf("%v: exit code %d, want %d\n%s", args, code, want, out.String())
		}
		return out.String()
	}
	test(exitFine, "--dry-run")
	test(exitFine, "--format", "pretty", "--format", "junit:"+report)

	broken, err := os.ReadFile(written["settle-fails.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	broken = bytes.Replace(broken, []byte("times: 1"), []byte("times: 2"), 1)
	if err := os.WriteFile(written["settle-fails.yaml"], broken, 0o600); err != nil {
		t.Fatal(err)
	}
	out := test(exitFailed, "--format", "pretty", "--format", "junit:"+report)
	_, promised, _ := strings.Cut(section, "```text\n")
	promised, _, _ = strings.Cut(promised, "```")
	for text := range strings.Lines(promised) {
		text, _, _ = strings.Cut(strings.TrimSpace(text), " (r") // rules have other numbers here
		if text == "" || !strings.Contains(out, text) {
			t.Errorf("the terminal lacks %q:\n%s", text, out)
		}
	}
	junit, err := os.ReadFile(report)
	if err != nil || !strings.Contains(string(junit), `failures="2"`) || !strings.Contains(string(junit), `was answered with 1403 by rule "the bank is closed" (r`) {
		t.Errorf("%v\n%s", err, junit)
	}
	if out := test(exitFailed, "--format", "pretty", "--lang", "zh"); !strings.Contains(out, "签名正确") || strings.Contains(out, "signature valid") {
		t.Errorf("the verdict is not in the reader's language:\n%s", out)
	}
}
