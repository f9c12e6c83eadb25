package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/shape"
)

// mending is a value without its mistakes: with what is meant in their place, where the remedy leaves no choice,
// else without what is wrong. So all that is wrong besides can be found.
type mending struct {
	root  *shape.Value
	lacks []string // the paths of what was taken out
	wrong map[*shape.Value][]shape.Mistake
}

// misplacedMember is a member that stands elsewhere than it should.
type misplacedMember struct {
	shape.Member
	in   *shape.Shape // what should have it
	path string
}

func mendTree(root *shape.Value, as *shape.Shape, wrong []shape.Mistake) *mending {
	m := &mending{wrong: map[*shape.Value][]shape.Mistake{}}
	for _, w := range wrong {
		if w.Value != nil {
			m.wrong[w.Value] = append(m.wrong[w.Value], w)
		}
	}
	kept, strays := m.value(root, as, "")
	for _, s := range strays {
		m.lacks = append(m.lacks, s.path)
	}
	if kept == nil {
		kept = &shape.Value{Kind: shape.Object, Line: root.Line, Column: root.Column}
	}
	m.root = kept
	return m
}

// value is a value that is mended; nil where nothing of it can be kept.
func (m *mending) value(v *shape.Value, s *shape.Shape, path string) (*shape.Value, []misplacedMember) {
	for _, w := range m.wrong[v] {
		switch {
		case w.Problem == shape.UnknownField, w.Problem == shape.Duplicate:
		case w.Meant != nil:
			return m.value(w.Meant, s, path)
		case w.Problem != shape.Missing:
			m.lacks = append(m.lacks, path)
			return nil, nil
		}
	}
	switch {
	case v.Alias != "" || s == nil:
		return v, nil
	case v.Kind == shape.Object:
		return m.object(v, s, path)
	case v.Kind == shape.List:
		return m.list(v, s, path)
	}
	return v, nil
}

func (m *mending) list(v *shape.Value, s *shape.Shape, path string) (*shape.Value, []misplacedMember) {
	of := s.Of
	if s.Short == shape.OneOrMany {
		of = s
	}
	kept := *v
	kept.Items = nil
	var strays []misplacedMember
	for i, item := range v.Items {
		mended, left := m.value(item, of, path+"["+strconv.Itoa(i)+"]")
		if mended == nil { // the others keep their numbers
			mended = &shape.Value{Kind: shape.Null, Line: item.Line, Column: item.Column}
		}
		kept.Items, strays = append(kept.Items, mended), append(strays, left...)
	}
	return &kept, strays
}

func (m *mending) object(v *shape.Value, s *shape.Shape, path string) (*shape.Value, []misplacedMember) {
	kept := *v
	kept.Members = nil
	var strays []misplacedMember
	for _, member := range v.Members {
		here := strings.TrimPrefix(path+"."+member.Name, ".")
		of, in := s.Of, s
		if field, ok := s.Field(member.Name); ok {
			of = field.Shape
		}
		for _, w := range m.wrong[member.Value] {
			if w.Problem == shape.UnknownField {
				if in, of = w.MeantIn, w.MeantAs.Shape; in != nil {
					member.Name = w.MeantAs.Name
				}
			}
		}
		if in == nil || slices.ContainsFunc(kept.Members, func(k shape.Member) bool { return k.Name == member.Name && in == s }) {
			m.lacks = append(m.lacks, here)
			continue
		}
		mended, left := m.value(member.Value, of, here)
		strays = append(strays, left...)
		switch member.Value = mended; {
		case mended == nil:
		case in == s:
			kept.Members = append(kept.Members, member)
		default:
			strays = append(strays, misplacedMember{member, in, here})
		}
	}
	return &kept, takeIn(&kept, s, strays)
}

// takeIn gives the strays that belong to an object, or to one that is a member of it, their place, and returns the
// others.
func takeIn(v *shape.Value, s *shape.Shape, strays []misplacedMember) (others []misplacedMember) {
	var rule *shape.Value
	for _, lost := range strays {
		to := v
		if !sameShape(s, lost.in) {
			to = placeIn(v, s, lost, &rule)
		}
		if to == nil {
			others = append(others, lost)
		} else if field(to, lost.Name) == nil {
			to.Members = append(to.Members, lost.Member)
		}
	}
	return others
}

func sameShape(a, b *shape.Shape) bool { return a == b || a.Kind == shape.Object && a.Name == b.Name }

// placeIn is the member of an object that should have a misplaced one, made where it is not there; nil where it is no
// member's. What belongs to a rule and stands beside the list of rules makes one more, in which rule is kept.
func placeIn(v *shape.Value, s *shape.Shape, lost misplacedMember, rule **shape.Value) *shape.Value {
	for _, f := range s.Fields {
		listed := f.Shape.Kind == shape.List && f.Shape.Of.Name == ruleShape().Name
		if !sameShape(f.Shape, lost.in) && (!listed || !sameShape(f.Shape.Of, lost.in)) {
			continue
		}
		if listed && *rule != nil {
			return *rule
		}
		at := memberNamed(v, f.Name)
		if at == nil {
			kind := shape.Object
			if listed {
				kind = shape.List
			}
			v.Members = append(v.Members, shape.Member{Name: f.Name, Line: lost.Line, Column: lost.Column, Value: &shape.Value{Kind: kind, Line: lost.Line, Column: lost.Column}})
			at = &v.Members[len(v.Members)-1]
		}
		switch {
		case listed && at.Value.Kind == shape.List:
			*rule = &shape.Value{Kind: shape.Object, Line: lost.Line, Column: lost.Column}
			at.Value.Items = append(at.Value.Items, *rule)
			return *rule
		case at.Value.Kind == shape.Object:
			return at.Value
		}
	}
	return nil
}

func memberNamed(v *shape.Value, name string) *shape.Member {
	if i := slices.IndexFunc(v.Members, func(m shape.Member) bool { return m.Name == name }); i >= 0 {
		return &v.Members[i]
	}
	return nil
}

var ofRule = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^((?:.*\.)?rules\[\d+\])\.?(.*)$`) })

// splitRule parts a path into that of a rule, "" where it leads to none or to a rule as a file, and the rest.
func splitRule(path string) (rule, rest string) {
	if found := ofRule().FindStringSubmatch(path); found != nil {
		return found[1], found[2]
	}
	return "", path
}

func within(path, of string) bool {
	return of == "" || path == of || strings.HasPrefix(path, of+".") || strings.HasPrefix(path, of+"[")
}

// causes reports whether what is wrong at a path may come of what was taken out: of the thing itself and what is
// around it, of an app without its provider, and in a rule of all that depends on its when; codes depend on the
// platform alone.
func (m *mending) causes(path string) bool {
	if m == nil {
		return false
	}
	rule, at := splitRule(path)
	for _, lack := range m.lacks {
		app, ofPlatform := strings.CutSuffix(lack, ".provider")
		if within(path, lack) || within(lack, path) || ofPlatform && strings.HasSuffix(app, "]") && within(path, app) {
			return true
		}
		lackRule, lost := splitRule(lack)
		if rule != lackRule {
			continue
		}
		top, _, _ := strings.Cut(at, ".")
		top, _, _ = strings.Cut(top, "[")
		code := strings.HasSuffix(at, ".respond") && !within(lost, "when.provider")
		depends := within(lost, "when") && !within(lost, "when.where") && (within(at, "when") || within(at, "then") && !code)
		if depends || field(valueAt(m.root, rule), top) == nil { // what was taken out may be meant for it
			return true
		}
	}
	return false
}

// valueAt is the value that a path leads to; nil where there is none.
func valueAt(root *shape.Value, path string) *shape.Value {
	_, v := lastKey(root, path)
	return v
}

// field is an object's value of a name; nil where there is none.
func field(v *shape.Value, name string) *shape.Value {
	if v = v.Resolve(); v == nil || v.Kind != shape.Object {
		return nil
	}
	if m := memberNamed(v, name); m != nil {
		return m.Value.Resolve()
	}
	return nil
}

// scalarMember is an object's scalar of a name, without full-width letters, which are a mistake of their own.
func scalarMember(v *shape.Value, name string) string {
	found := field(v, name)
	if found == nil || !found.Scalar() {
		return ""
	}
	if half, full := halfWidth(found.Text); full {
		return half
	}
	return found.Text
}
