package alipay

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Charset names the encoding of a message's text.
type Charset string

// The charsets of the gateway (Alipay sheet 1.1). Names are sent as they are written here and
// recognised in any case.
const (
	UTF8 Charset = "utf-8"
	GBK  Charset = "GBK"
)

// charsetCodec writes and reads text in a charset.
type charsetCodec struct {
	name string
	wide encoding.Encoding // nil: UTF-8
}

// codecNamed finds a charset by any of the names that the platform's documents use.
func codecNamed(name string) (charsetCodec, error) {
	switch strings.ToLower(name) {
	case "utf-8", "utf8":
		return charsetCodec{name, nil}, nil
	case "gbk", "gb2312":
		return charsetCodec{name, simplifiedchinese.GBK}, nil
	case "gb18030":
		return charsetCodec{name, simplifiedchinese.GB18030}, nil
	}
	return charsetCodec{}, fmt.Errorf("charset %q is unknown: want %s or %s", name, UTF8, GBK)
}

// encode gives the bytes of a text, or says that the charset lacks a character of it.
func (c charsetCodec) encode(text string) (string, error) {
	switch {
	case !utf8.ValidString(text):
		return "", fmt.Errorf("text %q is not UTF-8", text)
	case c.wide == nil:
		return text, nil
	}
	bytes, err := c.wide.NewEncoder().String(text)
	if err != nil {
		return "", fmt.Errorf("%s has no code for a character of %q", c.name, text)
	}
	return bytes, nil
}

// decode gives the text of bytes. What the charset doesn't know is an error, never a
// replacement character: two messages must not become one text.
func (c charsetCodec) decode(bytes string) (string, error) {
	if c.wide == nil {
		if !utf8.ValidString(bytes) {
			return "", errors.New("text is not UTF-8")
		}
		return bytes, nil
	}
	text, err := c.wide.NewDecoder().String(bytes)
	if err != nil || strings.ContainsRune(text, utf8.RuneError) {
		return "", fmt.Errorf("text is not %s", c.name)
	}
	return text, nil
}
