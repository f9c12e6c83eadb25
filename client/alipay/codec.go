package alipay

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Field is one parameter: its name and its value, in UTF-8.
type Field struct{ Name, Value string }

// Fields are the parameters of a message in the order they are sent or were received. The
// zero value is an empty message; no method changes its receiver.
type Fields []Field

// Get returns the first value of name, and "" when there is none.
func (f Fields) Get(name string) string {
	value, _ := f.Lookup(name)
	return value
}

// Lookup returns the first value of name and whether name occurs.
func (f Fields) Lookup(name string) (string, bool) {
	if i := f.index(name); i >= 0 {
		return f[i].Value, true
	}
	return "", false
}

func (f Fields) index(name string) int {
	return slices.IndexFunc(f, func(x Field) bool { return x.Name == name })
}

// With returns the fields with name set to value: in place of its first occurrence, or
// appended.
func (f Fields) With(name, value string) Fields {
	changed := slices.Clone(f)
	if i := f.index(name); i >= 0 {
		changed[i].Value = value
		return changed
	}
	return append(changed, Field{name, value})
}

// Without returns the fields that have none of the names.
func (f Fields) Without(names ...string) Fields {
	kept := make(Fields, 0, len(f))
	for _, x := range f {
		if !slices.Contains(names, x.Name) {
			kept = append(kept, x)
		}
	}
	return kept
}

// only returns the fields that have one of the names.
func (f Fields) only(names ...string) Fields {
	kept := make(Fields, 0, len(names))
	for _, x := range f {
		if slices.Contains(names, x.Name) {
			kept = append(kept, x)
		}
	}
	return kept
}

// twice returns a name that occurs more than once, or "".
func (f Fields) twice() string {
	seen := make(map[string]bool, len(f))
	for _, x := range f {
		if seen[x.Name] {
			return x.Name
		}
		seen[x.Name] = true
	}
	return ""
}

// form writes the fields as application/x-www-form-urlencoded text, in their order: the
// values' bytes as they are.
func (f Fields) form() string {
	var b strings.Builder
	for i, x := range f {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(x.Name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(x.Value))
	}
	return b.String()
}

// parseForm reads form or query text. Values are the bytes that were sent, in whatever
// charset. Order, repeats and empty values are kept; empty pieces between two "&" are
// skipped.
func parseForm(text string) (Fields, error) {
	var fields Fields
	for piece := range strings.SplitSeq(text, "&") {
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		name, err1 := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("form field %q: %w", piece, err)
		}
		fields = append(fields, Field{name, value})
	}
	return fields, nil
}
