package fourpyun

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"paymock/mock/wire"
)

// node is a JSON value that keeps the order of members and the digits of numbers: the kv rule
// signs both (4pyun sheet 2.1).
type node struct {
	kind    byte     // '{', '[', '"', or '0' for a number, true, false and null
	text    string   // the decoded string, or the literal
	members []member // of '{', as received, names may repeat; of '[', without names
}

type member struct {
	name  string
	value node
}

// parseJSON reads one JSON text. Broken UTF-8 is an error: encoding/json would replace it.
func parseJSON(data []byte) (node, error) { return parseJSONIn(nil, data) }

// parseJSONIn is parseJSON for a node that is used only while the caller has the room.
func parseJSONIn(in *room, data []byte) (node, error) {
	if !utf8.Valid(data) {
		return node{}, errors.New("not UTF-8")
	}
	r := jsonReader{data: string(data)}
	if in != nil {
		r.spare = in[:]
	}
	n := r.value()
	if r.next(); r.broken || r.at < len(r.data) {
		var raw json.RawMessage
		return node{}, fmt.Errorf("not JSON: %w", json.Unmarshal(data, &raw))
	}
	return n, nil
}

// jsonReader reads what encoding/json takes for JSON, and nothing else, in one pass: every
// exchange and every push pays for it.
type jsonReader struct {
	data   string
	at     int
	depth  int
	broken bool // and at the end
	// spare is room for members that nobody uses.
	spare []member
}

// room is where the members of a push lie, more than most have. Pushes are many and done with
// at once; memory that was used before costs far less than fresh memory.
type room [48]member

var rooms = sync.Pool{New: func() any { return new(room) }}

func (r *room) giveBack() {
	clear(r[:])
	rooms.Put(r)
}

// mostNested is encoding/json's bound.
const mostNested = 10000

func (r *jsonReader) fail() { r.broken, r.at = true, len(r.data) }

// next passes over white space and gives the byte that follows, 0 at the end.
func (r *jsonReader) next() byte {
	for ; r.at < len(r.data); r.at++ {
		switch c := r.data[r.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

func (r *jsonReader) value() node {
	switch c := r.next(); c {
	case '{', '[':
		if r.depth++; r.depth > mostNested {
			r.fail()
			return node{}
		}
		n := node{kind: c, members: r.list(c)}
		r.depth--
		return n
	case '"':
		return node{kind: c, text: r.str()}
	}
	return node{kind: '0', text: r.literal()}
}

// list reads the members of an object or the items of a list, whose first byte is kind.
func (r *jsonReader) list(kind byte) []member {
	few := 3 // as items have; what stands alone is a request, or a push that gets 4 members more
	if r.depth == 1 && kind == '{' {
		few = 4 + min(len(r.data)/32, 16)
	}
	members := r.room(few)
	closing := kind + 2 // in ASCII
	r.at++
	if r.next() == closing {
		r.at++
		return members
	}
	for {
		var m member
		if kind == '{' {
			m.name = r.str()
			r.take(':')
		}
		m.value = r.value()
		members = append(members, m)
		if r.next() == closing {
			r.at++
			return members
		}
		if r.take(','); r.broken {
			return members
		}
	}
}

// room gives an empty list with room for n members.
func (r *jsonReader) room(n int) []member {
	if n > len(r.spare) {
		return make([]member, 0, n)
	}
	list := r.spare[:0:n]
	r.spare = r.spare[n:]
	return list
}

func (r *jsonReader) take(c byte) {
	if r.next() != c {
		r.fail()
		return
	}
	r.at++
}

func (r *jsonReader) str() string {
	r.take('"')
	start, escaped := r.at, false
	for i := start; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '\\':
			escaped = true
			i++
		case c == '"':
			r.at = i + 1
			if escaped {
				return r.unescape(start - 1)
			}
			return r.data[start:i]
		case c < ' ':
			r.fail()
			return ""
		}
	}
	r.fail()
	return ""
}

// unescape decodes the string from its opening quote on, up to where the reader is.
func (r *jsonReader) unescape(start int) string {
	var s string
	if err := json.Unmarshal([]byte(r.data[start:r.at]), &s); err != nil {
		r.fail()
	}
	return s
}

// literal reads a number, true, false or null.
func (r *jsonReader) literal() string {
	start := r.at
	for r.at < len(r.data) && strings.IndexByte(",]} \t\r\n", r.data[r.at]) < 0 {
		r.at++
	}
	text := r.data[start:r.at]
	if text != "true" && text != "false" && text != "null" && !number(text) {
		r.fail()
	}
	return text
}

// number reports whether text is a JSON number (RFC 8259, section 6).
func number(text string) bool {
	text = strings.TrimPrefix(text, "-")
	whole, rest := digits(text)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if after, ok := strings.CutPrefix(rest, "."); ok {
		var fraction string
		if fraction, rest = digits(after); fraction == "" {
			return false
		}
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	exponent, rest := digits(rest)
	return exponent != "" && rest == ""
}

// digits splits off the digits that text begins with.
func digits(text string) (first, rest string) {
	i := 0
	for i < len(text) && '0' <= text[i] && text[i] <= '9' {
		i++
	}
	return text[:i], text[i:]
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
		if sorted && !slices.IsSortedFunc(members, byName) {
			members = slices.Clone(members)
			slices.SortStableFunc(members, byName)
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
		for i, item := range n.members {
			if i > 0 {
				out = append(out, ',')
			}
			out = item.value.appendTo(out, sorted)
		}
		return append(out, ']')
	case '"':
		return wire.AppendString(out, n.text)
	}
	return append(out, n.text...)
}

func byName(a, b member) int { return strings.Compare(a.name, b.name) }

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
	if n.kind == '[' {
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.members) {
			return n.members[i].value, true
		}
		return node{}, false
	}
	for _, m := range n.members {
		if m.name == step {
			return m.value, true
		}
	}
	return node{}, false
}
