package state

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// Text is text from outside that need not be UTF-8. As JSON it is a string, or where it is not
// UTF-8, or has more than a few control characters, {"base64": "…"}.
type Text string

type encodedText struct {
	Base64 *string `json:"base64"`
}

// MarshalJSON writes a string or an object.
func (t Text) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) && countControls(t) <= 16+len(t)/32 { // each takes six bytes
		return encode(string(t))
	}
	text := base64.StdEncoding.EncodeToString([]byte(t))
	return json.Marshal(encodedText{&text})
}

func countControls(t Text) (n int) {
	for i := range len(t) {
		if t[i] < ' ' && t[i] != '\n' && t[i] != '\r' && t[i] != '\t' {
			n++
		}
	}
	return n
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Text) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(t))
	}
	wanted := errors.New(`want a string, or {"base64": "…"} for what is not UTF-8`)
	var e encodedText
	if json.Unmarshal(data, &e) != nil || e.Base64 == nil {
		return wanted
	}
	raw, err := base64.StdEncoding.DecodeString(*e.Base64)
	if err != nil {
		return wanted
	}
	*t = Text(raw)
	return nil
}
