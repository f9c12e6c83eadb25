package control

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"paymock/mock/shape"
)

func check(text string) (*shape.SyntaxError, []shape.Mistake) {
	_, syntax, found := checkBody([]byte(text), reflect.TypeFor[any]())
	return syntax, found
}

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
		got := ""
		if _, found := check(text); len(found) > 0 && found[0].Problem == shape.Duplicate {
			got = found[0].Path
		}
		if got != want {
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
		`"` + strings.Repeat(`[\"{`, 10_000) + `"`:                    false,
	} {
		if syntax, _ := check(text); (syntax != nil && syntax.Deep) != want {
			t.Errorf("%.20s… of %d bytes: %v", text, len(text), syntax)
		}
	}
}

// TestManyValues: a body may have as many values as any call takes, and not as many as there is room for.
func TestManyValues(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"[" + strings.Repeat("1,", 19_999) + "1]":                      false,
		"[" + strings.Repeat("1,", 20_000) + "1]":                      true,
		"[" + strings.Repeat("{},", 10_001) + "1]":                     true,
		`{"then":[` + strings.Repeat(`{"a":1},`, 50_000) + `{"a":1}]}`: true,
		`"` + strings.Repeat(`[,{`, 20_000) + `"`:                      false,
	} {
		if syntax, _ := check(text); (syntax != nil && syntax.Many) != want {
			t.Errorf("%.20s… of %d bytes: %v", text, len(text), syntax)
		}
	}
}

// TestHugeNumber: a number of half a megabyte is refused at its place, and not repeated whole.
func TestHugeNumber(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"1e999999999", "-1e400", strings.Repeat("9", 500_000)} {
		syntax, _ := check(`{"a": ` + number + `}`)
		if syntax == nil || syntax.Line != 1 || syntax.Column < 7 || len(syntax.Reason) > 100 {
			t.Errorf("%.20s: %+v", number, syntax)
		}
	}
	if syntax, found := check(`{"a": 1e300, "b": 12345678901234567890, "c": 1e-999}`); syntax != nil || len(found) > 0 {
		t.Errorf("%v, %v", syntax, found)
	}
}

func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{"a":1,"a":2}`, `[{"a":[{"b":1,"b":2}]}]`, `{"a"`, `{"a":]`, `]`, `{"":{"":1}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		syntax, found := check(text)
		var v map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &v); err != nil || syntax != nil || len(found) > 0 {
			return
		}
		// Without a key twice, writing the object again loses no member.
		again, err := json.Marshal(v)
		if syntax, found := check(string(again)); err != nil || syntax != nil || len(found) > 0 {
			t.Fatalf("%q becomes %q: %v, %+v, %v", text, again, syntax, found, err)
		}
	})
}
