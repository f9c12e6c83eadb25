package fourpyun

import (
	"slices"
	"strings"

	"paymock/client/jsonnode"
)

// appendCanonical writes a value as the signed string wants it: no blanks, names in
// ascending byte order at every level, nothing escaped that JSON lets stand (4pyun sheet
// 2.1, proven by the sharding example of doc.4pyun.com/openapi). Assumed: the order is
// alphabetical, not that of the platform's classes, which agree in the one example; "/",
// "<", ">" and "&" are not escaped, and a nested null stays.
func appendCanonical(b []byte, n jsonnode.Node) []byte {
	switch {
	case n.IsString():
		return jsonnode.AppendQuoted(b, n.Text())
	case n.IsObject():
		sorted := slices.Clone(n.Members)
		slices.SortFunc(sorted, func(x, y jsonnode.Member) int { return strings.Compare(x.Name, y.Name) })
		b = append(b, '{')
		for i, m := range sorted {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(jsonnode.AppendQuoted(b, m.Name), ':')
			b = appendCanonical(b, m.Value)
		}
		return append(b, '}')
	case n.IsList():
		b = append(b, '[')
		for i, item := range n.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, item)
		}
		return append(b, ']')
	}
	return append(b, n.Raw...)
}

// fieldText is a value as a field's text: strings as they are, null as "", all else as canonical
// JSON.
func fieldText(n jsonnode.Node) string {
	if n.IsObject() || n.IsList() {
		return string(appendCanonical(nil, n))
	}
	return n.Text()
}

// fieldAt is the field's text of the value at a path.
func fieldAt(n jsonnode.Node, path string) (string, bool) {
	value, ok := n.At(path)
	return fieldText(value), ok
}

// membersOf are an object's members as fields, in the order received.
func membersOf(n jsonnode.Node) Fields {
	fields := make(Fields, 0, len(n.Members))
	for _, m := range n.Members {
		fields = append(fields, Field{Name: m.Name, Value: fieldText(m.Value)})
	}
	return fields
}
