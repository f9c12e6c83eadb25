package ledger_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/ledger"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, ledger.Texts)
	wordstest.Complete(t, ".", mock.Words(), `%w`)
}
