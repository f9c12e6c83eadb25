package config_test

import (
	"strings"
	"testing"

	"paymock/client/adapter"
	"paymock/mock/config"
)

// TestMeant: a scenario whose parts stand anywhere, under any words for them, is written anew as it is meant.
func TestMeant(t *testing.T) {
	t.Parallel()
	adapter.TeachWords()
	for text, want := range map[string]string{
		"mock:\n  alipay:\n    settle:\n      error: ACQ.TRADE_STATUS_ERROR\n      times: 2\n": "rules: - when: provider: alipay operation: settle then: respond: ACQ.TRADE_STATUS_ERROR times: 2",
		"平台: 支付宝\n规则:\n  - 接口: 结算\n    返回码: ACQ.TRADE_STATUS_ERROR\n    次数: 两次\n":              "rules: - when: provider: alipay operation: settle then: respond: ACQ.TRADE_STATUS_ERROR times: 2",
		"規則：\n  - 當：{操作：付款}\n    則：{回覆：7105}\n":                                                `rules: - when: operation: pay then: respond: "7105"`,
		"settle:\n  first: 1403\n  second: 1403\n  then: success\n":                            `rules: - when: operation: settle then: respond: "1403" times: 2`,
		"rules:\n  - operation: settle\n    second_call: 1403\n":                               `rules: - when: operation: settle then: respond: "1403" times: 1 skip: 1`,
		"- 付款: 7105\n": `rules: - when: operation: pay then: respond: "7105"`,
		"rules:\n  - when: operation = settle and amount > 100\n    then: respond 1403\n":           `rules: - when: operation: settle where: amount: over: 100 yuan then: respond: "1403"`,
		"rules:\n  - when: {operation: setle}\n    then: {respnd: 1403, tims: 2}\n":                 `rules: - when: operation: settle then: respond: "1403" times: 2`,
		"rules:\n  - operation: settle\n    response: [1403, 1500, ok]\n":                           `rules: - when: operation: settle then: - respond: "1403" - respond: "1500" - {}`,
		"rules:\n  - callback: sharding\n    delay: 1 hour\n    repeat: 2\n":                        "rules: - when: callback: sharding then: delay: 1h duplicate: 1",
		"apps:\n  alipay:\n    orders:\n      - id: T1\n        price: 8850\n        paid: false\n": "apps: - provider: alipay trades: - order: T1 amount: 8850 status: waiting",
		"rules:\n  - settle returns 1403 twice\n":                                                   "given: - settle returns 1403 twice",
		"rules:\n  - operation: settle\n    weather: fine\n":                                        "", // it would be lost
		"rules:\n  - operation: settle\n":                                                           "", // it does nothing
		"just a text":                                                                               "",
	} {
		meant := config.Meant([]byte(text), "")
		if got := strings.Join(strings.Fields(meant), " "); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
		if meant == "" {
			continue
		}
		if _, err := config.ParseScenario("x", []byte(meant)); err != nil {
			t.Errorf("%s: %v", meant, err)
		}
	}
}
