package main

import (
	"fmt"

	"paymock/mock/words"
)

// languageFlag is --lang in the help of the commands that explain something. takeLanguage has taken it
// before the command line is parsed, for it holds for the command line's own mistakes, too.
type languageFlag struct {
	Lang string `placeholder:"L" help:"Language of what explains: en, zh or zh-TW. Default: as LANG says."`
}

// takeLanguage takes --lang off a command line, and gives an environment that says PAYMOCK_LANG instead.
func takeLanguage(args []string, getenv lookup) ([]string, lookup) {
	rest, named, given := words.TakeLanguage(args)
	return rest, func(name string) (string, bool) {
		if given && name == "PAYMOCK_LANG" {
			return named, true
		}
		return getenv(name)
	}
}

// chosenLanguage reads the language from PAYMOCK_LANG, or else from the locale.
func chosenLanguage(getenv lookup) (words.Language, error) {
	named, _ := getenv("PAYMOCK_LANG")
	usual := words.FromEnvironment(func(name string) string { value, _ := getenv(name); return value })
	if named == "" {
		return usual, nil
	}
	l, ok := words.ParseLanguage(named)
	if !ok { // said in the usual one
		return usual, fmt.Errorf("--lang: %q is no language of the explanations; use en, zh or zh-TW%s", named, words.LanguageHint(named))
	}
	return l, nil
}
