//go:build unix

package inputfile_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"paymock/mock/inputfile"
)

const most = 64 << 10

// TestRead: a file is read up to the bound; a directory, a named pipe and devices are refused at once.
func TestRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name string, size int) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(fifo, link); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		path string
		n    int
		says string
	}{
		"at the bound":      {file("full", most), most, ""},
		"beyond it":         {file("large", most+1), 0, "greater than 64 KiB"},
		"empty":             {file("empty", 0), 0, ""},
		"none":              {filepath.Join(dir, "none"), 0, "no such file"},
		"a directory":       {dir, 0, "is a directory"},
		"a pipe":            {fifo, 0, "no regular file"},
		"a link to a pipe":  {link, 0, "no regular file"},
		"an endless device": {"/dev/zero", 0, "no regular file"},
		"an empty device":   {"/dev/null", 0, "no regular file"},
		"endless in /proc":  {"/proc/self/mem", 0, ""},
	} {
		got, err := inputfile.Read(t.Context(), tt.path, most)
		if name == "endless in /proc" {
			if err == nil {
				t.Errorf("%s: read", name)
			}
			continue
		}
		if len(got) != tt.n || (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %d bytes, error %v", name, len(got), err)
		}
	}
}

// TestReadOfWhatAShellHandsOver: a pipe is read to its end; while nobody writes, the end of the context
// ends it; an endless one is bounded.
func TestReadOfWhatAShellHandsOver(t *testing.T) {
	t.Parallel()
	pipe := func() (string, *os.File) {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = r.Close(), w.Close() })
		return fmt.Sprintf("/dev/fd/%d", r.Fd()), w
	}
	name, w := pipe()
	if _, err := w.WriteString("listen: x"); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	if got, err := inputfile.Read(t.Context(), name, most); string(got) != "listen: x" || err != nil {
		t.Errorf("read %q, error %v", got, err)
	}
	name, _ = pipe()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := inputfile.Read(ctx, name, most); !errors.Is(err, context.Canceled) {
		t.Errorf("of a pipe that nobody writes to: %v", err)
	}
	name, w = pipe()
	go func() {
		for {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	}()
	if _, err := inputfile.Read(t.Context(), name, most); err == nil || !strings.Contains(err.Error(), "greater than") {
		t.Errorf("of an endless one: %v", err)
	}
}
