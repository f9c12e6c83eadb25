package intella_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/provider/intella"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, intella.New().Texts())
	wordstest.Complete(t, ".", mock.Words(), `%w`, `^(callback|timer) %s: `, `^// `) // the last are snippets of code
}
