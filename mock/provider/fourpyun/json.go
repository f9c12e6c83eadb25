package fourpyun

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"paymock/mock/wire"
)

// node is a JSON value that keeps the order of members and the digits of numbers: the kv rule
// signs both (4pyun sheet 2.1).
type node struct {
	kind    byte     // '{', '[', '"', or '0' for a number, true, false and null
	text    string   // the decoded string, or the literal
	members []member // of '{', as received; names may repeat
	items   []node   // of '['
}

type member struct {
	name  string
	value node
}

// parseJSON reads one JSON text. Broken UTF-8 is an error: encoding/json would replace it.
func parseJSON(data []byte) (node, error) {
	if !utf8.Valid(data) {
		return node{}, errors.New("not UTF-8")
	}
	if !json.Valid(data) {
		var raw json.RawMessage
		return node{}, fmt.Errorf("not JSON: %w", json.Unmarshal(data, &raw))
	}
	w := jsonWalker{data: string(data)}
	return w.value(), nil
}

// jsonWalker walks text that is known to be JSON.
type jsonWalker struct {
	data string
	at   int
}

func (w *jsonWalker) peek() byte {
	for w.data[w.at] <= ' ' {
		w.at++
	}
	return w.data[w.at]
}

func (w *jsonWalker) value() node {
	switch w.peek() {
	case '{':
		return w.object()
	case '[':
		return w.list()
	case '"':
		return node{kind: '"', text: w.str()}
	}
	start := w.at
	for w.at < len(w.data) && strings.IndexByte(",]} \t\r\n", w.data[w.at]) < 0 {
		w.at++
	}
	return node{kind: '0', text: w.data[start:w.at]}
}

func (w *jsonWalker) object() node {
	few := 2 // as items have; what stands alone is a request or a push
	if w.at == 0 {
		few = 16
	}
	n := node{kind: '{', members: make([]member, 0, few)}
	for w.at++; w.peek() != '}'; {
		if w.data[w.at] == ',' {
			w.at++
			continue
		}
		name := w.str()
		w.peek()
		w.at++ // ':'
		n.members = append(n.members, member{name, w.value()})
	}
	w.at++
	return n
}

func (w *jsonWalker) list() node {
	n := node{kind: '[', items: make([]node, 0, 2)}
	for w.at++; w.peek() != ']'; {
		if w.data[w.at] == ',' {
			w.at++
			continue
		}
		n.items = append(n.items, w.value())
	}
	w.at++
	return n
}

func (w *jsonWalker) str() string {
	start, escaped := w.at, false
	for w.at++; w.data[w.at] != '"'; w.at++ {
		if w.data[w.at] == '\\' {
			escaped = true
			w.at++
		}
	}
	w.at++
	if !escaped {
		return w.data[start+1 : w.at-1]
	}
	var s string
	_ = json.Unmarshal([]byte(w.data[start:w.at]), &s) // valid, parseJSON made sure
	return s
}

// null reports whether the value is null.
func (n node) null() bool { return n.kind == '0' && n.text == "null" }

// plain is the value as the kv rule signs it at top level: a string as it is, a number in its
// digits, an object or list as canonical JSON.
func (n node) plain() string {
	if n.kind == '{' || n.kind == '[' {
		return string(n.appendTo(make([]byte, 0, 256), true))
	}
	return n.text
}

// appendTo writes compact JSON, with sorted keys at every level or in the order received.
func (n node) appendTo(out []byte, sorted bool) []byte {
	switch n.kind {
	case '{':
		members := n.members
		if sorted {
			members = slices.Clone(members)
			slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
		}
		out = append(out, '{')
		for i, m := range members {
			if i > 0 {
				out = append(out, ',')
			}
			out = wire.AppendString(out, m.name)
			out = append(out, ':')
			out = m.value.appendTo(out, sorted)
		}
		return append(out, '}')
	case '[':
		out = append(out, '[')
		for i, item := range n.items {
			if i > 0 {
				out = append(out, ',')
			}
			out = item.appendTo(out, sorted)
		}
		return append(out, ']')
	case '"':
		return wire.AppendString(out, n.text)
	}
	return append(out, n.text...)
}

// form gives an object's members as pairs; null is no value.
func (n node) form() wire.Form {
	form := make(wire.Form, 0, len(n.members))
	for _, m := range n.members {
		if !m.value.null() {
			form = append(form, wire.Pair{Name: m.name, Value: m.value.plain()})
		}
	}
	return form
}

// at finds a nested value by dotted path; list items are numbered from 0.
func (n node) at(path string) (node, bool) {
	for path != "" {
		var step string
		step, path, _ = strings.Cut(path, ".")
		var ok bool
		if n, ok = n.child(step); !ok {
			return node{}, false
		}
	}
	return n, true
}

func (n node) child(step string) (node, bool) {
	for _, m := range n.members {
		if m.name == step {
			return m.value, true
		}
	}
	if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.items) {
		return n.items[i], true
	}
	return node{}, false
}
