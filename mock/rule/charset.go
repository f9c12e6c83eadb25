package rule

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

var charsets = map[string]encoding.Encoding{
	"gbk": simplifiedchinese.GBK, "gb18030": simplifiedchinese.GB18030, "big5": traditionalchinese.Big5,
	"utf-16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "latin-1": charmap.ISO8859_1,
}

// charsetNames lists the names that the action charset knows.
func charsetNames() []string { return slices.Sorted(maps.Keys(charsets)) }

// isCharset reports whether Transcode knows a charset, letter case ignored.
func isCharset(name string) bool { return charsets[strings.ToLower(name)] != nil }

// Transcode writes a body in another charset; what that can't express becomes its substitute
// character. A body that isn't UTF-8 is taken for GB18030, as Alipay's may be.
func Transcode(body []byte, name string) []byte {
	to := charsets[strings.ToLower(name)]
	if to == nil {
		return body
	}
	if !utf8.Valid(body) {
		if text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(body); err == nil {
			body = text
		}
	}
	out, err := encoding.ReplaceUnsupported(to.NewEncoder()).Bytes(body)
	if err != nil {
		return body
	}
	return out
}
