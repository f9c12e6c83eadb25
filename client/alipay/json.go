package alipay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is a JSON value that remembers its own bytes, since signatures are over bytes.
type node struct {
	raw     string
	members []member // of an object, in the order sent
	items   []node   // of a list
}

type member struct {
	name  string
	value node
}

// deepest is how far objects and lists may nest.
const deepest = 64

// parseJSON reads one JSON value in UTF-8. A name twice in one object is an error: two readers
// could see two values under one signature.
func parseJSON(text string) (node, error) {
	switch {
	case !utf8.ValidString(text):
		return node{}, errors.New("JSON is not UTF-8")
	case !json.Valid([]byte(text)):
		return node{}, fmt.Errorf("not JSON: %w", json.Unmarshal([]byte(text), new(json.RawMessage)))
	}
	return outlineJSON(text, false)
}

// outlineJSON finds where values begin and end. The text must be valid JSON, once decoded from
// its charset; wide says that a byte from 0x81 on begins a character of two bytes or four,
// whose second may look like ASCII, as in GBK.
func outlineJSON(text string, wide bool) (node, error) {
	s := scanner{text: text, wide: wide}
	n, err := s.value()
	if err != nil {
		return node{}, err
	}
	if s.blanks(); s.at != len(s.text) {
		return node{}, errors.New("JSON: something follows the value")
	}
	return n, nil
}

type scanner struct {
	text  string
	at    int
	depth int
	wide  bool
}

var errCut = errors.New("JSON: the text ends in a value")

func (s *scanner) blanks() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// next skips blanks and returns the byte there, 0 at the end.
func (s *scanner) next() byte {
	if s.blanks(); s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) value() (n node, err error) {
	c := s.next()
	start := s.at
	switch c {
	case '{':
		n.members, err = s.object()
	case '[':
		n.items, err = s.list()
	case '"':
		err = s.quoted()
	default:
		for s.at < len(s.text) && strings.IndexByte(",]} \t\r\n", s.text[s.at]) < 0 {
			s.at++
		}
		if s.at == start {
			err = errCut
		}
	}
	n.raw = s.text[start:s.at]
	return n, err
}

// enter steps over the bracket that opens an object or a list.
func (s *scanner) enter() error {
	s.at++
	if s.depth++; s.depth > deepest {
		return fmt.Errorf("JSON nests deeper than %d", deepest)
	}
	return nil
}

// more steps over a comma or over the closing bracket, and says which it was.
func (s *scanner) more(end byte) (bool, error) {
	switch s.next() {
	case ',':
		s.at++
		return true, nil
	case end:
		s.at++
		s.depth--
		return false, nil
	}
	return false, errCut
}

func (s *scanner) object() ([]member, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	var members []member
	if s.next() == '}' {
		_, err := s.more('}')
		return members, err
	}
	seen := map[string]bool{}
	for {
		if s.next() != '"' {
			return nil, errCut
		}
		name, err := s.value()
		if err != nil {
			return nil, err
		}
		if s.next() != ':' {
			return nil, errCut
		}
		s.at++
		value, err := s.value()
		if err != nil {
			return nil, err
		}
		m := member{name.text(), value}
		if seen[m.name] {
			return nil, fmt.Errorf("%w: %q", ErrAmbiguous, m.name)
		}
		seen[m.name] = true
		members = append(members, m)
		if more, err := s.more('}'); !more {
			return members, err
		}
	}
}

func (s *scanner) list() ([]node, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	var items []node
	if s.next() == ']' {
		_, err := s.more(']')
		return items, err
	}
	for {
		item, err := s.value()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if more, err := s.more(']'); !more {
			return items, err
		}
	}
}

// quoted steps over a string.
func (s *scanner) quoted() error {
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '\\', s.wide && c >= 0x81:
			s.at++
		case c == '"':
			s.at++
			return nil
		}
	}
	s.at = min(s.at, len(s.text))
	return errCut
}

func (n node) is(opening byte) bool { return n.raw != "" && n.raw[0] == opening }

// text returns a string decoded, null as "", and all else as its bytes.
func (n node) text() string {
	if n.is('"') {
		var text string
		if json.Unmarshal([]byte(n.raw), &text) == nil {
			return text
		}
	}
	if n.raw == "null" {
		return ""
	}
	return n.raw
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

// lookup returns the text of a value by path, such as "royalty_detail_list.0.amount".
func (n node) lookup(path string) (string, bool) {
	for step := range strings.SplitSeq(path, ".") {
		if n.is('[') {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.items) {
				return "", false
			}
			n = n.items[i]
			continue
		}
		next, ok := n.member(step)
		if !ok {
			return "", false
		}
		n = next
	}
	return n.text(), true
}

// object writes a JSON object member by member. The zero value is empty.
type object struct{ b []byte }

// raw appends a member whose value is JSON already.
func (o *object) raw(name, value string) {
	if len(o.b) > 0 {
		o.b = append(o.b, ',')
	}
	o.b = append(append(append(o.b, quote(name)...), ':'), value...)
}

func (o *object) String() string { return "{" + string(o.b) + "}" }

// quote writes a JSON string in which "<", ">" and "&" stand as they are.
func quote(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string always encodes
	return strings.TrimSuffix(b.String(), "\n")
}

// list writes a JSON list of values that are JSON already.
func list(values []string) string { return "[" + strings.Join(values, ",") + "]" }

func quoted(texts []string) string {
	values := make([]string, len(texts))
	for i, text := range texts {
		values[i] = quote(text)
	}
	return list(values)
}
