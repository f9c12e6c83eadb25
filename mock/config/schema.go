package config

import (
	"encoding/json"
	"reflect"

	"paymock/mock/shape"
)

// Words lists the names that a scenario may use, for editors to offer.
type Words struct{ Providers, Operations, Callbacks, Codes []string }

// Schema is the JSON Schema (2020-12) of scenario files, made of the shape that they are checked
// against. A file names it for editors in its first line:
//
//	# yaml-language-server: $schema=scenario.schema.json
func Schema(words Words) []byte {
	schemas := shape.Schemas{Prefix: "#/$defs/", Defs: map[string]any{}, Files: true, Words: words.of}
	root := schemas.Object(shape.Of(reflect.TypeFor[Scenario]()))
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "paymock scenario"
	root["$defs"] = schemas.Defs
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil { // strings, numbers and lists only
		panic(err)
	}
	return append(text, '\n')
}

// of lists the words that a field may have; open: other texts do, too, as for a code.
func (w Words) of(object, field string) (words []string, open bool) {
	switch {
	case field == "provider":
		return w.Providers, false
	case field == "operation" && object == "When":
		return w.Operations, false
	case field == "callback" && object == "When":
		return w.Callbacks, false
	case field == "respond":
		return w.Codes, true
	}
	return nil, false
}
