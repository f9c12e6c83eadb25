package alipay

import (
	"slices"

	"paymock/client"
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
	return client.Form(func(yield func(string, string) bool) {
		for _, x := range f {
			if !yield(x.Name, x.Value) {
				return
			}
		}
	})
}

// parseForm reads form or query text. Values are the bytes that were sent, in whatever
// charset. Order, repeats and empty values are kept; empty pieces between two "&" are
// skipped.
func parseForm(text string) (Fields, error) {
	var fields Fields
	err := client.ParseForm(text, func(name, value string) { fields = append(fields, Field{name, value}) })
	if err != nil {
		return nil, err
	}
	return fields, nil
}
