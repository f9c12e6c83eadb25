package doctor

import (
	"bytes"
	"compress/gzip"
	"crypto/aes"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

func asIs(plain []byte, ok accept) ciphered {
	if text, odd, fits := ok(plain); fits {
		return ciphered{text, odd}
	}
	return ciphered{}
}

// unpadded takes the padding off and asks whether the text is right.
func unpadded(plain []byte, ok accept) ciphered {
	text, odd, padded := unpad(plain)
	if !padded {
		text, odd = plain, []Mistake{mistake("cipher.padding", "none")}
	}
	if out, more, fits := ok(text); fits {
		return ciphered{out, append(odd, more...)}
	}
	return ciphered{}
}

// unpad recognises paddings.
func unpad(plain []byte) (text []byte, odd []Mistake, ok bool) {
	if len(plain) == 0 {
		return nil, nil, false
	}
	n := int(plain[len(plain)-1])
	if n >= 1 && n <= aes.BlockSize && n <= len(plain) {
		end := plain[len(plain)-n:]
		switch {
		case bytes.Count(end, end[len(end)-1:]) == n:
			return plain[:len(plain)-n], nil, true
		case n > 1 && len(bytes.Trim(end[:n-1], "\x00")) == 0:
			return plain[:len(plain)-n], []Mistake{mistake("cipher.padding", "ANSI X.923")}, true
		case readable(plain[:len(plain)-n]) && !readable(end):
			return plain[:len(plain)-n], []Mistake{mistake("cipher.padding", "ISO 10126")}, true
		}
	}
	trimmed := bytes.TrimRight(plain, "\x00")
	if len(trimmed) > 0 && trimmed[len(trimmed)-1] == 0x80 && len(plain)-len(trimmed) < aes.BlockSize {
		return trimmed[:len(trimmed)-1], []Mistake{mistake("cipher.padding", "ISO 7816-4")}, true
	}
	if len(trimmed) < len(plain) {
		return trimmed, []Mistake{mistake("cipher.padding", "zero bytes")}, true
	}
	return nil, nil, false
}

// readable reports whether bytes are a text's.
func readable(b []byte) bool {
	if !utf8.Valid(b) {
		return readable2(b)
	}
	return !bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' })
}

// readable2 allows for double-byte charsets: most bytes must be ASCII, none a control character.
func readable2(b []byte) bool {
	letters := 0
	for _, c := range b {
		switch {
		case c < ' ' && c != '\n' && c != '\r' && c != '\t', c == 0x7f:
			return false
		case c < utf8.RuneSelf:
			letters++
		}
	}
	return letters > len(b)*3/4
}

// jsonText accepts a JSON object, in whatever charset or wrapping.
func jsonText(plain []byte) (text []byte, odd []Mistake, ok bool) {
	if object(plain) {
		return plain, nil, true
	}
	if t := bytes.TrimPrefix(plain, []byte("\ufeff")); len(t) < len(plain) && object(t) {
		return t, []Mistake{mistake("plain.bom")}, true
	}
	if len(plain) > 2 && plain[0] == 0x1f && plain[1] == 0x8b {
		if r, err := gzip.NewReader(bytes.NewReader(plain)); err == nil {
			const most = 1 << 20
			if t, err := io.ReadAll(io.LimitReader(r, most)); err == nil && object(t) {
				return t, []Mistake{mistake("plain.gzip")}, true
			}
		}
	}
	for _, c := range []struct {
		name string
		read func(string) string
	}{
		{"UTF-16", fromUTF16(unicode.LittleEndian)},
		{"UTF-16", fromUTF16(unicode.BigEndian)},
	} {
		if len(plain)%2 == 0 && bytes.IndexByte(plain, 0) >= 0 {
			if t := []byte(c.read(string(plain))); object(t) {
				return t, []Mistake{mistake("plain.charset", c.name)}, true
			}
		}
	}
	if t := bytes.TrimSpace(plain); len(t) > 2 && t[0] == '"' {
		var inner string
		if json.Unmarshal(t, &inner) == nil && object([]byte(inner)) {
			return []byte(inner), []Mistake{mistake("plain.quoted")}, true
		}
	}
	if len(plain) > 0 && plain[0] == '%' || bytes.HasPrefix(plain, []byte("%7B")) {
		if t := []byte(unescape(string(plain))); object(t) {
			return t, []Mistake{mistake("plain.encoded")}, true
		}
	}
	if raw, err := base64.StdEncoding.DecodeString(string(plain)); err == nil && object(raw) {
		return raw, []Mistake{mistake("plain.base64")}, true
	}
	return nil, nil, false
}

func object(b []byte) bool {
	t := bytes.TrimSpace(b)
	return len(t) > 1 && t[0] == '{' && utf8.Valid(t) && json.Valid(t)
}

func fromUTF16(order unicode.Endianness) func(string) string {
	return func(s string) string {
		out, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().String(strings.TrimPrefix(strings.TrimPrefix(s, "\xff\xfe"), "\xfe\xff"))
		if err != nil {
			return ""
		}
		return out
	}
}
