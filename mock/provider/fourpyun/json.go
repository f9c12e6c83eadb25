package fourpyun

import (
	"paymock/mock/jsonnode"
	"paymock/mock/wire"
)

// plainValue is a value as the kv rule signs it at top level: a string as it is, a number in its
// digits, an object or list as compact JSON with sorted names (4pyun sheet 2.1).
func plainValue(n jsonnode.Node) string {
	if n.Kind == '{' || n.Kind == '[' {
		return string(n.AppendTo(make([]byte, 0, 256), true))
	}
	return n.Text
}

// formOf gives an object's members as pairs; null is no value.
func formOf(n jsonnode.Node) wire.Form {
	form := make(wire.Form, 0, len(n.Members))
	for _, m := range n.Members {
		if !m.Value.Null() {
			form = append(form, wire.Pair{Name: m.Name, Value: plainValue(m.Value)})
		}
	}
	return form
}
