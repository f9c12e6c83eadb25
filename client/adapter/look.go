package adapter

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// LookJSON finds a scalar in a JSON text by dotted path; 4pyun's payload counts as the top.
func LookJSON(body []byte, path string) (string, bool) {
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return "", false
	}
	for _, step := range strings.Split(path, ".") {
		switch node := v.(type) {
		case map[string]any:
			next, ok := node[step]
			if payload, nested := node["payload"].(map[string]any); !ok && nested {
				next, ok = payload[step]
			}
			if !ok {
				return "", false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(node) {
				return "", false
			}
			v = node[i]
		default:
			return "", false
		}
	}
	switch v := v.(type) {
	case string:
		return v, true
	case nil:
		return "null", true
	case map[string]any, []any:
		text, err := json.Marshal(v)
		return string(text), err == nil
	}
	return fmt.Sprint(v), true
}
