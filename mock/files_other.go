//go:build !unix

package mock

// openFiles is how many files and connections this process may have open at once.
func openFiles() uint64 { return manyFiles }
