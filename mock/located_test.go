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

// TestTwoInOne: of the ways in which two texts of two sentences each can be read, the one that most words speak for.
func TestTwoInOne(t *testing.T) {
	t.Parallel()
	said := `f.yaml:3:4: amounts of 4pyun are whole fen; for 22.031 yuan write "22.03 yuan" or "22.04 yuan"; amounts of 4pyun are whole fen; for 22.035 yuan write "22.03 yuan" or "22.04 yuan"`
	want := `f.yaml:3:4: 4pyun 的金额是整数分；22.031 元 写成 "22.03 yuan" 或 "22.04 yuan"；4pyun 的金额是整数分；22.035 元 写成 "22.03 yuan" 或 "22.04 yuan"`
	if got := mock.Words().In(words.Chinese, said); got != want {
		t.Errorf("%s", got)
	}
}
