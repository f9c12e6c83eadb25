package doctor_test

import (
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
