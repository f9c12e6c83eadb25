package config_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/config"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, config.Texts)
	wordstest.Complete(t, ".", mock.Words())
	wordstest.Complete(t, "../shape", mock.Words())
}
