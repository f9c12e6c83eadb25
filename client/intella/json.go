package intella

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// member is one name and value of a JSON object, both as they were written.
type member struct {
	name    string // decoded
	rawName []byte
	value   json.RawMessage
}

// checkJSON refuses texts that two readers could read in two ways, since money depends on
// them: invalid UTF-8, a name twice in one object, anything after the value.
func checkJSON(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("JSON is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := walk(d); err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("JSON goes on after its end")
	}
	return nil
}

// walk passes over one value and looks for names that occur twice.
func walk(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for d.More() {
		if delim == '{' {
			token, err := d.Token()
			if err != nil {
				return err
			}
			name, _ := token.(string) // the decoder takes nothing else here
			if seen[name] {
				return fmt.Errorf("%w: %q", ErrAmbiguous, name)
			}
			seen[name] = true
		}
		if err := walk(d); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// members reads an object's members in the order received.
func members(object []byte) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	var all []member
	for d.More() {
		from := d.InputOffset()
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		m := member{name: name, rawName: bytes.TrimLeft(object[from:d.InputOffset()], ", \t\r\n")}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	_, err := d.Token()
	return all, err
}

// get returns an object's member, and false when there is none.
func get(object []byte, name string) (json.RawMessage, bool) {
	all, err := members(object)
	if err != nil {
		return nil, false
	}
	for _, m := range all {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
}

// at follows a path such as "DeviceList.0.ownerDeviceId".
func at(value json.RawMessage, path string) (json.RawMessage, bool) {
	for step := range strings.SplitSeq(path, ".") {
		var list []json.RawMessage
		if json.Unmarshal(value, &list) == nil && list != nil {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(list) {
				return nil, false
			}
			value = list[i]
			continue
		}
		next, ok := get(value, step)
		if !ok {
			return nil, false
		}
		value = next
	}
	return value, true
}

// plain gives a value as a field's text: strings decoded, null as "", all else compact.
func plain(value json.RawMessage) string {
	var text string
	var b bytes.Buffer
	switch {
	case len(value) == 0 || string(value) == "null":
		return ""
	case json.Unmarshal(value, &text) == nil:
		return text
	case json.Compact(&b, value) == nil:
		return b.String()
	}
	return string(value)
}

// appendQuoted writes a JSON string with only the escapes that JSON demands, so that text in
// other scripts stays readable; the official library's reader takes any.
func appendQuoted(b []byte, text string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(text) {
		switch c := text[i]; c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			if c < ' ' {
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
				continue
			}
			b = append(b, c)
		}
	}
	return append(b, '"')
}
