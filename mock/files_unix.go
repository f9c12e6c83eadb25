//go:build unix

package mock

import (
	"errors"
	"os"
	"syscall"
)

// lockFile opens a file that one process may have open at a time, until it is closed.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the path is the configuration's
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// syncDirectory has the names in a directory survive a loss of power.
func syncDirectory(path string) error {
	d, err := os.Open(path) //nolint:gosec // the path is the configuration's
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// openFiles is how many files and connections this process may have open at once.
func openFiles() uint64 {
	var bound syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &bound); err != nil {
		return fewFiles
	}
	return uint64(bound.Cur) //nolint:unconvert // it is signed on some systems
}
