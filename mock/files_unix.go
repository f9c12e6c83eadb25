//go:build unix

package mock

import "syscall"

// openFiles is how many files and connections this process may have open at once.
func openFiles() uint64 {
	var bound syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &bound); err != nil {
		return fewFiles
	}
	return uint64(bound.Cur) //nolint:unconvert // it is signed on some systems
}
