package phrase

import (
	"strings"
	"testing"
)

// TestUnsayable: a sentence with something that no rule can say is no rule without it.
func TestUnsayable(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		"drop all but the first callback":              "leaves something out",
		"settle answers 1500 for merchant A":           "is no condition",
		"商户A结算返回1403":                                  "is no condition",
		"用户「张三」退款返回1500":                               "",
		"settle answers 1403 for trade T1":             "is no condition",
		"settle answers 1403 for the next 1.5 calls":   "no whole number of calls",
		"结算返回1403 1.5次":                                "no whole number of calls",
		"settle fails with 1403 2.5 times":             "no whole number of calls",
		"结算返回1403至少两次":                                 `write one, "for the next 2 calls"`,
		"结算至多两次返回1403":                                 "no number of calls",
		"settle fails with 1403 no more than 2 times":  "no number of calls",
		"结算返回1403零次":                                   "nothing happens",
		"settle answers 1403 until the third call":     "leaves open",
		"明天结算返回1403":                                   "no time",
		"settle answers 1403 on Mondays":               "no time",
		"金额等于50元就返回1500":                               "names no call",
		"结算金额至少100返回1403":                              "without unit",
		"settle returns 1403 for the VIP users":        "not understood",
		"settle returns 1403 for everything but trade": "leaves something out",
	} {
		if _, err := Parse(sentence); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", sentence, err, want)
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
