package phrase

import (
	"fmt"
	"strings"
	"testing"

	said "paymock/mock/words"
)

// TestLinesByPlace: a line that is no step is answered with the one that means the same where it stands, on its
// platform, with its money, and with examples that say that they are.
func TestLinesByPlace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		place          Place
		platform, line string
		want           string // the first, its examples, and what is said of it
	}{
		{Given, "4pyun", "结算返回1403", `平台对 结算 返回 "1403" [] false false`},
		{When, "4pyun", "settle returns 1403", `the platform answers settlement with "1403" [] false false`},
		{Then, "4pyun", "结算返回1403", `应答的返回码为 1403 [] false false`},
		{Then, "4pyun", "settle returns 1403", `the answer has code 1403 [] false false`},
		{Given, "4pyun", "前两次结算返回1403，之后正常", `平台对 结算 返回 1403，接下来 两 次 [] false true`},
		{Then, "4pyun", "settle takes 5 seconds", `the platform takes 5 seconds to answer settlement [] true false`},
		{When, "intella", "the merchant pays 100 dollars", `the merchant pays 100 dollars on terminal "TERMINAL" ["TERMINAL"] false false`},
		{When, "4pyun", "the merchant pays 100 yuan", `a paid trade "TRADE" of 100 yuan ["TRADE"] false false`},
		{When, "4pyun", "商户退款10元", `商户退款 "TRADE"，金额 10元 ["TRADE"] false false`},
		{When, "alipay", "the merchant settles T1", `the merchant settles T1 for 60.00 yuan [60.00 yuan] false false`},
		{Then, "4pyun", "the trade is unsettled", `"TRADE" has 0 yuan settled ["TRADE"] false false`},
		{Then, "4pyun", "the merchant receives a callback", `the merchant has received 1 any callback [] false false`},
		{Then, "4pyun", "商户收到分账回调", `商户收到了 1 个 分账 回调 [] false false`},
		{Then, "4pyun", "应答失败", `商户认为应答表示 失败 [] false false`},
		{Given, "4pyun", "结算失败", "nothing"},
		{Then, "4pyun", "返回码不为 1403", `应答的返回码不为 1403 [] false false`},
		{Then, "4pyun", "应答的返回码为 1403，提示为 该交易，不可清算。", `应答的返回码为 "1403"，提示为 "该交易，不可清算" [] false false`},
		{Then, "alipay", "应答的子错误码为 ACQ.TRADE_STATUS_ERROR，提示：交易状态不合法", `应答的返回码为 "ACQ.TRADE_STATUS_ERROR"，提示为 "交易状态不合法" [] false false`},
		{Then, "intella", `返回碼為 "7105"，錯誤訊息為 特店交易密碼錯誤`, `应答的返回码为 "7105"，提示为 "特店交易密碼錯誤" [] false false`},
		{Then, "4pyun", "应答的提示为 该交易不可清算", `应答的提示为 "该交易不可清算" [] false false`},
		{Then, "4pyun", "the answer has code 1403 and says not allowed", `the answer has code "1403" and says "not allowed" [] false false`},
		{Then, "4pyun", "the code is not 1403", `the answer has another code than 1403 [] false false`},
		{Given, "4pyun", "every callback is delivered twice", "the platform duplicates any callback every time [] false false"},
		{Given, "4pyun", "回调延迟 5 分钟", "平台把 任何 回调延迟 5 分钟 [] false false"},
		{Given, "alipay", `a paid trade "T1" of RMB 50`, `a paid trade "T1" of 50 yuan [] false false`},
		{Then, "alipay", `"T1" 的状态是 TRADE_SUCCESS`, `"T1" 的状态为 TRADE_SUCCESS [] false false`},
		{When, "4pyun", `the merchant settles "T1" for 22.03 元`, `the merchant settles "T1" for 22.03 yuan [] false false`},
		{When, "4pyun", `商户分账 "T1"，金额 22.03 yuan`, `商户结算 "T1"，金额 22.03 元 [] false false`},
		{When, "4pyun", `商戶分帳 T1，金額 22.03`, `商户结算 T1，金额 22.03 元 [] false false`},
		{Then, "4pyun", "应答超时", `商户不知道结果 [] false false`},
		{Then, "4pyun", "no callback arrives", `the merchant has received 0 any callback [] false false`},
		{Given, "alipay", `there is an order "T2" for 88.50 yuan that still has to be paid`, `a trade "T2" of 88.50 yuan in status unpaid [] false false`},
		{Given, "alipay", `the customer still has to pay order "T3" of 20 yuan`, `a trade "T3" of 20 yuan in status unpaid [] false false`},
		{When, "alipay", "I do a refund of 10 yuan on T1", `the merchant refunds T1 by 10 yuan [] false false`},
		{When, "alipay", "the next morning", `24 hours pass [] false false`},
		{When, "alipay", "隔天早上", `过了 24 小时 [] false false`},
		{When, "alipay", "我给 T1 分 60 元", `商户结算 T1，金额 60 元 [] false false`},
		{Then, "alipay", "T1 还剩 40 元没分", `T1 有 40 元 剩余 [] false false`},
		{Given, "intella", "pay will fail with 7105 two times", `the platform answers pay with 7105 for the next two calls [] false false`},
		{When, "intella", `the customer pays 100 dollars at "R1"`, `the merchant pays 100 dollars on terminal "R1" [] false false`},
		{When, "intella", `顧客在 "T9" 付 100 元`, `商户收款 100 元，终端 "T9" [] false false`},
		{When, "intella", `收銀員在 "T9" 登入`, `商户签到终端 "T9" [] false false`},
		{When, "intella", "商戶依要求重試", `商户按应答的要求重试 [] false false`},
		{When, "intella", "the merchant retries as told", `the merchant sends the retry that the answer asks for [] false false`},
		{Then, "intella", `讀卡機 "T9" 要求重試一次`, `应答要求第 1 次重试 [] false false`},
		{When, "intella", `the day is closed on "R1"`, `the merchant closes the batch of terminal "R1" [] false false`},
		{When, "intella", `"O1" is paid with the card on R1`, `the merchant pays 60 dollars on terminal R1 as "O1" [60 dollars] false false`},
		{Given, "4pyun", "no callback arrives", `the platform drops any callback every time [] false false`},
	} {
		got := "nothing"
		if near := Nearest(tt.line, Setting{Place: tt.place, Platform: tt.platform}, 2); len(near) > 0 {
			got = fmt.Sprintf("%s %s %t %t", near[0].Text, near[0].Examples, near[0].Before, near[0].Ends)
		}
		if got != tt.want {
			t.Errorf("%s: got  %s\nwant %s", tt.line, got, tt.want)
		}
	}
	if got := Nearest("settle returns 1403", Setting{}, 2); len(got) != 2 {
		t.Errorf("a line of which it is open where it stands means %v", got)
	}
}

// TestEitherLetters: a line is the same step in the letters of Taiwan.
func TestEitherLetters(t *testing.T) {
	t.Parallel()
	for _, w := range Of(Step) {
		simplified := w.Example(Chinese)
		written := []rune(simplified)
		for i, r := range written {
			written[i] = []rune(said.Traditional.Letters(string(r)))[0]
			if simplifyLetter(written[i]) != r {
				t.Errorf("%s: %c is written %c, and not read so", simplified, r, written[i])
			}
		}
		if got, _ := MatchStep(string(written)); got != w {
			t.Errorf("%s is not the step %s", string(written), w.Name)
		}
	}
	if got, err := Find("trade_has").Value(2, "已結算"); got != "settled" || err != nil {
		t.Errorf("已結算 is %q, %v", got, err)
	}
}

// TestLookAtBegin: the cheap look at a line's begin misses none that the whole pattern matches.
func TestLookAtBegin(t *testing.T) {
	t.Parallel()
	var patterns []*pattern
	for _, w := range Of(Step) {
		patterns = append(append(patterns, w.patterns[English]...), w.patterns[Chinese]...)
	}
	matched := 0
	for _, of := range patterns {
		example := of.example()
		for _, line := range []string{example, strings.ReplaceAll(example, " ", "  "), strings.ReplaceAll(example, " ", "")} {
			for _, p := range patterns {
				looked := newLineBegin(line).mayBe(p)
				if !looked && p.whole().MatchString(line) {
					t.Errorf("%q is not looked at for %q", p.text, line)
				} else if looked {
					matched++
				}
			}
		}
	}
	if all := 3 * len(patterns) * len(patterns); matched < len(patterns) || matched > all/8 {
		t.Errorf("%d of %d pairs are looked at", matched, all)
	}
}
