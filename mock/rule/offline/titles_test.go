//go:build !race

package offline_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"paymock/mock/names"
	"paymock/mock/names/shipped"
)

// TestTitlesOfCodes: what a code says, in whichever language, stands for the code in a sentence, whatever else its
// words could mean: the answer names the code.
func TestTitlesOfCodes(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, p := range shipped.Platforms() {
		for i, c := range p.Codes {
			if c.Success {
				continue
			}
			operation := operationOf(p, c)
			for _, said := range []struct{ title, before string }{
				{c.Message, operation + []string{" 失败，", " 返回"}[i%2]}, {c.English, operation + " fails with "},
			} {
				if title := strings.TrimSpace(said.title); title != "" && languageFits(title, said.before) {
					tried++
					if got := answered(p.Name, said.before+title); !strings.Contains(got, strconv.Quote(c.Name())) {
						t.Errorf("%s: %s%s\nis answered with %s\nwhich does not name %s", p.Name, said.before, title, got, c.Name())
					}
				}
			}
		}
	}
	if tried < 700 {
		t.Errorf("%d titles", tried)
	}
}

// operationOf is an operation that answers with a code, or any.
func operationOf(p names.Platform, c names.Code) string {
	for _, op := range p.Operations {
		if slices.Contains(op.Codes, c.Name()) {
			return op.Name
		}
	}
	return p.Operations[0].Name
}

func languageFits(title, before string) bool {
	han := func(text string) bool { return strings.ContainsFunc(text, func(r rune) bool { return r > 0x2e80 }) }
	return han(title) == han(before)
}
