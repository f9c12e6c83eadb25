package config

import (
	"fmt"
	"slices"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/shape"
)

// wrongNames are the names and sentences that no platform has in a file that is no scenario for other
// reasons: what can be read of its rules is judged, so that one run tells these mistakes, too.
func (f *File) wrongNames(shaped []shape.Mistake) []mistake {
	w := nameSearch{file: f, platforms: f.platforms(), shaped: shaped}
	for i, a := range items(field(f.root, "apps")) {
		at := fmt.Sprintf("apps[%d].", i)
		w.look(a, at, text(a, "provider"))
	}
	w.look(f.root, "", "")
	return w.found
}

// nameSearch looks for names that no platform has.
type nameSearch struct {
	file      *File
	platforms []names.Platform
	shaped    []shape.Mistake // what is wrong otherwise
	found     []mistake
}

// look judges the rules and sentences of an app of a platform, or of every app.
func (w *nameSearch) look(in *shape.Value, at, own string) {
	for i, r := range items(field(in, "rules")) {
		place := func(field string) string { return fmt.Sprintf("%srules[%d].%s", at, i, field) }
		w.judge(roughRule(r), own, place)
		w.rest(r, own, place)
	}
	for i, sentence := range items(field(in, "given")) {
		here := fmt.Sprintf("%sgiven[%d]", at, i)
		if sentence.Kind != shape.Text {
			continue
		}
		r, err := phrase.Parse(sentence.Text)
		if err != nil {
			w.add(here, refusal(err))
			continue
		}
		w.judge(r, own, func(string) string { return here })
	}
}

func (w *nameSearch) judge(r api.Rule, own string, place func(field string) string) {
	for _, wrong := range names.Check(r, own, names.Moved(own, r.When.Provider), w.platforms) {
		if wrong.Field != "when.provider" || r.When.Provider != "" {
			w.add(place(wrong.Field), wrong.Reason)
		}
	}
}

// rest tells what else is wrong with a rule.
func (w *nameSearch) rest(v *shape.Value, own string, place func(field string) string) {
	if w.file.judge == nil {
		return
	}
	for _, m := range RestOfRule(v, w.shaped, func(r api.Rule) []names.Mistake { return w.file.judge(own, r) }) {
		w.add(place(m.Field), m.Reason)
	}
}

func (w *nameSearch) add(path, reason string) {
	if len(w.found) < MaxMistakes {
		at := locate(w.file.root, path)
		wrong := mistake{at.line, at.column, reason}
		if !slices.ContainsFunc(w.found, func(m mistake) bool { return m.line == wrong.line && m.column == wrong.column }) {
			w.found = append(w.found, wrong)
		}
	}
}

// roughRule is what names something in a rule.
func roughRule(v *shape.Value) (r api.Rule) {
	when, then := field(v, "when"), field(v, "then")
	r.When = api.When{Provider: text(when, "provider"), Operation: text(when, "operation"), Callback: text(when, "callback"), Method: text(when, "method")}
	r.When.Where = roughWhere(field(when, "where"))
	if list := items(then); list != nil {
		for _, one := range list {
			r.Then.Sequence = append(r.Then.Sequence, api.Then{Respond: text(one, "respond")})
		}
		return r
	}
	r.Then.Respond = text(then, "respond")
	if then != nil && then.Kind == shape.Text {
		r.Then.Respond = then.Text // where {respond: …} is to stand
	}
	if throttle := field(then, "throttle"); throttle != nil {
		r.Then.Throttle = &api.Throttle{Respond: text(throttle, "respond")}
	}
	return r
}

// roughWhere is what conditions compare fields with.
func roughWhere(v *shape.Value) map[string]api.Condition {
	if v == nil || v.Kind != shape.Object {
		return nil
	}
	where := map[string]api.Condition{}
	for _, m := range v.Members {
		var c api.Condition
		for name, operand := range map[string]**string{"equal": &c.Equal, "not": &c.Not, "over": &c.Over, "under": &c.Under} {
			if said := text(m.Value, name); said != "" {
				*operand = &said
			}
		}
		where[m.Name] = c
	}
	return where
}

// field is an object's value of a name; nil where there is none.
func field(v *shape.Value, name string) *shape.Value {
	if v = v.Resolve(); v == nil || v.Kind != shape.Object {
		return nil
	}
	for _, m := range v.Members {
		if m.Name == name {
			return m.Value.Resolve()
		}
	}
	return nil
}

// text is an object's scalar of a name, without full-width letters, which are a mistake of their own.
func text(v *shape.Value, name string) string {
	found := field(v, name)
	if found == nil || !found.Scalar() {
		return ""
	}
	if half, full := halfWidth(found.Text); full {
		return half
	}
	return found.Text
}

// items are those of a list.
func items(v *shape.Value) []*shape.Value {
	if v = v.Resolve(); v == nil || v.Kind != shape.List {
		return nil
	}
	return v.Items
}
