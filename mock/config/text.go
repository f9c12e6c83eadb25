package config

import (
	"bytes"
	"unicode/utf8"
)

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
