package doctor_test

import (
	"net/url"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestEither: two mistakes that sign the same text are both named, in every language.
func TestEither(t *testing.T) {
	t.Parallel()
	form := func(body string) doctor.Message {
		return doctor.Message{Method: "POST", Target: "/x", Body: []byte(body), Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}}
	}
	// the value is "a b" and was signed "ab": blanks taken out, or trimmed around words
	f := doctor.FourPyun(form("note=+ab&sign="+hexMD5("note=ab&app_secret=S3cret-of-Merchant")), pyunKeys(), doctor.Inline)
	for l, words := range map[doctor.Language][]string{
		doctor.English: {"either ", "trimmed", ", or ", "taken out"},
		doctor.Chinese: {"要么", "首尾的空白", "所有空格"},
	} {
		said := f.Cause(l)
		for _, w := range words {
			if !strings.Contains(said, w) {
				t.Errorf("said %q, want %q in it", said, w)
			}
		}
	}
	// unsorted is not the same as an & that was not encoded, however alike the texts are
	f = doctor.FourPyun(form("b=2&a=1&sign="+hexMD5("b=2&a=1&app_secret=S3cret-of-Merchant")), pyunKeys(), doctor.Inline)
	if said := f.Cause(doctor.English); strings.Contains(said, "either") || !strings.Contains(said, "not sorted") {
		t.Errorf("said %q", said)
	}
}

// TestEitherOfTwo: of two mistakes together, too, each that another may have been is told, and no other.
func TestEitherOfTwo(t *testing.T) {
	t.Parallel()
	const sent = "app_id=op1&note=%E5%85%85&zone=b"
	for name, c := range map[string]struct {
		signed string
		words  []string
		not    string
	}{
		"BOM in GBK":                {"?" + inGBK("app_id=op1&note=充&zone=b") + pyunTail, []string{"GBK", "either a leading ?", "or a BOM"}, ""},
		"question mark":             {"?note=充&zone=b" + pyunTail, []string{"app_id was left out", "a leading ?"}, "BOM"},
		"secret sorted in":          {"app_secret=S3cret-of-Merchant&note=充&zone=b", []string{"app_id was left out", "either ", "before the string", "app_secret was sorted in"}, ""},
		"encoded with its secret":   {url.QueryEscape("app_id=op1&note=充&zone=b" + pyunTail), []string{"whole string was URL-encoded"}, "values were"},
		"unsorted and &key=":        {"app_id=op1&note=充&zone=b&key=S3cret-of-Merchant", []string{"appended as &key="}, "either"},
		"unsorted and no ampersand": {"zone=bnote=充app_id=op1" + pyunTail, []string{"without &"}, "either"},
	} {
		f := doctor.FourPyun(doctor.Message{Method: "GET", Target: "/x?" + sent + "&sign=" + hexMD5(c.signed)}, pyunKeys(), doctor.Inline)
		said := f.Cause(doctor.English)
		for _, w := range c.words {
			if !strings.Contains(said, w) || c.not != "" && strings.Contains(said, c.not) {
				t.Errorf("%s: said %q, want %q in it and not %q", name, said, w, c.not)
			}
		}
	}
}

// TestAltered: a digit of a right signature that was changed is what somebody does who tries, and is told as that.
func TestAltered(t *testing.T) {
	t.Parallel()
	right := hexMD5("a=1&b=2&app_secret=S3cret-of-Merchant")
	other := strings.NewReplacer("0", "1", "1", "2", "2", "3", "3", "4", "4", "5", "5", "6", "6", "7", "7", "8", "8", "9", "9", "a", "a", "b", "b", "c", "c", "d", "d", "e", "e", "f", "f", "0").Replace
	for sign, want := range map[string]string{
		right[:5] + other(right[5:6]) + right[6:]: "but for 1 of", right[:30] + other(right[30:]): "but for 2 of",
		strings.ToUpper(right[:31]) + "z": "but for 1 of", right[:29] + other(right[29:]): "no known mistake",
	} {
		f := doctor.FourPyun(doctor.Message{Method: "GET", Target: "/x?a=1&b=2&sign=" + sign}, pyunKeys(), doctor.Inline)
		if said := f.Cause(doctor.English); !strings.Contains(said, want) {
			t.Errorf("%s for %s: %q, want %q in it", sign, right, said, want)
		}
	}
}
