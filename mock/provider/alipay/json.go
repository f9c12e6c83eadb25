package alipay

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"paymock/mock/wire"
)

// maxDepth is how deep biz_content may be nested. Assumed: the platform's limit is unknown,
// and no documented message is deeper than five.
const maxDepth = 32

// jsonNode is one value of a merchant's JSON. Numbers stay text, so that no amount is ever a
// float, and objects keep their order.
type jsonNode struct {
	kind    byte   // '{', '[', '"', '0' for a number, 't' for true and false, 'n' for null
	text    string // a string's content; else the text as sent
	members []jsonMember
	items   []jsonNode
}

type jsonMember struct {
	name  string
	value jsonNode
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

// placeText says in the platform's language where the text goes wrong.
func (e *jsonError) placeText() string {
	at := fmt.Sprintf("第%d字节处有误", e.offset)
	if e.path != "" {
		return e.path + "，" + at
	}
	return at
}

// parseJSON reads one JSON value and nothing after it. Duplicate names in an object
// are refused: merchants and platforms would each take another one.
func parseJSON(text string) (*jsonNode, error) {
	p := &jsonParser{text: text}
	p.skipSpace()
	var n jsonNode
	if err := p.parseValue(&n, 0); err != nil {
		return nil, err
	}
	p.skipSpace()
	if p.at < len(text) {
		return nil, p.failAt("text after the end of the value")
	}
	return &n, nil
}

type jsonParser struct {
	text string
	at   int
	path []string
}

func (p *jsonParser) failAt(reason string) error {
	return &jsonError{offset: p.at, path: strings.Join(p.path, "."), reason: reason}
}

func (p *jsonParser) skipSpace() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *jsonParser) peekByte() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *jsonParser) parseValue(n *jsonNode, depth int) error {
	if depth > maxDepth {
		return p.failAt(fmt.Sprintf("nested deeper than %d", maxDepth))
	}
	start := p.at
	switch c := p.peekByte(); {
	case c == '{':
		return p.parseObject(n, depth, start)
	case c == '[':
		return p.parseArray(n, depth, start)
	case c == '"':
		s, err := p.parseString()
		n.kind, n.text = '"', wire.Detach(p.text, s)
		return err
	case c == '-' || '0' <= c && c <= '9':
		n.kind = '0'
		if err := p.parseNumber(); err != nil {
			return err
		}
		n.text = wire.Detach(p.text, p.text[start:p.at])
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
	return p.failAt("a value is expected")
}

func (p *jsonParser) parseObject(n *jsonNode, depth, start int) error {
	n.kind = '{'
	p.at++
	p.skipSpace()
	if p.peekByte() == '}' {
		p.at++
		n.text = p.text[start:p.at]
		return nil
	}
	var seen seenNames
	for {
		p.skipSpace()
		if p.peekByte() != '"' {
			return p.failAt("a name in quotes is expected")
		}
		name, err := p.parseString()
		if err != nil {
			return err
		}
		p.path = append(p.path, name)
		if seen.isRepeated(n.members, name) {
			return p.failAt("the name is a duplicate")
		}
		p.skipSpace()
		if p.peekByte() != ':' {
			return p.failAt("a colon is expected")
		}
		p.at++
		p.skipSpace()
		n.members = append(n.members, jsonMember{name: name})
		if err := p.parseValue(&n.members[len(n.members)-1].value, depth+1); err != nil {
			return err
		}
		p.path = p.path[:len(p.path)-1]
		if done, err := p.nextItem('}'); done || err != nil {
			n.text = p.text[start:p.at]
			return err
		}
	}
}

// seenNames remembers the names of a large object; a small one is looked through.
type seenNames map[string]bool

func (s *seenNames) isRepeated(members []jsonMember, name string) bool {
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
		*s = make(seenNames, 2*few)
		for i := range members {
			(*s)[members[i].name] = true
		}
	}
	again := (*s)[name]
	(*s)[name] = true
	return again
}

func (p *jsonParser) parseArray(n *jsonNode, depth, start int) error {
	n.kind = '['
	p.at++
	p.skipSpace()
	if p.peekByte() == ']' {
		p.at++
		n.text = p.text[start:p.at]
		return nil
	}
	for {
		p.skipSpace()
		p.path = append(p.path, strconv.Itoa(len(n.items)))
		n.items = append(n.items, jsonNode{})
		if err := p.parseValue(&n.items[len(n.items)-1], depth+1); err != nil {
			return err
		}
		p.path = p.path[:len(p.path)-1]
		if done, err := p.nextItem(']'); done || err != nil {
			n.text = p.text[start:p.at]
			return err
		}
	}
}

// nextItem reads what follows a member or item.
func (p *jsonParser) nextItem(end byte) (done bool, err error) {
	p.skipSpace()
	switch p.peekByte() {
	case ',':
		p.at++
		return false, nil
	case end:
		p.at++
		return true, nil
	}
	return false, p.failAt(fmt.Sprintf("a comma or %q is expected", string(end)))
}

func (p *jsonParser) parseNumber() error {
	digits := func() bool {
		from := p.at
		for p.peekByte() >= '0' && p.peekByte() <= '9' {
			p.at++
		}
		return p.at > from
	}
	if p.peekByte() == '-' {
		p.at++
	}
	if p.peekByte() == '0' {
		p.at++
	} else if !digits() {
		return p.failAt("a digit is expected")
	}
	if p.peekByte() == '.' {
		p.at++
		if !digits() {
			return p.failAt("a digit is expected")
		}
	}
	if c := p.peekByte(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peekByte(); c == '+' || c == '-' {
			p.at++
		}
		if !digits() {
			return p.failAt("a digit is expected")
		}
	}
	return nil
}

// parseString reads a string; the position is at its opening quote.
func (p *jsonParser) parseString() (string, error) {
	p.at++
	start := p.at
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			s := p.text[start:p.at]
			p.at++
			return s, nil
		case c == '\\':
			return p.parseEscaped(start)
		case c < 0x20:
			return "", p.failAt("a control character in a string must be escaped")
		}
		p.at++
	}
	return "", p.failAt("the string does not end")
}

// parseEscaped reads the rest of a string that has escapes.
func (p *jsonParser) parseEscaped(start int) (string, error) {
	out := []byte(p.text[start:p.at])
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '"':
			p.at++
			return string(out), nil
		case c < 0x20:
			return "", p.failAt("a control character in a string must be escaped")
		case c != '\\':
			out = append(out, c)
			p.at++
			continue
		}
		p.at++
		const plain, meaning = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
		if i := strings.IndexByte(plain, p.peekByte()); i >= 0 && p.peekByte() != 0 {
			out = append(out, meaning[i])
			p.at++
			continue
		}
		r, ok := p.parseUnicode()
		if !ok {
			return "", p.failAt("an unknown escape")
		}
		out = utf8.AppendRune(out, r)
	}
	return "", p.failAt("the string does not end")
}

// parseUnicode reads "uXXXX" and a surrogate's second half. A lone surrogate is U+FFFD.
func (p *jsonParser) parseUnicode() (rune, bool) {
	unit := func() (rune, bool) {
		if p.peekByte() != 'u' || p.at+5 > len(p.text) {
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
	if r < 0xDC00 && p.peekByte() == '\\' {
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
func (n *jsonNode) member(name string) *jsonNode {
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

// findPath follows a dotted path through objects and arrays.
func (n *jsonNode) findPath(path string) *jsonNode {
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
