// Package shape describes what a Go type looks like in JSON and YAML: its fields, what each holds,
// and the short forms that people may write instead. One description, read from the type and its
// tags, serves to check files and bodies of the control API (Checker), to write the JSON
// of a checked file (Value.JSON), and to make the schema for editors and the API's document
// (Schemas):
//
//	found := shape.Checker{}.Check(value, shape.Of(reflect.TypeFor[api.Rule]()))
package shape

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Kind is the type of a value: text, number, list and so on.
type Kind uint8

// The kinds. Any and Map are wanted only, Null is there only.
const (
	Any Kind = iota
	Text
	Bool
	Number
	Whole // a whole number
	List
	Map // names of any kind, with values of one
	Object
	Null
)

// Short is a form that may be written in place of an object, such as a text or a list.
type Short uint8

// The short forms.
const (
	None      Short = iota
	OneValue        // any text, number or boolean
	OneText         // a text
	OneOrMany       // a list of such objects, which is not empty
)

// Shorter may be implemented by a type with a short form: value, text or list.
type Shorter interface{ ShortForm() string }

// Shape describes the values of a type. It is never changed, and safe for concurrent use.
type Shape struct {
	Kind Kind
	// Name is that of an Object's type.
	Name string
	// Fields of an Object, in the order of their names.
	Fields []Field
	// Of is the shape of a List's or Map's entries.
	Of    *Shape
	Short Short
	// Bits are the size of a Whole; Natural: it has no sign.
	Bits    int
	Natural bool
	// Time: a Text holds an RFC 3339 time.
	Time bool
}

// Field is a member of an Object.
type Field struct {
	Name, Doc string
	Shape     *Shape
	// Required: it must be there, in JSON.
	Required bool
	// Filled: the server fills it in; files don't have it.
	Filled bool
	// Money: a Whole is an amount in the smallest unit of the platform's money.
	Money bool
	// Enum lists the texts that are allowed; nil is any.
	Enum []string
	// Minimum is the least that a number may be; nil is none.
	Minimum *int
	// FileMinimum is the least that a file may say, where a client's zero is the same as nothing; nil is none.
	FileMinimum *int
}

var shapes sync.Map // *Shape by reflect.Type

var (
	anyShape       = &Shape{Kind: Any}
	rawMessageType = reflect.TypeFor[json.RawMessage]()
	timeType       = reflect.TypeFor[time.Time]()
	shorterType    = reflect.TypeFor[Shorter]()
)

// Of is the shape of a type that encoding/json can read.
func Of(t reflect.Type) *Shape {
	if known, ok := shapes.Load(t); ok {
		return known.(*Shape)
	}
	s := describe(t, map[reflect.Type]*Shape{})
	shapes.Store(t, s)
	return s
}

// describe makes the shape of a type; open are the objects that are being described.
func describe(t reflect.Type, open map[reflect.Type]*Shape) *Shape {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case rawMessageType:
		return &Shape{Kind: Map, Of: anyShape}
	case timeType:
		return &Shape{Kind: Text, Time: true}
	}
	switch t.Kind() {
	case reflect.Struct:
		return describeObject(t, open)
	case reflect.Slice:
		return &Shape{Kind: List, Of: describe(t.Elem(), open)}
	case reflect.Map:
		return &Shape{Kind: Map, Of: describe(t.Elem(), open)}
	case reflect.String:
		return &Shape{Kind: Text}
	case reflect.Bool:
		return &Shape{Kind: Bool}
	case reflect.Float64:
		return &Shape{Kind: Number}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return &Shape{Kind: Whole, Bits: t.Bits(), Natural: t.Kind() == reflect.Uint64}
	}
	return anyShape
}

func describeObject(t reflect.Type, open map[reflect.Type]*Shape) *Shape {
	if s := open[t]; s != nil {
		return s
	}
	s := &Shape{Kind: Object, Name: t.Name()}
	open[t] = s
	if t.Implements(shorterType) {
		s.Short = map[string]Short{"value": OneValue, "text": OneText, "list": OneOrMany}[reflect.Zero(t).Interface().(Shorter).ShortForm()]
	}
	s.Fields = describeFields(t, open)
	slices.SortFunc(s.Fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return s
}

// describeFields are a struct's fields, those of embedded structs included.
func describeFields(t reflect.Type, open map[reflect.Type]*Shape) (fields []Field) {
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			fields = append(fields, describeFields(field.Type, open)...)
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" || name == "" {
			continue
		}
		f := Field{
			Name: name, Doc: field.Tag.Get("doc"), Shape: describe(field.Type, open),
			Required: !strings.Contains(options, "omit"), Filled: field.Tag.Get("yaml") == "-",
			Money: field.Tag.Get("money") == "true",
		}
		if list := field.Tag.Get("enum"); list != "" {
			f.Enum = strings.Split(list, ",")
		}
		if least, err := strconv.Atoi(field.Tag.Get("minimum")); err == nil {
			f.Minimum = &least
		} else if f.Shape.Natural {
			f.Minimum = new(int)
		}
		if least, err := strconv.Atoi(field.Tag.Get("file-minimum")); err == nil {
			f.FileMinimum = &least
		}
		fields = append(fields, f)
	}
	return fields
}

// Field finds a field by its name.
func (s *Shape) Field(name string) (Field, bool) {
	i, ok := slices.BinarySearchFunc(s.Fields, name, func(f Field, name string) int { return strings.Compare(f.Name, name) })
	if !ok {
		return Field{}, false
	}
	return s.Fields[i], true
}

// Names are the fields that people may write, in order.
func (s *Shape) Names() (names []string) {
	for _, f := range s.Fields {
		if !f.Filled {
			names = append(names, f.Name)
		}
	}
	return names
}
