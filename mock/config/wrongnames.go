package config

import (
	"fmt"
	"slices"

	"paymock/mock/phrase"
	"paymock/mock/shape"
)

// wrongNames are the names and sentences that no platform has in a file that is no scenario for other
// reasons: what can be read of its rules is judged, so that one run tells these mistakes, too.
func (f *File) wrongNames(shaped []shape.Mistake) []mistake {
	w := nameSearch{file: f, shaped: shaped}
	for i, a := range items(field(f.root, "apps")) {
		at := fmt.Sprintf("apps[%d].", i)
		w.look(a, at, text(a, "provider"))
	}
	w.look(f.root, "", "")
	return w.found
}

// nameSearch looks for names that no platform has.
type nameSearch struct {
	file   *File
	shaped []shape.Mistake // what is wrong otherwise
	found  []mistake
}

// look judges the rules and sentences of an app of a platform, or of every app.
func (w *nameSearch) look(in *shape.Value, at, own string) {
	for i, r := range items(field(in, "rules")) {
		for _, m := range RestOfRule(r, w.shaped, own, w.file.judge) {
			w.add(fmt.Sprintf("%srules[%d].%s", at, i, m.Field), m.Reason)
		}
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
		for _, m := range w.file.judge(own, r) {
			w.add(here, m.Reason)
		}
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
