package words_test

import (
	"strings"
	"testing"

	"paymock/mock/words"
)

func TestBook(t *testing.T) {
	t.Parallel()
	book := words.NewBook(words.Texts{
		"no code %q%s|没有代码 %q%s", "; did you mean %s?|；是不是 %s？", "%q or %q|%q 或 %q", "%d of %s left|%[2]s 还剩 %[1]d",
		"the trade is closed|交易已关闭", "use a new order|换一个新的订单", "status %s|状态 %s", "the lid is %s|盖子%s", "the lid is shut already|盖子已经关好", "%v (%s of the rule)|%v（规则的 %s）", "at most 5 %% of %s|最多 %s 的 5%%",
		"%d go back as refund %s|%d 退回，退款单 %s", "%s of %s|%[2]s 的 %[1]s", "%s or %s|%s 或 %s", "a number of bytes can't be less|字节数不能再小", "%q is no duration such as 3s or 1h|%q 不是 3s 或 1h 那样的时长", "%d of %d fen go to %s|%[2]d 分中 %[1]d 分给 %[3]s",
	})
	for english, chinese := range map[string]string{
		`no code "a"; did you mean "b" or "c"?`:                 `没有代码 "a"；是不是 "b" 或 "c"？`,
		"7 of T1 left":                                          "T1 还剩 7",
		"settle.yaml:3:5: the trade is closed":                  "settle.yaml:3:5: 交易已关闭",
		"the trade is closed (status x); use a new order":       "交易已关闭（状态 x）；换一个新的订单",
		"the trade is closed (a: b) (then.respond of the rule)": "交易已关闭（a: b）（规则的 then.respond）",
		"at most 5 % of it":                                     "最多 it 的 5%",
		`the lid is shut already: "x"; use a new order`:         `盖子已经关好："x"；换一个新的订单`,
		"the lid is shut already (status x); use a new order":   "盖子已经关好（状态 x）；换一个新的订单",
		"7 go back as refund R1; 2 of 3 fen go to P":            "7 退回，退款单 R1；3 分中 2 分给 P",
		`then.respond: no code "a"; did you mean "b" or "c"?`:   `then.respond: 没有代码 "a"；是不是 "b" 或 "c"？`,
		"then.truncate: a number of bytes can't be less":        "then.truncate: 字节数不能再小",
		`then.delay: "3x" is no duration such as 3s or 1h`:      `then.delay: "3x" 不是 3s 或 1h 那样的时长`,
		"a stranger's words":                                    "a stranger's words",
		`no code "a of b"; did you mean "c; d (e)"?`:            `没有代码 "a of b"；是不是 "c; d (e)"？`,
		"no code \"a\"; did you mean `b \"of\" c`?":             "没有代码 \"a\"；是不是 `b \"of\" c`？",
		`the trade is closed "x of y`:                           `the trade is closed "x of y`,
		"it must be a whole number of fen":                      "it must be a whole number of fen",
		"leave them out, or use x":                              "leave them out, or use x",
	} {
		if got := book.In(words.Chinese, english); got != chinese {
			t.Errorf("%q is %q, want %q", english, got, chinese)
		}
		if got := book.In(words.English, english); got != english {
			t.Errorf("English: %q", got)
		}
	}
	if got := book.In(words.Traditional, "the trade is closed"); got != "交易已關閉" {
		t.Errorf("in Taiwan's letters: %q", got)
	}
	var out strings.Builder
	_, err := book.Writer(&out, words.Chinese).Write([]byte("f.yaml:1:1: the trade is closed\n> 1 | the trade is closed\n"))
	if want := "f.yaml:1:1: 交易已关闭\n> 1 | the trade is closed\n"; err != nil || out.String() != want {
		t.Errorf("a file's own line is its user's: %q", out.String())
	}
	if !book.Knows("; did you mean %s?") || book.Knows("no such text %s") {
		t.Error("what the book knows")
	}
}

// TestLazyBook: who reads English never pays for the texts.
func TestLazyBook(t *testing.T) {
	t.Parallel()
	asked := 0
	book := words.LazyBook(func() []words.Texts { asked++; return []words.Texts{{"the trade is closed|交易已关闭"}} })
	if said := book.In(words.English, "the trade is closed"); asked != 0 || said != "the trade is closed" {
		t.Errorf("English: %q, texts read %d times", said, asked)
	}
	for range 2 {
		if said := book.In(words.Chinese, "the trade is closed"); asked != 1 || said != "交易已关闭" {
			t.Errorf("Chinese: %q, texts read %d times", said, asked)
		}
	}
}
