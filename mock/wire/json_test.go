package wire_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/wire"
)

func TestObjectJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		object wire.Object
		want   string
	}{
		{nil, `{}`},
		{wire.Object{{"code", "1001"}, {"seqno", "42"}}, `{"code":"1001","seqno":"42"}`},
		{wire.Object{{"z", 1}, {"a", int64(math.MinInt64)}, {"m", true}, {"n", nil}}, `{"z":1,"a":-9223372036854775808,"m":true,"n":null}`},
		{wire.Object{{"o", wire.Object{{"l", wire.List{"x", 1, wire.Object{}, wire.List{}}}}}}, `{"o":{"l":["x",1,{},[]]}}`},
		{wire.Object{{"raw", json.RawMessage(`{"b": 1,"a":2}`)}}, `{"raw":{"b": 1,"a":2}}`},
		{wire.Object{{"raw", json.RawMessage(nil)}}, `{"raw":null}`},
		{wire.Object{{"url", "http://m/<a>&'"}}, `{"url":"http://m/<a>&'"}`},
		{wire.Object{{"測試", "收款成功\u2028"}}, "{\"測試\":\"收款成功\u2028\"}"},
		{wire.Object{{"q", "\"\\\n\r\t\x00\x1f\x7f"}}, `{"q":"\"\\\n\r\t\u0000\u001F` + "\x7f\"}"},
		{wire.Object{{"broken", "a\xffb\xe6\xb8"}}, "{\"broken\":\"a\uFFFDb\uFFFD\uFFFD\"}"},
		{wire.Object{{"twice", 1}, {"twice", 2}}, `{"twice":1,"twice":2}`},
		{wire.Object{{"other type", uint8(7)}}, `{"other type":"7"}`},
	}
	for _, test := range tests {
		got := string(test.object.JSON())
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.object, diff)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%s is not JSON", got)
		}
	}
}

func TestObjectGetAndSet(t *testing.T) {
	t.Parallel()
	o := wire.Object{{"a", "1"}, {"b", "2"}}
	o = o.Set("a", "3").Set("c", 4)
	if got := string(o.JSON()); got != `{"a":"3","b":"2","c":4}` {
		t.Errorf("after Set: %s", got)
	}
	if o.Get("c") != 4 || o.Get("d") != nil {
		t.Errorf("c is %v, d is %v", o.Get("c"), o.Get("d"))
	}
	inside, err := json.Marshal(map[string]any{"o": o})
	if err != nil || string(inside) != `{"o":{"a":"3","b":"2","c":4}}` {
		t.Errorf("inside another value: %s, %v", inside, err)
	}
}

// TestStringAgainstEncodingJSON: any bytes at all read back as encoding/json would have
// written them, and only what JSON demands is escaped.
func TestStringAgainstEncodingJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
			return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		})).Draw(t, "text")
		checkString(t, s)
	})
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func checkString(t fataler, s string) {
	t.Helper()
	written := wire.AppendString(nil, s)
	var got, want string
	if err := json.Unmarshal(written, &got); err != nil {
		t.Fatalf("%q is written as %s: %v", s, written, err)
	}
	judge, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(judge, &want)
	}
	if err != nil || got != want {
		t.Fatalf("%q reads back as %q, encoding/json's as %q, %v", s, got, want, err)
	}
	if bytes.ContainsFunc(written, func(r rune) bool { return r < ' ' }) {
		t.Fatalf("%q has a raw control character", written)
	}
	if n := strings.Count(string(written), `\u`); n > strings.Count(s, `\u`)+controls(s) {
		t.Fatalf("%q is written as %s, with more escapes than it needs", s, written)
	}
}

func controls(s string) (n int) {
	for i := range len(s) {
		if s[i] < ' ' {
			n++
		}
	}
	return n
}

func FuzzString(f *testing.F) {
	for _, seed := range []string{"", "a/b<c>&'\"\\", "\x00\x1f\x7f\u2028", "\xff\xfe", "測試\xe6\xb8", "\xed\xa0\x80", "😀"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) { checkString(t, s) })
}

// TestObjectKeepsOrder decodes random objects token by token.
func TestObjectKeepsOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := objects(t, 3)
		dec := json.NewDecoder(bytes.NewReader(o.JSON()))
		dec.UseNumber()
		var got []any
		for {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", o.JSON(), err)
			}
			got = append(got, token)
		}
		if diff := cmp.Diff(tokens(nil, o), got); diff != "" {
			t.Fatalf("%s (-object +decoded):\n%s", o.JSON(), diff)
		}
	})
}

func objects(t *rapid.T, depth int) wire.Object {
	o := wire.Object{}
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		o = append(o, wire.Member{Name: rapid.String().Draw(t, "name"), Value: value(t, depth)})
	}
	return o
}

func value(t *rapid.T, depth int) any {
	types := 6
	if depth == 0 {
		types = 4 // nothing that goes deeper
	}
	switch rapid.IntRange(0, types).Draw(t, "type") {
	case 0:
		return nil
	case 1:
		return rapid.String().Draw(t, "string")
	case 2:
		return rapid.Int().Draw(t, "int")
	case 3:
		return rapid.Int64().Draw(t, "int64")
	case 4:
		return rapid.Bool().Draw(t, "bool")
	case 5:
		return objects(t, depth-1)
	}
	list := wire.List{}
	for range rapid.IntRange(0, 3).Draw(t, "length") {
		list = append(list, value(t, depth-1))
	}
	return list
}

// tokens lists the tokens that a decoder must give for a value.
func tokens(out []any, v any) []any {
	switch v := v.(type) {
	case wire.Object:
		out = append(out, json.Delim('{'))
		for _, m := range v {
			out = tokens(append(out, m.Name), m.Value)
		}
		return append(out, json.Delim('}'))
	case wire.List:
		out = append(out, json.Delim('['))
		for _, e := range v {
			out = tokens(out, e)
		}
		return append(out, json.Delim(']'))
	case int, int64:
		text, _ := json.Marshal(v) // an integer can't fail
		return append(out, json.Number(text))
	}
	return append(out, v)
}
