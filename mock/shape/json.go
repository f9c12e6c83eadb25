package shape

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
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
	r := jsonReader{text: data, line: 1, column: 1}
	r.decoder = jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))
	v, err := r.value()
	if err == nil {
		if _, err = r.decoder.ReadToken(); errors.Is(err, io.EOF) {
			return v, nil
		}
	}
	wrong := SyntaxError{Reason: "text after the end of the value"}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax):
		wrong.Line, wrong.Column = r.placeOf(min(int(syntax.ByteOffset), len(data)))
		wrong.Reason = strings.Replace(syntax.Err.Error(), "unexpected EOF", "unexpected end of JSON input", 1)
	case errors.Is(err, errTooGreat):
		wrong.Line, wrong.Column = r.placeOf(int(r.decoder.InputOffset()))
		wrong.Reason = err.Error()
	case err != nil:
		wrong.Reason = "unexpected end of JSON input"
	default:
		wrong.Line, wrong.Column = r.placeOf(int(r.decoder.InputOffset()))
	}
	return nil, &wrong
}

// errTooGreat is of a number that no reader takes.
var errTooGreat = errors.New("a number is greater than any that can be read")

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

type jsonReader struct {
	decoder *jsontext.Decoder
	text    []byte
	// line and column are the place of the offset up to which the text was counted.
	offset, line, column int
}

// placeOf is the line and column of an offset, which never goes back.
func (r *jsonReader) placeOf(offset int) (line, column int) {
	if offset > r.offset {
		passed := r.text[r.offset:offset]
		if newline := bytes.LastIndexByte(passed, '\n'); newline >= 0 {
			r.line += bytes.Count(passed, []byte("\n"))
			r.column, passed = 1, passed[newline+1:]
		}
		r.column += utf8.RuneCount(passed)
		r.offset = offset
	}
	return r.line, r.column
}

// value reads the next value.
func (r *jsonReader) value() (*Value, error) {
	v := &Value{}
	switch kind := r.decoder.PeekKind(); kind {
	case '{', '[':
		if _, err := r.decoder.ReadToken(); err != nil {
			return nil, err
		}
		v.Line, v.Column = r.placeOf(int(r.decoder.InputOffset()) - 1)
		v.Kind, v.Text = Object, string(kind)
		if kind == '[' {
			v.Kind = List
		}
		return v, r.members(v)
	default:
		raw, err := r.decoder.ReadValue()
		if err != nil {
			return nil, err
		}
		v.Line, v.Column = r.placeOf(int(r.decoder.InputOffset()) - len(raw))
		return v, v.scalar(kind, raw)
	}
}

// members reads what is in an object or list up to its end.
func (r *jsonReader) members(v *Value) error {
	for kind := r.decoder.PeekKind(); kind != '}' && kind != ']'; kind = r.decoder.PeekKind() {
		var m Member
		if v.Kind == Object {
			raw, err := r.decoder.ReadValue()
			if err != nil {
				return err
			}
			m.Line, m.Column = r.placeOf(int(r.decoder.InputOffset()) - len(raw))
			var name Value
			if err := name.scalar('"', raw); err != nil {
				return err
			}
			m.Name = name.Text
		}
		item, err := r.value()
		if err != nil {
			return err
		}
		if v.Kind == List {
			v.Items = append(v.Items, item)
			continue
		}
		m.Value = item
		v.Members = append(v.Members, m)
	}
	_, err := r.decoder.ReadToken()
	return err
}

// scalar fills a value that has nothing in it.
func (v *Value) scalar(kind jsontext.Kind, raw jsontext.Value) error {
	v.Text, v.JSON = string(raw), string(raw)
	switch kind {
	case '"':
		text, err := jsontext.AppendUnquote(nil, raw)
		v.Kind, v.Text, v.Quoted = Text, string(text), true
		return err
	case 't', 'f':
		v.Kind = Bool
	case '0':
		v.Kind = Number
		if !bytes.ContainsAny(raw, ".eE") {
			v.Kind = Whole
		}
		if _, err := strconv.ParseFloat(v.Text, 64); err != nil {
			return errTooGreat
		}
	default:
		v.Kind = Null
	}
	return nil
}
