package fourpyun

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is a JSON value that has lost nothing but blanks: numbers keep their digits, members
// keep their order. encoding/json alone would lose both.
type node struct {
	kind    kind
	text    string // a string's decoded text, or the literal of a number, bool or null
	members []member
	items   []node
}

type member struct {
	name  string
	value node
}

type kind int

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindObject
	kindList
)

// parseJSON reads one JSON value. It is stricter than encoding/json wherever two different
// texts would become one value, since a signature over that value would then fit both:
// invalid UTF-8, halves of surrogate pairs, and a name twice in one object are errors.
func parseJSON(text []byte) (node, error) {
	switch {
	case !utf8.Valid(text):
		return node{}, errors.New("JSON is not UTF-8")
	case !json.Valid(text):
		return node{}, fmt.Errorf("not JSON: %w", json.Unmarshal(text, new(json.RawMessage)))
	case hasHalfSurrogate(text):
		return node{}, errors.New("JSON string holds half a surrogate pair")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return readNode(d)
}

func readNode(d *json.Decoder) (node, error) {
	token, err := d.Token()
	if err != nil {
		return node{}, err
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return readObject(d)
		}
		return readList(d)
	case json.Number:
		return node{kind: kindNumber, text: v.String()}, nil
	case string:
		return node{kind: kindString, text: v}, nil
	case bool:
		return node{kind: kindBool, text: strconv.FormatBool(v)}, nil
	}
	return node{kind: kindNull, text: "null"}, nil
}

func readObject(d *json.Decoder) (node, error) {
	object := node{kind: kindObject}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return node{}, err
		}
		name, _ := token.(string) // valid JSON has nothing else here
		if seen[name] {
			return node{}, fmt.Errorf("%w: %q", ErrAmbiguous, name)
		}
		seen[name] = true
		value, err := readNode(d)
		if err != nil {
			return node{}, err
		}
		object.members = append(object.members, member{name, value})
	}
	_, err := d.Token()
	return object, err
}

func readList(d *json.Decoder) (node, error) {
	list := node{kind: kindList}
	for d.More() {
		item, err := readNode(d)
		if err != nil {
			return node{}, err
		}
		list.items = append(list.items, item)
	}
	_, err := d.Token()
	return list, err
}

// hasHalfSurrogate looks for an escape of U+D800–U+DFFF that has no partner. The text must
// be valid JSON, so a backslash only occurs in strings and always has what belongs to it.
func hasHalfSurrogate(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		if text[i] != 'u' {
			continue
		}
		first := hex4(text[i+1:])
		i += 4
		if first < 0xD800 || first > 0xDFFF {
			continue
		}
		rest := text[i+1:]
		if first > 0xDBFF || len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' {
			return true
		}
		if second := hex4(rest[2:]); second < 0xDC00 || second > 0xDFFF {
			return true
		}
		i += 6
	}
	return false
}

func hex4(digits []byte) uint64 {
	n, _ := strconv.ParseUint(string(digits[:4]), 16, 16)
	return n
}

// appendCanonical writes the value as the signed string wants it: no blanks, names in
// ascending byte order at every level, nothing escaped that JSON lets stand (4pyun sheet
// 2.1, proven by the sharding example of doc.4pyun.com/openapi). Assumed: the order is
// alphabetical, not that of the platform's classes, which agree in the one example; "/",
// "<", ">" and "&" are not escaped, and a nested null stays.
func (n node) appendCanonical(b []byte) []byte {
	switch n.kind {
	case kindString:
		return appendQuoted(b, n.text)
	case kindObject:
		sorted := slices.Clone(n.members)
		slices.SortFunc(sorted, func(x, y member) int { return strings.Compare(x.name, y.name) })
		b = append(b, '{')
		for i, m := range sorted {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendQuoted(b, m.name)
			b = append(b, ':')
			b = m.value.appendCanonical(b)
		}
		return append(b, '}')
	case kindList:
		b = append(b, '[')
		for i, item := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.appendCanonical(b)
		}
		return append(b, ']')
	}
	return append(b, n.text...)
}

// plain returns the value as a field's text: strings as they are, null as "", all else
// as canonical JSON.
func (n node) plain() string {
	switch n.kind {
	case kindString:
		return n.text
	case kindNull:
		return ""
	}
	return string(n.appendCanonical(nil))
}

// fields returns an object's members as fields, in the order received.
func (n node) fields() Fields {
	fields := make(Fields, 0, len(n.members))
	for _, m := range n.members {
		fields = append(fields, Field{m.name, m.value.plain()})
	}
	return fields
}

// member returns an object's member, and false when there is none.
func (n node) member(name string) (node, bool) {
	for _, m := range n.members {
		if m.name == name {
			return m.value, true
		}
	}
	return node{}, false
}

// at follows a path such as "refund_list.0.value".
func (n node) at(path string) (node, bool) {
	for step := range strings.SplitSeq(path, ".") {
		if n.kind == kindList {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.items) {
				return node{}, false
			}
			n = n.items[i]
			continue
		}
		next, ok := n.member(step)
		if !ok {
			return node{}, false
		}
		n = next
	}
	return n, true
}

// appendQuoted writes a JSON string with only the escapes that JSON demands. (The standard
// encoder also escapes U+2028 and U+2029, and "<", ">", "&" unless told otherwise.)
func appendQuoted(b []byte, text string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case strings.IndexByte("\b\t\n\f\r", c) >= 0:
			b = append(b, '\\', "btn_fr"[c-'\b'])
		default:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
	}
	return append(b, '"')
}
