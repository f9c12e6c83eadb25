package control

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestDuplicateKey(t *testing.T) {
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
		if got, _ := inspectJSON([]byte(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestDeepJSON: a body of a few kilobytes may not cost gigabytes.
func TestDeepJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		strings.Repeat("[", 64) + strings.Repeat("]", 64):             false,
		strings.Repeat("[", 65) + strings.Repeat("]", 65):             true,
		strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65):   true,
		strings.Repeat("[", 500_000):                                  true,
		strings.Repeat("[[],", 10_000) + strings.Repeat(`{"a":`, 100): true,
		"[" + strings.Repeat("[],", 10_000) + "[]]":                   false,
	} {
		if _, deep := inspectJSON([]byte(text)); deep != want {
			t.Errorf("%.20s… of %d bytes: %v", text, len(text), deep)
		}
	}
}

func FuzzInspectJSON(f *testing.F) {
	for _, seed := range []string{`{"a":1,"a":2}`, `[{"a":[{"b":1,"b":2}]}]`, `{"a"`, `{"a":]`, `]`, `{"":{"":1}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path, deep := inspectJSON(data)
		var v map[string]json.RawMessage
		if json.Unmarshal(data, &v) != nil || path != "" || deep {
			return
		}
		// Without a key twice, writing the object again loses no member.
		again, err := json.Marshal(v)
		if duplicate, deep := inspectJSON(again); err != nil || duplicate != "" || deep {
			t.Fatalf("%q becomes %q, %v", data, again, err)
		}
	})
}
