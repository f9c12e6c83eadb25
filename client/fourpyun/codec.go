package fourpyun

import (
	"slices"
	"strconv"

	"paymock/client"
	"paymock/client/jsonnode"
)

// Field is one name and its decoded value.
type Field struct{ Name, Value string }

// Fields are the fields of a message in the order they are sent or were received. Names
// may repeat. The zero value is an empty message; no method changes its receiver.
type Fields []Field

// Get returns the first value of name, and "" when there is none.
func (f Fields) Get(name string) string {
	value, _ := f.Lookup(name)
	return value
}

// Lookup returns the first value of name and whether name occurs.
func (f Fields) Lookup(name string) (string, bool) {
	if i := slices.IndexFunc(f, func(x Field) bool { return x.Name == name }); i >= 0 {
		return f[i].Value, true
	}
	return "", false
}

// With returns the fields with name set to value: in place of its first occurrence, or
// appended.
func (f Fields) With(name, value string) Fields {
	changed := slices.Clone(f)
	if i := slices.IndexFunc(changed, func(x Field) bool { return x.Name == name }); i >= 0 {
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

// Form writes the fields as application/x-www-form-urlencoded text in UTF-8, in their order.
func (f Fields) Form() string {
	return client.Form(func(yield func(string, string) bool) {
		for _, x := range f {
			if !yield(x.Name, x.Value) {
				return
			}
		}
	})
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

// ParseForm reads form or query text. Order, repeats and empty values are kept; empty
// pieces between two "&" are skipped.
func ParseForm(text string) (Fields, error) {
	var fields Fields
	err := client.ParseForm(text, func(name, value string) { fields = append(fields, Field{name, value}) })
	if err != nil {
		return nil, err
	}
	return fields, nil
}

// Item is one part of an amount, as in trade_item: Key names it ("energy_value",
// "service_value"; 4pyun sheet 5.9), Value is in fen.
type Item struct {
	Key   string
	Value int64
}

// itemsText writes trade_item's JSON text; no items give "", which is not sent.
func itemsText(items []Item) string {
	if len(items) == 0 {
		return ""
	}
	b := []byte{'['}
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"key":`...)
		b = jsonnode.AppendQuoted(b, item.Key)
		b = append(b, `,"value":`...)
		b = strconv.AppendInt(b, item.Value, 10)
		b = append(b, '}')
	}
	return string(append(b, ']'))
}
