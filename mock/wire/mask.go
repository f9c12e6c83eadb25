package wire

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
)

// SecretMask stands for a secret that travelled.
const SecretMask = "***"

// leastMasked is the length from which on a secret is masked wherever it stands: a shorter one would
// mask anything.
const leastMasked = 8

// MaskSecret masks a secret wherever it stands in a message, however it is written: plain, in UTF-16,
// percent-encoded once or twice, in JSON's escapes, in base64.
func MaskSecret(message []byte, secret string) []byte {
	if len(secret) < leastMasked {
		return message
	}
	const (
		digits = "0123456789abcdef"
		lower  = 0x20 // digits have it, too
	)
	high, low := digits[secret[0]>>4], digits[secret[0]&15]
	var out []byte
	last := 0
	for i := 0; i < len(message); i++ {
		switch c := message[i]; c { // almost all of a form is none of these
		case secret[0], '\\':
		case '%':
			if rest := message[i+1:]; len(rest) < 2 ||
				(rest[0]|lower != high || rest[1]|lower != low) && (rest[0] != '2' || rest[1] != '5') {
				continue
			}
		default:
			continue
		}
		if end := writtenSecret(message, i, secret); end > i {
			out = append(append(out, message[last:i]...), SecretMask...)
			last, i = end, end-1
		}
	}
	if last > 0 {
		message = append(out, message[last:]...)
	}
	return maskBase64(message, secret)
}

// writtenSecret is where a secret ends that begins at i, or i.
func writtenSecret(message []byte, i int, secret string) int {
	at := i
	for k := range len(secret) {
		if k > 0 { // UTF-16
			at += zeroByte(message[at:])
		}
		n := writtenByte(message[at:], secret[k])
		if n == 0 {
			return i
		}
		at += n
	}
	return at
}

// zeroByte is how many bytes at the beginning of b stand for a zero byte, 0 for none.
func zeroByte(b []byte) int {
	for _, zero := range []string{"\x00", "%00", `\u0000`} {
		if bytes.HasPrefix(b, []byte(zero)) {
			return len(zero)
		}
	}
	return 0
}

// writtenByte is how many bytes at the beginning of b stand for one character, 0 for none.
func writtenByte(b []byte, c byte) int {
	switch {
	case len(b) == 0:
		return 0
	case b[0] == '%' && isHexOf(b[1:], c):
		return 3
	case b[0] == '%' && len(b) > 2 && b[1] == '2' && b[2] == '5' && isHexOf(b[3:], c):
		return 5
	case b[0] == '\\' && len(b) > 3 && b[1]|0x20 == 'u' && b[2] == '0' && b[3] == '0' && isHexOf(b[4:], c):
		return 6
	case b[0] == '\\' && len(b) > 1 && b[1] == c:
		return 2
	case b[0] == c || c == ' ' && b[0] == '+':
		return 1
	}
	return 0
}

// isHexOf reports whether b begins with the two hexadecimal digits of a character.
func isHexOf(b []byte, c byte) bool {
	if len(b) < 2 {
		return false
	}
	high, low := HexDigit(b[0]), HexDigit(b[1])
	return high < 16 && low < 16 && high<<4|low == c
}

// maskBase64 masks each run of base64 in which the secret stands, at whichever of the three places
// in a group of letters it begins. Every exchange comes here, so nothing is allocated while there is none.
func maskBase64(message []byte, secret string) []byte {
	var plain, coded [256]byte
	for shift := range 3 {
		text := base64.RawStdEncoding.AppendEncode(coded[:0], append(plain[:shift], secret...))
		core := text[(8*shift+5)/6 : 8*(shift+len(secret))/6] // what the neighbours don't share
		message = maskRun(message, core)
		if bytes.ContainsAny(core, "+/") {
			for i, c := range core {
				switch c {
				case '+':
					core[i] = '-'
				case '/':
					core[i] = '_'
				}
			}
			message = maskRun(message, core)
		}
	}
	return message
}

// maskRun masks each run of base64 that holds core.
func maskRun(message, core []byte) []byte {
	for from := 0; ; {
		i := bytes.Index(message[from:], core)
		if i < 0 {
			return message
		}
		begin, end := from+i, from+i+len(core)
		for begin > 0 && message[begin-1] != '=' && isBase64(message[begin-1]) {
			begin--
		}
		for end < len(message) && isBase64(message[end]) {
			end++
		}
		message = slices.Concat(message[:begin], []byte(SecretMask), message[end:])
		from = begin + len(SecretMask)
	}
}

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+/-_=", c) >= 0
}
