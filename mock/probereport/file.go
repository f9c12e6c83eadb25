package probereport

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"paymock/mock/inputfile"
)

// File is a file for a report, opened before the probe: a report that can't be written is
// worth nothing after minutes of probing.
type File struct {
	file *os.File
	made bool // by us, and empty yet
}

// OpenFile opens a file for writing, or makes it; what is in it stays until Write. The error is the
// file system's.
func OpenFile(path string) (*File, error) {
	if err := inputfile.CheckOutput(path); err != nil {
		return nil, err
	}
	_, err := os.Lstat(path)
	f := &File{made: errors.Is(err, fs.ErrNotExist)}
	f.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644) //nolint:gosec // the user names it, and build servers read it
	return f, err
}

// Write has a report written into the file, in place of what was there, and closes it.
func (f *File) Write(report func(io.Writer) error) error {
	file := f.file
	f.file = nil
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() { // a pipe can't be cut
		err = file.Truncate(0)
	}
	if err == nil {
		err = report(file)
	}
	return errors.Join(err, file.Close())
}

// Close leaves the file as it was, unless Write was called: one that was made goes.
func (f *File) Close() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	if f.made {
		err = errors.Join(err, os.Remove(f.file.Name()))
	}
	f.file = nil
	return err
}
