// Package commandline finds out what a command line means that no command takes: payctl create rule settle 1403 is
// payctl rule add --operation settle --respond 1403. What it gives is a whole line, which the command takes.
//
//	meant := commandline.Meant(parser.Model.Node, args, commandline.Judge{Accepts: …})
//
// Words that people write for names of commands and flags are rows of words.txt. It is for error texts only.
package commandline

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

//go:embed words.txt
var wordRows string

// synonyms are the words for a name, by that.
var synonyms = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(wordRows) {
		if name, words, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "#") {
			all[name] = strings.Fields(words)
		}
	}
	return all
})

// How well a word fits a name: it is the name, one of the words for it, a slip of it, or nothing of it.
const (
	exactFit   = 4.0
	synonymFit = 3.0
	slipFit    = 2.0
	noFit      = 0.0
)

// fitOf is how well a word fits a name.
func fitOf(word, name string) float64 {
	word = plainName(word)
	switch {
	case word == strings.TrimPrefix(name, "--"):
		return exactFit
	case slices.Contains(synonyms()[name], word), slices.Contains(synonyms()[name], strings.TrimSuffix(word, "s")), word+"s" == name, word == name+"s", isOperationInChinese(word, name):
		return synonymFit
	case isSlip(word, strings.TrimPrefix(name, "--")) && (!strings.HasPrefix(name, "--") || !isWordForFlag(word)):
		return slipFit
	case slices.ContainsFunc(synonyms()[name], func(other string) bool { return !strings.Contains(other, "+") && isSlip(word, other) }):
		return slipFit / 2
	}
	return noFit
}

// isOperationInChinese reports whether a Chinese word is what a command that calls an operation is named after: 查询订单 of query.
func isOperationInChinese(word, name string) bool {
	operation, ok := phrase.NamedOperation(word)
	return ok && words.IsChinese(word) && strings.ReplaceAll(operation, "_", "-") == name
}

// isSlip reports whether a word is a name but for a letter, or two of a long one; one with a figure is an id.
func isSlip(word, name string) bool {
	const long = 6
	if len(word) < 3 || len(name) < 3 || word[0] != name[0] || strings.ContainsAny(word, "0123456789") {
		return false
	}
	most := 1
	if len(name) >= long {
		most = 2
	}
	return suggest.Edits([]rune(word), []rune(name), false) <= most || len(word) >= 4 && strings.HasPrefix(name, word)
}

// plainName is a name in small letters with dashes, as flags are written: notifyUrl and notify_url are notify-url.
func plainName(word string) string {
	var b strings.Builder
	letters := []rune(word)
	for i, r := range letters {
		switch {
		case r == '_':
			r = '-'
		case r >= 'A' && r <= 'Z':
			if i > 0 && letters[i-1] >= 'a' && letters[i-1] <= 'z' {
				b.WriteByte('-')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
