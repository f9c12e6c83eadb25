package doctor

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"paymock/mock/jsonnode"
)

// jsonNode is a JSON value with everything as it was written, but for the white space between.
type jsonNode struct {
	kind    byte   // '{', '[', '"', or '0' for what is neither
	text    string // a string with its quotes, or a literal
	members []jsonMember
}

type jsonMember struct {
	name  string // with its quotes, as written; "" in a list
	value *jsonNode
}

// parseJSON reads an object or list; nil when it is none.
func parseJSON(s string) *jsonNode {
	t := strings.TrimSpace(s)
	if t == "" || t[0] != '{' && t[0] != '[' {
		return nil
	}
	n, err := readNode(t)
	if err != nil {
		return nil
	}
	return asWritten(n, t)
}

// readNode reads what merchants send, broken characters and all.
func readNode(text string) (jsonnode.Node, error) {
	return jsonnode.Parse([]byte(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// asWritten gives a node with its strings and names as they stand in the text.
func asWritten(n jsonnode.Node, text string) *jsonNode {
	if n.Kind != '{' && n.Kind != '[' {
		scalar := &jsonNode{}
		scalar.setScalar(n.Raw(text))
		return scalar
	}
	list := &jsonNode{kind: byte(n.Kind), members: make([]jsonMember, len(n.Members))}
	for i, m := range n.Members {
		list.members[i].value = asWritten(m.Value, text)
		if n.Kind == '{' {
			list.members[i].name = m.RawName(text)
		}
	}
	return list
}

// spaceStyle is how a serialiser sets white space.
type spaceStyle struct{ colon, comma, indent, line string }

var (
	compact = spaceStyle{":", ",", "", ""}
	spaced  = spaceStyle{": ", ", ", "", ""}
	spaces  = []spaceStyle{
		compact, spaced,
		{":", ", ", "", ""},
		{": ", ",", "  ", "\n"},
		{": ", ",", "    ", "\n"},
		{": ", ",", "\t", "\n"},
		{":", ",", "    ", "\n"},
		{": ", ",", "  ", "\r\n"},
		{": ", ",", "    ", "\r\n"},
		{" : ", ",", "  ", "\n"},
		{": ", ",", "", ""},
	}
)

// write serialises a value.
func (n *jsonNode) write(s spaceStyle) string {
	var b strings.Builder
	const usual = 256
	b.Grow(usual)
	n.appendTo(&b, s, "\n")
	return b.String()
}

func (n *jsonNode) appendTo(b *strings.Builder, s spaceStyle, depth string) {
	if n.kind != '{' && n.kind != '[' {
		b.WriteString(n.text)
		return
	}
	b.WriteByte(n.kind)
	inner := depth + s.indent
	for i, m := range n.members {
		if i > 0 {
			b.WriteString(s.comma)
		}
		if s.line != "" {
			b.WriteString(s.line + inner[1:])
		}
		if n.kind == '{' {
			b.WriteString(m.name + s.colon)
		}
		m.value.appendTo(b, s, inner)
	}
	if s.line != "" && len(n.members) > 0 {
		b.WriteString(s.line + depth[1:])
	}
	b.WriteByte(n.kind + 2)
}

// spaceOf finds how a text was written; when in no known way, compact stands for it.
func spaceOf(text string, n *jsonNode) (how spaceStyle, known bool) {
	for _, s := range spaces {
		if n.write(s) == text {
			return s, true
		}
	}
	return compact, false
}

// jsonValue is a value that is JSON, read once.
type jsonValue struct {
	text string
	node *jsonNode
	how  spaceStyle
	// known says that how is how the text was written: else a change that changes nothing must not write it again.
	known bool
}

// readJSONValue reads a value; nil when it is no JSON, or too long to be written again and again.
func readJSONValue(text string) *jsonValue {
	const most = 64 << 10
	if len(text) > most {
		return nil
	}
	n := parseJSON(text)
	if n == nil {
		return nil
	}
	how, known := spaceOf(text, n)
	return &jsonValue{text, n, how, known}
}

// nodeChange is a change of one pair's JSON, or of how it is written.
type nodeChange struct {
	name string // the pair's
	do   func(*jsonNode)
	how  *spaceStyle
}

// withChanges writes the value of p with the changes that are p's.
func (t *jsonValue) withChanges(p Pair, changes []nodeChange) string {
	if t.text != p.Value {
		return p.Value // another value stands here
	}
	var n *jsonNode
	how, any, spaced := t.how, false, false
	for _, c := range changes {
		switch {
		case c.name != p.Name:
			continue
		case c.how != nil:
			how, spaced = *c.how, true
		default:
			if n == nil {
				n = t.node.clone()
			}
			c.do(n)
		}
		any = true
	}
	switch {
	case !any:
		return p.Value
	case n == nil:
		n = t.node
	case !spaced && !t.known && n.write(how) == t.node.write(how):
		return p.Value
	}
	return n.write(how)
}

// clone is a node that may be changed.
func (n *jsonNode) clone() *jsonNode {
	c := *n
	c.members = slices.Clone(n.members)
	for i := range c.members {
		c.members[i].value = c.members[i].value.clone()
	}
	return &c
}

// setScalar makes a scalar another one, written as text.
func (n *jsonNode) setScalar(text string) {
	n.kind, n.text = '0', text
	if strings.HasPrefix(text, `"`) {
		n.kind = '"'
	}
}

// walk calls f for a value and everything in it.
func (n *jsonNode) walk(f func(*jsonNode)) {
	f(n)
	for _, m := range n.members {
		m.value.walk(f)
	}
}

func sortMembers(compare func(a, b string) int) func(*jsonNode) {
	return func(n *jsonNode) {
		n.walk(func(n *jsonNode) {
			if n.kind == '{' {
				slices.SortStableFunc(n.members, func(a, b jsonMember) int { return compare(a.name, b.name) })
			}
		})
	}
}

// memberOrders are the orders of an object's own members, when they are few.
func memberOrders(n *jsonNode) [][]int {
	const most = 5
	count := len(n.members)
	if n.kind != '{' || count < 2 || count > most {
		return nil
	}
	var all [][]int
	var place func(done []int)
	place = func(done []int) {
		if len(done) == count {
			all = append(all, slices.Clone(done))
			return
		}
		for i := range count {
			if !slices.Contains(done, i) {
				place(append(done, i))
			}
		}
	}
	place(nil)
	slices.SortStableFunc(all, func(a, b []int) int { return boolToInt(movesOne(b)) - boolToInt(movesOne(a)) })
	return all
}

// movesOne reports whether an order puts one member in another place, and leaves all others in theirs.
func movesOne(order []int) bool {
	for i := range order {
		if slices.IsSorted(slices.Delete(slices.Clone(order), i, i+1)) {
			return true
		}
	}
	return false
}

func permuteMembers(order []int) func(*jsonNode) {
	return func(n *jsonNode) {
		if len(n.members) != len(order) {
			return
		}
		was := slices.Clone(n.members)
		for i, at := range order {
			n.members[i] = was[at]
		}
	}
}

// changeStrings changes the inside of every string, names too.
func changeStrings(change func(string) string) func(*jsonNode) {
	return func(n *jsonNode) {
		n.walk(func(n *jsonNode) {
			if n.kind == '"' {
				n.text = `"` + change(n.text[1:len(n.text)-1]) + `"`
			}
			if n.kind == '{' {
				for i, m := range n.members {
					n.members[i].name = `"` + change(m.name[1:len(m.name)-1]) + `"`
				}
			}
		})
	}
}

// unicodeUnescapes writes \uXXXX of printable non-ASCII characters as the characters.
func unicodeUnescapes(s string) string {
	if !strings.Contains(s, `\u`) {
		return s
	}
	var out string
	if json.Unmarshal([]byte(`"`+s+`"`), &out) != nil {
		return s
	}
	again, err := json.Marshal(out)
	if err != nil {
		return s
	}
	out = string(again[1 : len(again)-1])
	for _, plain := range []string{"<", ">", "&"} {
		out = strings.ReplaceAll(out, fmt.Sprintf(`\u%04x`, plain[0]), plain)
	}
	return out
}

// numberForms are the other ways to write a numeric member: as a string or bare, with fewer or
// two decimals.
func numberForms(n *jsonNode) []string {
	text := strings.Trim(n.text, `"`)
	if n.kind != '0' && n.kind != '"' || !isNumber(text) {
		return nil
	}
	shapes := []string{text, trimZeros(text)}
	if whole, _, dotted := strings.Cut(text, "."); !dotted {
		shapes = append(shapes, whole+".0", whole+".00")
	} else if _, frac, _ := strings.Cut(trimZeros(text), "."); len(frac) < 2 {
		shapes = append(shapes, whole+"."+(frac + "00")[:2], whole+"."+(frac + "0")[:max(1, len(frac))])
	}
	var out []string
	for _, s := range shapes {
		for _, form := range []string{s, `"` + s + `"`} {
			if form != n.text && !slices.Contains(out, form) {
				out = append(out, form)
			}
		}
	}
	return out
}

func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func isNumber(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.Trim(s, "-0123456789.") == ""
}

// visitScalars visits each value that is no object and no list, by its dotted path.
func visitScalars(n *jsonNode, path string, visit func(path string, n *jsonNode)) {
	for i, m := range n.members {
		at := strings.Trim(m.name, `"`)
		if n.kind == '[' {
			at = strconv.Itoa(i)
		}
		if path != "" {
			at = path + "." + at
		}
		switch m.value.kind {
		case '{', '[':
			visitScalars(m.value, at, visit)
		default:
			visit(at, m.value)
		}
	}
}

// unquoteJSON is the text of a JSON string; what is none stays.
func unquoteJSON(s string) string {
	var out string
	if json.Unmarshal([]byte(s), &out) != nil {
		return s
	}
	return out
}
