package main

import (
	"errors"
	"strings"
	"testing"
)

// TestPlaceholders: what is wrong with a step of an outline is told as it stands in the file, once for all rows,
// and a placeholder that nothing fills is told.
func TestPlaceholders(t *testing.T) {
	t.Parallel()
	const chinese = "# language: zh-CN\n功能: x\n  "
	for text, want := range map[string]string{
		"Feature: x\n  Scenario Outline: y\n    Given a 4pyun app\n    And the merchant queries refund \"R\"\n    Then the answer has the code <code>\n    Examples:\n      | code |\n      | 1403 |\n      | 1500 |\n": "x.feature:5:10: no step is worded \"the answer has the code <code>\"; did you mean \"the answer has code <code>\"?",
		"Feature: x\n  Scenario: y\n    Given a 4pyun app\n    And the merchant queries refund \"R\"\n    Given the platform answers settle with \"<code>\"\n":                                                          "x.feature:5:45: <code> stands for a column of examples, and the scenario has none; begin it with Scenario Outline: and write Examples: below it, with a table that has the column code",
		chinese + "场景大纲: y\n    假如一个 4pyun 应用\n    当商户查询退款单 \"R\"\n    那么应答的返回码是<code>\n    例子:\n      | code |\n      | 1403 |\n":                                                                                      "x.feature:6:7: no step is worded \"应答的返回码是<code>\"; did you mean \"应答的返回码为 <code>\"?",
		chinese + "场景: y\n    假如一个 4pyun 应用\n    当商户查询退款单 \"R\"\n    那么应答的返回码为 \"<code>\"\n":                                                                                                                            "x.feature:6:16: <code> stands for a column of examples, and the scenario has none; begin it with 场景大纲: and write 例子: below it, with a table that has the column code",
		chinese + "场景: y\n    假如一个 4pyun 应用\n    当商户查询退款单 \"R\"\n    并且一笔交易 \"T1\"，金额 5 元，状态为 \"done\"\n":                                                                                                               `x.feature:6:29: no status "done"; did you mean "finished"?`,
		chinese + "场景: y\n    假如一个 4pyun 应用\n    当商户查询退款单 \"R\"\n    那么平台对结算返回 1403\n":                                                                                                                                  "x.feature:6:7: \"平台对结算返回 1403\" is a rule, which stands before the call; no call comes after it; to judge the answer write `应答的返回码为 \"1403\"`",
		chinese + "场景: y\n    假如一个 4pyun 应用\n    当商户查询退款单 \"R\"\n    那么商户收到退款回调\n":                                                                                                                                      "x.feature:6:7: no step is worded \"商户收到退款回调\"; 4pyun sends no 退款 callbacks: it sends notify, sharding, settlement, profit; leave the line out",
		"Feature: x\n  Scenario: y\n    Given an intella app\n    When the merchant cancels \"T1\"\n":                                                                                                                   "x.feature:4:10: no step is worded `the merchant cancels \"T1\"`; `payctl steps` shows all",
		chinese + "场景: y\n    假如一个 4pyun 应用\n    并且一笔已支付的交易 \"T1\"，金额 1 元\n    当商户结算 \"T1\"，金额 1 元\n    那么平台推送了3次分账回调\n":                                                                                                "x.feature:7:7: \"平台推送了3次分账回调\" is a rule, which stands before the call; no call comes after it; to judge what came write \"商户收到了 3 个 分账 回调\"",
		chinese + "场景: y\n    假如一个 4pyun 应用\n    当商户查询退款单 \"R\"\n    那么平台对结算返回 1403\n    当商户查询退款单 \"R\"\n":                                                                                                              "",
		chinese + "场景大纲: y\n    假如一个 4pyun 应用\n    当商户查询退款单 \"R\"\n    那么应答的返回码为 \"<code>\"\n    例子:\n      | code |\n      | 1403 |\n":                                                                                 "",
	} {
		f, wrong := parseFeature("x.feature", []byte(text))
		if wrong != nil {
			t.Fatal(wrong)
		}
		err := joinMistakes(checkSteps([]*feature{f}), checkNames([]*feature{f}, ""))
		if err == nil {
			err = errors.New("")
		}
		if err.Error() != want {
			t.Errorf("%s\ngot  %v\nwant %s", strings.TrimSpace(text), err, want)
		}
	}
}
