package lab_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/lab"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, lab.Texts)
	wordstest.Complete(t, ".", mock.Words(), `^lab: `)
}
