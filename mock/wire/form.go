package wire

import (
	"fmt"
	"strings"
)

// Pair is one name and value of a form, percent-decoded, bytes otherwise untouched: they
// need not be UTF-8.
type Pair struct{ Name, Value string }

// Form is the pairs of a query or body in the order sent; a name may occur more than once.
type Form []Pair

// FormError says where a form can't be read.
type FormError struct {
	Offset int // byte offset in the raw text
	Reason string
}

// Error names offset and reason.
func (e *FormError) Error() string {
	return fmt.Sprintf("form: byte %d: %s", e.Offset, e.Reason)
}

// shortText is the length up to which a part of a text may keep all of it in memory.
const shortText = 2 << 10

// detach gives a part of a received text so that who keeps it does not keep the whole, where that is
// long: a trade's subject must not hold a body of a megabyte.
func detach(whole, part string) string {
	if len(whole) <= shortText {
		return part
	}
	return strings.Clone(part)
}

// ParseForm reads application/x-www-form-urlencoded text in one pass: "+" is a blank, "%xx"
// a byte, empty pieces between "&" are skipped, a piece without "=" is a name with an
// empty value. A broken escape is a *FormError.
func ParseForm(raw string) (Form, error) {
	if raw == "" {
		return nil, nil
	}
	form := make(Form, 0, strings.Count(raw, "&")+1)
	for start := 0; start <= len(raw); {
		end := strings.IndexByte(raw[start:], '&')
		if end < 0 {
			end = len(raw)
		} else {
			end += start
		}
		if piece := raw[start:end]; piece != "" {
			name, value, _ := strings.Cut(piece, "=")
			n, err := unescape(name, start)
			if err != nil {
				return nil, err
			}
			v, err := unescape(value, start+len(name)+1)
			if err != nil {
				return nil, err
			}
			form = append(form, Pair{detach(raw, n), detach(raw, v)})
		}
		start = end + 1
	}
	return form, nil
}

func unescape(s string, offset int) (string, error) {
	if strings.IndexByte(s, '%') < 0 {
		if strings.IndexByte(s, '+') < 0 {
			return s, nil
		}
		return strings.ReplaceAll(s, "+", " "), nil
	}
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '+':
			out.WriteByte(' ')
		case '%':
			if i+2 >= len(s) || HexDigit(s[i+1]) > 15 || HexDigit(s[i+2]) > 15 {
				return "", &FormError{Offset: offset + i, Reason: "a percent sign must be followed by two hex digits"}
			}
			out.WriteByte(HexDigit(s[i+1])<<4 | HexDigit(s[i+2]))
			i += 2
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String(), nil
}

// HexDigit gives a hexadecimal digit's value, or 255.
func HexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// Get gives the first value of a name, or "".
func (f Form) Get(name string) string {
	v, _ := f.Lookup(name)
	return v
}

// Lookup gives the first value of a name and whether the name occurs.
func (f Form) Lookup(name string) (string, bool) {
	for _, p := range f {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// Repeated gives the first name that occurs again, or "".
func (f Form) Repeated() string {
	const few = 32 // up to here comparing is faster than a map
	if len(f) > few {
		seen := make(map[string]struct{}, len(f))
		for _, p := range f {
			if _, again := seen[p.Name]; again {
				return p.Name
			}
			seen[p.Name] = struct{}{}
		}
		return ""
	}
	for i, p := range f {
		for _, q := range f[:i] {
			if p.Name == q.Name {
				return p.Name
			}
		}
	}
	return ""
}

const upperHex = "0123456789ABCDEF"

// Encode writes the pairs in order as application/x-www-form-urlencoded. Letters, digits and
// "-._*" stay, a blank is "+", every other byte is "%XX": what Java's URLEncoder, and so
// most platforms, send.
func (f Form) Encode() []byte {
	size := 0
	for _, p := range f {
		size += escapedSize(p.Name) + escapedSize(p.Value) + len("=&")
	}
	if size == 0 {
		return nil
	}
	out := make([]byte, 0, size)
	for i, p := range f {
		if i > 0 {
			out = append(out, '&')
		}
		out = appendEscaped(out, p.Name)
		out = append(out, '=')
		out = appendEscaped(out, p.Value)
	}
	return out
}

// isPlain reports whether a byte stands for itself.
func isPlain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '*'
}

// escapedSize is how many bytes appendEscaped appends.
func escapedSize(s string) int {
	size := len(s)
	for i := range len(s) {
		if c := s[i]; !isPlain(c) && c != ' ' {
			size += len("%00") - 1
		}
	}
	return size
}

func appendEscaped(out []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case isPlain(c):
			out = append(out, c)
		case c == ' ':
			out = append(out, '+')
		default:
			out = append(out, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return out
}
