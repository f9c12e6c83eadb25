// Package words gives the texts that explain something to people in the languages they are written
// in: English, simplified Chinese, and Chinese in the letters of Taiwan, made from the simplified.
//
// A text is one string with its languages, parted by a bar: "use a new number|换一个新的单号".
package words

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
)

// Language is one that texts are written in.
type Language string

// The languages.
const (
	English     Language = "en"
	Chinese     Language = "zh"    // simplified
	Traditional Language = "zh-TW" // the simplified text in the letters and terms of Taiwan
)

// ParseLanguage reads a name as --lang, LANG or Accept-Language have it: "zh", "zh_CN.UTF-8",
// "zh-TW,zh;q=0.9". ok is false when it names none of ours.
func ParseLanguage(name string) (l Language, ok bool) {
	for part := range strings.SplitSeq(name, ",") {
		part, _, _ = strings.Cut(part, ";")
		part, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(part)), ".")
		part = strings.ReplaceAll(part, "_", "-")
		switch {
		case part == "zh-tw" || part == "zh-hk" || strings.HasPrefix(part, "zh-hant"):
			return Traditional, true
		case part == "zh" || strings.HasPrefix(part, "zh-"):
			return Chinese, true
		case part == "en" || strings.HasPrefix(part, "en-"):
			return English, true
		}
	}
	return English, false
}

// FromEnvironment is the language of a locale: LC_ALL decides, or else LC_MESSAGES, or else LANG; English where it names
// none of ours.
func FromEnvironment(getenv func(name string) string) Language {
	l, _ := ParseLanguage(cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")))
	return l
}

// otherNames are names of languages that ParseLanguage doesn't take, with those that it does.
var otherNames = map[string]string{
	"cn": "zh", "ch": "zh", "chinese": "zh", "chs": "zh", "hans": "zh", "中文": "zh", "简体": "zh", "简体中文": "zh", "汉语": "zh",
	"tw": "zh-TW", "hk": "zh-TW", "cht": "zh-TW", "hant": "zh-TW", "traditional": "zh-TW", "繁体": "zh-TW", "繁體": "zh-TW", "繁體中文": "zh-TW", "正體": "zh-TW",
	"us": "en", "uk": "en", "gb": "en", "eng": "en", "english": "en", "英文": "en", "英语": "en",
}

// NamedLanguage is the name that --lang takes of a language as people name it; false of one that is none of ours.
func NamedLanguage(named string) (string, bool) {
	if l, ok := ParseLanguage(named); ok {
		return string(l), true
	}
	meant := otherNames[strings.ToLower(strings.TrimSpace(named))]
	return meant, meant != ""
}

// LanguageHint is the end of a text about a name that is no language's: the one that is called so, too; "" is none.
func LanguageHint(named string) string {
	if meant, ok := NamedLanguage(named); ok {
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	return ""
}

// Of picks the language's part of a text; English stands in where there is no Chinese.
func (l Language) Of(text string) string {
	english, chinese, _ := strings.Cut(text, "|")
	if l == English || chinese == "" {
		return english
	}
	return l.Letters(chinese)
}

// IsWide reports whether terminals show a letter two columns wide, as they do Chinese letters and signs.
func IsWide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3100 || r >= 0xff01 && r <= 0xff60
}

// Columns is how many columns of a terminal a text takes.
func Columns(text string) (n int) {
	for _, r := range text {
		if n++; IsWide(r) {
			n++
		}
	}
	return n
}

// IsChinese reports whether a text has Chinese characters: a platform's own words need no translation.
func IsChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
