package config

import (
	"strings"

	"paymock/mock/shape"
)

// Objects where sentences are wanted.

// inGiven reports whether an object stands where a sentence is wanted.
func inGiven(m shape.Mistake) bool {
	return m.Shape.Kind == shape.Text && m.Value.Kind == shape.Object && strings.Contains(m.Path, "given[")
}

// isRule reports whether an object is one of rules.
func isRule(v *shape.Value) bool {
	return memberNamed(v, "then") != nil || memberNamed(v, "when") != nil
}

// sentenceOf is the sentence that YAML takes for a key and its value, for the colon in it; nil: none.
func sentenceOf(v *shape.Value) *shape.Value {
	if len(v.Members) != 1 || !v.Members[0].Value.Scalar() || v.Members[0].Value.Alias != "" || isRule(v) {
		return nil
	}
	said := v.Members[0].Name + ": " + v.Members[0].Value.Text
	return &shape.Value{Kind: shape.Text, Text: said, Quoted: true, Line: v.Line, Column: v.Column}
}
