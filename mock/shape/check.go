package shape

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Problem is a kind of Mistake.
type Problem uint8

// The problems.
const (
	WrongKind Problem = iota
	UnknownField
	Duplicate
	Missing
	Empty       // nothing where a value is wanted
	EmptyList   // where each entry is one of many
	NestedList  // in such a list
	TooSmall    // less than Minimum
	NoAnchor    // an alias of no value
	AliasMisfit // what an alias stands for has mistakes; Cause is the first
	TooMany     // more than MaxNames of any kind in an object, or more than MaxEntries in a list of objects
	Refused     // a text, by Checker.Refuse; Reason says why
)

// Mistake is something that doesn't have the shape that is wanted.
type Mistake struct {
	Problem Problem
	// Path is that of the value, or of the object that lacks a field: "apps[0].rules".
	Path string
	// Key is the name under which the value stands; "" at the top.
	Key string
	// Value is the value found; nil where there is none.
	Value *Value
	// Shape is the shape wanted; of an unknown or missing field, that of the object.
	Shape *Shape
	// Field is the field at fault, where its name is known.
	Field Field
	// Short is the shape above of which one value would do, and ShortPath where it is.
	Short     *Shape
	ShortPath string
	// First is the place of what a Duplicate repeats.
	First Member
	// Cause is of an AliasMisfit.
	Cause  *Mistake
	Reason string
	// Meant is the value that the remedy puts in the place of Value, which was checked in its place; nil: that can't
	// be told.
	Meant *Value
	// MeantAs is the field that an unknown one is meant for, and MeantIn what has it; nil: that can't be told.
	MeantAs Field
	MeantIn *Shape
	// Line and Column are the place to show; 0 where it is not known.
	Line, Column int
}

// Checker compares values with shapes.
type Checker struct {
	// JSON is strict: a text is in quotes, what is required is there, and null is no value. In a
	// file a number may stand for a text, as it is written.
	JSON bool
	// Filled: a file may have what the server fills in.
	Filled bool
	// Refuse, if not nil, says why a text of a file that stands under a key, or in a list under it, can't be
	// meant; "" is fine.
	Refuse func(key, text string) string
	// RefuseValue, if not nil, says why a scalar that stands for an object of operators can't be meant; "" is fine.
	RefuseValue func(v *Value) string
	// MeantValue and MeantKey, if not nil, tell what the remedy of a mistake makes of a value, and which field of
	// which object is meant by a name. What they give is checked, so that no mistake hides another.
	MeantValue func(m Mistake) *Value
	MeantKey   func(m Mistake) (Field, *Shape)
}

// checking is one check.
type checking struct {
	Checker
	found   []Mistake
	aliased map[aliasUse]bool // what needs no second look
	unfit   bool              // what was meant does not fit
}

// aliasUse is a value that an alias stands for, where a shape is wanted.
type aliasUse struct {
	value *Value
	as    *Shape
}

// valuePlace is where a value stands.
type valuePlace struct {
	path, key    string
	list         string // the key of the list that the value is an entry of
	line, column int
	field        Field
	short        *Shape
	shortPath    string
	meant        bool // it stands in the file as another value
}

// Check gives the mistakes of a value.
func (c Checker) Check(v *Value, s *Shape) []Mistake {
	check := checking{Checker: c, aliased: map[aliasUse]bool{}}
	check.value(v, s, valuePlace{field: Field{Required: true}})
	return check.found
}

// maxMeant bounds the mistakes of which is asked what is meant: nobody reads more.
const maxMeant = 100

// noteMismatch notes a value that is of another kind or refused, and goes on with what is meant by it.
func (c *checking) noteMismatch(problem Problem, reason string, v *Value, s *Shape, at valuePlace) {
	if at.meant { // it was meant, and does not fit
		c.unfit = true
		return
	}
	c.add(problem, v, s, at).Reason = reason
	if c.MeantValue == nil || len(c.found) > maxMeant {
		return
	}
	i := len(c.found) - 1
	if meant := c.MeantValue(c.found[i]); meant != nil {
		at.meant = true
		c.value(meant, s, at)
		if !c.unfit {
			c.found[i].Meant = meant
		}
		c.unfit = false
	}
}

func (c *checking) add(problem Problem, v *Value, s *Shape, at valuePlace) *Mistake {
	if len(c.found) == MaxFound {
		return new(Mistake)
	}
	if at.line == 0 && v != nil {
		at.line, at.column = v.Line, v.Column
	}
	c.found = append(c.found, Mistake{
		Problem: problem, Path: at.path, Key: at.key, Value: v, Shape: s, Field: at.field,
		Short: at.short, ShortPath: at.shortPath, Line: at.line, Column: at.column,
	})
	return &c.found[len(c.found)-1]
}

// value checks one value.
func (c *checking) value(v *Value, s *Shape, at valuePlace) {
	switch {
	case v.Alias != "":
		c.checkAlias(v, s, at)
		return
	case v.Kind == Null:
		if !c.JSON || at.field.Required && s.Kind != Any {
			c.add(Empty, v, s, at)
		}
		return
	case v.Scalar() && s.Short == OneValue && c.refusesValue(v, s, at):
		return
	case v.Scalar() && (s.Short == OneValue || s.Short == OneText && (v.Kind == Text || !c.JSON)):
		return
	case v.Kind == List && s.Short == OneOrMany:
		c.checkSequence(v, s, at)
		return
	}
	if s.Short == OneValue {
		at.short, at.shortPath = s, at.path
	}
	switch s.Kind {
	case Any:
		c.checkUnknown(v, at)
	case Object, Map:
		c.checkObject(v, s, at)
	case List:
		if v.Kind != List {
			c.noteMismatch(WrongKind, "", v, s, at)
			return
		}
		if s.Of.Kind == Object && len(v.Items) > MaxEntries {
			c.add(TooMany, v, s, at)
			return
		}
		c.list(v, s.Of, at)
	default:
		c.checkScalar(v, s, at)
	}
}

// refusesValue notes that a value which stands for an object is refused.
func (c *checking) refusesValue(v *Value, s *Shape, at valuePlace) bool {
	if c.RefuseValue == nil || at.meant {
		return false
	}
	reason := c.RefuseValue(v)
	if reason == "" {
		return false
	}
	at.line, at.column = v.Line, v.Column
	c.noteMismatch(Refused, reason, v, s, at)
	return true
}

// checkUnknown checks a value of no known shape: only that what is in it has values.
func (c *checking) checkUnknown(v *Value, at valuePlace) {
	switch v.Kind {
	case Object:
		c.checkObject(v, &Shape{Kind: Map, Of: anyShape}, at)
	case List:
		c.list(v, anyShape, at)
	}
}

// checkAlias checks that what an alias stands for fits here, too.
func (c *checking) checkAlias(v *Value, s *Shape, at valuePlace) {
	at.line, at.column = v.Line, v.Column
	if v.Same == nil {
		c.add(NoAnchor, v, s, at)
	}
	if v.Same == nil || c.aliased[aliasUse{v.Same, s}] {
		return
	}
	c.aliased[aliasUse{v.Same, s}] = true
	there := checking{Checker: c.Checker, aliased: c.aliased}
	there.value(v.Same, s, at)
	if len(there.found) > 0 {
		c.add(AliasMisfit, v, s, at).Cause = &there.found[0]
	}
}

// checkSequence checks a list that stands in place of one object.
func (c *checking) checkSequence(v *Value, s *Shape, at valuePlace) {
	if len(v.Items) == 0 {
		c.add(EmptyList, v, s, at)
	}
	if len(v.Items) > MaxEntries {
		c.add(TooMany, v, s, at)
		return
	}
	for _, item := range v.Items {
		if item.Resolve().Kind == List {
			c.add(NestedList, v, s, at)
			return
		}
	}
	c.list(v, s, at)
}

func (c *checking) list(v *Value, of *Shape, at valuePlace) {
	for i, item := range v.Items {
		entry := at
		entry.path += "[" + strconv.Itoa(i) + "]"
		entry.field, entry.list, entry.meant = Field{Required: true}, at.key, false
		if item.Line > 0 {
			entry.line, entry.column, entry.key = item.Line, item.Column, item.Text
			if item.Kind == Object && len(item.Members) > 0 {
				entry.key = item.Members[0].Name
			}
		}
		c.value(item, of, entry)
	}
}

// checkObject checks an object with the fields of its shape, or one with names of any kind.
func (c *checking) checkObject(v *Value, s *Shape, at valuePlace) {
	if v.Kind != Object {
		c.noteMismatch(WrongKind, "", v, s, at)
		return
	}
	if s.Kind == Map && s.Of.Kind != Whole && len(v.Members) > MaxNames {
		c.add(TooMany, v, s, at)
		return
	}
	seen := map[string]Member{}
	for _, m := range v.Members {
		in := valuePlace{path: strings.TrimPrefix(at.path+"."+m.Name, "."), key: m.Name, line: m.Line, column: m.Column, short: at.short, shortPath: at.shortPath}
		if m.Merge {
			c.checkMerged(m.Value, s, in)
			continue
		}
		of := s.Of
		in.field = Field{Required: true}
		if s.Kind == Object {
			field, ok := c.field(s, m.Name)
			if !ok {
				if meant := c.unknown(v, m, s, in); meant != "" {
					seen[meant] = m
				}
				continue
			}
			of, in.field, m.Name = field.Shape, field, field.Name
		}
		if first, twice := seen[m.Name]; twice {
			c.add(Duplicate, m.Value, s, in).First = first
		} else {
			seen[m.Name] = m
		}
		c.value(m.Value, of, in)
	}
	for _, field := range s.Fields {
		if _, there := seen[field.Name]; c.JSON && field.Required && !there {
			at.field = field
			c.add(Missing, nil, s, at)
		}
	}
}

// unknown notes a name that an object doesn't have, and goes on with the field that is meant by it, unless that is
// there. It gives that field's name where it is the object's own.
func (c *checking) unknown(v *Value, m Member, s *Shape, at valuePlace) (own string) {
	wrong := c.add(UnknownField, m.Value, s, at)
	if c.MeantKey == nil || len(c.found) > maxMeant {
		return ""
	}
	field, in := c.MeantKey(*wrong)
	if in == nil || in == s && slices.ContainsFunc(v.Members, func(other Member) bool { return other.Name == field.Name }) {
		return ""
	}
	wrong.MeantAs, wrong.MeantIn = field, in
	at.field = field
	c.value(m.Value, field.Shape, at)
	if in == s {
		own = field.Name
	}
	return own
}

// field finds a field. In JSON the case of letters is no matter, as encoding/json reads it.
func (c *checking) field(s *Shape, name string) (Field, bool) {
	field, ok := s.Field(name)
	if c.JSON && !ok {
		for _, f := range s.Fields {
			if strings.EqualFold(f.Name, name) {
				return f, true
			}
		}
	}
	return field, ok && (c.JSON || c.Filled || !field.Filled)
}

// checkMerged checks what a merge brings in: an alias, or a list of them.
func (c *checking) checkMerged(v *Value, s *Shape, at valuePlace) {
	for _, item := range v.Items {
		c.checkMerged(item, s, at)
	}
	if v.Kind != List || v.Alias != "" {
		at.line, at.column = v.Line, v.Column
		c.value(v, s, at)
	}
}

func (c *checking) checkScalar(v *Value, s *Shape, at valuePlace) {
	ok := false
	switch {
	case !v.Scalar():
	case s.Kind == Text && !c.JSON:
		ok = true
		if c.Refuse == nil {
			break
		}
		if reason := c.Refuse(cmp.Or(at.list, at.key), v.Text); reason != "" {
			at.line, at.column = v.Line, v.Column
			c.noteMismatch(Refused, reason, v, s, at)
			return
		}
	case s.Kind == Number:
		ok = v.Kind == Number || v.Kind == Whole
	case s.Kind == Whole:
		ok = v.Kind == Whole && s.numberFits(v.JSON) && (c.JSON || !s.Natural || v.JSON[0] != '-')
	default:
		ok = v.Kind == s.Kind
	}
	if !ok {
		if v.Scalar() {
			at.line, at.column = v.Line, v.Column
		}
		c.noteMismatch(WrongKind, "", v, s, at)
		return
	}
	// In a file what reads it refuses other numbers; a zero is the same as nothing once it is read.
	n, err := strconv.ParseInt(v.JSON, 10, 64)
	least, inFiles := at.field.Minimum, at.field.FileMinimum
	if err == nil && (least != nil && n < int64(min(*least, 1)) && (c.JSON || n == 0) || inFiles != nil && n < int64(*inFiles) && !c.JSON && !c.Filled) {
		at.line, at.column = v.Line, v.Column
		c.add(TooSmall, v, s, at)
	}
}
