package shape

import (
	"bytes"
	"encoding/json"
	"errors"
)

// Value is a value of a text, with its place: what a reader of YAML or JSON gives.
type Value struct {
	Kind Kind
	// Text is a scalar as it is written, without quotes; JSON is a number or boolean as JSON has it.
	Text, JSON string
	Quoted     bool
	Flow       bool // an object or list of YAML in brackets
	Members    []Member
	Items      []*Value
	// Alias is the name of the value that stands here, Same that value; nil: there is none above.
	Alias string
	Same  *Value
	// Anchor is the name by which the value stands elsewhere, too.
	Anchor string
	// Line and Column count from 1; 0 where they are not known.
	Line, Column int
}

// Member is a name and its value. Merge: the members of the value are meant, or those of its items.
type Member struct {
	Name         string
	Merge        bool
	Value        *Value
	Line, Column int
}

// Resolve gives what an alias stands for, and any other value itself.
func (v *Value) Resolve() *Value {
	for v != nil && v.Same != nil {
		v = v.Same
	}
	return v
}

// Scalar reports whether the value is a text, number or boolean.
func (v *Value) Scalar() bool {
	return v.Kind == Text || v.Kind == Bool || v.Kind == Number || v.Kind == Whole
}

// maxValues bounds what aliases and merges may make of a text.
const maxValues = 2_000_000

var errTooManyValues = errors.New("aliases and merges make more than 2 million values of this file; write less, or part it into several")

// WriteJSON is a value that was checked against a shape, with aliases and merges resolved, as
// encoding/json reads it: where a text is wanted, numbers and booleans are texts as written.
func (v *Value) WriteJSON(s *Shape) ([]byte, error) {
	var w jsonWriter
	if err := w.value(v, s); err != nil {
		return nil, err
	}
	return w.out.Bytes(), nil
}

type jsonWriter struct {
	out    bytes.Buffer
	values int
}

func (w *jsonWriter) value(v *Value, s *Shape) error {
	if w.values++; w.values > maxValues {
		return errTooManyValues
	}
	switch {
	case v.Same != nil:
		return w.value(v.Same, s)
	case v.Kind == Object:
		return w.object(v, s)
	case v.Kind == List:
		of := s.Of
		if s.Short == OneOrMany {
			of = s
		}
		return w.list(v, of)
	case v.Kind == Text, s.Kind == Text, s.Short == OneValue, s.Short == OneText:
		w.text(v.Text)
	case v.Kind == Null:
		w.out.WriteString("null")
	default:
		w.out.WriteString(v.JSON)
	}
	return nil
}

func (w *jsonWriter) text(s string) {
	text, _ := json.Marshal(s) // no text fails
	w.out.Write(text)
}

func (w *jsonWriter) list(v *Value, of *Shape) error {
	if of == nil {
		of = anyShape
	}
	w.out.WriteByte('[')
	for i, item := range v.Items {
		if i > 0 {
			w.out.WriteByte(',')
		}
		if err := w.value(item, of); err != nil {
			return err
		}
	}
	w.out.WriteByte(']')
	return nil
}

func (w *jsonWriter) object(v *Value, s *Shape) error {
	found := memberSet{values: map[string]*Value{}}
	if err := w.collect(v, &found); err != nil {
		return err
	}
	w.out.WriteByte('{')
	for i, name := range found.names {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.text(name)
		w.out.WriteByte(':')
		of := s.Of
		if field, ok := s.Field(name); ok {
			of = field.Shape
		} else if of == nil {
			of = anyShape
		}
		if err := w.value(found.values[name], of); err != nil {
			return err
		}
	}
	w.out.WriteByte('}')
	return nil
}

// memberSet is an object's names in their order, and their values.
type memberSet struct {
	names  []string
	values map[string]*Value
}

// collect gathers an object's own members, then those that a merge brings in and that are not
// there yet.
func (w *jsonWriter) collect(v *Value, found *memberSet) error {
	for _, merges := range []bool{false, true} {
		for _, m := range v.Members {
			if m.Merge != merges {
				continue
			}
			if w.values++; w.values > maxValues {
				return errTooManyValues
			}
			if merges {
				if err := w.merge(m.Value, found); err != nil {
					return err
				}
				continue
			}
			if _, known := found.values[m.Name]; !known {
				found.names = append(found.names, m.Name)
				found.values[m.Name] = m.Value
			}
		}
	}
	return nil
}

func (w *jsonWriter) merge(v *Value, found *memberSet) error {
	v = v.Resolve()
	for _, item := range v.Items {
		if err := w.merge(item, found); err != nil {
			return err
		}
	}
	return w.collect(v, found)
}
