package main

import (
	"testing"

	"paymock/mock/words"
	"paymock/mock/words/wordstest"
)

// TestTexts: what payctl says has its Chinese, but for flags, lines of features that draft writes, names and
// what a rule does in a line of rule list.
func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, words.Lines(texts))
	wordstest.Languages(t, words.CommandLine)
	wordstest.Complete(t, ".", payctlTexts, `^--`, `^the (merchant|payer|answer has)`, `^a paid trade`, `^ with %s to share`, `^(1 hour passes|a step binds one|no step makes|there was no call)`, `^payctl (drift|test)$`, `^(after letting|every %d\.|with chance)`)
}
