package main

import (
	"strings"
	"testing"
)

// TestOneMistake: a line that begins otherwise than it should, or stands in other signs, is the one mistake of its file, and is
// told where it stands.
func TestOneMistake(t *testing.T) {
	t.Parallel()
	const (
		simplified  = "# language: zh-CN\n功能: x\n  场景: y\n    假如一个 4pyun 应用\n    并且一笔已支付的交易 \"T1\"，金额 100 元\n    当商户结算 \"T1\"，金额 100 元\n    那么应答包含：\n      | code | 1001 |\n"
		traditional = "# language: zh-TW\n功能: x\n  場景: y\n    假設一個 intella 應用\n    並且一台終端 \"K1\"，卡內餘額 500 元\n    並且商戶簽到終端 \"K1\"\n    當商戶收款 60 元，終端 \"K1\"\n    那麼應答成功\n"
		english     = "Feature: x\n  Scenario: y\n    Given a 4pyun app\n    And a paid trade \"T1\" of 100 yuan\n"
		outline     = "# language: zh-CN\n功能: x\n  场景大纲: y\n    假如一个 <p> 应用\n    例子:\n      | p |\n      | 4pyun |\n"
		text        = "# language: zh-CN\n功能: x\n  场景: y\n    假如一个 4pyun 应用\n    并且以下规则：\n      \"\"\"\n      {}\n      \"\"\"\n"
	)
	for _, tt := range []struct{ file, right, wrong, want string }{
		{simplified, "# language: zh-CN", "# language：zh-CN", "x:1:1: the line tells no language; write # language: zh-CN"},
		{simplified, "# language: zh-CN", "language: zh-CN", "x:1:1: the line tells no language; write # language: zh-CN"},
		{simplified, "# language: zh-CN", "＃ language: zh-CN", "x:1:1: the line tells no language; write # language: zh-CN"},
		{traditional, "# language: zh-TW", "# language：zh-TW", "x:1:1: the line tells no language; write # language: zh-TW"},
		{traditional, "zh-TW", "zh_TW", `x:1:1: features have no language "zh_TW"; write # language: zh-TW`},
		{traditional, "zh-TW", "zh-Hant", `x:1:1: features have no language "zh-Hant"; write # language: zh-TW`},
		{traditional, "zh-TW", "繁體中文", `x:1:1: features have no language "繁體中文"; write # language: zh-TW`},
		{simplified, "zh-CN", "zh_CN", `x:1:1: features have no language "zh_CN"; write # language: zh-CN`},
		{traditional, "功能:", "特性:", `x:2:1: "特性" begins nothing; write 功能:`},
		{simplified, "功能:", "测试：", `x:2:1: "测试" begins nothing; write 功能:`},
		{traditional, "場景:", "測試案例:", `x:3:3: "測試案例" begins nothing; write 場景:`},
		{traditional, "場景:", "场景:", "x:3:3: 场景 is no keyword of # language: zh-TW; write 場景"},
		{simplified, "场景:", "场景 1:", `x:3:3: "场景 1" begins nothing; write 场景:`},
		{english, "Scenario:", "Test case:", `x:2:3: "Test case" begins nothing; write Scenario:`},
		{traditional, "假設", "給定", `x:4:5: "給定" begins no step; write 假如`},
		{simplified, "假如", "前提: ", `x:4:5: "前提" begins no step; write 假如`},
		{english, "Given ", "Given: ", `x:3:5: "Given:" begins no step; write "Given "`},
		{simplified, "| code | 1001 |", "｜ code ｜ 1001 ｜", "x:8:7: ｜ parts no cells of a table; write an ASCII bar"},
		{simplified, "| code | 1001 |", "code | 1001 |", "x:8:7: the row of the table lacks the bar at its beginning; write it"},
		{outline, "| 4pyun |", "｜ 4pyun ｜", "x:7:7: ｜ parts no cells of a table; write an ASCII bar"},
		{outline, "例子:", "举例：", `x:5:5: "举例" begins nothing; write 例子:`},
		{outline, "场景大纲:", "@a b c\n  场景大纲:", "x:3:3: a tag begins with @ and has no blank in it; write @a @b @c"},
		{outline, "场景大纲:", "标签: a\n  场景大纲:", "x:3:3: a tag begins with @ and has no blank in it; write @a"},
		{outline, "      | p |\n      | 4pyun |", "      p\n      4pyun", "x:5:5: the cells of a table stand between bars; write in place of lines 6 to 7:\n      | p |\n      | 4pyun |"},
		{simplified, "| code | 1001 |", "code: 1001", "x:7:5: the cells of a table stand between bars; write in place of lines 8 to 8:\n      | code | 1001 |"},
		{simplified, "  场景: y\n    假如", "  前置条件:\n    假如一个 4pyun 应用\n  场景: y\n    假如", `x:3:3: "前置条件" begins nothing; write 背景:`},
		{simplified, "  场景: y\n    假如", "  背景:\n    给定一个 4pyun 应用\n  场景: y\n    假如", `x:4:5: "给定" begins no step; write 假如`},
		{simplified, "  场景: y\n    假如", "  背景:\n    - 假如一个 4pyun 应用\n  场景: y\n    假如", `x:4:5: "- " begins no step; leave it out`},
		{outline, "      | 4pyun |", "      4pyun", "x:7:7: the cells of a table stand between bars; write | 4pyun |"},
		{text, "      \"\"\"\n      {}\n      \"\"\"\n", "      when:\n        operation: settle\n      then: {respond: 1403}\n", "x:5:5: a text stands between lines of three double quotation marks; write in place of lines 6 to 8:\n      \"\"\"\n      when:\n        operation: settle\n      then: {respond: 1403}\n      \"\"\""},
		{text, `"""`, "“””", "x:6:7: “”” begins no text; write three double quotation marks, at its end too"},
	} {
		f, wrong := parseFeature("x", []byte(strings.ReplaceAll(tt.file, tt.right, tt.wrong)))
		if wrong.Error() != tt.want {
			t.Errorf("%s: got %s, want %s", tt.wrong, wrong.Error(), tt.want)
		}
		if f == nil {
			t.Errorf("%s: the rest is not judged", tt.wrong)
			continue
		}
		if err := checkSteps([]*feature{f}); err != nil {
			t.Errorf("%s: the rest, which is right, is wrong: %v", tt.wrong, err)
		}
	}
}

// TestStepPlaces: what is wrong in a step is told where it stands, with what is right there.
func TestStepPlaces(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ platform, step, want string }{
		{"intella", `那麼應答的返回碼為 "７１０５"`, `x:4:16: no platform answers with "７１０５" here; did you mean "7105" (特店交易密碼錯誤)?`},
		{"4pyun", `那麼應答的返回碼為 "１４０３"`, `x:4:16: no platform answers with "１４０３" here; did you mean "1403" (業務不允許)?`},
		{"intella", `當商戶收款 60.00 元，終端 "K1"`, `x:4:11: amounts of intella are whole dollars; for 60.00 元 write "60 元"`},
		{"intella", `當商戶收款 6000 分，終端 "K1"`, `x:4:11: amounts of intella are whole dollars; for 6000 分 write "60 元"`},
		{"alipay", `假設平台對結算返回 ACQ。TRADE_STATUS_ERROR`, "平台對結算返回 ACQ.TRADE_STATUS_ERROR"},
		{"alipay", `假設平台對結算返回 ACQ TRADE STATUS ERROR`, "平台對結算返回 ACQ.TRADE_STATUS_ERROR"},
		{"4pyun", `那麼應答的返回碼為 业务不允许`, `x:4:15: no platform answers with "業務不允許" here; did you mean "1403"`},
		{"alipay", `那麼商戶收到了 0個分帳回調`, "商戶收到了 0 個 分帳結果 回調"},
		{"intella", `假設一台終端 "0130418"，卡內餘額 500 元`, `x:4:13: "0130418" is no DeviceId; use 8 digits other than 00000000`},
		{"4pyun", `當商戶結算 {trade:name}，金額 5 元`, "x:4:11: {trade:name} stands for a value of your own"},
		{"4pyun", `假設平台對 結算 返回 {code}`, "x:4:17: {code} stands for a value of your own"},
	} {
		f, bad := parseFeature("x", []byte("# language: zh-TW\n功能: x\n  場景: y\n    假設一個 "+tt.platform+" 應用\n    "+tt.step+"\n"))
		if bad != nil {
			t.Fatal(bad)
		}
		err := joinMistakes(checkSteps([]*feature{f}), checkNames([]*feature{f}, ""))
		if err == nil || !strings.Contains(err.Error(), strings.Replace(tt.want, "x:4:", "x:5:", 1)) {
			t.Errorf("%s: got %v, want %s", tt.step, err, tt.want)
		}
	}
}

// TestTablesAndTexts: what stands below steps is judged as they take it.
func TestTablesAndTexts(t *testing.T) {
	t.Parallel()
	const settle = "并且商户结算 \"T1\"：\n      "
	for _, tt := range []struct{ steps, want string }{
		{"并且以下规则：\n      \"\"\"\n      rules:\n        - when: {operation: settle}\n          then: {respond: ACQ.SYSTEM_ERROR}\n      \"\"\"", ""},
		{"并且以下规则：\n      \"\"\"\n      结算返回 ACQ.SYSTEM_ERROR\n      平台丢失退款的应答\n      \"\"\"", ""},
		{"并且以下规则：\n      \"\"\"\n      结算返回 ACQ.SYSTEM_ERROR\n      退款返回 7105\n      \"\"\"", `x:10: "7105" is a code of intella`},
		{"并且以下规则：\n      \"\"\"\n      operation: settle\n      code: ACQ.SYSTEM_ERROR\n      \"\"\"", "write below line 8, in place of the lines there:\n      rules:\n        - when:\n            provider: alipay\n            operation: settle\n          then:\n            respond: ACQ.SYSTEM_ERROR"},
		{"并且以下规则：\n      | when | then |\n      | settle | ACQ.SYSTEM_ERROR |", "not in a table; write below the step:\n\"\"\"\nrules:"},
		{"并且以下规则：\n      \"\"\"\n      rules: []\n      apps: [{provider: alipay, id: \"1\"}]\n      \"\"\"", "a step takes rules only"},
		{settle + "| 收款方 | amount |\n      | 2088101126708402 | 30 |", `x:8:9: royalty_parameters have no field "收款方"; did you mean "trans_in"?`},
		{"那么应答包含：\n      | 字段 | 值 |\n      | code | 10000 |", "x:8:9: such a table has no head line"},
	} {
		f, bad := parseFeature("x", []byte("# language: zh-CN\n功能: x\n  场景: y\n    假如一个 alipay 应用\n    并且一笔已支付的交易 \"T1\"，金额 50.00 元\n    当商户绑定分账方 \"2088101126708402\"\n    "+tt.steps+"\n"))
		if bad != nil {
			t.Fatal(bad)
		}
		err := checkNames([]*feature{f}, "")
		if got := joinMistakes(checkSteps([]*feature{f}), err); tt.want == "" && got != nil || tt.want != "" && (got == nil || !strings.Contains(got.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %s", tt.steps, got, tt.want)
		}
	}
}

// TestOtherPlatform: a line with another platform's code is the one mistake of a scenario of which some lines fit its app; where
// none does, that app is.
func TestOtherPlatform(t *testing.T) {
	t.Parallel()
	const alipay, fourpyun, intella = "ACQ.TRADE_STATUS_ERROR", "1403", "7105"
	for _, tt := range []struct{ app, rule, judged, at, want string }{
		{"4pyun", alipay, fourpyun, "x:6:15: ", "line 4 is of"},
		{"4pyun", fourpyun, alipay, "x:8:15: ", "line 4 is of"},
		{"4pyun", fourpyun, intella, "x:8:15: ", "line 4 is of"},
		{"4pyun", alipay, alipay, "x:6:15: ", "in place of line 4"},
		{"alipay", fourpyun, alipay, "x:6:15: ", "line 4 is of"},
		{"alipay", alipay, intella, "x:8:15: ", "line 4 is of"},
		{"alipay", fourpyun, fourpyun, "x:6:15: ", "in place of line 4"},
		{"alipay", "7002", alipay, "x:6:15: ", "line 4 is of"},
	} {
		f, bad := parseFeature("x", []byte("# language: zh-CN\n功能: x\n  场景: y\n    假如一个 "+tt.app+" 应用\n    并且一笔已支付的交易 \"T1\"，金额 50.00 元\n    并且平台对清算返回 "+tt.rule+"\n    当商户结算 \"T1\"，金额 50.00 元\n    那么应答的返回码为 "+tt.judged+"\n"))
		if bad != nil {
			t.Fatal(bad)
		}
		err := joinMistakes(checkSteps([]*feature{f}), checkNames([]*feature{f}, ""))
		if err == nil || !strings.HasPrefix(err.Error(), tt.at) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s, %s, %s: got %v, want %s at %s alone", tt.app, tt.rule, tt.judged, err, tt.want, tt.at)
		}
	}
}

// TestMeantApp: an app of a misspelled platform, or in more words, is the app that is meant, and the scenario lacks none.
func TestMeantApp(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"一个 支付包应用": "一个 alipay 应用", "一个支付宝平台应用": "一个 alipay 应用", "一个支付包的应用": "一个 alipay 应用",
		"an alipa platform app": "an alipay app", "a 4pyunn application": "a 4pyun app",
	} {
		f, bad := parseFeature("x", []byte("# language: zh-CN\n功能: x\n  场景: y\n    假如"+line+"\n    并且一笔已支付的交易 \"T1\"，金额 50.00 元\n"))
		if bad != nil {
			t.Fatal(bad)
		}
		if err := checkSteps([]*feature{f}); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %s alone", line, err, want)
		}
	}
}

// TestCodesOfRules: a code of another platform that a rule of the server may answer with is no mistake.
func TestCodesOfRules(t *testing.T) {
	t.Parallel()
	f, bad := parseFeature("x", []byte("Feature: x\n  Scenario: y\n    Given a 4pyun app\n    And a paid trade \"T1\" of 100 yuan\n"+
		"    When the merchant settles \"T1\" for 60 yuan\n    Then the answer has code ACQ.TRADE_STATUS_ERROR\n"))
	if bad != nil {
		t.Fatal(bad)
	}
	if err := checkNames([]*feature{f}, ""); err == nil || !strings.Contains(err.Error(), "is a code of alipay") {
		t.Errorf("without rules: %v", err)
	}
	if err := checkNames([]*feature{f}, `[{"then":{"respond":"ACQ.TRADE_STATUS_ERROR"}}]`); err != nil {
		t.Errorf("with a rule: %v", err)
	}
}

// TestSameTitle: beside another platform's code stand those of the scenario's platform that have its title.
func TestSameTitle(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"SYSTEM_ERROR": `, such as "9995" (系統錯誤) or `,
		"1403":         "",
	} {
		n := nameCheck{actingApp: actingApp{platform: "intella"}}
		if got := n.ownMeaning(code); want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
