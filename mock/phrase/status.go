package phrase

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"paymock/mock/suggest"
)

// StatusIn is a trade's status in a language.
func StatusIn(status string, l Language) string { return wordShower(statusWords)(status, l) }

// otherStatusWords are words of people for states, which no line takes.
var otherStatusWords = []vocabularyWord{
	{"waiting", []string{"pending", "processing", "created", "new"}, []string{"支付中", "处理中", "进行中", "已创建", "待处理"}},
	{"paid", []string{"success", "succeeded", "TRADE_PAID"}, []string{"交易成功", "交易支付成功", "成功", "已成功", "已收款", "已到账"}},
	{"failed", []string{"failure", "TRADE_FAILED"}, []string{"失败", "交易失败"}},
	{"closed", []string{"cancelled", "canceled", "TRADE_CANCELED", "timeout"}, []string{"已取消", "已撤销", "超时", "已超时"}},
	{"finished", []string{"done", "completed"}, []string{"交易完成", "交易完结", "完成"}},
}

// StatusHint is the end of a text about a status that no trade has: the one that a word means, else the nearest, and all that there
// are.
func StatusHint(word string) string {
	all := slices.Concat(statusVocabulary(), otherStatusWords)
	meant, _ := wordReader(all)(Simplified(word)) // never fails
	var said, states []string
	for _, w := range all {
		said = append(append(said, w.name), slices.Concat(w.english, w.chinese)...)
	}
	const short = 3 // letters, of which another one is another word
	if near := suggest.Nearest(Simplified(word), said, 1); !slices.Contains(Statuses(), meant) && len(near) > 0 && utf8.RuneCountInString(word) > short {
		meant, _ = wordReader(all)(near[0]) // never fails
	}
	if slices.Contains(Statuses(), meant) {
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	for _, w := range statusWords {
		states = append(states, strconv.Quote(w.name)+" ("+w.chinese[0]+")")
	}
	return "; there are " + strings.Join(states, ", ")
}

// TotalMeant is the sum of a trade, such as "refunded", that a word for a status or an operation means; "" is none.
func TotalMeant(word string) string {
	const refund = "refund"
	word = strings.ToLower(Simplified(word))
	switch {
	case word == "":
	case strings.Contains(word, refund) || strings.Contains(word, "退款") || strings.Contains(word, "退货"):
		return "refunded"
	case strings.Contains(word, "settle") || strings.Contains(word, "结算") || strings.Contains(word, "清算"):
		return "settled"
	case strings.Contains(word, "shared") || strings.Contains(word, "分账"):
		return "shared"
	}
	return ""
}

// TotalIn is the word for such a sum in a language.
func TotalIn(total string, l Language) string { return wordShower(totalWords)(total, l) }
