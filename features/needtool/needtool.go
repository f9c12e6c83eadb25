// Package needtool finds the programs of other people that tests use.
package needtool

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Find gives the path of the first of the programs that is installed. Where none is, the test is left out and says
// which Debian package has it; with CI=true it fails.
func Find(t testing.TB, debianPackage string, programs ...string) string {
	t.Helper()
	for _, program := range programs {
		if path, err := exec.LookPath(program); err == nil {
			return path
		}
	}
	const missing = "%s is missing; install it to run this test (Debian: apt-get install %s)"
	name := strings.Join(programs, " or ")
	if os.Getenv("CI") == "true" {
		t.Fatalf(missing, name, debianPackage)
	}
	t.Skipf(missing, name, debianPackage)
	return ""
}
