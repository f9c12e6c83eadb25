package jsonnode

import "unicode/utf8"

const upperHex = "0123456789ABCDEF"

// AppendString writes a JSON string: quote, backslash and control characters are escaped,
// broken UTF-8 becomes U+FFFD, everything else stays.
func AppendString(out []byte, s string) []byte {
	out = append(out, '"')
	kept := 0 // up to where s has been written
	for i := 0; i < len(s); {
		c := s[i]
		if unescapedBytes[c] {
			i++
			continue
		}
		size, instead := 1, ""
		switch {
		case c >= utf8.RuneSelf:
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
				instead = "\uFFFD"
			}
		case c == '"':
			instead = `\"`
		case c == '\\':
			instead = `\\`
		case c == '\n':
			instead = `\n`
		case c == '\r':
			instead = `\r`
		case c == '\t':
			instead = `\t`
		case c < 0x20:
			instead = `\u00` + string([]byte{upperHex[c>>4], upperHex[c&15]})
		}
		if instead != "" {
			out = append(append(out, s[kept:i]...), instead...)
			kept = i + size
		}
		i += size
	}
	out = append(out, s[kept:]...)
	return append(out, '"')
}

// unescapedBytes are the bytes that stand in a JSON string as they are, but for UTF-8 beyond ASCII.
var unescapedBytes = func() (t [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()
