package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"paymock/mock/wire"
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
		n, err := wire.ParseJSON([]byte(tt.text))
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
		if _, err := wire.ParseJSON([]byte(text)); err == nil {
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
		n, err := wire.ParseJSON(data)
		if valid := json.Valid(data) && utf8.Valid(data); err == nil && !valid || err != nil && valid && !loneSurrogate(err) {
			t.Fatalf("parse says %v", err)
		}
		if err != nil {
			return
		}
		sorted := n.AppendTo(nil, true)
		again, err := wire.ParseJSON(sorted)
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

func repeats(n wire.Node) bool {
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
	scratch := wire.NewScratch()
	defer scratch.Release()
	for _, text := range []string{`{"a":{"b":[1,2,3,4,5]},"c":"d"}`, `{}`, `[[],{},[1]]`, `[` + strings.Repeat(`{"a":[0]},`, 100) + `{}]`, `{"a":1}`} {
		n, err := scratch.ParseJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		n.Members = append(n.Members, wire.NodeMember{Name: "more", Value: wire.Node{Kind: '0', Text: "1"}}) // as a push gets
		n.Members = n.Members[:len(n.Members)-1]
		if got := string(n.AppendTo(nil, false)); got != text {
			t.Errorf("%s is read as %s", text, got)
		}
	}
}

// loneSurrogate: encoding/json reads half a pair as U+FFFD. A text that two readers would read as
// different strings must not be signed, so mock and client both refuse it.
func loneSurrogate(err error) bool { return strings.Contains(err.Error(), "surrogate") }

func TestParseJSONErrors(t *testing.T) {
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
		_, err := wire.ParseJSON([]byte(text), jsontext.AllowDuplicateNames(false))
		var where *wire.JSONError
		if !errors.As(err, &where) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s…", text, err, want)
		}
	}
}

func TestNodeAt(t *testing.T) {
	t.Parallel()
	n, err := wire.ParseJSON([]byte(`{"a":{"b":[10,{"c":"x"},null]},"a":1,"":2}`))
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

func TestNodeValue(t *testing.T) {
	t.Parallel()
	const text = `{"b":[1,-0,1.50,12345678901234567890,{"z":true,"y":null}],"a":"\"","b":{}}`
	n, err := wire.ParseJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(n.Value().(wire.Object).JSON()); got != text {
		t.Errorf("written as %s, want %s", got, text)
	}
}

func TestSetPath(t *testing.T) {
	t.Parallel()
	given := wire.Object{
		{Name: "n", Value: 1},
		{Name: "list", Value: wire.List{int64(5), wire.Object{{Name: "c", Value: "x"}}}},
		{Name: "o", Value: wire.Object{{Name: "s", Value: "t"}}},
	}
	before := string(given.JSON())
	for _, tt := range []struct{ path, value, want string }{
		{"n", "2", `{"n":2,"list":[5,{"c":"x"}],"o":{"s":"t"}}`},
		{"n", "two", `{"n":"two","list":[5,{"c":"x"}],"o":{"s":"t"}}`},
		{"list.0", "6", `{"n":1,"list":[6,{"c":"x"}],"o":{"s":"t"}}`},
		{"list.1.c", "6", `{"n":1,"list":[5,{"c":"6"}],"o":{"s":"t"}}`},
		{"list.2.c", "6", `{"n":1,"list":[5,{"c":"x"},{"c":"6"}],"o":{"s":"t"}}`},
		{"list.3", "6", before},
		{"list.x", "6", before},
		{"o.s.u", "v", before},
		{"n.u", "v", before},
		{"o.new.u", "v", `{"n":1,"list":[5,{"c":"x"}],"o":{"s":"t","new":{"u":"v"}}}`},
		{"new.0.a", "v", `{"n":1,"list":[5,{"c":"x"}],"o":{"s":"t"},"new":[{"a":"v"}]}`},
		{"new.0", "v", `{"n":1,"list":[5,{"c":"x"}],"o":{"s":"t"},"new":["v"]}`},
		{"new.2.a", "v", before},
		{"new.1", "v", before},
		{"new.a", "v", `{"n":1,"list":[5,{"c":"x"}],"o":{"s":"t"},"new":{"a":"v"}}`},
	} {
		if got := string(given.SetPath(tt.path, tt.value).JSON()); got != tt.want {
			t.Errorf("%s = %s gives %s, want %s", tt.path, tt.value, got, tt.want)
		}
	}
	if got := string(given.JSON()); got != before {
		t.Errorf("the object given is now %s", got)
	}
	for path, want := range map[string]string{
		"list.3": "list has 2 items; the next one to add is 2", "list.x": "list is a list, and x is no number", "o.s.0": "o.s is a text or number, which has no 0; set it itself, or another member",
		"n.0.a": "n is a text or number, which has no 0; set it itself, or another member", "o.0": "o is no list; 0 is no name of a member",
		"new.1.a": "new has 0 items; the next one to add is 0", "list.2": "", "o.t": "",
		"d" + strings.Repeat(".d", 19): "", "d" + strings.Repeat(".d", 20): "d is the first of more than 20 steps",
	} {
		if got, why := given.TrySetPath(path, "6"); why != want || why != "" && string(got.JSON()) != before {
			t.Errorf("%s: %q, %s; want %q", path, why, got.JSON(), want)
		}
	}
	for path, want := range map[string]string{
		"": "empty", ".": "empty step", "a..b": "empty step", ".a": "empty step", "a.": "empty step", "Data ErrorCode": "put a dot between names: Data.ErrorCode",
		"a\tb": "a.b", "0": "begins with a number", "3.x": "begins with a number", "a.-1": "no place in a list", "a.00": "no place", "a.99999999999": "no place",
		"d" + strings.Repeat(".d", 20): "21 steps; at most 20", "a": "", "a.b": "", "a.0.b": "", "Data.停车": "", "a-b.c_d": "",
	} {
		if got := wire.PathMistake(path); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
	items := map[string]string{}
	for i := range 12 {
		items["x."+strconv.Itoa(i)] = strconv.Itoa(i)
	}
	if got := string(wire.Object{}.SetPaths(items).JSON()); got != `{"x":["0","1","2","3","4","5","6","7","8","9","10","11"]}` {
		t.Errorf("the items of a new list give %s", got)
	}
	if got := string(given.SetPaths(map[string]string{"y": "1", "x.0": "2"}).JSON()); !strings.HasSuffix(got, `,"x":["2"],"y":"1"}`) {
		t.Errorf("several paths give %s", got)
	}
}
