package config

import (
	"slices"
	"strings"

	"paymock/mock/shape"
)

// A rule or trade of which each part begins with a dash of its own.

// joinSplitRules is a file in which an entry of rules that says when, and the next that says what happens then, are one
// rule, as the first of them was meant; second are the halves that have a dash too many.
func joinSplitRules(root *shape.Value) (joined *shape.Value, second []*shape.Value) {
	if root == nil || root.Alias != "" {
		return root, nil
	}
	kept := *root
	if root.Kind == shape.List {
		kept.Items, second = joinedEntries(root.Items, continuesRule)
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
		case m.Name == "trades":
			trades := *m.Value
			trades.Items, more = joinedEntries(m.Value.Items, continuesTrade)
			kept.Members[i].Value = &trades
		case meansKey(m.Name, "rules") && m.Name != "given":
			kept.Members[i].Value, more = joinSplitRules(m.Value)
		}
		second = append(second, more...)
	}
	return &kept, second
}

// joinedEntries are entries of a list of which those that are parts of one are joined.
func joinedEntries(items []*shape.Value, continues func(v, next *shape.Value) bool) (all, second []*shape.Value) {
	for i := 0; i < len(items); i++ {
		one := items[i]
		for i+1 < len(items) && continues(one, items[i+1]) {
			i++
			joined := *one
			joined.Members = slices.Concat(one.Members, items[i].Members)
			one, second = &joined, append(second, items[i])
		}
		all = append(all, one)
	}
	return all, second
}

// continuesRule reports whether an entry of rules is the rest of the rule that the entry before it begins: it says what
// happens then where that says when, or it has only keys that stand beside both.
func continuesRule(v, next *shape.Value) bool {
	twice := func(m shape.Member) bool { return memberNamed(v, m.Name) != nil }
	if !isPart(v) || !isPart(next) || !hasKey(v, "when") && !hasKey(v, "then") && !hasKey(v, "name") || slices.ContainsFunc(next.Members, twice) {
		return false
	}
	switch begins := hasKey(next, "when"); {
	case memberNamed(next, "name") != nil, begins && (hasKey(v, "when") || hasKey(v, "then")): // another rule begins
		return false
	case begins, hasKey(next, "then"):
		return !hasKey(v, "then") && memberNamed(next, map[bool]string{true: "when", false: "then"}[begins]) != nil
	}
	return !slices.ContainsFunc(next.Members, func(m shape.Member) bool { _, own := ruleShape().Field(m.Name); return !own })
}

// continuesTrade reports whether an entry of trades is the rest of the trade that the entry before it begins: one of the two has
// no amount, which a trade has.
func continuesTrade(v, next *shape.Value) bool {
	if !isPart(v) || !isPart(next) || hasKey(next, "order") || hasKey(v, "amount") && hasKey(next, "amount") {
		return false
	}
	return !slices.ContainsFunc(next.Members, func(m shape.Member) bool { return memberNamed(v, m.Name) != nil })
}

// isPart reports whether an entry of a list may be a part of one.
func isPart(v *shape.Value) bool {
	return v != nil && v.Kind == shape.Object && v.Anchor == "" && v.Alias == "" && !slices.ContainsFunc(v.Members, func(m shape.Member) bool { return m.Merge })
}

// hasKey reports whether an object has a key, or one that means it.
func hasKey(v *shape.Value, key string) bool {
	return slices.ContainsFunc(v.Members, func(m shape.Member) bool { return m.Name == key || meansKey(m.Name, key) })
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
	if !hasKey(half, "when") && !hasKey(half, "then") && !hasKey(half, "times") {
		return mistake{line, column, "this \"- \" is one too many: the keys above and below it are of one entry; write two blanks in its place"}
	}
	return mistake{line, column, "this \"- \" is one too many: when and then above and below it are one rule; write two blanks in its place"}
}
