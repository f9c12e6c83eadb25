package control_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/control"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, control.Texts)
	wordstest.Languages(t, control.CallTexts)
	wordstest.Complete(t, ".", mock.Words(), `^control: `)
}
