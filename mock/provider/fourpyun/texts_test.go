package fourpyun_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, fourpyun.New().Texts())
	wordstest.Complete(t, ".", mock.Words(), `^4pyun: `)
}
