package wire_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/wire"
)

func TestParseForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw  string
		want wire.Form
	}{
		{"", nil},
		{"a=1&b=2", wire.Form{{"a", "1"}, {"b", "2"}}},
		{"b=2&a=1&b=3", wire.Form{{"b", "2"}, {"a", "1"}, {"b", "3"}}},
		{"a", wire.Form{{"a", ""}}},
		{"a=", wire.Form{{"a", ""}}},
		{"=a", wire.Form{{"", "a"}}},
		{"=", wire.Form{{"", ""}}},
		{"&&a=1&", wire.Form{{"a", "1"}}},
		{"a=b=c", wire.Form{{"a", "b=c"}}},
		{"a+b=c+d%2B", wire.Form{{"a b", "c d+"}}},
		{"%61=%e4%F6", wire.Form{{"a", "\xe4\xf6"}}}, // GBK bytes stay bytes
		{"a=%00%25", wire.Form{{"a", "\x00%"}}},
		{"a=1;b=2", wire.Form{{"a", "1;b=2"}}},
		{"a=測試", wire.Form{{"a", "測試"}}},
	}
	for _, test := range tests {
		got, err := wire.ParseForm(test.raw)
		if err != nil {
			t.Errorf("%q: %v", test.raw, err)
		}
		if diff := cmp.Diff([]wire.Pair(test.want), []wire.Pair(got)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.raw, diff)
		}
	}
}

func TestParseFormNamesThePlaceOfABrokenEscape(t *testing.T) {
	t.Parallel()
	for raw, offset := range map[string]int{
		"%":            0,
		"a=%4":         2,
		"a=1&b=xy%zz":  8,
		"a=1&%g1=2":    4,
		"a=1&bc%1&d=%": 6,
		"&&a=b%%41":    5,
	} {
		form, err := wire.ParseForm(raw)
		var broken *wire.FormError
		if !errors.As(err, &broken) || broken.Offset != offset || form != nil {
			t.Errorf("%q gave %v, %v; want an error at byte %d", raw, form, err, offset)
		}
		if err != nil && !strings.Contains(err.Error(), "hex digits") {
			t.Errorf("%q: the error %q has no remedy", raw, err)
		}
	}
}

func TestFormLooksUp(t *testing.T) {
	t.Parallel()
	form := wire.Form{{"a", "1"}, {"b", ""}, {"a", "2"}}
	if got := form.Get("a"); got != "1" {
		t.Errorf("a is %q, want the first value", got)
	}
	if v, ok := form.Lookup("b"); v != "" || !ok {
		t.Errorf("b is %q, %t", v, ok)
	}
	if v, ok := form.Lookup("A"); v != "" || ok {
		t.Errorf("A is %q, %t; names differ by letter case", v, ok)
	}
	if got := form.Repeated(); got != "a" {
		t.Errorf("repeated is %q, want a", got)
	}
}

// TestRepeated compares with counting, on both sides of the size where the way changes.
func TestRepeated(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,3}`), 0, 80).Draw(t, "names")
		var form wire.Form
		seen, want := map[string]bool{}, ""
		for _, name := range names {
			form = append(form, wire.Pair{Name: name})
			if seen[name] && want == "" {
				want = name
			}
			seen[name] = true
		}
		if got := form.Repeated(); got != want {
			t.Fatalf("%q: repeated is %q, want %q", names, got, want)
		}
	})
}

// escaped encodes as Java's URLEncoder does, which differs from Go's QueryEscape in "*"
// and "~" only.
func escaped(s string) string {
	return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s))
}

// TestEncodeAllocates: a form is written in one piece.
func TestEncodeAllocates(t *testing.T) {
	form := wire.Form{{Name: "b c", Value: "測"}, {Name: "a", Value: "~*-._/+&=%"}, {Name: "", Value: ""}}
	if n := testing.AllocsPerRun(100, func() { form.Encode() }); n != 1 {
		t.Errorf("%v allocations, want 1", n)
	}
	if got := cap(form.Encode()) - len(form.Encode()); got > 8 {
		t.Errorf("%d bytes too many", got)
	}
	if got := (wire.Form{}).Encode(); got != nil {
		t.Errorf("an empty form is %q", got)
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	form := wire.Form{{"b c", "測"}, {"a", "~*-._/+&=%"}, {"a", ""}}
	if got, want := string(form.Encode()), "b+c=%E6%B8%AC&a=%7E*-._%2F%2B%26%3D%25&a="; got != want {
		t.Errorf("encoded %s, want %s", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		form := forms.Draw(t, "form")
		var want []string
		for _, p := range form {
			want = append(want, escaped(p.Name)+"="+escaped(p.Value))
		}
		raw := string(form.Encode())
		if raw != strings.Join(want, "&") {
			t.Fatalf("%q is encoded as %s, want %s", form, raw, strings.Join(want, "&"))
		}
		back, err := wire.ParseForm(raw)
		if diff := cmp.Diff([]wire.Pair(form), []wire.Pair(back)); err != nil || len(form) > 0 && diff != "" {
			t.Fatalf("%s came back with %v (-sent +read):\n%s", raw, err, diff)
		}
	})
}

var forms = rapid.Custom(func(t *rapid.T) wire.Form {
	text := rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "bytes"))
	})
	n := rapid.IntRange(0, 8).Draw(t, "pairs")
	form := make(wire.Form, n)
	for i := range form {
		form[i] = wire.Pair{Name: text.Draw(t, "name"), Value: text.Draw(t, "value")}
	}
	return form
})

// FuzzForm holds ParseForm against net/url, and Encode against ParseForm.
func FuzzForm(f *testing.F) {
	for _, seed := range []string{
		"a=1&b=2", "a=%E6%B8%AC&a=", "&&=&a", "a=%", "a=%zz", "a+b=c%20d", "%00=\xff", "a;b", "sign=abc%2Fde%3D&sign_type=RSA2",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		form, err := wire.ParseForm(raw)
		// net/url refuses ";" and very many pieces, we don't; in all else the two agree.
		if !strings.Contains(raw, ";") && strings.Count(raw, "&") <= 1000 {
			values, judge := url.ParseQuery(raw)
			if (err == nil) != (judge == nil) {
				t.Fatalf("%q: %v, but net/url says %v", raw, err, judge)
			}
			got := url.Values{}
			for _, p := range form {
				got.Add(p.Name, p.Value)
			}
			if diff := cmp.Diff(values, got); err == nil && diff != "" {
				t.Fatalf("%q (-net/url +got):\n%s", raw, diff)
			}
		}
		if err != nil {
			return
		}
		again, err := wire.ParseForm(string(form.Encode()))
		if diff := cmp.Diff([]wire.Pair(form), []wire.Pair(again)); err != nil || len(form) > 0 && diff != "" {
			t.Fatalf("%q written and read again: %v (-first +second):\n%s", raw, err, diff)
		}
	})
}
