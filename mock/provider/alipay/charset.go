package alipay

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// messageCharset is how a message's text is written as bytes. name is as the merchant wrote it: the
// answer's Content-Type repeats it (Alipay sheet 1.3).
type messageCharset struct {
	name string
	enc  encoding.Encoding // nil for UTF-8
}

var utf8Charset = messageCharset{name: "utf-8"}

// charsetOf finds a charset by the name in a request, letter case ignored. GB2312 is read as
// its superset GBK (Alipay sheet 1.1: SEED names it, the newer digest only GBK and UTF-8).
func charsetOf(name string) (messageCharset, bool) {
	switch strings.ToLower(name) {
	case "utf-8":
		return messageCharset{name: name}, true
	case "gbk", "gb2312":
		return messageCharset{name: name, enc: simplifiedchinese.GBK}, true
	case "gb18030":
		return messageCharset{name: name, enc: simplifiedchinese.GB18030}, true
	}
	return messageCharset{}, false
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decode reads bytes of the charset; false when they are none.
func (c messageCharset) decode(s string) (string, bool) {
	if isASCII(s) {
		return s, true
	}
	if c.enc == nil {
		return s, utf8.ValidString(s)
	}
	out, err := c.enc.NewDecoder().String(s)
	return out, err == nil && !strings.ContainsRune(out, utf8.RuneError)
}

// decodeForShow is decode for people: what is not of the charset becomes U+FFFD.
func (c messageCharset) decodeForShow(s string) string {
	if text, ok := c.decode(s); ok {
		return text
	}
	if c.enc != nil {
		if out, err := c.enc.NewDecoder().String(s); err == nil {
			return out
		}
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// encode writes text in the charset; what it lacks becomes its substitute character.
func (c messageCharset) encode(text []byte) []byte {
	if c.enc == nil || isASCII(string(text)) {
		return text
	}
	out, err := encoding.ReplaceUnsupported(c.enc.NewEncoder()).Bytes(text)
	if err != nil {
		return text
	}
	return out
}
