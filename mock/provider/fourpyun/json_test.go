package fourpyun

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseJSON(t *testing.T) {
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
		n, err := parseJSON([]byte(tt.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := string(n.appendTo(nil, true)); got != tt.sorted {
			t.Errorf("%s: sorted %s, want %s", name, got, tt.sorted)
		}
		want := tt.received
		if want == "" {
			want = tt.sorted
		}
		if got := string(n.appendTo(nil, false)); got != want {
			t.Errorf("%s: as received %s, want %s", name, got, want)
		}
	}
	for _, text := range []string{
		"", "{", `{"a"}`, `{"a":1,}`, "[1 2]", "nul", "01", "\"\x01\"", "\"\xff\"", "{} {}",
		"[", "[1", `{"a" 1}`, `{"a":}`, "{1:2}", `{,}`, "[,1]", "[1,]", "}", `{"a":1]`, "[1}", `"`, `"\`, `"\"`, `"\x"`, `"\u12g4"`, "truex", "tru", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "-01", "0x1", "1 2",
		"\v1", "1\x00", strings.Repeat("[", mostNested+1) + strings.Repeat("]", mostNested+1),
	} {
		if _, err := parseJSON([]byte(text)); err == nil {
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
		n, err := parseJSON(data)
		if (err == nil) != (json.Valid(data) && utf8.Valid(data)) {
			t.Fatalf("parse says %v", err)
		}
		if err != nil {
			return
		}
		sorted := n.appendTo(nil, true)
		again, err := parseJSON(sorted)
		if err != nil || !bytes.Equal(again.appendTo(nil, true), sorted) {
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

func repeats(n node) bool {
	seen := map[string]bool{}
	for _, m := range n.members {
		if n.kind == '{' && seen[m.name] || repeats(m.value) {
			return true
		}
		seen[m.name] = true
	}
	return false
}

// Room that is used again shows nothing of what lay there before, and what doesn't fit in lies
// elsewhere.
func TestParseJSONIn(t *testing.T) {
	t.Parallel()
	in := new(room)
	for _, text := range []string{`{"a":{"b":[1,2,3,4,5]},"c":"d"}`, `{}`, `[[],{},[1]]`, `[` + strings.Repeat(`{"a":[0]},`, 100) + `{}]`, `{"a":1}`} {
		n, err := parseJSONIn(in, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		n.members = append(n.members, member{"more", node{kind: '0', text: "1"}}) // as a push gets
		n.members = n.members[:len(n.members)-1]
		if got := string(n.appendTo(nil, false)); got != text {
			t.Errorf("%s is read as %s", text, got)
		}
		clear(in[:])
	}
}
