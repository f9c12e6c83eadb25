package wire

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Member is one name and value of an Object. Value is a string, int, int64, bool, Object,
// List, json.RawMessage (written as it is) or nil.
type Member struct {
	Name  string
	Value any
}

// Object is a JSON object whose members keep their order. It is written compactly, without
// escaping "/", "<", ">", "&" or non-ASCII text, as the platforms write.
type Object []Member

// List is a JSON array of the values that a Member may hold.
type List []any

// Get gives a member's value, or nil.
func (o Object) Get(name string) any {
	for _, m := range o {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// Set replaces a member in its place or adds it at the end, and returns the object.
func (o Object) Set(name string, value any) Object {
	for i := range o {
		if o[i].Name == name {
			o[i].Value = value
			return o
		}
	}
	return append(o, Member{name, value})
}

// JSON writes the object.
func (o Object) JSON() []byte { return o.Append(make([]byte, 0, 256)) }

// MarshalJSON makes Object usable inside encoding/json values.
func (o Object) MarshalJSON() ([]byte, error) { return o.JSON(), nil }

// Append writes the object at the end of out.
func (o Object) Append(out []byte) []byte {
	out = append(out, '{')
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		out = AppendString(out, m.Name)
		out = append(out, ':')
		out = appendValue(out, m.Value)
	}
	return append(out, '}')
}

func appendValue(out []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(out, "null"...)
	case string:
		return AppendString(out, v)
	case int:
		return strconv.AppendInt(out, int64(v), 10)
	case int64:
		return strconv.AppendInt(out, v, 10)
	case bool:
		return strconv.AppendBool(out, v)
	case Object:
		return v.Append(out)
	case List:
		out = append(out, '[')
		for i, e := range v {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendValue(out, e)
		}
		return append(out, ']')
	case json.RawMessage:
		if len(v) == 0 {
			return append(out, "null"...)
		}
		return append(out, v...)
	}
	// A type outside the list is a mistake in our own code; show it instead of hiding it.
	return AppendString(out, fmt.Sprint(v))
}

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
