package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// maxJSONDepth is how many objects and arrays of a body may be in each other; what the calls
// take has fewer than 10.
const maxJSONDepth = 64

// jsonFormat is JSON as bodies must be: not nested without bound, and without duplicate keys. Of
// such keys the last one would win, and the caller would never hear of the other.
var jsonFormat = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		switch path, deep := inspectJSON(data); {
		case deep:
			return errors.New(nestedTooDeep) // huma keeps the text only
		case path != "":
			return errors.New(duplicateKey + path)
		}
		return huma.DefaultJSONFormat.Unmarshal(data, v)
	},
}

const (
	// duplicateKey begins the error about a key; its path follows.
	duplicateKey  = "duplicate key: "
	nestedTooDeep = "nested too deep"
)

// jsonLevel is an object or array that is being read.
type jsonLevel struct {
	seen  map[string]bool // nil: an array
	key   string          // the member being read, when it is an object
	index int             // the item being read, when it is an array
	value bool            // a key was read, its value is next
}

// inspectJSON gives the path of the first key that its object has already, such as
// "terminals[0].card.balance", and whether a text is nested too deep before that. It gives
// neither where there is none, or the text is no JSON.
func inspectJSON(data []byte) (duplicate string, deep bool) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var open []*jsonLevel
	for {
		token, err := dec.Token()
		if err != nil {
			return "", false // the end, or a mistake that decoding will tell
		}
		var in *jsonLevel
		if len(open) > 0 {
			in = open[len(open)-1]
		}
		switch delim, _ := token.(json.Delim); {
		case delim == '}' || delim == ']':
			open = open[:len(open)-1]
			if len(open) > 0 {
				open[len(open)-1].next()
			}
		case in != nil && in.seen != nil && !in.value:
			in.key, _ = token.(string)
			if in.seen[in.key] {
				return jsonPath(open), false
			}
			in.seen[in.key], in.value = true, true
		case delim == 0:
			in.next()
		case len(open) == maxJSONDepth:
			return "", true
		default:
			next := &jsonLevel{}
			if delim == '{' {
				next.seen = map[string]bool{}
			}
			open = append(open, next)
		}
	}
}

// next goes on to the next member or item; nil is no level.
func (l *jsonLevel) next() {
	if l != nil {
		l.index++
		l.value = false
	}
}

// jsonPath is the path of what is being read.
func jsonPath(open []*jsonLevel) string {
	path := ""
	for _, l := range open {
		switch {
		case l.seen == nil:
			path += "[" + strconv.Itoa(l.index) + "]"
		case path == "":
			path = l.key
		default:
			path += "." + l.key
		}
	}
	return path
}
