package config

import (
	"slices"
	"strings"

	"paymock/mock/shape"
)

// A rule of which each half begins with a dash of its own.

// joinSplitRules is a file in which an entry of rules that says when, and the next that says what happens then, are one
// rule, as the first of them was meant; second are the halves that have a dash too many.
func joinSplitRules(root *shape.Value) (joined *shape.Value, second []*shape.Value) {
	if root == nil || root.Alias != "" {
		return root, nil
	}
	kept := *root
	if root.Kind == shape.List {
		kept.Items, second = joinedHalves(root.Items)
		return &kept, second
	}
	kept.Members = slices.Clone(root.Members)
	for i, m := range kept.Members {
		var more []*shape.Value
		switch {
		case m.Value == nil || m.Value.Kind != shape.List || m.Value.Anchor != "":
		case meansKey(m.Name, "apps"):
			apps := *m.Value
			apps.Items = slices.Clone(apps.Items)
			for k, app := range apps.Items {
				if app.Kind == shape.Object && app.Anchor == "" {
					var of []*shape.Value
					apps.Items[k], of = joinSplitRules(app)
					more = append(more, of...)
				}
			}
			kept.Members[i].Value = &apps
		case meansKey(m.Name, "rules") && m.Name != "given":
			kept.Members[i].Value, more = joinSplitRules(m.Value)
		}
		second = append(second, more...)
	}
	return &kept, second
}

// joinedHalves are entries of rules of which two that are halves of one rule are joined.
func joinedHalves(items []*shape.Value) (all, second []*shape.Value) {
	at := func(i int, half string) bool {
		return i >= 0 && i < len(items) && isHalf(items[i], half)
	}
	for i := 0; i < len(items); i++ {
		if !at(i, "when") || !at(i+1, "then") {
			all = append(all, items[i])
			continue
		}
		one := *items[i]
		one.Members = slices.Concat(items[i].Members, items[i+1].Members)
		all, second = append(all, &one), append(second, items[i+1])
		i++
	}
	return all, second
}

// isHalf reports whether an entry of rules has one of when and then, and no key of the other half.
func isHalf(v *shape.Value, half string) bool {
	if v == nil || v.Kind != shape.Object || v.Anchor != "" || memberNamed(v, half) == nil {
		return false
	}
	other := map[string]string{"when": "then", "then": "when"}[half]
	return !slices.ContainsFunc(v.Members, func(m shape.Member) bool {
		return m.Merge || m.Name == other || meansKey(m.Name, other) || half == "then" && m.Name == "name" // a name begins a rule
	})
}

// dashTooMany is the mistake of a half of a rule that begins with a dash.
func (d document) dashTooMany(half *shape.Value) mistake {
	line, column := half.Line, half.Column
	if lines := linesFrom(d.text, half.Line, 1); len(lines) == 1 {
		before := []rune(string(lines[0]))
		before = before[:min(max(column-1, 0), len(before))]
		if i := strings.LastIndexByte(string(before), '-'); i >= 0 {
			column = len([]rune(string(before)[:i])) + 1
		}
	}
	return mistake{line, column, "this \"- \" is one too many: when and then above and below it are one rule; write two blanks in its place"}
}
