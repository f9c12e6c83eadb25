// Package inputfile reads files that a user names, and never hangs on one: devices and named pipes,
// which may never end, are refused, and what is too large is not read to its end. What looks like a file and isn't, as
// in /proc, or is on a disk that is gone, is waited for until the end of a context.
//
//	text, err := inputfile.Read(ctx, "paymock.yaml", 4<<20)
package inputfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Read reads a file of at most so many bytes. What a shell hands over as /dev/fd or /dev/stdin may be
// a pipe; the end of ctx ends the wait for it, as for any file.
func Read(ctx context.Context, name string, most int64) ([]byte, error) {
	return Until(ctx, func() ([]byte, error) { return read(name, most) })
}

func read(name string, most int64) ([]byte, error) {
	info, err := os.Stat(name)
	var path *fs.PathError
	if errors.As(err, &path) {
		path.Op = "open" // it is only looked at first
	}
	if err != nil {
		return nil, err
	}
	pipe := info.Mode()&fs.ModeNamedPipe != 0
	switch {
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory; give a file", name)
	case !info.Mode().IsRegular() && (!pipe || !handedOver(name)):
		return nil, fmt.Errorf("%s is no regular file, and may never end; give a file", name)
	}
	f, err := os.Open(name) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	return All(f, name, most)
}

// handedOver reports whether a name stands for what this process was started with.
func handedOver(name string) bool {
	return strings.HasPrefix(name, "/dev/fd/") || strings.HasPrefix(name, "/proc/self/fd/") || name == "/dev/stdin"
}

// All reads to the end of r, which must have at most so many bytes.
func All(r io.Reader, name string, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		return nil, fmt.Errorf("%s is greater than %s; give a smaller one", name, size(most))
	}
	return text, err
}

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

// Until gives what fn gives, or the reason why ctx ended before. fn then goes on by itself.
func Until[T any](ctx context.Context, fn func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := fn()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

// IsNamed reports whether a text that may be a message or the name of a file is a name: one of a file that exists, or one
// that no message looks like.
func IsNamed(text string) bool {
	const most = 1024
	if text == "" || len(text) > most || strings.ContainsAny(text, "\r\n") {
		return false
	}
	info, err := os.Stat(text)
	return err == nil && !info.IsDir() || !strings.ContainsAny(text, "={[&%?\"' \t") && !strings.Contains(text, "://") && strings.ContainsAny(text, `./\`)
}

// CheckOutput refuses a named pipe as a file to write: opening it would wait for a reader.
func CheckOutput(name string) error {
	info, err := os.Stat(name)
	if err == nil && info.Mode()&fs.ModeNamedPipe != 0 && !handedOver(name) && name != "/dev/stdout" && name != "/dev/stderr" {
		return fmt.Errorf("%s is a named pipe, which may have no reader; give a file", name)
	}
	return nil
}
