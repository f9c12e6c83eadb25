package words_test

import (
	"strings"
	"testing"

	"paymock/mock/words"
)

// FuzzParseLanguage: whatever a header says is one of the languages or none, and a language's own name
// is that language, whatever stands behind it.
func FuzzParseLanguage(f *testing.F) {
	for _, name := range []string{"zh", "zh_CN.UTF-8", "zh-TW,zh;q=0.9", "fr, en;q=0.1", "", ",;.", "zh-hant-hk", strings.Repeat("x,", 1000)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		l, ok := words.ParseLanguage(name)
		if l != words.English && (!ok || l != words.Chinese && l != words.Traditional) {
			t.Fatalf("%q is %q, %v", name, l, ok)
		}
		if again, ok := words.ParseLanguage(string(l) + "," + name); !ok || again != l {
			t.Fatalf("%q before %q is %q, %v", l, name, again, ok)
		}
	})
}
