package doctor

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/aes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

func asIs(plain []byte, ok acceptText) ciphered {
	if text, odd, fits := ok(plain); fits {
		return ciphered{text, odd}
	}
	return ciphered{}
}

// unpadAccepted takes the padding off and asks whether the text is right.
func unpadAccepted(plain []byte, ok acceptText) ciphered {
	text, odd, padded := recognisePadding(plain)
	if !padded {
		text, odd = plain, []Mistake{newMistake("cipher.padding", "none")}
		if blanks := len(plain) - len(bytes.TrimRight(plain, " ")); blanks > 0 && blanks <= aes.BlockSize {
			text, odd = bytes.TrimRight(plain, " "), []Mistake{newMistake("cipher.padding", "blanks")}
		}
	}
	if out, more, fits := ok(text); fits {
		return ciphered{out, append(odd, more...)}
	}
	if inner, by, twice := recognisePadding(text); padded && twice {
		if out, more, fits := ok(inner); fits {
			return ciphered{out, slices.Concat(odd, []Mistake{newMistake("cipher.padded-twice", paddingOf(by))}, more)}
		}
	}
	if zeros := len(plain) - len(text); padded && zeros > 0 && plain[len(plain)-1] == 0 {
		for keep := 1; keep <= min(zeros, lastZeros); keep++ {
			if out, more, fits := ok(plain[:len(text)+keep]); fits {
				return ciphered{out, append(odd, more...)}
			}
		}
	}
	return ciphered{}
}

// paddingOf names the padding that was recognised by its mistakes.
func paddingOf(odd []Mistake) string {
	if len(odd) == 0 {
		return "PKCS#7"
	}
	return odd[0].Args[0]
}

// lastZeros is with how many zero bytes of its own a text may end: one of UTF-16, three of gzip.
const lastZeros = 3

// wideBlock is to which programs pad that took their padding from WeChat's examples, whatever AES asks for.
const wideBlock = 2 * aes.BlockSize

// recognisePadding recognises paddings.
func recognisePadding(plain []byte) (text []byte, odd []Mistake, ok bool) {
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
			return plain[:len(plain)-n], []Mistake{newMistake("cipher.padding", "ANSI X.923")}, true
		case isText(plain[:len(plain)-n]) && !isText(end):
			return plain[:len(plain)-n], []Mistake{newMistake("cipher.padding", "ISO 10126")}, true
		}
	}
	if n > aes.BlockSize && n <= wideBlock && n <= len(plain) && bytes.Count(plain[len(plain)-n:], plain[len(plain)-1:]) == n {
		return plain[:len(plain)-n], []Mistake{newMistake("cipher.padding", "PKCS#7 to blocks of 32 bytes")}, true
	}
	trimmed := bytes.TrimRight(plain, "\x00")
	if len(trimmed) > 0 && trimmed[len(trimmed)-1] == 0x80 && len(plain)-len(trimmed) < aes.BlockSize {
		return trimmed[:len(trimmed)-1], []Mistake{newMistake("cipher.padding", "ISO 7816-4")}, true
	}
	if len(trimmed) < len(plain) {
		return trimmed, []Mistake{newMistake("cipher.padding", "zero bytes")}, true
	}
	return nil, nil, false
}

// isText reports whether bytes are a text's.
func isText(b []byte) bool {
	if !utf8.Valid(b) {
		return isDoubleByteText(b)
	}
	return !bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' })
}

// isDoubleByteText allows for double-byte charsets: most bytes must be ASCII, none a control character.
func isDoubleByteText(b []byte) bool {
	letters := 0
	for _, c := range b {
		if c < utf8.RuneSelf {
			letters++
		}
	}
	return letters > len(b)*3/4 && isAnyText(b)
}

// gunzip decompresses gzip; nil when the bytes are none.
func gunzip(b []byte) []byte {
	if len(b) < 2 || b[0] != 0x1f || b[1] != 0x8b {
		return nil
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	const most = 1 << 20
	r.Multistream(false)
	text, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil
	}
	return text
}

// inflateZlib decompresses zlib; nil when the bytes are none.
func inflateZlib(b []byte) []byte {
	const deflate = 0x78 // with a window of 32 KiB
	if len(b) < 2 || b[0] != deflate {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil
	}
	return text
}

// fromUTF32 is a text of UTF-32 in UTF-8, or nil when it is none.
func fromUTF32(b []byte) []byte {
	const unit = 4
	if len(b) < unit || len(b)%unit != 0 {
		return nil
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		var out []byte
		for i := 0; i < len(b); i += unit {
			r := order.Uint32(b[i:])
			if r > utf8.MaxRune {
				out = nil
				break
			}
			out = utf8.AppendRune(out, rune(r))
		}
		if len(out) > 0 {
			return bytes.TrimPrefix(out, []byte("\ufeff"))
		}
	}
	return nil
}

// jsonText accepts a JSON object, in whatever charset or wrapping.
func jsonText(plain []byte) (text []byte, odd []Mistake, ok bool) { return jsonTextOf(plain, mainland) }

// jsonTextOf does so where a double-byte charset is the usual one.
func jsonTextOf(plain []byte, usual string) (text []byte, odd []Mistake, ok bool) {
	if isObject(plain) {
		return plain, nil, true
	}
	if t := bytes.TrimPrefix(plain, []byte("\ufeff")); len(t) < len(plain) && isObject(t) {
		return t, []Mistake{newMistake("plain.bom")}, true
	}
	if t := gunzip(plain); isObject(t) {
		return t, []Mistake{newMistake("plain.gzip")}, true
	}
	if t := inflateZlib(plain); isObject(t) {
		return t, []Mistake{newMistake("plain.zlib")}, true
	}
	if t := fromUTF32(plain); isObject(t) {
		return t, []Mistake{newMistake("plain.charset", "UTF-32")}, true
	}
	for _, c := range []struct {
		name string
		read func(string) string
	}{
		{"UTF-16", fromUTF16(unicode.LittleEndian)},
		{"UTF-16", fromUTF16(unicode.BigEndian)},
	} {
		if len(plain)%2 == 0 && bytes.IndexByte(plain, 0) >= 0 {
			t := []byte(c.read(string(plain)))
			if isObject(t) {
				return t, []Mistake{newMistake("plain.charset", c.name)}, true
			}
			if bytes.IndexByte(t, 0) < 0 && isText(t) { // and written in another form before
				if inner, odd, ok := jsonTextOf(t, usual); ok {
					return inner, append(odd, newMistake("plain.charset", c.name)), true
				}
			}
		}
	}
	if t := bytes.TrimSpace(plain); len(t) > 2 && t[0] == '"' {
		var inner string
		if json.Unmarshal(t, &inner) == nil && isObject([]byte(inner)) {
			return []byte(inner), []Mistake{newMistake("plain.quoted")}, true
		}
	}
	if len(plain) > 0 && plain[0] == '%' || bytes.HasPrefix(plain, []byte("%7B")) {
		if t := []byte(unescapePercent(string(plain))); isObject(t) {
			return t, []Mistake{newMistake("plain.encoded")}, true
		}
	}
	if raw, err := base64.StdEncoding.DecodeString(string(plain)); err == nil && isObject(raw) {
		return raw, []Mistake{newMistake("plain.base64")}, true
	}
	if raw, err := hex.DecodeString(string(plain)); err == nil && isObject(raw) {
		return raw, []Mistake{newMistake("plain.hex")}, true
	}
	if t := bytes.TrimRight(plain, "\x00"); len(t) < len(plain) && isObject(t) {
		return t, []Mistake{newMistake("plain.nul")}, true
	}
	if t := bytes.ToValidUTF8(bytes.TrimSpace(plain), []byte("?")); !utf8.Valid(plain) && !brokenAtStart(plain) && isDoubleByteText(plain) && isObject(t) {
		return t, []Mistake{notUTF8("plain", plain, "UTF-8", usual)}, true
	}
	return nil, nil, false
}

// looseObject accepts a text that was meant to be a JSON object and is none.
func looseObject(plain []byte) (text []byte, odd []Mistake, ok bool) {
	const least = 2 * aes.BlockSize
	return plain, nil, len(plain) >= least && plain[0] == '{' && isText(plain)
}

func isObject(b []byte) bool {
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
