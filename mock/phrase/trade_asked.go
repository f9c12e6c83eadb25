package phrase

import (
	"fmt"
	"regexp"
	"slices"
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
		before = strings.TrimSuffix(rewriting().tradeBehind().ReplaceAllString(before, ""), "当")
		l := languageOf(sentence)
		if l == Chinese {
			behind = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(behind), "这笔"), "的"), "时"), " ，,")
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

// ofItsTrade is a rule that a line means, for the one trade that the line names: scenarios know the number of their trade
// T1 as {T1}. It is false where the line has more names than the rule can be about.
func ofItsTrade(line string, rule Near, at Setting) (Near, bool) {
	var lost []string
	note := func(name string) {
		if name = strings.Trim(name, `"'“”‘’「」`); !strings.Contains(rule.Text, name) && !slices.Contains(lost, name) {
			lost = append(lost, name)
		}
	}
	for _, at := range quotedText.compiled().FindAllStringIndex(line, -1) {
		before := len(lost)
		if note(line[at[0]:at[1]]); len(lost) > before && rewriting().noTrade().MatchString(line[:at[0]]) {
			return rule, false
		}
	}
	for _, named := range rewriting().tradeNamed().FindAllStringSubmatch(line, -1) {
		note(named[1])
	}
	if len(lost) != 1 {
		return rule, lost == nil
	}
	condition := map[Language]string{English: ` where trade.no is "{%s}"`, Chinese: `，当 trade.no 为 "{%s}"`}[languageOf(rule.Text)]
	rule.Text += fmt.Sprintf(condition, lost[0])
	meant, err := parse(rule.Text)
	if at.Refuses != nil && err == nil {
		rule.Refused = at.Refuses(meant)
	}
	return rule, err == nil && isLine(rule.Text)
}
