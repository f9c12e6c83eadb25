package steps_test

import (
	"testing"

	"paymock/mock/words"
	"paymock/mock/words/wordstest"
	"paymock/steps"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, steps.Texts())
	wordstest.Complete(t, ".", words.NewBook(steps.Texts()), `^-\w+ \+\w+\n|: -want \+got|^-ledger`) // what differs, in its own words
}
