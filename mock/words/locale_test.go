package words_test

import (
	"testing"

	"paymock/mock/words"
)

// TestOfLocale: the first variable that is set counts, and C names no language.
func TestOfLocale(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		all, messages, lang string
		want                words.Language
		told                bool
	}{
		{"zh_CN.UTF-8", "en_US.UTF-8", "en_US.UTF-8", words.Chinese, true},
		{"", "zh_TW.UTF-8", "en_US.UTF-8", words.Traditional, true},
		{"", "", "zh_CN", words.Chinese, true},
		{"en_GB", "", "zh_CN", words.English, true},
		{"fr_FR.UTF-8", "", "zh_CN", words.English, true},
		{"", "", "C.UTF-8", words.English, false},
		{"POSIX", "", "zh_CN", words.English, false},
		{"", "", "", words.English, false},
	} {
		got, told := words.OfLocale(func(name string) string {
			return map[string]string{"LC_ALL": tt.all, "LC_MESSAGES": tt.messages, "LANG": tt.lang}[name]
		})
		if got != tt.want || told != tt.told {
			t.Errorf("%+v: %s, %t", tt, got, told)
		}
	}
}
