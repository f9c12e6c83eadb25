package phrase

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paymock/mock/api"
)

// namedThings are people's words for what requests hold, by what providers call it.
var namedThings = map[string][]string{
	"trade":    {"trade", "transaction", "交易", "流水"},
	"order":    {"order", "订单", "单子", "单"},
	"terminal": {"terminal", "device", "终端", "终端机", "设备", "读卡机", "刷卡机", "卡机", "读卡器", "机台", "装置", "机器", "pos机"},
	"store":    {"store", "shop", "branch", "门店", "门市", "分店", "店铺", "店面", "商店", "店"},
	"card":     {"card", "卡", "卡片", "银行卡"},
	"merchant": {"merchant", "商户", "商家", "特店"},
	"payer":    {"customer", "user", "payer", "buyer", "用户", "客户", "顾客", "买家", "会员", "付款人"},
}

// wordsForThings is an expression of all words for things, the longest first.
func wordsForThings() string {
	all := slices.Concat(slices.Collect(maps.Values(namedThings))...)
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return strings.Join(all, "|")
}

// fieldAsked is a sentence with what it says of a trade, a terminal or others as a condition on the field that holds it:
// "settle returns 1403 where trade.order is T1". Where no field is known for that, or it means nothing so, it is "" with
// what to do instead.
func fieldAsked(sentence, said, own string) (asked, instead string) {
	found := rewriting().named().FindStringSubmatch(said)
	before, behind, _ := strings.Cut(sentence, said)
	before = strings.TrimSuffix(rewriting().namedBehind().ReplaceAllString(before, ""), "当")
	l := languageOf(sentence)
	if l == Chinese {
		behind = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(behind), "这笔"), "的"), "时"), " ，,")
	}
	rest, rule, ok := "", api.Rule{}, false
	for _, lead := range []string{rewriting().whoseNumber().ReplaceAllString(before, ""), before} {
		if !ok {
			rest = strings.TrimRight(strings.Join(strings.Fields(lead+" "+behind), " "), " ，,。.")
			r, err := parse(rest)
			rule, ok = r, err == nil
		}
	}
	if !ok {
		return "", ""
	}
	platform := platformWithCode(cmp.Or(rule.When.Provider, own), rule.Then.Respond)
	if found != nil {
		thing := ""
		for name, words := range namedThings {
			if slices.Contains(words, strings.ToLower(found[1])) {
				thing = name
			}
		}
		if thing == "trade" && found[2] == "" { // a name that the merchant gave
			thing = "order"
		}
		value := found[4]
		if !rewriting().plainWord().MatchString(value) {
			value = inQuotes(value, l)
		}
		condition := map[Language]string{English: " where %s is %s", Chinese: "，当 %s 为 %s 时"}[l]
		if saysNot(found[3]) || strings.HasSuffix(found[3], "not") {
			condition = map[Language]string{English: " where %s is not %s", Chinese: "，当 %s 不为 %s 时"}[l]
		}
		if field := fieldNamed(thing, platform, rule.When.Operation); field != "" {
			asked = rest + fmt.Sprintf(condition, field, value)
		}
		if _, err := parse(asked); err == nil {
			return asked, ""
		}
	}
	return "", fieldsToName(platform, rule.When.Operation)
}

// fieldNamed is the field of an operation's requests that holds a thing, or that of the trade which they are about; "" is none.
func fieldNamed(thing, platform, operation string) string {
	own := func(thing string) string { return ownField(thing, platform, operation) }
	begins := own("trade") == "" && own("order") != "" // there may be no trade yet
	switch {
	case begins, thing == "terminal", thing == "store":
		return own(thing)
	case thing == "trade":
		return "trade.no"
	case thing == "order":
		return "trade.order"
	case thing == "merchant", thing == "payer":
		return cmp.Or(own(thing), "trade."+thing)
	}
	return ""
}

// ownField is the field of an operation's requests that holds a thing; "" where none is known.
func ownField(thing, platform, operation string) string {
	for n := range namesTold() {
		for _, op := range n.Operations {
			for _, field := range n.Named[thing] {
				if n.Platform == platform && op.Name == operation && slices.Contains(op.Fields, field) {
					return field
				}
			}
		}
	}
	return ""
}

// codeMember is the member of a platform's answers that holds the code; FIELD, which the user has to say, where none is known.
func codeMember(platform string) string {
	for n := range namesTold() {
		if member := n.Named["code"]; n.Platform == platform && len(member) > 0 {
			return member[0]
		}
	}
	return "FIELD"
}

// fieldsToName tells which fields an operation's requests have; "" where none are known.
func fieldsToName(platform, operation string) string {
	const most = 12
	var fields []string
	for _, op := range operationsOf(platform) {
		for _, field := range op.Fields {
			if op.Name == operation && !strings.Contains(field, ".") && len(fields) < most {
				fields = append(fields, field)
			}
		}
	}
	if len(fields) == 0 {
		return ""
	}
	return fmt.Sprintf("requests of %s have the fields %s", operation, strings.Join(fields, ", "))
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
