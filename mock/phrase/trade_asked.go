package phrase

import (
	"fmt"
	"regexp"
	"strings"
)

// tradeAsked is a sentence with what it says of a trade as a condition on the field that holds it: "settle returns 1403
// where trade.order is T1"; "" where it names none, or means nothing so.
func tradeAsked(sentence, said string) string {
	for _, f := range []struct {
		field string
		named func() *regexp.Regexp
	}{{"trade.no", rewriting().tradeNo}, {"trade.order", rewriting().tradeOrder}} { // the surest first
		found := f.named().FindStringSubmatch(said)
		if found == nil {
			continue
		}
		before, behind, _ := strings.Cut(sentence, said)
		before = rewriting().tradeBehind().ReplaceAllString(before, "")
		l := languageOf(sentence)
		if l == Chinese {
			behind = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(behind), "这笔"), "的"), " ，,")
		}
		rest := strings.TrimRight(strings.Join(strings.Fields(before+" "+behind), " "), " ，,。.")
		condition := map[Language]string{English: " where %s is %s", Chinese: "，当 %s 为 %s 时"}[l]
		asked := rest + fmt.Sprintf(condition, f.field, found[1]+found[2])
		if _, err := parse(asked); err == nil {
			return asked
		}
	}
	return ""
}
