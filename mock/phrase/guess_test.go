package phrase

import (
	"slices"
	"testing"
)

// TestGuesses: a line in nobody's words is answered with the step that speaks of the same, and no line with one that
// says the contrary of it, or less.
func TestGuesses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		place                Place
		platform, line, want string
	}{
		{Given, "4pyun", "I am using 4pyun", "a 4pyun app"},
		{Given, "alipay", "order T2 over 45 yuan which nobody paid yet", "a trade T2 of 45 yuan in status waiting"},
		{Given, "intella", "reader R1 responds 7105 on payment", `the platform answers payment with "7105"`},
		{Given, "4pyun", `settlements of "T1" fail with 1403`, `the platform answers settlement with "1403" where trade.no is "{T1}"`},
		{Given, "4pyun", `对 T1 的结算返回 1403 两次`, `平台对 结算 返回 "1403"，接下来 2 次，当 trade.no 为 "{T1}"`},
		{When, "4pyun", "I split order T1, 60 yuan", "the merchant settles T1 for 60 yuan"},
		{When, "alipay", "I look up the state of order T1", "the merchant queries T1"},
		{When, "4pyun", "看一下 T1 现在怎么样", "商户查询 T1"},
		{When, "intella", "用 R1 收客人 120 元", "商户收款 120 元，终端 R1"},
		{When, "intella", "依照指示再試一次", "商户按应答的要求重试"},
		{Then, "4pyun", "everything went well", "the answer is a success"},
		{Then, "4pyun", "没有报错", "应答成功"},
		{Then, "4pyun", "the shop is told about it exactly once", "the merchant has received 1 any callback"},
		{Then, "4pyun", "T1 总共分出去 60 元", "T1 有 60 元 已结算"},
		{Then, "intella", "the reader says 7105", "the answer has code 7105"},
		{Then, "4pyun", "T1 was not refunded 10 yuan", ""},
		{Then, "4pyun", "返回 1403 且天气很好", ""},
		{Then, "4pyun", "T1 退掉了 10 元，剩余 40 元", ""},
		{When, "intella", "the merchant cancels T1", ""},
	} {
		var got []string
		for _, near := range Guesses(tt.line, Setting{Place: tt.place, Platform: tt.platform}, nil, 3) {
			got = append(got, near.Text)
		}
		if tt.want == "" && len(got) > 0 || tt.want != "" && !slices.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.line, got, tt.want)
		}
	}
}
