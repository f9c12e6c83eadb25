package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// Rules are written by people in JSON and YAML, and some of their parts have short forms. YAML
// errors name line and column; in JSON unknown keys below "then" are refused with their path.

// KeyError is a key that a rule's actions don't have.
type KeyError struct {
	Path  string // of the object: "then[1].delay"
	Key   string
	Known []string
}

// Error is "path: unknown key …; the keys are …".
func (e *KeyError) Error() string {
	return fmt.Sprintf("%s: unknown key %q; the keys are %s", e.Path, e.Key, strings.Join(e.Known, ", "))
}

// UnmarshalJSON reads one set of actions, or a list of them. Unknown keys are a *KeyError.
func (t *Then) UnmarshalJSON(data []byte) error {
	type plain Then
	data = bytes.TrimSpace(data)
	if err := unknownKeys(reflect.TypeFor[plain](), data, "then"); err != nil {
		return err
	}
	if len(data) == 0 || data[0] != '[' {
		var one plain
		if err := json.Unmarshal(data, &one); err != nil {
			return fmt.Errorf("then: %w", err)
		}
		*t = Then(one)
		return nil
	}
	var list []plain
	if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("then: %w", err)
	}
	return t.sequence(len(list), func(i int) Then { return Then(list[i]) })
}

// MarshalJSON writes a sequence as a list.
func (t Then) MarshalJSON() ([]byte, error) {
	type plain Then
	if len(t.Sequence) > 0 {
		return json.Marshal(t.Sequence)
	}
	return json.Marshal(plain(t))
}

// UnmarshalYAML reads one set of actions, or a list of them, strictly. Codes, texts and
// members of answers keep the digits as written: 0000 is no number there.
func (t *Then) UnmarshalYAML(node ast.Node) error {
	type plain Then
	keepText(node, func(key string) bool {
		switch key {
		case "respond", "message", "fields", "before", "after":
			return true
		}
		return false
	})
	if _, list := node.(*ast.SequenceNode); !list {
		return yaml.NodeToValue(node, (*plain)(t), yaml.Strict())
	}
	var list []plain
	if err := yaml.NodeToValue(node, &list, yaml.Strict()); err != nil {
		return err
	}
	return t.sequence(len(list), func(i int) Then { return Then(list[i]) })
}

// MarshalYAML writes a sequence as a list.
func (t Then) MarshalYAML() (any, error) {
	type plain Then
	if len(t.Sequence) > 0 {
		return t.Sequence, nil
	}
	return plain(t), nil
}

func (t *Then) sequence(n int, at func(int) Then) error {
	if n == 0 {
		return fmt.Errorf("then: an empty list does nothing; name at least one entry")
	}
	*t = Then{}
	for i := range n {
		t.Sequence = append(t.Sequence, at(i))
	}
	return nil
}

// UnmarshalJSON reads a duration as Fixed, or the whole.
func (d *Delay) UnmarshalJSON(data []byte) error {
	type plain Delay
	if data = bytes.TrimSpace(data); len(data) > 0 && data[0] == '"' {
		*d = Delay{}
		return json.Unmarshal(data, &d.Fixed)
	}
	return json.Unmarshal(data, (*plain)(d))
}

// UnmarshalYAML reads a duration as Fixed, or the whole, strictly.
func (d *Delay) UnmarshalYAML(node ast.Node) error {
	type plain Delay
	switch node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return yaml.NodeToValue(node, (*plain)(d), yaml.Strict())
	}
	*d = Delay{}
	return yaml.NodeToValue(node, &d.Fixed)
}

// UnmarshalYAML reads the operators, or a bare value as Equal, strictly. Numbers keep the
// digits as written: 88.80 is not 88.8 to a condition.
func (c *Condition) UnmarshalYAML(node ast.Node) error {
	type plain Condition
	switch node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		keepText(node, func(key string) bool { return key != "present" })
		return yaml.NodeToValue(node, (*plain)(c), yaml.Strict())
	case *ast.SequenceNode, *ast.NullNode:
		return &yaml.SyntaxError{
			Message: "a condition is a value or operators: equal, not, prefix, suffix, matches, over, under, in, present",
			Token:   node.GetToken(),
		}
	}
	var text string
	if err := yaml.NodeToValue(asText(node), &text); err != nil {
		return err
	}
	*c = Condition{Equal: &text}
	return nil
}

// keepText makes the scalars below the chosen keys strings as they are written.
func keepText(node ast.Node, chosen func(key string) bool) {
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, value := range node.Values {
			keepText(value, chosen)
		}
	case *ast.MappingValueNode:
		if chosen(node.Key.GetToken().Value) {
			node.Value = asText(node.Value)
			keepText(node.Value, func(string) bool { return true })
			return
		}
		keepText(node.Value, chosen)
	case *ast.SequenceNode:
		for i, value := range node.Values {
			if chosen("") {
				node.Values[i] = asText(value)
			}
			keepText(value, chosen)
		}
	}
}

// asText is a scalar as a string; other nodes stay.
func asText(node ast.Node) ast.Node {
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return ast.String(node.GetToken())
	}
	return node
}

// unknownKeys looks for keys of JSON objects that the Go types have no field for.
func unknownKeys(t reflect.Type, data []byte, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return nil
	}
	if data[0] == '[' {
		return unknownInList(t, data, path)
	}
	if data[0] != '{' || t.Kind() != reflect.Struct {
		return nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil {
		return nil //nolint:nilerr // decoding will say what is wrong, and where
	}
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "-" {
			fields[name] = t.Field(i).Type
		}
	}
	known := sorted(fields)
	for _, key := range sorted(members) {
		field, ok := fields[key]
		if !ok {
			return &KeyError{path, key, known}
		}
		if err := unknownKeys(field, members[key], path+"."+key); err != nil {
			return err
		}
	}
	return nil
}

func unknownInList(t reflect.Type, data []byte, path string) error {
	var entries []json.RawMessage
	if json.Unmarshal(data, &entries) != nil {
		return nil //nolint:nilerr // decoding will say what is wrong, and where
	}
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	for i, entry := range entries {
		if err := unknownKeys(t, entry, path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	return nil
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
