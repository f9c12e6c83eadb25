package jsonnode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"paymock/mock/jsonnode"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, sorted, received string }{
		"keys":      {`{"b":1, "a":{"d":[ ],"c":{ }}}`, `{"a":{"c":{},"d":[]},"b":1}`, `{"b":1,"a":{"d":[],"c":{}}}`},
		"numbers":   {`[1.50, -0, 1731973767578, 1e5 ,12345678901234567890]`, `[1.50,-0,1731973767578,1e5,12345678901234567890]`, ""},
		"texts":     {`["a\/b","\u003c","\u9000","\"\\\n","<>&"]`, `["a/b","<","退","\"\\\n","<>&"]`, ""},
		"words":     {` [true ,false, null] `, `[true,false,null]`, ""},
		"twice":     {`{"a":2,"a":1}`, `{"a":2,"a":1}`, ""},
		"surrogate": {`["\ud83d\ude00"]`, `["😀"]`, ""},
		"a text":    {`"x"`, `"x"`, ""},
		"a number":  {"\n7\n", `7`, ""},
	}
	for name, tt := range tests {
		n, err := jsonnode.Parse([]byte(tt.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := string(n.AppendTo(nil, true)); got != tt.sorted {
			t.Errorf("%s: sorted %s, want %s", name, got, tt.sorted)
		}
		want := tt.received
		if want == "" {
			want = tt.sorted
		}
		if got := string(n.AppendTo(nil, false)); got != want {
			t.Errorf("%s: as received %s, want %s", name, got, want)
		}
	}
	for _, text := range []string{
		"", "{", `{"a"}`, `{"a":1,}`, "[1 2]", "nul", "01", "\"\x01\"", "\"\xff\"", "{} {}",
		"[", "[1", `{"a" 1}`, `{"a":}`, "{1:2}", `{,}`, "[,1]", "[1,]", "}", `{"a":1]`, "[1}", `"`, `"\`, `"\"`, `"\x"`, `"\u12g4"`, "truex", "tru", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "-01", "0x1", "1 2",
		"\v1", "1\x00", strings.Repeat("[", 10000+1) + strings.Repeat("]", 10000+1),
	} {
		if _, err := jsonnode.Parse([]byte(text)); err == nil {
			t.Errorf("%q is parsed", text)
		}
	}
}

// FuzzJSON compares with encoding/json: the same texts are JSON, and sorted compact text is
// what an unrelated writer makes of them.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"b":[1,{"y":"\u0000<"}],"a":null}`, `[]`, `-1.5e-3`, `"\ud800"`, `{"":{"":""}}`, `[[[]]]`, ` {"a" : 1 } `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := jsonnode.Parse(data)
		if valid := json.Valid(data) && utf8.Valid(data); err == nil && !valid || err != nil && valid && !loneSurrogate(err) {
			t.Fatalf("parse says %v", err)
		}
		if err != nil {
			return
		}
		sorted := n.AppendTo(nil, true)
		again, err := jsonnode.Parse(sorted)
		if err != nil || !bytes.Equal(again.AppendTo(nil, true), sorted) {
			t.Fatalf("%s is not its own canonical text: %v", sorted, err)
		}
		if repeats(n) || strings.ContainsAny(string(sorted), "\u2028\u2029") || bytes.Contains(sorted, []byte(`\u0`)) {
			return // encoding/json drops repeated names and writes these as other escapes
		}
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
		if want := bytes.TrimSuffix(out.Bytes(), []byte("\n")); !bytes.Equal(sorted, want) {
			t.Errorf("sorted %s, encoding/json %s", sorted, want)
		}
	})
}

func repeats(n jsonnode.Node) bool {
	seen := map[string]bool{}
	for _, m := range n.Members {
		if n.Kind == '{' && seen[m.Name] || repeats(m.Value) {
			return true
		}
		seen[m.Name] = true
	}
	return false
}

// Memory that is used again shows nothing of what lay there before, and what doesn't fit in lies
// elsewhere.
func TestScratch(t *testing.T) {
	t.Parallel()
	scratch := jsonnode.NewScratch()
	defer scratch.Release()
	for _, text := range []string{`{"a":{"b":[1,2,3,4,5]},"c":"d"}`, `{}`, `[[],{},[1]]`, `[` + strings.Repeat(`{"a":[0]},`, 100) + `{}]`, `{"a":1}`} {
		n, err := scratch.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		n.Members = append(n.Members, jsonnode.Member{Name: "more", Value: jsonnode.Node{Kind: '0', Text: "1"}}) // as a push gets
		n.Members = n.Members[:len(n.Members)-1]
		if got := string(n.AppendTo(nil, false)); got != text {
			t.Errorf("%s is read as %s", text, got)
		}
	}
}

// loneSurrogate: encoding/json reads half a pair as U+FFFD. A text that two readers would read as
// different strings must not be signed, so mock and client both refuse it.
func loneSurrogate(err error) bool { return strings.Contains(err.Error(), "surrogate") }

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                          "byte 0: ",
		`{"a":[1,{"b":01}]}`:        "a.1, byte 14: ",
		`{"a":1} x`:                 "byte 8: ",
		`{"a":1} 2`:                 "byte 9: text after the end of the value",
		"{\"a\":\"\xff\"}":          "a, byte 6: invalid UTF-8",
		`{"a":"\ud800"}`:            "a, byte 6: invalid surrogate pair",
		`{"a":{"b":1,"c":2,"b":3}}`: "a.b, byte 18: the name is a duplicate",
		strings.Repeat("[", 10_001): strings.Repeat("0.", 50) + "…, byte 10000: ",
	} {
		_, err := jsonnode.Parse([]byte(text), jsontext.AllowDuplicateNames(false))
		var where *jsonnode.SyntaxError
		if !errors.As(err, &where) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s…", text, err, want)
		}
	}
}

func TestNodeAt(t *testing.T) {
	t.Parallel()
	n, err := jsonnode.Parse([]byte(`{"a":{"b":[10,{"c":"x"},null]},"a":1,"":2}`))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"a.b.0": "10", "a.b.1.c": "x", "a.b.2": "null", "a.b": `[10,{"c":"x"},null]`, "": n.Text,
	} {
		if got, ok := n.At(path); !ok || got.Text != want {
			t.Errorf("%q is %q, %v; want %q", path, got.Text, ok, want)
		}
	}
	for _, path := range []string{"b", "a.b.3", "a.b.-1", "a.b.+1", "a.b.x", "a.b.0.c", "a.b.1.d"} {
		if got, ok := n.At(path); ok {
			t.Errorf("%q is %q; it is not there", path, got.Text)
		}
	}
}

// TestPlaces: each value and name is known as it stands in the text, whatever stands around it.
func TestPlaces(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		" {\"a\" : 1.50 ,\n\t\"\\u00e9\":\"\\/\",\"a\":[ true,null ]} ": {`"a"`, "1.50", `"\u00e9"`, `"\/"`, `"a"`, "[ true,null ]"},
		"{\"测\"\r\n:\r\n\"\xff\",\"b:\":{}}":                            {`"测"`, "\"\xff\"", `"b:"`, "{}"},
	} {
		n, err := jsonnode.Parse([]byte(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range n.Members {
			got = append(got, m.RawName(text), m.Value.Raw(text))
			if !strings.HasPrefix(text[m.Start():], m.RawName(text)) || text[m.Value.Start():m.Value.End()] != m.Value.Raw(text) {
				t.Errorf("%s: %s begins at %d, its value stands at %d to %d", text, m.Name, m.Start(), m.Value.Start(), m.Value.End())
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", text, got, want)
		}
		if n.Raw(text) != strings.TrimSpace(text) {
			t.Errorf("%s as a whole is %s", text, n.Raw(text))
		}
	}
}
