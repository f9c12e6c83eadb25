package main

import (
	"fmt"
	"strings"

	"paymock/mock/words"
)

// languageFlag is --lang of the commands that explain something. chosenLanguage has read it before the
// command line is parsed, for it holds for the command line's own mistakes, too.
type languageFlag struct {
	Lang string `placeholder:"L" help:"Language of what explains: en, zh or zh-TW. Default: as LANG says."`
}

// chosenLanguage is what --lang or PAYMOCK_LANG say, or else LANG.
func chosenLanguage(args []string, getenv lookup) (words.Language, error) {
	named, _ := getenv("PAYMOCK_LANG")
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			named = value
		} else if arg == "--lang" && i+1 < len(args) {
			named = args[i+1]
		}
	}
	if named == "" {
		named, _ = getenv("LANG")
		l, _ := words.ParseLanguage(named) // of a language that is none of ours: English
		return l, nil
	}
	l, ok := words.ParseLanguage(named)
	if !ok {
		return l, fmt.Errorf("--lang: %q is no language of the explanations; use en, zh or zh-TW", named)
	}
	return l, nil
}
