package phrase_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/phrase"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, phrase.Texts)
	wordstest.Complete(t, ".", mock.Words(), `^no reading$`, `^wording `)
}
