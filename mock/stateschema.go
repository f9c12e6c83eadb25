package mock

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/session"
	"paymock/mock/state"
)

// StateSchema is the JSON Schema (2020-12) of state files, made from the Go types that read them.
func StateSchema() []byte {
	defs := huma.NewMapRegistry("#/$defs/", huma.DefaultSchemaNamer)
	defs.RegisterTypeAlias(reflect.TypeFor[state.Text](), reflect.TypeFor[textSchema]())
	defs.RegisterTypeAlias(reflect.TypeFor[api.Rule](), reflect.TypeFor[ruleSchema]())
	root := defs.Schema(reflect.TypeFor[state.File](), false, "")
	root.Properties["format"].Enum = []any{state.Format}
	root.Properties["version"].Enum = []any{state.Version}
	return writeSchema("paymock state", root, defs)
}

// SessionSchema is the JSON Schema (2020-12) of a line of a recording.
func SessionSchema() []byte {
	defs := huma.NewMapRegistry("#/$defs/", huma.DefaultSchemaNamer)
	head := defs.Schema(reflect.TypeFor[session.Head](), false, "")
	head.Properties["format"].Enum = []any{session.Format}
	head.Properties["version"].Enum = []any{session.Version}
	line := defs.Schema(reflect.TypeFor[session.Entry](), false, "")
	return writeSchema("paymock session, a line", &huma.Schema{OneOf: []*huma.Schema{head, line}}, defs)
}

func writeSchema(title string, root *huma.Schema, defs huma.Registry) []byte {
	text, err := json.Marshal(root)
	if err != nil { // strings, numbers and lists only
		panic(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(text, &whole); err != nil {
		panic(err)
	}
	whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	whole["title"] = title
	all := defs.Map()
	delete(all, "File")
	whole["$defs"] = all
	if text, err = json.MarshalIndent(whole, "", "  "); err != nil {
		panic(err)
	}
	return append(text, '\n')
}

// textSchema describes state.Text.
type textSchema struct{}

// Schema is a string, or bytes that are none.
func (textSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeString}, {
		Type: huma.TypeObject, AdditionalProperties: false, Required: []string{"base64"},
		Properties: map[string]*huma.Schema{"base64": {Type: huma.TypeString, ContentEncoding: "base64"}},
	}}}
}

// ruleSchema describes api.Rule, which the schema of scenarios describes in full.
type ruleSchema struct{}

// Schema is a rule as GET A/rules gives it.
func (ruleSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Description: "as GET A/rules gives it", Required: []string{"id", "then"},
		Properties:           map[string]*huma.Schema{"id": {Type: huma.TypeString, Pattern: "^r[1-9][0-9]*$"}},
		AdditionalProperties: true,
	}
}
