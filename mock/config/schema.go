package config

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
)

// Words are what a scenario may name, for editors to offer.
type Words struct{ Providers, Operations, Callbacks, Codes []string }

// Schema is the JSON Schema (2020-12) of scenario files, made from the Go types that read them.
// A file names it for editors in its first line:
//
//	# yaml-language-server: $schema=scenario.schema.json
func Schema(words Words) []byte {
	s := schemer{defs: map[string]any{}, words: words}
	root := s.object(scenarioType)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "paymock scenario"
	root["$defs"] = s.defs
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil { // strings, numbers and lists only
		panic(err)
	}
	return append(text, '\n')
}

type schemer struct {
	defs  map[string]any
	words Words
}

type object = map[string]any

// text is any scalar: the reader keeps the digits of numbers.
func textSchema() object { return object{"type": []string{"string", "number", "boolean"}} }

func (s schemer) of(t reflect.Type) object {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == anyObjectType {
		return object{"type": "object"}
	}
	switch t.Kind() {
	case reflect.Struct:
		return s.ref(t)
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.String:
		return textSchema()
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Uint64:
		return object{"type": "integer", "minimum": 0}
	}
	return object{"type": "integer"}
}

// ref describes a struct once and refers to it.
func (s schemer) ref(t reflect.Type) object {
	if _, known := s.defs[t.Name()]; !known {
		s.defs[t.Name()] = nil // a Then may hold itself
		whole := s.object(t)
		switch t {
		case thenType:
			s.defs["Actions"] = whole
			actions := object{"$ref": "#/$defs/Actions"}
			whole = object{"oneOf": []any{actions, object{"type": "array", "items": actions, "minItems": 1, "description": "a sequence: one entry for each time the rule acts"}}}
		case delayType:
			whole = object{"oneOf": []any{object{"type": "string", "description": "duration such as 3s"}, whole}}
		case conditionType:
			whole = object{"oneOf": []any{textSchema(), whole}}
		}
		s.defs[t.Name()] = whole
	}
	return object{"$ref": "#/$defs/" + t.Name()}
}

func (s schemer) object(t reflect.Type) object {
	properties := object{}
	required := []string{}
	fields := fieldsOf(t)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field := fields[name]
		property := s.of(field.Type)
		if doc := field.Tag.Get("doc"); doc != "" {
			property["description"] = doc
		}
		if values := s.enum(t, field, name); len(values) > 0 {
			property = object{"enum": values, "description": field.Tag.Get("doc")}
		}
		if name == "respond" && len(s.words.Codes) > 0 { // offered; a code may be told in other forms, too
			property = object{"anyOf": []any{object{"enum": s.words.Codes}, textSchema()}, "description": field.Tag.Get("doc")}
		}
		if least, err := strconv.Atoi(field.Tag.Get("minimum")); err == nil {
			property["minimum"] = least
		}
		properties[name] = property
		if !strings.Contains(string(field.Tag), "omitempty") && !strings.Contains(string(field.Tag), "omitzero") {
			required = append(required, name)
		}
	}
	out := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// enum is what a field may be, where that is a list of words.
func (s schemer) enum(t reflect.Type, field reflect.StructField, name string) []string {
	if list := field.Tag.Get("enum"); list != "" {
		return strings.Split(list, ",")
	}
	when := t == reflect.TypeFor[api.When]()
	switch {
	case name == "provider":
		return s.words.Providers
	case name == "operation" && when:
		return s.words.Operations
	case name == "callback" && when:
		return s.words.Callbacks
	}
	return nil
}
