package config

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// fromChineseEncoding is a text of a file that is not UTF-8 as Windows saves Chinese: in UTF-16 where its first letter says so, else in
// GB18030; what is UTF-8 stays, as does what is neither.
func fromChineseEncoding(text []byte) []byte {
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

// plain takes the marks out of a text that nobody sees, of which Windows editors put one before it and others come with what
// is copied, and refuses what is not UTF-8.
func plain(name string, text []byte) (document, *Error) {
	for _, unseen := range []string{"\ufeff", "\u200b", "\u2060"} {
		text = bytes.ReplaceAll(text, []byte(unseen), nil)
	}
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
