package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat is JSON as bodies must be: without a key that stands twice. Of such keys the last one
// would win, and the caller would never hear of the other.
var jsonFormat = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if path := keyTwice(data); path != "" {
			return errors.New(standsTwice + path) // huma keeps the text only
		}
		return huma.DefaultJSONFormat.Unmarshal(data, v)
	},
}

// standsTwice begins the error about a key; its path follows.
const standsTwice = "key stands twice: "

// level is an object or array that is being read.
type level struct {
	seen  map[string]bool // nil: an array
	path  string          // of the object or array
	key   string          // the member being read, when it is an object
	index int             // the item being read, when it is an array
	value bool            // a key was read, its value is next
}

// keyTwice gives the path of the first key that its object has already, such as
// "terminals[0].card.balance"; "" when there is none, or the text is no JSON.
func keyTwice(data []byte) string {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var open []*level
	for {
		token, err := dec.Token()
		if err != nil {
			return "" // the end, or a mistake that decoding will tell
		}
		var in *level
		if len(open) > 0 {
			in = open[len(open)-1]
		}
		switch delim, _ := token.(json.Delim); {
		case delim == '}' || delim == ']':
			open = open[:len(open)-1]
		case in != nil && in.seen != nil && !in.value:
			in.key, _ = token.(string)
			if in.seen[in.key] {
				return in.at()
			}
			in.seen[in.key], in.value = true, true
		default:
			next := &level{}
			if in != nil {
				next.path = in.at()
				in.index++
				in.value = false
			}
			if delim == '{' {
				next.seen = map[string]bool{}
			}
			if delim != 0 {
				open = append(open, next)
			}
		}
	}
}

// at is the path of what is being read.
func (l *level) at() string {
	if l.seen == nil {
		return l.path + "[" + strconv.Itoa(l.index) + "]"
	}
	if l.path == "" {
		return l.key
	}
	return l.path + "." + l.key
}
