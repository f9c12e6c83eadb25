package main

import (
	"paymock/mock/config"
	"paymock/mock/doctor"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/rule"
	"paymock/mock/suggest"
	"paymock/mock/words"
	"paymock/steps"
)

// chosenLanguage is the language of --lang, or else of the locale.
func chosenLanguage(named string, getenv func(string) string) (words.Language, error) {
	usual := words.FromEnvironment(getenv)
	if named == "" {
		return usual, nil
	}
	l, ok := words.ParseLanguage(named)
	if !ok { // said in the usual one
		return usual, usagef("--lang: %q is no language of the explanations; use en, zh or zh-TW%s", named, words.LanguageHint(named))
	}
	return l, nil
}

// payctlTexts has what payctl itself says in its languages; what the server says comes in the language that
// it is asked in.
var payctlTexts = words.LazyBook(func() []words.Texts {
	return []words.Texts{words.CommandLine, suggest.Texts, names.Texts, rule.Texts, config.Texts, phrase.Texts, doctor.Texts(), steps.Texts(), words.Lines(texts), names.CodeTexts(shipped.Platforms())}
})
