package wire

import (
	"encoding/json"
	"fmt"
	"strconv"

	"paymock/mock/jsonnode"
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
		out = jsonnode.AppendString(out, m.Name)
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
		return jsonnode.AppendString(out, v)
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
	return jsonnode.AppendString(out, fmt.Sprint(v))
}

// ValueOf gives a value that was read in the types that an Object holds, order and digits kept.
func ValueOf(n jsonnode.Node) any {
	switch n.Kind {
	case '{':
		o := make(Object, len(n.Members))
		for i, m := range n.Members {
			o[i] = Member{Name: m.Name, Value: ValueOf(m.Value)}
		}
		return o
	case '[':
		list := make(List, len(n.Members))
		for i, m := range n.Members {
			list[i] = ValueOf(m.Value)
		}
		return list
	case '"':
		return n.Text
	}
	if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil && strconv.FormatInt(i, 10) == n.Text {
		return i
	}
	return json.RawMessage(n.Text)
}
