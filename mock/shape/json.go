package shape

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"paymock/mock/jsonnode"
)

// SyntaxError says where a text is no JSON, or nested deeper than the reader wants.
type SyntaxError struct {
	Line, Column int // from 1, columns in letters; 0 where the text as a whole is meant
	Reason       string
	// Deep: it is nested too deep. Many: it holds too many values.
	Deep, Many bool
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Reason)
}

// ParseJSON reads one JSON value with the places of what is in it. Repeated names are kept: Check
// tells of them. No more than maxDepth objects and arrays may be in each other. The error is a
// *SyntaxError.
func ParseJSON(data []byte, maxDepth, maxValues int) (*Value, error) {
	switch deep, many := tooMuch(data, maxDepth, maxValues); {
	case deep:
		return nil, &SyntaxError{Deep: true, Reason: fmt.Sprintf("nested deeper than %d levels", maxDepth)}
	case many:
		return nil, &SyntaxError{Many: true, Reason: fmt.Sprintf("more than %d values", maxValues)}
	}
	places := placeCounter{text: data, line: 1, column: 1}
	n, err := jsonnode.Parse(data)
	if err != nil {
		return nil, places.syntaxError(err)
	}
	v, err := valueOf(n, string(data), &places)
	if err != nil {
		return nil, places.syntaxError(err)
	}
	return v, nil
}

// syntaxError puts an error of jsonnode, or of a number too great, in terms of lines.
func (p *placeCounter) syntaxError(err error) *SyntaxError {
	where := new(jsonnode.SyntaxError)
	if !errors.As(err, &where) {
		return &SyntaxError{Reason: err.Error()}
	}
	wrong := SyntaxError{Reason: where.Reason}
	if where.Ended {
		wrong.Reason = "unexpected end of JSON input"
	}
	if where.Offset > 0 || !where.Ended {
		wrong.Line, wrong.Column = p.placeOf(min(where.Offset, len(p.text)))
	}
	return &wrong
}

// tooMuch reports whether more than maxDepth objects and arrays are open at once, or there are more than maxValues
// of them and of commas.
func tooMuch(data []byte, maxDepth, maxValues int) (deep, many bool) {
	open, values, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			values++
			if open++; open > maxDepth {
				return true, false
			}
		case c == '}' || c == ']':
			open--
		case c == ',':
			values++
		}
		many = many || values > maxValues
	}
	return false, many
}

// placeCounter counts the lines of a text up to offset.
type placeCounter struct {
	text                 []byte
	offset, line, column int
}

// placeOf is the line and column of an offset, which never goes back.
func (p *placeCounter) placeOf(offset int) (line, column int) {
	if offset > p.offset {
		passed := p.text[p.offset:offset]
		if newline := bytes.LastIndexByte(passed, '\n'); newline >= 0 {
			p.line += bytes.Count(passed, []byte("\n"))
			p.column, passed = 1, passed[newline+1:]
		}
		p.column += utf8.RuneCount(passed)
		p.offset = offset
	}
	return p.line, p.column
}

// valueOf gives a node of a text as a Value with its place.
func valueOf(n jsonnode.Node, text string, places *placeCounter) (*Value, error) {
	v := &Value{Kind: kindOf(n), Text: n.Text}
	v.Line, v.Column = places.placeOf(n.Start())
	switch v.Kind {
	case Object, List:
		v.Text = string(n.Kind)
	case Number, Whole:
		if _, err := strconv.ParseFloat(n.Text, 64); err != nil {
			return nil, &jsonnode.SyntaxError{Offset: n.End(), Reason: "a number is greater than any that can be read"}
		}
		fallthrough
	default:
		v.JSON, v.Quoted = n.Raw(text), v.Kind == Text
	}
	for _, m := range n.Members {
		if v.Kind == List {
			item, err := valueOf(m.Value, text, places)
			if err != nil {
				return nil, err
			}
			v.Items = append(v.Items, item)
			continue
		}
		own := Member{Name: m.Name}
		own.Line, own.Column = places.placeOf(m.Start())
		var err error
		if own.Value, err = valueOf(m.Value, text, places); err != nil {
			return nil, err
		}
		v.Members = append(v.Members, own)
	}
	return v, nil
}

func kindOf(n jsonnode.Node) Kind {
	switch n.Kind {
	case '{':
		return Object
	case '[':
		return List
	case '"':
		return Text
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	if strings.ContainsAny(n.Text, ".eE") {
		return Number
	}
	return Whole
}
