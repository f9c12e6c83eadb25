package client

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"paymock/client/jsonnode"
)

// Field is one name and its decoded value.
type Field struct{ Name, Value string }

// Fields are the fields of a message in the order they are sent or were received. Names may
// repeat. The zero value is an empty message; no method changes its receiver.
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

// Join writes names and values as they are, name=value with & between: what several platforms sign. Fields
// with an empty value take part only where keepEmpty says so.
func (f Fields) Join(keepEmpty bool) string {
	var b strings.Builder
	for _, x := range f {
		if x.Value == "" && !keepEmpty {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(x.Name)
		b.WriteByte('=')
		b.WriteString(x.Value)
	}
	return b.String()
}

// With returns the fields with name set to value: in place of its first occurrence, or appended.
func (f Fields) With(name, value string) Fields {
	changed := slices.Clone(f)
	if i := f.index(name); i >= 0 {
		changed[i].Value = value
		return changed
	}
	return append(changed, Field{name, value})
}

// Changed returns the fields as changed on the way: without those to drop, with other values of some, and with more.
func (f Fields) Changed(drop []string, change, add Fields) Fields {
	f = f.Without(drop...)
	for _, x := range change {
		f = f.With(x.Name, x.Value)
	}
	return append(f, add...)
}

// Without returns the fields that have none of the names.
func (f Fields) Without(names ...string) Fields {
	return f.filter(func(x Field) bool { return !slices.Contains(names, x.Name) })
}

// Only returns the fields that have one of the names.
func (f Fields) Only(names ...string) Fields {
	return f.filter(func(x Field) bool { return slices.Contains(names, x.Name) })
}

// Filled leaves out fields without a value.
func (f Fields) Filled() Fields { return f.filter(func(x Field) bool { return x.Value != "" }) }

func (f Fields) filter(keep func(Field) bool) Fields {
	kept := make(Fields, 0, len(f))
	for _, x := range f {
		if keep(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

// Repeated returns a name that occurs more than once, or "".
func (f Fields) Repeated() string {
	seen := make(map[string]bool, len(f))
	for _, x := range f {
		if seen[x.Name] {
			return x.Name
		}
		seen[x.Name] = true
	}
	return ""
}

// Recode encodes or decodes all values. Names are ASCII.
func (f Fields) Recode(convert func(string) (string, error)) (Fields, error) {
	converted := make(Fields, len(f))
	var errs []error
	for i, x := range f {
		value, err := convert(x.Value)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", x.Name, err))
		}
		converted[i] = Field{x.Name, value}
	}
	return converted, errors.Join(errs...)
}

// Form writes the fields as application/x-www-form-urlencoded text, in their order: the values'
// bytes as they are.
func (f Fields) Form() string {
	return Form(func(yield func(string, string) bool) {
		for _, x := range f {
			if !yield(x.Name, x.Value) {
				return
			}
		}
	})
}

// FormFields reads form or query text. Values are the bytes that were sent. Order, repeats and
// empty values are kept; empty pieces between two "&" are skipped.
func FormFields(text string) (Fields, error) {
	var fields Fields
	if err := ParseForm(text, func(name, value string) { fields = append(fields, Field{name, value}) }); err != nil {
		return nil, err
	}
	return fields, nil
}

// JSON writes the fields as one compact JSON object of strings, in their order.
func (f Fields) JSON() []byte {
	b := []byte{'{'}
	for i, x := range f {
		if i > 0 {
			b = append(b, ',')
		}
		b = jsonnode.AppendQuoted(b, x.Name)
		b = append(b, ':')
		b = jsonnode.AppendQuoted(b, x.Value)
	}
	return append(b, '}')
}

// FieldBuilder collects a request's fields in the order of a platform's tables, and all that is wrong with them.
type FieldBuilder struct {
	Fields   Fields
	mistakes []error
}

// Err is all that is wrong with the fields so far.
func (b *FieldBuilder) Err() error { return errors.Join(b.mistakes...) }

// Fail notes a mistake.
func (b *FieldBuilder) Fail(format string, args ...any) {
	b.mistakes = append(b.mistakes, fmt.Errorf(format, args...))
}

// Add appends a field unless its value is empty.
func (b *FieldBuilder) Add(name, value string) {
	if value != "" {
		b.Fields = append(b.Fields, Field{Name: name, Value: value})
	}
}

// AddRequired appends a field that must not be empty.
func (b *FieldBuilder) AddRequired(name, value string) {
	if value == "" {
		b.Fail("%s is empty", name)
	}
	b.Add(name, value)
}

// Checks read an answer's fields by operation, to say what is wrong with them.
type Checks[A any] map[string]func(A) error

// CheckBy makes a check of what reads an answer into its type.
func CheckBy[A, T any](read func(A) (*T, error)) func(A) error {
	return func(a A) error {
		_, err := read(a)
		return err
	}
}

// Check says what is wrong with an answer, with an unknown outcome. Fields of operations without
// a check are not looked at.
func (c Checks[A]) Check(a A, ex *Exchange) error {
	check, ok := c[ex.Request.Operation]
	if !ok {
		return nil
	}
	if err := check(a); err != nil {
		return ex.Unknown(ReasonUnreadable, err)
	}
	return nil
}
