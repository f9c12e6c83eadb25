package words_test

import (
	"testing"

	"paymock/mock/words"
)

// TestOfLocale: LC_ALL decides before LC_MESSAGES, and that before LANG; C and POSIX name no language.
func TestOfLocale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		all, messages, lang string
		want                words.Language
		told                bool
	}{
		{"", "", "", words.English, false},
		{"", "", "C.UTF-8", words.English, false},
		{"POSIX", "zh_CN", "zh_CN", words.English, false},
		{"", "", "zh_CN.UTF-8", words.Chinese, true},
		{"", "zh_TW.UTF-8", "en_US.UTF-8", words.Traditional, true},
		{"en_US.UTF-8", "zh_TW.UTF-8", "zh_CN.UTF-8", words.English, true},
		{"", "", "fr_FR.UTF-8", words.English, true},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
		if l, told := words.OfLocale(func(name string) string { return env[name] }); l != c.want || told != c.told {
			t.Errorf("%v: %s, %t", env, l, told)
		}
	}
}
