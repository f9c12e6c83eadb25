package api

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Rules are written by people, and some of their parts have short forms, which the types below read
// themselves. That there are no other keys, package shape sees to.

// ShortForm is that of package shape: a list of them.
func (Then) ShortForm() string { return "list" }

// ShortForm is that of package shape: a text.
func (Delay) ShortForm() string { return "text" }

// ShortForm is that of package shape: any value.
func (Condition) ShortForm() string { return "value" }

// UnmarshalJSON reads one set of actions, or a list of them.
func (t *Then) UnmarshalJSON(data []byte) error {
	type plain Then
	data = bytes.TrimSpace(data)
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
