package doctor

import (
	"fmt"
	"strconv"
	"strings"
)

// How programs print an object that few sign.

// printedBy are the texts of a value as languages print it, or serialise it in a format of their own.
func printedBy() []func(string) string {
	return []func(string) string{
		ofNode(rubyText), ofNode(csharpText), ofNode(func(n *jsonNode) string { return printedArray(n, "") }), ofNode(phpSerialized),
		ofNode(orderedDict), bareNames(`"`), bareNames("'"), ofNode(func(n *jsonNode) string { return n.write(spaceStyle{colon: ": ", comma: ", "}) + "\n" }),
	}
}

// ofNode makes a writer of one of JSON; what is none stays.
func ofNode(write func(*jsonNode) string) func(string) string {
	return func(s string) string {
		if n := parseJSON(s); n != nil {
			return write(n)
		}
		return s
	}
}

// rubyText is how Ruby inspects a hash.
func rubyText(n *jsonNode) string {
	return strings.ReplaceAll(n.write(spaceStyle{colon: "=>", comma: ", "}), "null", "nil")
}

// csharpText is how C# prints an anonymous object.
func csharpText(n *jsonNode) string {
	parts := make([]string, len(n.members))
	for i, m := range n.members {
		value := plainMember(m.value)
		switch m.value.kind {
		case '[':
			value = "System.Collections.Generic.List`1[System.Object]"
		case '{':
			value = csharpText(m.value)
		}
		parts[i] = unquoteJSON(m.name) + " = " + value
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// printedArray is how PHP's print_r prints an array.
func printedArray(n *jsonNode, margin string) string {
	var b strings.Builder
	b.WriteString("Array\n" + margin + "(\n")
	for i, m := range n.members {
		name, value := strconv.Itoa(i), plainMember(m.value)
		if n.kind == '{' {
			name = unquoteJSON(m.name)
		}
		if m.value.kind == '{' || m.value.kind == '[' {
			value = printedArray(m.value, margin+"        ")
		}
		b.WriteString(margin + "    [" + name + "] => " + value + "\n")
	}
	return b.String() + margin + ")\n"
}

// phpSerialized writes a value as PHP's serialize does.
func phpSerialized(n *jsonNode) string {
	switch n.kind {
	case '{', '[':
		var b strings.Builder
		for i, m := range n.members {
			if n.kind == '{' {
				b.WriteString(phpSerialized(&jsonNode{kind: '"', text: m.name}))
			} else {
				fmt.Fprintf(&b, "i:%d;", i)
			}
			b.WriteString(phpSerialized(m.value))
		}
		return fmt.Sprintf("a:%d:{%s}", len(n.members), b.String())
	case '"':
		text := unquoteJSON(n.text)
		return fmt.Sprintf("s:%d:\"%s\";", len(text), text)
	}
	switch {
	case n.text == "null":
		return "N;"
	case n.text == "true", n.text == "false":
		return fmt.Sprintf("b:%d;", boolToInt(n.text == "true"))
	case strings.ContainsAny(n.text, ".eE"):
		return "d:" + n.text + ";"
	}
	return "i:" + n.text + ";"
}

// orderedDict is how Python prints an OrderedDict.
func orderedDict(n *jsonNode) string {
	parts := make([]string, len(n.members))
	for i, m := range n.members {
		pair := &jsonNode{kind: '[', members: []jsonMember{{"", &jsonNode{kind: '"', text: m.name}}, {"", m.value}}}
		printed := pythonText(pair.write(spaced))
		parts[i] = "(" + printed[1:len(printed)-1] + ")"
	}
	return "OrderedDict([" + strings.Join(parts, ", ") + "])"
}

// bareNames writes names without quotes, as JavaScript does in its programs, and texts in quotes.
func bareNames(quote string) func(string) string {
	return ofNode(func(n *jsonNode) string {
		n.walk(func(n *jsonNode) {
			for i, m := range n.members {
				n.members[i].name = unquoteJSON(m.name)
			}
			if n.kind == '"' && quote == "'" {
				n.text = "'" + strings.ReplaceAll(n.text[1:len(n.text)-1], `\"`, `"`) + "'"
			}
		})
		return n.write(compact)
	})
}
