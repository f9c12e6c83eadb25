package rule_test

import (
	"testing"

	"paymock/mock/rule"
	"paymock/mock/suggest"
	"paymock/mock/words"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, rule.Texts)
	wordstest.Complete(t, ".", words.NewBook(rule.Texts, suggest.Texts), `%w`)
}
