package control

import (
	"encoding/json"
	"testing"
)

func TestKeyTwice(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{}`: "", `[]`: "", `1`: "", ``: "", `{"a":`: "", `{"a":1,"b":2}`: "", `{"a":{"b":1},"b":{"b":2}}`: "", `[{"a":1},{"a":1}]`: "",
		`{"a":"a","b":["a","a"],"c":{"a":1}}`:   "",
		`{"a":1,"a":2}`:                         "a",
		`{"a":1,"b":{"c":[1,2],"d":[]},"a":{}}`: "a",
		`{"a":{"b":1,"b":1}}`:                   "a.b",
		`{"t":[{"x":1},{"c":{"b":1,"b":2}}]}`:   "t[1].c.b",
		`[[1],[{"a":1,"\u0061":2}]]`:            "[1][0].a",
		`{"a":[],"b":[{}],"b":0}`:               "b",
	} {
		if got := keyTwice([]byte(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzKeyTwice(f *testing.F) {
	for _, seed := range []string{`{"a":1,"a":2}`, `[{"a":[{"b":1,"b":2}]}]`, `{"a"`, `{"a":]`, `]`, `{"":{"":1}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := keyTwice(data)
		var v map[string]json.RawMessage
		if json.Unmarshal(data, &v) != nil || path != "" {
			return
		}
		// Without a key twice, writing the object again loses no member.
		again, err := json.Marshal(v)
		if err != nil || keyTwice(again) != "" {
			t.Fatalf("%q becomes %q, %v", data, again, err)
		}
	})
}
