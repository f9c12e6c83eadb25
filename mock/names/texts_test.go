package names_test

import (
	"testing"

	"paymock/mock/names"
	"paymock/mock/suggest"
	"paymock/mock/words"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, names.Texts)
	wordstest.Complete(t, ".", words.NewBook(names.Texts, suggest.Texts))
}
