package catalogue_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/catalogue"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, catalogue.Texts)
	wordstest.Complete(t, ".", mock.Words())
}
