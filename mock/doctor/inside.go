package doctor

import (
	"slices"
	"strings"
)

// A message that was sent inside of another one.

// formInside is the parameter whose value is the form that was due, as a form or as JSON; "" when there is none. names
// are parameters that a form must have.
func formInside(pairs []Pair, names []string) string {
	const content = "biz_content" // alone, where the others stand in the URL
	for _, p := range pairs {
		if slices.Contains(names, p.Name) || p.Name == content {
			continue
		}
		inside := membersOf(parseJSON(p.Value))
		if inside == nil {
			inside = parseForm(p.Value, false)
		}
		if len(inside) == 0 || !isFieldName(inside[0].Name) {
			continue
		}
		if slices.ContainsFunc(inside, func(q Pair) bool {
			return q.Value != "" && (slices.Contains(names, q.Name) || q.Name == content) && indexOfPair(pairs, q.Name) < 0
		}) {
			return p.Name
		}
	}
	return ""
}

// isFieldName reports whether a name is written as names of parameters are.
func isFieldName(name string) bool {
	return name != "" && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_.-") == ""
}

// memberAround is the member of an object in whose value, an object or the text of one, a member of a name stands that
// the object itself lacks; "" when there is none.
func memberAround(n *jsonNode, name string) string {
	if n == nil || n.kind != '{' || memberOf(n, name) != nil {
		return ""
	}
	for _, m := range n.members {
		inside := m.value
		if inside.kind == '"' {
			inside = parseJSON(unquoteJSON(inside.text))
		}
		if inside != nil && inside.kind == '{' && memberOf(inside, name) != nil {
			return unquoteJSON(m.name)
		}
	}
	return ""
}

// signedInnerObject is of a body whose one member holds what was signed.
func signedInnerObject(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		if n.kind != '{' || len(n.members) != 1 {
			return
		}
		inside := n.members[0].value
		text := inside.write(p.json.how)
		if inside.kind == '"' {
			text = unquoteJSON(inside.text)
		}
		if parseJSON(text) != nil {
			w := changeOne(p, func(string) string { return text })
			ways = append(ways, mistakeWay{[]string{unquoteJSON(n.members[0].name)}, w.do})
		}
	})
	return ways
}
