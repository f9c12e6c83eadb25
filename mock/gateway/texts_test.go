package gateway_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/gateway"
	"paymock/mock/words/wordstest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, gateway.Texts)
	wordstest.Complete(t, ".", mock.Words(), `%w`, `^gateway: `, `^alias `, `^fire `)
}
