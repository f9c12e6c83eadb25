package config

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// readFile reads a file or pipe. One that is too great is refused rather than read to its end,
// which a device may not have.
func readFile(path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(io.LimitReader(file, MaxText+1))
	if err == nil && len(text) > MaxText {
		err = fmt.Errorf("%s is greater than %d MiB; part it into several files that a small one includes", path, MaxText>>20)
	}
	return text, err
}

// plain takes the mark off that Windows editors put before a text, and refuses what is not UTF-8.
func plain(name string, text []byte) (document, *Error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if utf8.Valid(text) {
		return document{name, text}, nil
	}
	line, column := 1, 1
	for at := 0; ; {
		r, size := utf8.DecodeRune(text[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			return document{}, &Error{File: name, Line: line, Column: column, Reason: "the file is not UTF-8; save it as UTF-8, not as GBK or UTF-16"}
		case r == '\n':
			line, column = line+1, 1
		default:
			column++
		}
		at += size
	}
}
