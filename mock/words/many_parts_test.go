//go:build !race

package words_test

import (
	"strings"
	"testing"

	"paymock/mock/words"
)

// TestManyParts: a text of a stranger's making is read to its end, however many parts it seems to have.
func TestManyParts(t *testing.T) {
	t.Parallel()
	book := words.NewBook(words.Texts{"the trade is closed|交易已关闭", "%s of %s|%[2]s 的 %[1]s", "%q or %q|%q 或 %q", "x is %s|x 是 %s"})
	for _, part := range []string{"the trade is closed; ", "x is (a); ", `"a" or "b" of c (d); `, "a: "} {
		if book.In(words.Chinese, strings.Repeat(part, 1000)+"(e)") == "" {
			t.Errorf("%q so often is nothing", part)
		}
	}
}
