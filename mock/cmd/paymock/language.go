package main

import (
	"fmt"
	"strings"

	"paymock/mock/words"
)

// languageFlag is --lang in the help of the commands that explain something. takeLanguage has taken it
// before the command line is parsed, for it holds for the command line's own mistakes, too.
type languageFlag struct {
	Lang string `placeholder:"L" help:"Language of what explains: en, zh or zh-TW. Default: as LANG says."`
}

// takeLanguage takes --lang off a command line, where it may stand before the command and behind it, and
// gives an environment that says PAYMOCK_LANG instead.
func takeLanguage(args []string, getenv lookup) ([]string, lookup) {
	var rest []string
	named, given := "", false
	for i := 0; i < len(args); i++ {
		value, together := strings.CutPrefix(args[i], "--lang=")
		switch {
		case args[i] == "--":
			rest, i = append(rest, args[i:]...), len(args)
		case together:
			named, given = value, true
		case args[i] == "--lang" && i+1 < len(args):
			named, given = args[i+1], true
			i++
		default:
			rest = append(rest, args[i])
		}
	}
	return rest, func(name string) (string, bool) {
		if given && name == "PAYMOCK_LANG" {
			return named, true
		}
		return getenv(name)
	}
}

// chosenLanguage is what PAYMOCK_LANG says, or else LANG.
func chosenLanguage(getenv lookup) (words.Language, error) {
	named, _ := getenv("PAYMOCK_LANG")
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
