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

// Operators are the names of what a Condition can ask.
func Operators() (names []string) {
	t := reflect.TypeFor[Condition]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// AnyOperator names the operators for people: "equal, not, … or present".
func AnyOperator() string {
	names := Operators()
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Set gives an operator its value as a text: that of in with commas, that of present true or false.
// It reports whether there is such an operator, and whether the text is a value of it.
func (c *Condition) Set(operator, text string) (known, ok bool) {
	i := slices.Index(Operators(), operator)
	if i < 0 {
		return false, false
	}
	switch to := reflect.ValueOf(c).Elem().Field(i).Addr().Interface().(type) {
	case **string:
		*to = &text
	case *[]string:
		*to = strings.Split(text, ",")
	case **bool:
		value, err := strconv.ParseBool(text)
		*to = &value
		return true, err == nil
	}
	return true, true
}

// With holds when both do, as far as they have different operators; of the same the other's counts.
func (c Condition) With(other Condition) Condition {
	to, from := reflect.ValueOf(&c).Elem(), reflect.ValueOf(other)
	for i := range to.NumField() {
		if !from.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return c
}

// Includes reports whether each operator of the other is the same in c.
func (c Condition) Includes(other Condition) bool { return reflect.DeepEqual(c.With(other), c) }

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
