package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Rules are written by people, and some of their parts have short forms, which the types below read
// themselves. Unknown keys below "then" are refused with their path.

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
