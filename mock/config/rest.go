package config

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/shape"
)

// Judge tells all that is wrong with a rule for an app of a platform, or for every app where own is "".
type Judge func(own string, r api.Rule) []names.Mistake

// RestOfRule judges what a rule for an app of own says besides its mistakes of shape, so that one answer tells
// of both. What may come of those is left out: of objects that lack what was wrong in them, and with a wrong
// when of all that depends on it; codes depend on the platform alone.
func RestOfRule(v *shape.Value, wrong []shape.Mistake, own string, judge Judge) (rest []names.Mistake) {
	p := pruning{wrong: map[[2]int]bool{}}
	for _, m := range wrong {
		p.wrong[[2]int{m.Line, m.Column}] = true
	}
	var r api.Rule
	written, err := p.value(v, "").WriteJSON(shape.Of(reflect.TypeFor[api.Rule]()))
	if err != nil || json.Unmarshal(written, &r) != nil {
		return nil
	}
	for _, m := range judge(own, r) {
		top, _, _ := strings.Cut(m.Field, ".")
		top, _, _ = strings.Cut(top, "[")
		missing := field(v, top) == nil && len(p.lack) > 0 // what was taken out may be meant for it
		if !missing && !p.touches(m.Field) {
			rest = append(rest, m)
		}
	}
	return rest
}

// pruning takes what is wrong out of a value.
type pruning struct {
	wrong map[[2]int]bool
	lack  []string // the paths of what was taken out
}

func (p *pruning) value(v *shape.Value, path string) *shape.Value {
	if v == nil || v.Alias != "" || v.Kind != shape.Object && v.Kind != shape.List {
		return v
	}
	left := *v
	left.Members, left.Items = nil, nil
	for _, m := range v.Members {
		here := strings.TrimPrefix(path+"."+m.Name, ".")
		key, wrong := p.wrong[[2]int{m.Line, m.Column}], m.Value.Scalar() && p.wrong[[2]int{m.Value.Line, m.Value.Column}]
		if meant := meantFor(here, m.Value); meant != nil && (wrong || key && here == "then") {
			m.Value, wrong, key = meant, false, false
		}
		if wrong || key {
			p.lack = append(p.lack, here)
			continue
		}
		m.Value = p.value(m.Value, here)
		left.Members = append(left.Members, m)
	}
	for i, item := range v.Items {
		if p.wrong[[2]int{item.Line, item.Column}] && item.Scalar() {
			p.lack = append(p.lack, path)
			continue
		}
		left.Items = append(left.Items, p.value(item, path+"["+strconv.Itoa(i)+"]"))
	}
	return &left
}

// meantFor is what a wrong scalar is to say, whose remedy leaves no choice: full-width letters, and a code where
// what is done with it is to stand. Nil: that can't be told.
func meantFor(path string, v *shape.Value) *shape.Value {
	said := *v
	half, full := halfWidth(v.Text)
	said.Text = half
	switch {
	case path == "then" && v.Kind == shape.Text:
		return &shape.Value{Kind: shape.Object, Members: []shape.Member{{Name: "respond", Value: &said}}}
	case full && v.Kind == shape.Text:
		return &said
	}
	return nil
}

// touches reports whether a mistake may come of what was taken out.
func (p *pruning) touches(field string) bool {
	within := func(path, of string) bool {
		return path == of || strings.HasPrefix(path, of+".") || strings.HasPrefix(path, of+"[")
	}
	for _, lack := range p.lack {
		code := strings.HasSuffix(field, ".respond") && !within(lack, "when.provider")
		if field == "" || within(lack, field) || within(lack, "when") && (within(field, "when") || within(field, "then") && !code) {
			return true
		}
	}
	return false
}
