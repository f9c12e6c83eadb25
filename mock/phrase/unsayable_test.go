package phrase

import (
	"errors"
	"strings"
	"testing"
)

// TestUnsayable: a sentence with something that no rule can say is no rule without it.
func TestUnsayable(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		"the platform answers settle after 10 s with 1403":            "when it is late",
		"settle returns 1403 after 10 minutes":                        "when it is late",
		"平台结算 10 秒后返回 1403":                                           "when it is late",
		"平台結算 10 秒後返回 HTTP 502":                                       "when it is late",
		"the platform answers settle with 1403, except the first":     "leaves something out",
		"除了第一次，结算返回 1403":                                             "leaves something out",
		"结算返回 1403，第一次除外":                                             "leaves something out",
		"平台结算返回 1403 或 1405":                                          "leaves open which it is",
		"settle returns 1403 or 1405":                                 "leaves open which it is",
		"结算第一次和第三次返回 1403":                                            "are several calls",
		"the first and the third settle call return 1403":             "are several calls",
		"settle returns 1403 only on weekdays":                        "no time",
		"平台结算返回 1403 直到 2027年1月1日":                                    "no time",
		"微信支付返回 1403":                                                 "no platform that is simulated",
		"wechat pay returns 1403":                                     "no platform that is simulated",
		"结算返回 1403，但实际已处理":                                            "changes FIELD to 1403",
		"settle returns 1403 but does it anyway":                      "changes FIELD to 1403",
		"平台结算成功返回 1500":                                               "changes FIELD to 1500",
		"settle moves the money and then returns 1403":                "changes FIELD to 1403",
		"the last settle returns 1403":                                "is not known before",
		"结算返回1403(交易状态不对)":                                            `without "(交易状态不对)"`,
		"intella pay fails with 7105 for 500 or more":                 `"500 dollars"`,
		"清除所有规则":                                                      "`payctl rule list` lists",
		"delete all rules":                                            "`payctl rule list` lists",
		"结算返回错误":                                                      "does not say how settle fails",
		"结算返回1403 ACQ.TRADE_STATUS_ERROR":                             "has two codes",
		"退款 100 以上返回 1403":                                            "without unit",
		"the platform answers settle slowly":                          "does not say how long settle takes",
		"结算金额100元左右时返回1403两次":                                         `write them, with figures of your own: "结算金额大于 90 元小于 110 元时返回1403两次"`,
		"付款大約100元時返回7105":                                             `"付款金額大於 90 元小於 110 元時返回7105"`,
		"结算金额差不多一百元返回1403":                                            `"结算金额大于 90 元小于 110 元返回1403"`,
		"结算金额100多元返回1403":                                             `"结算金额大于 100 元小于 110 元返回1403"`,
		"结算金额几百元返回1403":                                               `"金额几百元" is no amount to compare with`,
		"结算金额50～100返回1403":                                            `"50-100" is an amount without unit`,
		"settle fails with 1403 for amounts around 100 yuan":          `"settle fails with 1403 where amount is over 90 yuan where amount is under 110 yuan"`,
		"settle of 100 yuan or so fails with 1403":                    `"settle where amount is over 90 yuan where amount is under 110 yuan fails with 1403"`,
		"结算奇数次返回 1403":                                                `"奇数次" are the first, the third`,
		"drop all but the first callback":                             "leaves something out",
		"settle answers 1403 for app op0000000000demo":                "payctl say --app ID",
		"只对应用 op1 的结算返回 1403":                                         "payctl say --app ID",
		"交易号 20260001 的结算返回 1403":                                     `"结算返回 1403，当 trade.no 为 20260001 时"`,
		"商户 62626601 的结算返回 1403":                                      "is no condition",
		"settle hangs for 10 seconds":                                 "hangs on settle for the next 10 seconds",
		"结算延时":                                                        "does not say how long settle takes",
		"分账回调晚点到":                                                     "does not say how late",
		"only settles whose reason is vip get 1403":                   "is no condition that was understood",
		"whenever settle_value is 2203 return 1403":                   "names no call",
		"结算实际成功，却返回 1500":                                             "changes FIELD to 1500",
		"the settle is done but the merchant gets HTTP 502":           "loses the answer to settle",
		"settle answers 1500 for merchant A":                          "is no condition",
		"商户A结算返回1403":                                                 "is no condition",
		"用户「张三」退款返回1500":                                              "",
		"settle answers 1403 for trade T1":                            `holds it: "settle answers 1403 where trade.order is T1"`,
		"refund of order T1 returns 1403":                             `holds it: "refund returns 1403 where trade.order is T1"`,
		"settle of trade number 123456 returns 1403":                  `holds it: "settle returns 1403 where trade.no is 123456"`,
		"对订单T1退款返回1403":                                               `"退款返回1403，当 trade.order 为 T1 时"`,
		"make alipay cancel retryable":                                "is what a member of the answer says",
		"settle answers 1403 for the next 1.5 calls":                  "no whole number of calls",
		"结算返回1403 1.5次":                                               "no whole number of calls",
		"settle fails with 1403 2.5 times":                            "no whole number of calls",
		"结算返回1403至少两次":                                                `write one, "for the next 2 calls"`,
		"结算至多两次返回1403":                                                "no number of calls",
		"settle fails with 1403 no more than 2 times":                 "no number of calls",
		"结算返回1403零次":                                                  "nothing happens",
		"settle answers 1403 until the third call":                    "leaves open",
		"明天结算返回1403":                                                  "no time",
		"settle answers 1403 on Mondays":                              "no time",
		"金额等于50元就返回1500":                                              "names no call",
		"the platform answers settle with 1403 for the next -2 calls": "want a positive number",
		"平台对结算返回 1403，-2 次":                                           "want a positive number",
		"平台对结算返回 1403，以 -5% 的概率":                                      "want a positive number",
		"平台对结算延迟 -5 秒":                                                "want a positive number",
		"平台对结算延迟负 5 秒":                                                "want a positive number",
		"平台对结算延迟 −5 秒":                                                "want a positive number",
		"delay settle by -5 seconds":                                  "want a positive number",
		"return 1403 for settle minus 2 times":                        "want a positive number",
		"settle fails with 1403 with a chance of -5%":                 "want a positive number",
		"settle returns 1403 where amount is over -5 yuan":            "want a positive number",
		"the settle callback arrives -5 minutes late":                 "want a positive number",
		"平台对结算返回 1403，半次":                                             "no whole number of calls",
		"settle returns 1403 half a time":                             "no whole number of calls",
		"settle times out after 5 seconds":                            "takes 5 seconds to answer settle",
		"结算 5 秒后超时":                                                   "takes 5 秒 to answer 结算",
		"settle returned 1403 10 minutes ago":                         "is over",
		"10 分钟前结算返回 1403":                                             "is over",
		"OrderQuery returns 7105 from 3pm on":                         "no time",
		"结算下午3点起返回1403":                                               "no time",
		"return 1403 only when settle_value is between 100 and 200":   "where FIELD is over 99",
		"settle returns 1403 between 2 and 4 times":                   "no number of calls",
		"扣款成功但返回超时":                                                   "The sentence doesn't say 任何请求",
		"the signature of the answer is wrong":                        "doesn't say any call",
		"结算饭回1403":                                                    `did you mean "平台 结算 返回 1403"`,
		"结算返回1403两次然后超市":                                              "did you mean `平台对 结算 返回 \"1403\"，接下来 2 次，然后平台对 它 一直不应答`",
		"平台挂了":                                                        "does not say what fails",
		"平台对结算返回":                                                     "does not say what settle returns",
		"平台延迟分账回调 10":                                                 `"10" has no unit`,
		"分账回调里的金额改成1分":                                                "holds a unit",
		"卡片余额不足时付款返回7105":                                             `did you mean "平台对 付款 返回 7105"`,
		"the notify callback says TRADE_CLOSED":                       `changes FIELD to "TRADE_CLOSED" in notify callback`,
		"付款要求重試三次":                                                    `is what a card reader does`,
		"顾客在T9付":                                                      "is what people do",
		"the merchant settles T1":                                     "is what people do",
		"查询说交易已关闭":                                                    "--status closed",
		"the trade is not paid":                                       "--status waiting",
		"订单已退款":                                                       "payctl refund ORDER",
		"平台对结算返回1403，退款返回1500":                                        "is about settle and about refund",
		"平台有几率对结算返回1403":                                              "20 %",
		"平台可能对结算返回1403":                                               "20 %",
		"平台对提现返回1403":                                                 "of any call, say",
		"平台对清帐返回 1403":                                                "平台对 任何请求 返回",
		"平台對清帳返回 1403":                                                "平台對 任何請求 返回",
		"手环支付返回 7105":                                                 `It is without "手环", which is not understood`,
		"商户号不是M1时结算返回1403":                                            `"商户号不是M1" is no condition`,
		"settle returns 1403 for the VIP users":                       "not understood",
		"平台对结算最后一次返回 1403":                                            `"after 2 calls", and "once"`,
		"the last 2 calls to settle return 1403":                      "is not known before",
		"settle returns 1403 for everything but trade":                "leaves something out",
	} {
		if _, err := Parse(sentence); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", sentence, err, want)
		}
	}
	for sentence, wrong := range map[string]string{
		"平台对结算返回 1403，重复 2 次": "每", "平台对刷脸返回 7105": "settle", "notify callback fires 3 times concurrently and late": "did you mean", "平台不发刷脸回调": "any",
		"平台对结算延迟 1 分 30 秒吗啡": "30 次", "平台对结算返回 1403 啊 30 秒": "30 次",
	} {
		if _, err := Parse(sentence); err == nil || strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: got %v, which is to suggest no %s", sentence, err, wrong)
		}
	}
	for _, sentence := range []string{
		"所有商户的结算返回1403", "the merchant gets 1403 for settle", "用户退款失败，返回1500", "结算返回1403 10次", "settle returns 1403 10 times",
		`the platform answers settle with 1403 and says "wait 1.5 times"`,
	} {
		if _, err := Parse(sentence); err != nil {
			t.Errorf("%s: %v", sentence, err)
		}
	}
}

// TestLinesOfRules: a line of a feature that is a rule for say is answered with the line that says the same, and
// none that says another thing is suggested.
func TestLinesOfRules(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"第三次结算返回1403":                        "平台对 结算 返回 1403，接下来 1 次，在 2 次之后",
		"settle should fail with 1403 twice": `the platform answers settlement with "1403" twice`,
		"一半的结算返回1500":                        `平台对 结算 返回 "1500"，以 50 % 的概率`,
		"settle takes 5 seconds":             "the platform takes 5 seconds to answer settlement",
		"那么返回 1403":                          "",
		"drop all but the first callback":    "",
	} {
		if got := strings.Join(nearest(line, 2), " / "); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
	for _, line := range []string{"商户收到分账回调", "the trade is unsettled", "the merchant receives a callback", "the merchant pays 100 yuan"} {
		for _, got := range nearest(line, 2) {
			if strings.Contains(got, "收不到") || strings.Contains(got, `"unsettled"`) || strings.Contains(got, `"trade"`) || strings.Contains(got, `"receives"`) {
				t.Errorf("%s: suggests %s", line, got)
			}
		}
	}
}

// TestNamesNoPlatform: a platform that this build has is not refused, whatever its name.
func TestNamesNoPlatform(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"WeChat Pay": true, "Alipay": false, "支付宝": false} {
		if got := namesNoPlatform([]string{name, ""}); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if namesNoPlatform([]string{"is WeChat Pay", "is "}) {
		t.Error("a field's value is taken for a platform")
	}
}

// TestWholeSentences: what is refused is answered with whole sentences that keep platform, counts and conditions, have a
// code that the platform's operation answers, and are read themselves.
func TestWholeSentences(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string][]string{
		"P云结算返回 1403，30 分钟":                       {"P云 平台对 结算 返回 1403，接下来 30 分钟 内", "P云 平台要过 30 分钟 才处理 结算"},
		"settle fails with 1403, 30 min":          {"the platform answers settle with 1403 for the next 30 min"},
		"结算 2分钟3次 返回 1403":                        {"返回 1403，接下来 3 次，接下来 2分钟 内", "平台对 结算 限流为 3 次/2分钟，超出时返回 1403"},
		"结算返回 HTTP 500，错误码 1403":                  {"平台对 结算 返回 1403", "平台对 结算 返回 HTTP 状态码 500"},
		"settle returns 503 with code 1403":       {"the platform answers settle with HTTP status 503"},
		"簽退返回 1403":                               {"平台對 任何請求 返回 1403"},
		"支付保平台对退款返回 1403":                         {"alipay平台对退款返回 1403"},
		"分账失败一次后成功":                               {"平台对 分账 返回 1002，接下来 一 次"},
		"settle fails three times and then works": {"the platform answers settle with 1002 for the next three calls"},
		"Micropay第二次才成功":                          {"接下来 1 次"},
		"网关502":                                   {"平台对 任何请求 返回 HTTP 状态码 502"},
		"大额分账返回 1403":                             {"平台对 分账 返回 1403，amount 大于 1000 元"},
		"settle returns 1403 for small amounts":   {"where amount is under 10 yuan"},
		"小程序支付返回 1403":                            {"平台对 支付 返回 1403"},
		"四方结算返回1403":                              {"平台对 结算 返回 1403"},
		"限流，每秒最多5次":                               {"平台对 任何请求 限流为 5 次/秒"},
		"单笔查询回查无交易":                               {`平台对 查询 返回 "查无交易"`},
	} {
		_, err := ParseFor(sentence, "4pyun")
		if err == nil {
			t.Errorf("%s is taken", sentence)
			continue
		}
		for _, text := range want {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("%s: got %v, want %q", sentence, err, text)
			}
		}
		var unclear *Error
		if !errors.As(err, &unclear) {
			t.Fatal(err)
		}
		if _, _, ok := unclear.Suggested(); !ok {
			t.Errorf("%s: %v suggests nothing that is read", sentence, err)
		}
	}
}

// TestMeans: words that limit or deny, and marks around names, keep their meaning.
func TestMeans(t *testing.T) {
	t.Parallel()
	const settle1403 = `{"when":{"operation":"settle"},"then":{"respond":"1403"}}`
	const lost = `{"when":{"operation":"settle"},"then":{"lose_reply":true},"times":1}`
	const once = `{"when":{"operation":"settle"},"then":{"respond":"1403"},"times":1}`
	for sentence, want := range map[string]string{
		"平台对清算返回 1403，一次性": once, "平台对清算返回 1403，一次性的": once, "平台对清算一次性返回 1403": once, "平台一次性对清算返回 1403": once, "清算返回 1403，单次": once,
		`平台对"结算"返回"1403"`: settle1403, "平台对“结算”返回“1403”": settle1403, "平台对「结算」返回 1403": settle1403, "平台对“结算接口”返回 1403": settle1403,
		`the platform answers "settle" with "1403"`: settle1403,
		"平台处理完结算后不应答":                               lost, "平台处理完结算后不返回": lost, "平台处理结算但不返回结果": lost, "平台处理完结算后断开": lost, "结算成功但不返回": lost,
		"平台不回调": `{"when":{"callback":"any"},"then":{"drop":true}}`, "平台不通知支付结果": `{"when":{"callback":"notify"},"then":{"drop":true}}`,
		"支付回调失败3次": `{"when":{"callback":"notify"},"then":{"drop":true},"times":3}`, "平台對結算傳回 1403": settle1403,
		"平台对结算返回1403，订单号以 2024 开头": `{"when":{"operation":"settle","where":{"trade.order":{"prefix":"2024"}}},"then":{"respond":"1403"}}`,
		"平台对结算返回 http500":          `{"when":{"operation":"settle"},"then":{"http_status":500}}`,
	} {
		if got := mean(t, sentence); got != want {
			t.Errorf("%s: %s, want %s", sentence, got, want)
		}
	}
}
