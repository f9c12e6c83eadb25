package phrase

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// within reports whether a sentence begins with the pattern, or holds it.
func (p *pattern) within(sentence string) bool {
	return regexp.MustCompile(strings.TrimPrefix(p.prefix().String(), "^")).MatchString(sentence)
}

func matching(text string) func(*regexp.Regexp) bool {
	return func(expr *regexp.Regexp) bool { return expr.MatchString(text) }
}

func TestParse(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		"  The Platform   answers settle with 1403. ":                                                            `{"when":{"operation":"settle"},"then":{"respond":"1403"}}`,
		`the alipay platform answers any call with "isp.unknow-error"`:                                           `{"when":{"provider":"alipay"},"then":{"respond":"isp.unknow-error"}}`,
		`支付宝平台对任何请求返回 isp.unknow-error。`:                                                                         `{"when":{"provider":"alipay"},"then":{"respond":"isp.unknow-error"}}`,
		`4pyun 平台丢失清算的应答`:                                                                                        `{"when":{"provider":"4pyun","operation":"settle"},"then":{"lose_reply":true},"times":1}`,
		"the platform answers settle with 20000, then hangs on settle, then as usual":                            `{"when":{"operation":"settle"},"then":[{"respond":"20000"},{"hang":true},{}]}`,
		"the platform answers settle with 20000 for the next 2 calls and then resets it":                         `{"when":{"operation":"settle"},"then":[{"respond":"20000"},{"respond":"20000"},{"reset":true}]}`,
		"平台对结算返回 20000，然后对它一直不应答，然后恢复正常":                                                                         `{"when":{"operation":"settle"},"then":[{"respond":"20000"},{"hang":true},{}]}`,
		"the platform takes 3 seconds to answer settle and answers it with 1403":                                 `{"when":{"operation":"settle"},"then":{"delay":{"fixed":"3s"},"respond":"1403"}}`,
		"平台要过 3 秒才处理结算，并对它返回 1403，提示“稍后再试”":                                                                      `{"when":{"operation":"settle"},"then":{"delay":{"fixed":"3s"},"respond":"1403","message":"稍后再试"}}`,
		"the platform delays the notify callback by 2h and duplicates the notify callback every time":            `{"when":{"callback":"notify"},"then":{"delay":{"fixed":"2h"},"duplicate":1}}`,
		"the platform hangs on settle where amount is over 10 and where amount is under 20 for the next 2 calls": `{"when":{"operation":"settle","where":{"amount":{"over":"10 unsaid","under":"20 unsaid"}}},"then":{"hang":true},"times":2}`,
		"the platform holds the answer to settle back for 1h30m from 1 day on until \"2026-01-01T00:00:00Z\"":    `{"when":{"operation":"settle"},"then":{"delay_reply":{"fixed":"1h30m"}},"from":"24h","until":"2026-01-01T00:00:00Z"}`,
		"the platform answers settle with 1403 every other call":                                                 `{"when":{"operation":"settle"},"then":{"respond":"1403"},"every":2}`,
		"the platform answers sign-on with 7105":                                                                 `{"when":{"operation":"sign_on"},"then":{"respond":"7105"}}`,
	} {
		if diff := cmp.Diff(want, mean(t, sentence)); diff != "" {
			t.Errorf("%s: -want +got\n%s", sentence, diff)
		}
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		"":               "says nothing",
		`平臺對退款返回"7105`:   `a quotation mark is never closed; write " behind what it quotes`,
		`平台对退款返回 “7105"`: "write ” behind what it quotes",
		"the platform answers settle with 1403 for the nxt 2 calls":                      `understood: "the platform answers settle with 1403"; not understood: "for the nxt 2 calls"; did you mean "for the next 2 calls"?`,
		"the platform anwers settle with 1403":                                           `understood: "the platform"; not understood: "anwers settle with 1403"; did you mean "answers settle with 1403"?`,
		"the platform takes 3 seconds":                                                   `not understood: "takes 3 seconds"; did you mean "takes 3 seconds to answer settle"`,
		"the platform hangs":                                                             `not understood: "hangs"; did you mean "hangs on settle"`,
		"teh platform answers settle with 1403":                                          `not understood: "teh platform answers settle with 1403"; did you mean "the platform answers settle with 1403"?`,
		"the platform":                                                                   "something is missing after that",
		"平台对结算回答 1403":                                                                   `understood: "平台"; not understood: "对结算回答 1403"; did you mean "对 结算 返回 1403"`,
		"结算三词返回1403":                                                                     "did you mean `平台对 结算 返回 \"1403\"，接下来 3 次`?",
		"结算返回1403，重复三次":                                                                  "did you mean `平台对 结算 返回 \"1403\"，接下来 3 次`?",
		"平台对结算返回 1403，接下来 2 词":                                                           `not understood: "接下来 2 词"; did you mean "接下来 2 次"`,
		"settle haphazardly fails with 1500 (30%)":                                       `did you mean "the platform answers settle with 1500 with a chance of 30%"?`,
		"settle crashes with 1403":                                                       `did you mean "the platform answers settle with 1403"?`,
		"settle sometimes fails with 1403":                                               `did you mean "the platform answers settle with 1403 with a chance of 20 %"?`,
		"settle rarely fails with 1403":                                                  `"rarely" is understood in`,
		"anwsers setle with 1403":                                                        `did you mean "the platform answers settle with 1403"?`,
		"settle does not fail with 1403":                                                 `"not" is understood in`,
		"结算不返回 1403":                                                                     `"不返回" is understood in`,
		"settle and refund return 1403":                                                  "is about settle and about refund",
		"settle returns 1403 or 1500":                                                    `leaves open which it is`,
		"settle fails with 1403 and 1500":                                                `has two codes; say which comes first, "settle returns 1403, then returns 1500"`,
		"the money moves, but settle returns 1403":                                       `say "the platform loses the answer to settle"`,
		"the callback is not sent twice":                                                 `"not sent twice" says what does not happen`,
		"退款只回一半":                                                                         `did you mean "平台把 退款 的应答截断为 100 字节"?`,
		"settle gets lost":                                                               `did you mean "the platform loses the answer to settle"?`,
		"结算金额在 10 到 20 元之间的返回 1403":                                                      "至少为 10 元，结算金额 至多为 20 元",
		"next settle 失败 两次":                                                              "does not say how settle fails; add a code, such as \"平台对 settle 返回 CODE，接下来 两 次\": `paymock codes --operation settle` lists them",
		"结算成功率 70%，其余返回 1500":                                                            `"成功率" is understood in`,
		"first 1500 then 1403":                                                           `"the platform answers settle with 1500, then the platform answers settle with 1403"`,
		"订单不存在":                                                                          "`平台对 结算 返回 \"订单不存在\"`",
		"退款应答只回一半":                                                                       `"平台把 退款 的应答截断为 100 字节"? The sentence doesn't say 100`,
		"hello":                                                                          "`payctl say --list`",
		"the platform hangs on it":                                                       `"it" stands for an operation that was said before`,
		"the platform hangs on settle once every time":                                   "says twice how often",
		"the platform hangs on settle after 1 call after 2 calls":                        "says twice after how many calls",
		"the platform hangs on settle every 2nd call every 3rd call":                     "says twice every which call",
		"the platform hangs on settle with a chance of 5 % with a chance of 6 %":         "says twice with what chance",
		"the platform hangs on settle with a chance of 101 %":                            "at most 100 %",
		"the platform hangs on settle from 1h on from 2h on":                             "says twice from when",
		"the platform hangs on settle for the next 0 calls":                              "0 is no number of calls",
		"the platform hangs on settle for the next 99999999999999999999 calls":           "too large a number",
		"the platform hangs on settle where a is 1 where a is 2":                         `two conditions of one sort on "a"`,
		"the platform hangs on settle in real time":                                      "needs a delay before it",
		"the platform hangs on settle and hangs on it":                                   "does the same thing twice",
		"the platform hangs on settle, then hangs on refund":                             "all of a sentence is about the same calls; say another one about refund",
		"the alipay platform hangs on settle, then the intella platform hangs on settle": "about one platform",
		"the platform hangs on settle every time, then as usual":                         "has no place in a sequence",
		"the platform hangs on settle for the next 101 calls, then as usual":             "at most 100 times",
		"the platform sends the sharding callback 1 times":                               "no fault",
		"the platform takes 99999999999 hours to answer settle":                          "no duration",
		"the platform hangs on " + strings.Repeat("a", Longest):                          "too long",
		"the platform hangs on \xff":                                                     "not UTF-8",
	} {
		_, err := Parse(sentence)
		var wrong *Error
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: got %v, want %s", sentence, err, want)
		}
	}
}

// TestTranslate says every step and clause in the other language, and back.
func TestTranslate(t *testing.T) {
	t.Parallel()
	for _, w := range table() {
		for from, to := range map[Language]Language{English: Chinese, Chinese: English} {
			line := w.Example(from)
			there, ok := w.Translate(line, to)
			if !ok {
				t.Errorf("%q can't be said in %s", line, to)
				continue
			}
			back, ok := w.Translate(there, from)
			again, _ := w.Translate(back, to)
			if !ok || again != there {
				t.Errorf("%q is %q, that is %q, and that %q", line, there, back, again)
			}
		}
	}
}

// TestTranslateSentences: a sentence means the same in the other language.
func TestTranslateSentences(t *testing.T) {
	t.Parallel()
	more := []string{
		"the alipay platform answers settle with 20000 for the next 2 calls, then hangs on it, then as usual",
		"当 a 为 1 时，支付宝平台接下来 2 次对结算返回 1403，并把 note 设为 x 来应答它",
		"somebody changes a to b in the answer to settle where c exists and every 2nd call",
	}
	for _, m := range meanings {
		more = append(more, m.english, m.chinese)
	}
	for _, sentence := range more {
		if len(Used(sentence)) == 0 {
			t.Errorf("%s is not understood", sentence)
		}
		for _, l := range Languages() {
			said, ok := Translate(sentence, l)
			if !ok || languageOf(said) != l {
				t.Errorf("%s can't be said in %s: %s", sentence, l, said)
			} else if diff := cmp.Diff(mean(t, sentence), mean(t, said)); diff != "" {
				t.Errorf("%s means something else than %s\n%s", said, sentence, diff)
			}
		}
	}
	if _, ok := Translate("xyzzy", Chinese); ok || Used("xyzzy") != nil {
		t.Error("xyzzy was understood")
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`the merchant setles "T7" for 3.00 yuan`: `the merchant settles "T7" for 3.00 yuan`,
		`a payed trade "X" of 5 yuan`:            `a paid trade "X" of 5 yuan`,
		`应答的返回吗为 "1403"`:                         `应答的返回码为 "1403"`,
		// in other words
		`merchant settle "T1" for 22.03`:     `the merchant settles "T1" for 22.03 yuan`,
		`the merchant refunds T1 for 5 yuan`: `the merchant refunds T1 by 5 yuan`,
		`the merchant waits 3 seconds`:       `3 seconds pass`,
		`the clock moves 25 hours ahead`:     `25 hours pass`,
		`time advances by 25 hours`:          `25 hours pass`,
		`the response code is "1403"`:        `the answer has code "1403"`,
		`the refund fails with 1403`:         `the answer has code 1403`,
		`the answer should be a success`:     `the answer is a success`,
		`"T1" has refunded 27.97 yuan`:       `"T1" has 27.97 yuan refunded`,
		`"T1" has 27.97 yuan refund`:         `"T1" has 27.97 yuan refunded`,
		`there is a 4pyun app`:               `a 4pyun app`,
		`no further callback is pending`:     `no more callbacks are due`,
		`it fails with 1403`:                 `the answer has code 1403`,
		`the merchant gets 1403`:             `the answer has code 1403`,
		`交易 "T1" 已支付 60 元`:                   `一笔已支付的交易 "T1"，金额 60 元`,
		`"T1" 结算 60 元`:                       `商户结算 "T1"，金额 60 元`,
		`应答的状态码为 502`:                        `应答的 HTTP 状态码为 502`,
		`结算结果未知`:                             `商户不知道结果`,
		`there is no callback`:               `no more callbacks are due`,
		`two sharding callbacks arrive`:      `the merchant has received 2 sharding callback`,
		`the status of T1 is settled`:        `T1 is in status "settled"`,
		`商户对 "T1" 退款 22.03 元`:                `商户退款 "T1"，金额 22.03 元`,
		`时钟前进 25 小时`:                         `过了 25 小时`,
		`等 3 秒`:                              `过了 3 秒`,
		`应答码为 1403`:                          `应答的返回码为 1403`,
		`"T1" 已退款 27.97 元`:                   `"T1" 有 27.97 元 已退款`,
		`商户应该收到 1 个分账的通知`:                    `商户收到了 1 个 分账 回调`,
	} {
		if got := nearest(line, 1); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
	for _, line := range []string{"zebra", "we wait for the callback", `一笔已支付的交易 "T1"，金额 50 美元`, `"T1" 退了 27.97 元`} {
		if got := nearest(line, 3); len(got) != 0 {
			t.Errorf("%s is near to %q", line, got)
		}
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ kind, raw, want string }{
		{"amount", "60.00 yuan", "60.00"},
		{"amount", "6005 分", "60.05"},
		{"amount", "-5 fen", "-0.05"},
		{"amount", "100元", "100"},
		{"duration", "0.5 小时", "30m"},
		{"duration", "1 day", "24h"},
		{"duration", "0 seconds", "0s"},
		{"wait", "约 2 分钟", "about 2m"},
		{"wait", "1 到 3 秒", "1s to 3s"},
		{"wait", "500ms to 2 seconds", "500ms to 2s"},
		{"per", "分钟", "1m"},
		{"percent", "12.5%", "0.125"},
		{"nth", "tenth", "10"},
		{"operation", "Settle  Query", "settle_query"},
		{"operation", "order_query", "order_query"},
		{"callback", "分账", "sharding"},
		{"callback", "分润", "profit"},
		{"text", "“好”", "好"},
		{"provider", "支付宝", "alipay"},
		{"total", "待分账", "left"},
		{"mistake", "空签名", "no signature"},
	} {
		if got, err := kinds()[tt.kind].value(tt.raw); err != nil || got != tt.want {
			t.Errorf("%s %q: got %q, %v, want %q", tt.kind, tt.raw, got, err, tt.want)
		}
	}
	w := Find("settles")
	for _, i := range []int{-1, 2} {
		if _, err := w.Value(i, "x"); err == nil {
			t.Errorf("slot %d was read", i)
		}
	}
}

// FuzzParse: whatever is said, the rule can be written down, or the error says what is wrong.
func FuzzParse(f *testing.F) {
	for _, m := range meanings {
		f.Add(m.english)
		f.Add(m.chinese)
	}
	for _, seed := range []string{"", "the platform", "平台", "the platform hangs on settle, then", "当时，平台", "the platform hangs on settle" + strings.Repeat(" once", 500), "“”", `"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sentence string) {
		r, err := Parse(sentence)
		if err == nil {
			if _, err := json.Marshal(r); err != nil {
				t.Errorf("%q means what can't be written: %v", sentence, err)
			}
			return
		}
		var wrong *Error
		if !errors.As(err, &wrong) || err.Error() == "" || utf8.ValidString(sentence) && !utf8.ValidString(err.Error()) {
			t.Errorf("%q: %v", sentence, err)
		}
	})
}

// TestStepWays: each further way to say a step is of a step, and says all that the step's line holds, but for
// what an example can stand for.
func TestStepWays(t *testing.T) {
	t.Parallel()
	for _, way := range stepWays() {
		if way.means == nil {
			t.Errorf("%s: of no step", way.text)
			continue
		}
		names := way.slotNames()
		for _, slot := range way.means.patterns[way.language][0].slots {
			if !slices.Contains(names, slot.name) && way.given[slot.name] == "" && exampleOf(slot, way.language, Setting{}) == "" {
				t.Errorf("%s: doesn't say %s of %s", way.text, slot.name, way.means.Name)
			}
		}
		for slot := range way.given {
			if slot == "below" {
				continue
			}
			if slot != "" && !slices.Contains(way.means.Slots(), slot) {
				t.Errorf("%s: %s has no %s", way.text, way.means.Name, slot)
			}
		}
	}
}

// TestNearestTogether asks at the same time, as calls of the control API do: the race detector looks on.
func TestNearestTogether(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 20 {
				if got := nearest("the clock moves 25 hours ahead", 1); len(got) == 0 || got[0] != "25h passes" && got[0] != "25 hours pass" {
					t.Errorf("%q", got)
				}
			}
		})
	}
	group.Wait()
}
