package main

import (
	"errors"
	"fmt"
	"io"

	"paymock/mock"
	"paymock/mock/config"
	"paymock/mock/words"
)

// languageFlag is --lang in the help of the commands that explain something. takeLanguage has taken it
// before the command line is parsed, for it holds for the command line's own mistakes, too.
type languageFlag struct {
	Lang string `placeholder:"L" help:"Language of what explains: en, zh or zh-TW. Default: as LC_ALL, LC_MESSAGES or LANG says, else as a file with a mistake is written."`
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

// chosenLanguage reads the language from PAYMOCK_LANG, or else from the locale; told is false where neither names one.
func chosenLanguage(getenv lookup) (l words.Language, told bool, err error) {
	get := func(name string) string { value, _ := getenv(name); return value }
	usual, told := words.OfLocale(get)
	named := get("PAYMOCK_LANG")
	if named == "" {
		return usual, told, nil
	}
	l, ok := words.ParseLanguage(named)
	if !ok { // said in the usual one
		return usual, told, fmt.Errorf("--lang: %q is no language of the explanations; use en, zh or zh-TW%s", named, words.LanguageHint(named))
	}
	return l, true, nil
}

// explainer writes what is said to people in their language.
type explainer struct {
	to       io.Writer
	language words.Language
	told     bool // the language was asked for
}

func (e *explainer) Write(p []byte) (int, error) {
	return mock.Words().Writer(e.to, e.language).Write(p)
}

// followFile has what is wrong with a file told in the language of its text, unless one was asked for.
func (e *explainer) followFile(err error) {
	var wrong *config.Error
	if !e.told && errors.As(err, &wrong) {
		e.language = wrong.Language()
	}
}
