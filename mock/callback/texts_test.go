package callback_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/callback"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, callback.Texts)
	wordstest.Complete(t, ".", mock.Words(), `%w`, `^callback: `, `^nobody fires`, `^impossible clock move$`)
}
