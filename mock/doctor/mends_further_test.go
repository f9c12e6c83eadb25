package doctor_test

import (
	"net/url"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestSignatureTexts: what was done to the text of a right signature is told without a search.
func TestSignatureTexts(t *testing.T) {
	t.Parallel()
	right := hexMD5("a=1&b=2" + pyunTail)
	for sign, words := range map[string]string{
		right + right: "stands twice", right[1:]: "is cut at its beginning: it has 31 of 32|zeros", right[:31]: "is cut: it has 31 of 32",
		right + "a": "1 characters too many", right + "0a1b2c3d": "8 characters too many",
	} {
		f := doctor.FourPyun(doctor.Message{Method: "GET", Target: "/x?a=1&b=2&sign=" + sign}, pyunKeys(), doctor.Glance)
		said := f.Cause(doctor.English)
		if one, other, _ := strings.Cut(words, "|"); len(f.Mistakes) != 1 || !strings.Contains(said, one) && (other == "" || !strings.Contains(said, other)) {
			t.Errorf("%s: said %q, want %q", sign, said, words)
		}
	}
}

// TestOneValue: what was done to one value alone is told with its name.
func TestOneValue(t *testing.T) {
	t.Parallel()
	const value = `夜间 <b>A&B</b> it's "5" 3😀`
	sent := "app_id=op1&note=" + url.QueryEscape(value) + "&zone=" + url.QueryEscape("<x>")
	for name, c := range map[string]struct {
		change func(string) string
		words  string
	}{
		"HTML":        {strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace, "value of note was HTML-escaped"},
		"tags":        {func(string) string { return `夜间 A&B it's "5" 3😀` }, "note went through a filter before signing (tags removed)"},
		"full-width":  {strings.NewReplacer("<", "＜", ">", "＞").Replace, "note went through a filter before signing (< and > made full-width)"},
		"apostrophes": {func(s string) string { return strings.ReplaceAll(s, "'", "''") }, "apostrophes doubled"},
		"no emoji":    {func(s string) string { return strings.ReplaceAll(s, "😀", "") }, "emoji removed"},
		"10 letters":  {func(s string) string { return string([]rune(s)[:10]) }, "value of note was cut (truncated) after 10 characters"},
	} {
		text := "app_id=op1&note=" + c.change(value) + "&zone=<x>" + pyunTail
		f := doctor.FourPyun(doctor.Message{Method: "GET", Target: "/x?" + sent + "&sign=" + hexMD5(text)}, pyunKeys(), doctor.Inline)
		if said := f.Cause(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, c.words) {
			t.Errorf("%s: said %q, want %q", name, said, c.words)
		}
		if chinese := f.Cause(doctor.Chinese); englishPhrase().MatchString(chinese) {
			t.Errorf("%s: English in %q", name, chinese)
		}
	}
}

// TestTornSorted: a sorted string of which one value was torn at an & is not called unsorted.
func TestTornSorted(t *testing.T) {
	t.Parallel()
	text := "app_id=op1&note=x=1&y=2&pay_serial=P1&timestamp=1718362800123"
	k := pyunKeys()
	for _, names := range [][]string{nil, {"app_id", "note", "pay_serial", "timestamp"}} {
		k.Names = names
		f := doctor.FourPyun(doctor.Message{Method: "GET", Target: "/x?" + text + "&sign=" + hexMD5(text+pyunTail)}, k, doctor.Inline)
		said := f.Cause(doctor.English)
		if !strings.Contains(said, "& inside the value of note") || names != nil && strings.Contains(said, "sorted") {
			t.Errorf("names %q: said %q", names, said)
		}
	}
}

// TestEncodedTwice: what else is wrong with values that were encoded twice is looked for in them as they were meant.
func TestEncodedTwice(t *testing.T) {
	t.Parallel()
	sent := "app_id=op1&zone=a&item=" + url.QueryEscape(url.QueryEscape(`{"b":1,"a":"x y"}`))
	for signed, words := range map[string]string{
		`app_id=op1&item={"b":1,"a":"x y"}&zone=a`: "encoded twice", `app_id=op1&zone=a&item={"b":1,"a":"x y"}`: "encoded twice;unsorted",
		`app_id=op1&item={"a":"x y","b":1}&zone=a`: "encoded twice;another order", `app_id=op1&item={"b": 1, "a": "x y"}&zone=a`: "encoded twice;blanks",
	} {
		f := doctor.FourPyun(doctor.Message{Method: "GET", Target: "/x?" + sent + "&sign=" + hexMD5(signed+pyunTail)}, pyunKeys(), doctor.Inline)
		want := strings.Split(words, ";")
		said := f.Cause(doctor.English)
		for _, w := range want {
			if !strings.Contains(said, w) || len(f.Mistakes) != len(want) {
				t.Errorf("%s: said %q, want %q", signed, said, want)
			}
		}
	}
}

// TestSecretField: a secret that was sent as a field is told to be left out, and never to be signed there.
func TestSecretField(t *testing.T) {
	t.Parallel()
	f := doctor.FourPyun(doctor.Message{Method: "GET", Target: "/x?a=1&app_secret=S3cret-of-Merchant&sign=" + hexMD5("a=1"+pyunTail)}, pyunKeys(), doctor.Inline)
	if said := f.Said(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, "leave app_secret out of the request") || strings.Contains(said, "sign every") {
		t.Errorf("said %q", said)
	}
}

// TestChangedPush: a callback in JSON whose content was changed is known by its signature, as one in a form is.
func TestChangedPush(t *testing.T) {
	t.Parallel()
	push := func(value string) doctor.Message {
		m, err := doctor.Read([]byte(`{"app_id":"op1","value":` + value + `,"sign_type":"MD5","sign":"` + hexMD5("whatever") + `"}`))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	f := doctor.FourPyun(push("2"), pyunKeys(), doctor.Glance).Repeats(push("2"), []doctor.Earlier{{Seq: 9, Message: push("1")}})
	if said := f.Cause(doctor.English); !strings.Contains(said, "journal entry 9") || !strings.Contains(said, "value was 1 there and is 2 here") {
		t.Errorf("said %q", said)
	}
}
