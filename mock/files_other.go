//go:build !unix

package mock

import "os"

// lockFile opens a file; here it keeps nobody else from it.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
}

// syncDirectory does nothing: directories can't be synchronised here.
func syncDirectory(string) error { return nil }

// openFiles is how many files and connections this process may have open at once.
func openFiles() uint64 { return manyFiles }
