// Package jsonnode reads JSON without losing what signatures and money depend on: the bytes of
// each value, the order of members, the digits of numbers.
package jsonnode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Node is a JSON value as it was received. The zero value is no value.
type Node struct {
	// Raw is the value's own text, without blanks around it; "" is no value.
	Raw     string
	Members []Member // of an object, in the order received
	Items   []Node   // of a list
}

// Member is a member of an object.
type Member struct {
	Name    string
	RawName string // in its quotes, as received
	Value   Node
}

// ErrDuplicate is a name that occurs twice in one object: two readers could see two values under
// one signature.
var ErrDuplicate = jsontext.ErrDuplicateName

// Parse reads one JSON value and nothing after it. Where two readers could read one text in two
// ways it is an error: a repeated name, broken UTF-8, half a surrogate pair.
func Parse(text string) (Node, error) {
	p := parser{jsontext.NewDecoder(strings.NewReader(text)), text}
	n, err := p.value()
	if err != nil {
		return Node{}, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := p.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return Node{}, errors.New("not JSON: it goes on after its end")
	}
	return n, nil
}

type parser struct {
	decoder *jsontext.Decoder
	text    string
}

func (p parser) value() (n Node, err error) {
	kind := p.decoder.PeekKind()
	if kind != '{' && kind != '[' {
		raw, err := p.decoder.ReadValue()
		return Node{Raw: string(raw)}, err
	}
	if _, err := p.decoder.ReadToken(); err != nil {
		return n, err
	}
	start := p.decoder.InputOffset() - 1
	for p.decoder.PeekKind() != kind+2 { // the closing bracket, two characters on in ASCII
		if err := p.readChild(&n, kind); err != nil {
			return n, err
		}
	}
	_, err = p.decoder.ReadToken()
	n.Raw = p.text[start:p.decoder.InputOffset()]
	return n, err
}

// readChild reads the next member or item.
func (p parser) readChild(n *Node, kind jsontext.Kind) (err error) {
	var m Member
	if kind == '{' {
		name, err := p.decoder.ReadValue()
		if err != nil {
			return err
		}
		m.RawName = string(name)
		m.Name = Node{Raw: m.RawName}.Text()
	}
	if m.Value, err = p.value(); err != nil {
		return err
	}
	if kind == '{' {
		n.Members = append(n.Members, m)
	} else {
		n.Items = append(n.Items, m.Value)
	}
	return nil
}

func (n Node) startsWith(c byte) bool { return n.Raw != "" && n.Raw[0] == c }

// IsObject says whether the value is an object.
func (n Node) IsObject() bool { return n.startsWith('{') }

// IsList says whether the value is a list.
func (n Node) IsList() bool { return n.startsWith('[') }

// IsString says whether the value is a string.
func (n Node) IsString() bool { return n.startsWith('"') }

// Text is a string's content, "" for null, and for all else its JSON without blanks.
func (n Node) Text() string {
	switch {
	case n.IsString():
		text, err := jsontext.AppendUnquote(nil, n.Raw)
		if err != nil {
			return ""
		}
		return string(text)
	case n.Raw == "null":
		return ""
	case n.IsObject(), n.IsList():
		return string(n.AppendCompact(nil))
	}
	return n.Raw
}

// AppendCompact writes the value without blanks; names, strings and numbers stay as received.
func (n Node) AppendCompact(b []byte) []byte {
	switch {
	case n.IsObject():
		return append(AppendMembers(append(b, '{'), n.Members), '}')
	case n.IsList():
		b = append(b, '[')
		for i, item := range n.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.AppendCompact(b)
		}
		return append(b, ']')
	}
	return append(b, n.Raw...)
}

// AppendMembers writes members as they stand between an object's braces, without blanks.
func AppendMembers(b []byte, members []Member) []byte {
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, m.RawName...), ':')
		b = m.Value.AppendCompact(b)
	}
	return b
}

// Member is an object's member, and false when there is none.
func (n Node) Member(name string) (Node, bool) {
	for _, m := range n.Members {
		if m.Name == name {
			return m.Value, true
		}
	}
	return Node{}, false
}

// At follows a path such as "refund_list.0.value".
func (n Node) At(path string) (Node, bool) {
	for step := range strings.SplitSeq(path, ".") {
		if n.IsList() {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.Items) {
				return Node{}, false
			}
			n = n.Items[i]
			continue
		}
		next, ok := n.Member(step)
		if !ok {
			return Node{}, false
		}
		n = next
	}
	return n, true
}

// Lookup is the text of the value at a path.
func (n Node) Lookup(path string) (string, bool) {
	value, ok := n.At(path)
	return value.Text(), ok
}

// AppendQuoted writes a string with only the escapes that JSON demands. What is not UTF-8 becomes
// the replacement character.
func AppendQuoted(b []byte, text string) []byte {
	quoted, _ := jsontext.AppendQuote(b, bytes.ToValidUTF8([]byte(text), []byte("\uFFFD")))
	return quoted
}

// Quoted is a string as JSON.
func Quoted(text string) string { return string(AppendQuoted(nil, text)) }
