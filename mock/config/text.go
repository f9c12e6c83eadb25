package config

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decoded is a text of a file that is not UTF-8 as Windows saves Chinese: in UTF-16 where its first letter says so, else in
// GB18030; what is UTF-8 stays, as does what is neither.
func decoded(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	from := simplifiedchinese.GB18030.NewDecoder()
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	}
	if plain, err := from.Bytes(text); err == nil && !bytes.ContainsRune(plain, utf8.RuneError) {
		return plain
	}
	return text
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
