// Package inputfiletest makes files that hold whoever reads them.
package inputfiletest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Held is a regular file with a name's ending, which nobody can open until the test ends, or for the 45 seconds that
// Linux grants who has a lease: it looks like any other and says nothing, as /proc/kmsg does.
func Held(t testing.TB, ending string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "held"+ending)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	const setLease = 1024 // F_SETLEASE
	if _, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), setLease, syscall.F_WRLCK); errno != 0 {
		t.Fatalf("a lease on %s: %v", path, errno)
	}
	return path
}
