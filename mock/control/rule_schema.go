package control

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
)

// actions is api.Then without its ways of reading itself, for the document.
type actions api.Then

// thenSchema documents api.Then. Its type is open: api.Then reads itself, strictly and with
// better errors than "matches none of the schemas".
type thenSchema struct{}

// Schema is what then may look like.
func (thenSchema) Schema(r huma.Registry) *huma.Schema {
	one := r.Schema(reflect.TypeFor[actions](), true, "Actions")
	return &huma.Schema{
		Description: "one set of actions, or a list of them: a sequence, one entry for each time the rule acts",
		Extensions:  map[string]any{"anyOf": []any{one, &huma.Schema{Type: huma.TypeArray, Items: one}}},
	}
}

// delaySchema documents api.Delay, which reads itself too.
type delaySchema struct{}

type delayParts struct {
	Fixed     string         `json:"fixed,omitempty" doc:"duration such as 3s"`
	Uniform   []string       `json:"uniform,omitempty" doc:"least and most, as two durations"`
	Lognormal *api.Lognormal `json:"lognormal,omitempty"`
	Clock     string         `json:"clock,omitempty" enum:"app,real" doc:"whose time: app (default) or real"`
}

// Schema is what a delay may look like.
func (delaySchema) Schema(r huma.Registry) *huma.Schema {
	whole := r.Schema(reflect.TypeFor[delayParts](), true, "Delay")
	return &huma.Schema{
		Description: "a duration such as 3s, or one of fixed, uniform and lognormal, on the app's clock, or with clock: real on the machine's",
		Extensions:  map[string]any{"anyOf": []any{&huma.Schema{Type: huma.TypeString}, whole}},
	}
}
