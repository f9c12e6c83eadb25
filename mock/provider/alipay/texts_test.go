package alipay_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/provider/alipay"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, alipay.New().Texts())
	wordstest.Complete(t, ".", mock.Words(), `^embedded `, `^make the zip`, `^(//|#) `) // the last are snippets of code
}
