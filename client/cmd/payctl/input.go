package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"paymock/mock/inputfile"
)

// maxInput bounds a file or an input, in bytes: more than any message, rule or feature has.
const maxInput = 16 << 20

// readInput reads what comes on standard input or from a file, up to maxInput; being interrupted
// ends it.
func readInput(ctx context.Context, r io.Reader, name string) ([]byte, error) {
	return inputfile.Until(ctx, func() ([]byte, error) { return readBounded(r, name) })
}

func readBounded(r io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if len(data) > maxInput {
		return nil, fmt.Errorf("%s: it is longer than %d MiB, or endless", name, maxInput>>20)
	}
	return data, err
}

// readerUntil reads what r has, until ctx ends: a request waits for what is being read of its body.
func readerUntil(ctx context.Context, r io.Reader) io.ReadCloser {
	out, in := io.Pipe()
	stop := context.AfterFunc(ctx, func() { _ = in.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer stop()
		_, err := io.Copy(in, r)
		_ = in.CloseWithError(err)
	}()
	return out
}

// readFile reads a file that the user names. Devices and named pipes are refused, which may never
// end; what a shell hands over as /dev/fd is read like standard input.
func readFile(ctx context.Context, name string) ([]byte, error) {
	return inputfile.Until(ctx, func() ([]byte, error) {
		f, err := openFile(name)
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // nothing was written
		return readBounded(f, name)
	})
}

// openFile opens what readFile reads.
func openFile(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	handed := strings.HasPrefix(name, "/dev/fd/") || strings.HasPrefix(name, "/proc/self/fd/") || name == "/dev/stdin"
	if !info.Mode().IsRegular() && (!handed || info.Mode()&fs.ModeNamedPipe == 0) {
		return nil, fmt.Errorf("%s: it is not a regular file", name)
	}
	return os.Open(name) //nolint:gosec // the user names the file
}

// readBeside reads a file that a feature names, which stands beside the feature or below.
func readBeside(feature, name string) ([]byte, error) {
	if !filepath.IsLocal(name) {
		return nil, fmt.Errorf("%s: a feature can name files in its own directory and below, not elsewhere", name)
	}
	dir, err := os.OpenRoot(filepath.Dir(feature))
	if err != nil {
		return nil, err
	}
	defer dir.Close() //nolint:errcheck // nothing was written
	info, err := dir.Stat(name)
	if err != nil {
		return nil, outsideError(name, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: it is not a regular file", name)
	}
	f, err := dir.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	return readBounded(f, name)
}

// outsideError says it when a link leads out of a feature's directory.
func outsideError(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w; a feature can name files in its own directory and below (%s)", err, name)
}
