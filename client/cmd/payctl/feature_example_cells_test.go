package main

import (
	"strings"
	"testing"
)

// TestExampleCells: what a cell of examples makes wrong is told at the cell, all rows in one run, with what it means there.
func TestExampleCells(t *testing.T) {
	t.Parallel()
	const outline = "# language: zh-CN\n功能: x\n  场景大纲: y\n    假如一个 4pyun 应用\n    并且一笔已支付的交易 \"T1\"，金额 100.00 元\n    并且平台对结算返回 <码>\n" +
		"    当商户结算 \"T1\"，金额 <金额> 元\n    那么应答的返回码为 \"<码>\"\n    例子:\n      | 码 | 金额 |\n"
	for _, tt := range []struct{ rows, want string }{
		{"| 1403 | 10 |\n      | 1500 | 10.5 |", ""},
		{"| 14o3 | 10 |", `x:11:9: no platform answers with "14o3" here; did you mean "1403"?`},
		{"| 1403 | 十块 |", `x:11:16: "十块" is no value for <金额> in line 7; write "10"`},
		{"| 1403 | 1000分 |", `x:11:16: "1000分" is no value for <金额> in line 7; write "10"`},
		{"| 1403 | 10.001 |", `x:11:16: amounts of 4pyun are whole fen; for 10.001 元 write "10.00" or "10.01"`},
		{"| 1493 | 10元 |\n      | 14o3 | 十块 |", "x:11:9: no platform answers with \"1493\" here; did you mean \"1403\" or \"403\" or \"1003\"?\n" +
			"x:11:16: \"10元\" is no value for <金额> in line 7; write \"10\"\nx:12:9: no platform answers with \"14o3\" here; did you mean \"1403\"?\nx:12:16: \"十块\" is no value for <金额> in line 7; write \"10\""},
	} {
		f, bad := parseFeature("x", []byte(outline+"      "+tt.rows+"\n"))
		if bad != nil {
			t.Fatal(bad)
		}
		err := joinMistakes(checkSteps([]*feature{f}), checkNames([]*feature{f}, ""))
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || err.Error() != tt.want) {
			t.Errorf("%s: got %v, want %s", tt.rows, err, tt.want)
		}
	}
}

// TestTraditionalCells: so it is in the letters of Taiwan.
func TestTraditionalCells(t *testing.T) {
	t.Parallel()
	f, bad := parseFeature("x", []byte("# language: zh-TW\n功能: x\n  場景大綱: y\n    假如一個 4pyun 應用\n    並且一筆已支付的交易 \"T1\"，金額 100.00 元\n    當商戶結算 \"T1\"，金額 <金額> 元\n    例子:\n      | 金額 |\n      | 500分 |\n"))
	if bad != nil {
		t.Fatal(bad)
	}
	if err := checkSteps([]*feature{f}); err == nil || err.Error() != `x:9:9: "500分" is no value for <金額> in line 6; write "5"` {
		t.Error(err)
	}
}

// TestRowsOfTables: what is wrong in the table below a step is told at its cells, and one that the step doesn't take is said in steps.
func TestRowsOfTables(t *testing.T) {
	t.Parallel()
	const alipay = "# language: zh-CN\n功能: x\n  场景: y\n    假如一个支付宝应用\n    并且一笔已支付的交易 \"T1\"，金额 100.00 元\n    并且商户绑定分账方 \"2088101126708402\"\n    当商户结算 \"T1\"：\n"
	const fourpyun = "# language: zh-CN\n功能: x\n  场景: y\n    假如一个 4pyun 应用\n    并且一笔已支付的交易 \"T1\"，金额 100.00 元\n"
	for _, tt := range []struct{ file, want string }{
		{alipay + "      | trans-in | amout |\n      | 2088101126708402 | 1.00 |\n", "x:8:9: royalty_parameters have no field \"trans-in\"; did you mean \"trans_in\"?\nx:8:20: royalty_parameters have no field \"amout\"; did you mean \"amount\"?"},
		{fourpyun + "    当商户退款：\n      | 交易 | 金额 | 退款单号 |\n      | T1 | 10.00 | R1 |\n      | T1 | 20 | R2 |\n", "write in place of both `商户退款 \"T1\"，金额 10.00 元，单号 \"R1\"`, `商户退款 \"T1\"，金额 20 元，单号 \"R2\"`"},
		{fourpyun + "    当商户退款 \"T1\"，金额 10.00 元\n      | 单号 | R1 |\n", "write in place of both `商户退款 \"T1\"，金额 10.00 元，单号 \"R1\"`"},
		{fourpyun + "    当商户结算 \"T1\"，金额 10.00 元：\n      | 其中可分账 | 5 |\n", "write in place of both `商户结算 \"T1\"，金额 10.00 元，其中可分账 5 元`"},
		{fourpyun + "    当商户结算 \"T1\"，金额 10.00 元\n    那么应答：\n      | 返回码 | 1001 |\n", "write in place of both `应答的返回码为 \"1001\"`"},
		{fourpyun + "    当商户结算 \"T1\" 和 \"T2\"，金额 10.00 元\n", "`商户结算 \"T2\"，金额 10.00 元`\nx:6:6: no step before it makes trade \"T2\"; put above line"},
		{fourpyun + "    当商户结算：\n      | 交易 | 金额 |\n      | T2 | 10.00 |\n", "`商户结算 \"T2\"，金额 10.00 元`\nx:6:6: no step makes trade \"T2\""},
		{fourpyun + "    当商户退款 \"T1\"，金额 10.00 元\n      | 车牌 | R1 |\n", "takes no lines below it"},
		{fourpyun + "    当商户退款 \"T1\"，金额 10.00 元\n      | 金额 | 11.00 元 |\n", "takes no lines below it"},
		{fourpyun + "    当商户结算 \"T1\"，金额 10.00 元\n    那么应答包含：\n      | 返回码 | 1001 |\n      | 提示 | 好 |\n", "x:7:7: no step is worded \"应答包含：\" with such a table; write in place of both `应答的返回码为 \"1001\"`, `应答的提示为 \"好\"`"},
		{fourpyun + "    当商户结算 \"T1\"，金额 10.00 元\n    那么应答包含：\n      | 返回码 | 1001 |\n      | seqno | 1 |\n", "x:8:9: answers have no member \"返回码\"; take the row away and write a step for it: `应答的返回码为 \"1001\"`"},
	} {
		f, bad := parseFeature("x", []byte(tt.file))
		if bad != nil {
			t.Fatal(bad)
		}
		err := joinMistakes(checkSteps([]*feature{f}), checkNames([]*feature{f}, ""))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.file, err, tt.want)
		}
	}
}

// TestCommentBehind: a comment behind a step goes to a line of its own.
func TestCommentBehind(t *testing.T) {
	t.Parallel()
	f, bad := parseFeature("x", []byte("# language: zh-CN\n功能: x\n  场景: y\n    假如一个 4pyun 应用 # 第一个\n    并且平台对结算返回 1403 // 一次\n    当商户查询退款单 \"R #1\"\n    并且商户发送报文 a=1 // b\n"))
	if bad != nil {
		t.Fatal(bad)
	}
	const want = "x:4:7: no comment stands behind a step; write \"一个 4pyun 应用\", and on a line of its own above it \"# 第一个\"\nx:5:7: no comment stands behind a step; write \"平台对结算返回 1403\", and on a line of its own above it \"# 一次\""
	if err := checkSteps([]*feature{f}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
