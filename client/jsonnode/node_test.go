package jsonnode

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	t.Parallel()
	n, err := Parse(` { "b" : [1.50, {"x":null} ], "\u0061":"\ud83d\ude00\/" , "t": true } `)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"b.0": "1.50", "b.1": `{"x":null}`, "b.1.x": "", "a": "😀/", "t": "true", "b": `[1.50,{"x":null}]`} {
		if got, ok := n.Lookup(path); got != want || !ok {
			t.Errorf("%s is %q, %t, want %q", path, got, ok, want)
		}
	}
	for _, path := range []string{"c", "b.2", "b.-1", "b.x", "a.b", ""} {
		if got, ok := n.Lookup(path); ok {
			t.Errorf("%q is %q, want nothing", path, got)
		}
	}
	if got, want := string(n.AppendCompact(nil)), `{"b":[1.50,{"x":null}],"\u0061":"\ud83d\ude00\/","t":true}`; got != want {
		t.Errorf("compact %s, want %s", got, want)
	}
	if value, _ := n.Member("b"); value.Raw != `[1.50, {"x":null} ]` {
		t.Errorf("raw %s", value.Raw)
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "{", "[1,]", `{"a" 1}`, `{"a":1} 2`, "01", "nul", "\"\xff\"", `"\ud800"`, `{"\udc00":1}`, `"a`, strings.Repeat("[", 20_000)} {
		if n, err := Parse(text); err == nil {
			t.Errorf("%.20q is %+v", text, n)
		}
	}
	for _, text := range []string{`{"a":1,"a":2}`, `[{"b":{"a":1,"\u0061":2}}]`} {
		if _, err := Parse(text); !errors.Is(err, ErrDuplicate) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestQuoted(t *testing.T) {
	t.Parallel()
	if got, want := Quoted("<a&b>\u2028\"\\\n\b\x01/😀\xff"), `"<a&b>`+"\u2028"+`\"\\\n\b\u0001/😀`+"\uFFFD"+`"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// FuzzParse: Parse takes the texts that encoding/json takes, reads them the same, and compacts as it does.
func FuzzParse(f *testing.F) {
	f.Add(`{"a":[1.50,-0,1e400,true,null,"😀\/"],"":{}}`)
	f.Add(` [ ] `)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := Parse(text)
		if err != nil {
			return
		}
		if !json.Valid([]byte(text)) || !utf8.ValidString(text) {
			t.Fatalf("%q was taken", text)
		}
		var want any
		if err := json.Unmarshal([]byte(text), &want); err != nil && !strings.Contains(err.Error(), "into Go value") {
			t.Fatal(err)
		}
		if s, ok := want.(string); ok && n.Text() != s {
			t.Errorf("%q, want %q", n.Text(), s)
		}
		again, err := Parse(string(n.AppendCompact(nil)))
		if err != nil || string(again.AppendCompact(nil)) != string(n.AppendCompact(nil)) {
			t.Errorf("%s is %s when read again, %v", text, again.AppendCompact(nil), err)
		}
	})
}
