package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Operators are the names of what a Condition can ask.
func Operators() (names []string) {
	t := reflect.TypeFor[Condition]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// UnmarshalJSON reads the operators, or a bare string, number or boolean as Equal. Unknown
// operators are refused.
func (c *Condition) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	if len(data) > 0 && data[0] != '{' {
		text := string(data)
		if data[0] == '"' {
			if err := json.Unmarshal(data, &text); err != nil {
				return err
			}
		}
		if data[0] == '[' || text == "null" {
			return fmt.Errorf("a condition is a value or an object of operators, not %s", text)
		}
		*c = Condition{Equal: &text}
		return nil
	}
	type plain Condition
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode((*plain)(c))
}
