package alipay

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep biz_content may be nested. Assumed: the platform's limit is unknown,
// and no documented message is deeper than five.
const maxDepth = 32

// node is one value of a merchant's JSON. Numbers stay text, so that no amount is ever a
// float, and objects keep their order.
type node struct {
	kind    byte   // '{', '[', '"', '0' for a number, 't' for true and false, 'n' for null
	text    string // a string's content; else the text as sent
	members []member
	items   []node
}

type member struct {
	name  string
	value node
}

// jsonError says where a text is not the JSON it should be.
type jsonError struct {
	offset int
	path   string // dotted, "" at the top
	reason string
}

func (e *jsonError) Error() string {
	where := fmt.Sprintf("byte %d", e.offset)
	if e.path != "" {
		where = e.path + ", " + where
	}
	return where + ": " + e.reason
}

// where says in the platform's language where the text goes wrong.
func (e *jsonError) where() string {
	at := fmt.Sprintf("第%d字节处有误", e.offset)
	if e.path != "" {
		return e.path + "，" + at
	}
	return at
}

// parseJSON reads one JSON value and nothing after it. Names that stand twice in an object
// are refused: merchants and platforms would each take another one.
func parseJSON(text string) (*node, error) {
	p := &jsonParser{text: text}
	p.space()
	var n node
	if err := p.value(&n, 0); err != nil {
		return nil, err
	}
	p.space()
	if p.at < len(text) {
		return nil, p.fail("text after the end of the value")
	}
	return &n, nil
}

type jsonParser struct {
	text string
	at   int
	path []string
}

func (p *jsonParser) fail(reason string) error {
	return &jsonError{offset: p.at, path: strings.Join(p.path, "."), reason: reason}
}

func (p *jsonParser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *jsonParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *jsonParser) value(n *node, depth int) error {
	if depth > maxDepth {
		return p.fail(fmt.Sprintf("nested deeper than %d", maxDepth))
	}
	start := p.at
	switch c := p.peek(); {
	case c == '{':
		return p.object(n, depth, start)
	case c == '[':
		return p.array(n, depth, start)
	case c == '"':
		s, err := p.str()
		n.kind, n.text = '"', s
		return err
	case c == '-' || '0' <= c && c <= '9':
		n.kind = '0'
		if err := p.number(); err != nil {
			return err
		}
		n.text = p.text[start:p.at]
		return nil
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(p.text[p.at:], word) {
			n.kind, n.text = 't', word
			if word == "null" {
				n.kind = 'n'
			}
			p.at += len(word)
			return nil
		}
	}
	return p.fail("a value is expected")
}

func (p *jsonParser) object(n *node, depth, start int) error {
	n.kind = '{'
	p.at++
	p.space()
	if p.peek() == '}' {
		p.at++
		n.text = p.text[start:p.at]
		return nil
	}
	var seen names
	for {
		p.space()
		if p.peek() != '"' {
			return p.fail("a name in quotes is expected")
		}
		name, err := p.str()
		if err != nil {
			return err
		}
		p.path = append(p.path, name)
		if seen.again(n.members, name) {
			return p.fail("the name stands twice")
		}
		p.space()
		if p.peek() != ':' {
			return p.fail("a colon is expected")
		}
		p.at++
		p.space()
		n.members = append(n.members, member{name: name})
		if err := p.value(&n.members[len(n.members)-1].value, depth+1); err != nil {
			return err
		}
		p.path = p.path[:len(p.path)-1]
		if done, err := p.next('}'); done || err != nil {
			n.text = p.text[start:p.at]
			return err
		}
	}
}

// names remembers the names of a large object; a small one is looked through.
type names map[string]bool

func (s *names) again(members []member, name string) bool {
	const few = 16
	if len(members) < few {
		for i := range members {
			if members[i].name == name {
				return true
			}
		}
		return false
	}
	if *s == nil {
		*s = make(names, 2*few)
		for i := range members {
			(*s)[members[i].name] = true
		}
	}
	again := (*s)[name]
	(*s)[name] = true
	return again
}

func (p *jsonParser) array(n *node, depth, start int) error {
	n.kind = '['
	p.at++
	p.space()
	if p.peek() == ']' {
		p.at++
		n.text = p.text[start:p.at]
		return nil
	}
	for {
		p.space()
		p.path = append(p.path, strconv.Itoa(len(n.items)))
		n.items = append(n.items, node{})
		if err := p.value(&n.items[len(n.items)-1], depth+1); err != nil {
			return err
		}
		p.path = p.path[:len(p.path)-1]
		if done, err := p.next(']'); done || err != nil {
			n.text = p.text[start:p.at]
			return err
		}
	}
}

// next reads what follows a member or item.
func (p *jsonParser) next(end byte) (done bool, err error) {
	p.space()
	switch p.peek() {
	case ',':
		p.at++
		return false, nil
	case end:
		p.at++
		return true, nil
	}
	return false, p.fail(fmt.Sprintf("a comma or %q is expected", string(end)))
}

func (p *jsonParser) number() error {
	digits := func() bool {
		from := p.at
		for p.peek() >= '0' && p.peek() <= '9' {
			p.at++
		}
		return p.at > from
	}
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else if !digits() {
		return p.fail("a digit is expected")
	}
	if p.peek() == '.' {
		p.at++
		if !digits() {
			return p.fail("a digit is expected")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		if !digits() {
			return p.fail("a digit is expected")
		}
	}
	return nil
}

// str reads a string; the position is at its opening quote.
func (p *jsonParser) str() (string, error) {
	p.at++
	start := p.at
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			s := p.text[start:p.at]
			p.at++
			return s, nil
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			return "", p.fail("a control character in a string must be escaped")
		}
		p.at++
	}
	return "", p.fail("the string does not end")
}

// escaped reads the rest of a string that has escapes.
func (p *jsonParser) escaped(start int) (string, error) {
	out := []byte(p.text[start:p.at])
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '"':
			p.at++
			return string(out), nil
		case c < 0x20:
			return "", p.fail("a control character in a string must be escaped")
		case c != '\\':
			out = append(out, c)
			p.at++
			continue
		}
		p.at++
		const plain, meaning = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
		if i := strings.IndexByte(plain, p.peek()); i >= 0 && p.peek() != 0 {
			out = append(out, meaning[i])
			p.at++
			continue
		}
		r, ok := p.unicode()
		if !ok {
			return "", p.fail("an unknown escape")
		}
		out = utf8.AppendRune(out, r)
	}
	return "", p.fail("the string does not end")
}

// unicode reads "uXXXX" and a surrogate's second half. A lone surrogate is U+FFFD.
func (p *jsonParser) unicode() (rune, bool) {
	unit := func() (rune, bool) {
		if p.peek() != 'u' || p.at+5 > len(p.text) {
			return 0, false
		}
		v, err := strconv.ParseUint(p.text[p.at+1:p.at+5], 16, 16)
		if err != nil || p.text[p.at+1] == '+' || p.text[p.at+1] == '_' {
			return 0, false
		}
		p.at += 5
		return rune(v), true
	}
	r, ok := unit()
	if !ok || r < 0xD800 || r > 0xDFFF {
		return r, ok
	}
	if r < 0xDC00 && p.peek() == '\\' {
		back := p.at
		p.at++
		if low, ok := unit(); ok && 0xDC00 <= low && low <= 0xDFFF {
			return (r-0xD800)<<10 + (low - 0xDC00) + 0x10000, true
		}
		p.at = back
	}
	return utf8.RuneError, true
}

// member gives an object's member; nil when there is none or it is null.
func (n *node) member(name string) *node {
	if n == nil {
		return nil
	}
	for i := range n.members {
		if n.members[i].name == name {
			if v := &n.members[i].value; v.kind != 'n' {
				return v
			}
			return nil
		}
	}
	return nil
}

// find follows a dotted path through objects and arrays.
func (n *node) find(path string) *node {
	for path != "" && n != nil {
		var step string
		step, path, _ = strings.Cut(path, ".")
		if n.kind != '[' {
			n = n.member(step)
			continue
		}
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i >= len(n.items) {
			return nil
		}
		n = &n.items[i]
	}
	return n
}
