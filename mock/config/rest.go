package config

import (
	"encoding/json"
	"reflect"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/shape"
)

// Judge tells all that is wrong with a rule for an app of a platform, or for every app where own is "".
type Judge func(own string, r api.Rule) []names.Mistake

// RestOfRule judges what a rule for an app of own says besides its mistakes of shape, so that one answer tells
// of both. What may come of those is left out.
func RestOfRule(v *shape.Value, wrong []shape.Mistake, own string, judge Judge) (rest []names.Mistake) {
	as := shape.Of(reflect.TypeFor[api.Rule]())
	m := mendTree(v, as, wrong)
	var r api.Rule
	written, err := m.root.WriteJSON(as)
	if err != nil || json.Unmarshal(written, &r) != nil {
		return nil
	}
	for _, wrong := range judge(own, r) {
		if !m.causes(wrong.Field) {
			rest = append(rest, wrong)
		}
	}
	return rest
}
