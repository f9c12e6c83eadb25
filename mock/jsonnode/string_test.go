package jsonnode_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paymock/mock/jsonnode"
)

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
	written := jsonnode.AppendString(nil, s)
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
