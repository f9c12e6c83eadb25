// Package examples runs the examples of all languages for which this machine has the tools.
package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The jars of Debian's junit5 that an example needs.
const jars = "junit-jupiter-api junit-jupiter-engine junit-platform-commons junit-platform-console junit-platform-engine " +
	"junit-platform-launcher junit-platform-reporting opentest4j apiguardian-api picocli"

// maxLines of an example: it is read at once.
const maxLines = 80

// TestExamples runs each example as its README says against this tree's paymock.
func TestExamples(t *testing.T) {
	t.Parallel()
	bin := filepath.Join(t.TempDir(), "paymock")
	run(t, ".", nil, "go", "build", "-tags", "nomsgpack", "-o", bin, "../../mock/cmd/paymock")
	var classPath []string
	for jar := range strings.FieldsSeq(jars) {
		classPath = append(classPath, "/usr/share/java/"+jar+".jar")
	}
	class := strings.Join(classPath, ":")
	for language, tt := range map[string]struct {
		needs    []string // commands and files
		optional bool     // on CI, too
		commands [][]string
	}{
		"python": {needs: []string{"python3"}, commands: [][]string{{"python3", "-m", "unittest"}}},
		"php":    {needs: []string{"phpunit"}, optional: true, commands: [][]string{{"phpunit", "SettleTest.php"}}},
		"go":     {commands: [][]string{{"go", "test", "-count=1", "./..."}}},
		"node":   {needs: []string{"npm"}, commands: [][]string{{"npm", "install", "--no-audit", "--no-fund"}, {"npx", "vitest", "run"}}},
		"java": {needs: append([]string{"javac"}, classPath...), commands: [][]string{
			{"javac", "-cp", class, "-d", ".", "SettleTest.java"},
			{"java", "-cp", class + ":.", "org.junit.platform.console.ConsoleLauncher", "--select-class", "SettleTest", "--disable-banner"},
		}},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob(filepath.Join(language, "*ettle*"))
			if err != nil || len(files) != 1 {
				t.Fatalf("the example is %v, %v; want one file", files, err)
			}
			if text, err := os.ReadFile(files[0]); err != nil || strings.Count(string(text), "\n") >= maxLines {
				t.Errorf("%s has %d lines, %v; want fewer than %d", files[0], strings.Count(string(text), "\n"), err, maxLines)
			}
			for _, need := range tt.needs {
				_, missing := exec.LookPath(need)
				if strings.HasPrefix(need, "/") {
					_, missing = os.Stat(need)
				}
				switch {
				case missing == nil:
				case os.Getenv("CI") == "true" && !tt.optional:
					t.Fatal(missing)
				default:
					t.Skipf("the example is not run: %v", missing)
				}
			}
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(language)); err != nil {
				t.Fatal(err)
			}
			for _, command := range tt.commands {
				run(t, dir, []string{"PAYMOCK_BIN=" + bin, "PAYMOCK_CONTROL=", "GOFLAGS=", "GOWORK=off"}, command...)
			}
		})
	}
}

func run(t *testing.T, dir string, env []string, command ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
}
