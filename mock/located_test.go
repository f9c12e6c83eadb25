package mock_test

import (
	"testing"

	"paymock/mock"
	"paymock/mock/words"
)

// TestLocated: a file's place before a text takes no part in finding its Chinese.
func TestLocated(t *testing.T) {
	t.Parallel()
	const said = `q.yaml:8:21: "7105" is a code of intella, not of 4pyun; say provider: intella, or in a sentence: the intella platform`
	const want = `q.yaml:8:21: "7105" 是 intella 的代码，不是 4pyun 的；写上 provider: intella，或在句子里说“intella 平台”`
	if got := mock.Words().In(words.Chinese, said); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
