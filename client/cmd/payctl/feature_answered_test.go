package main

import (
	"strings"
	"testing"
)

// TestAnsweredByRule: a rule and the line that judges what it answers are told where they are about different things.
func TestAnsweredByRule(t *testing.T) {
	t.Parallel()
	const settles = "当商户结算 \"T1\"，金额 30.00 元\n"
	for _, tt := range []struct{ rule, call, judge, want string }{
		{"平台对 结算 返回 1403", settles, "应答的返回码为 1403", ""},
		{"平台对 结算 返回 1493", settles, "应答的返回码为 1493", "or \"1003\"?\nx:8:15: "},
		{"平台对 结算 返回 1403", settles, "应答的返回码为 1404", `x:8:15: no platform answers with "1404" here; did you mean "1403" or "1405"`},
		{"平台对 /gate/1.0/payment/trade/settle 返回 1403", settles, "应答的返回码为 1403", ""},
		{"平台对退款返回 1403", settles, "应答的返回码为 1403", `x:6:7: the rule is for refund, which no step behind it calls; did you mean "平台对 结算 返回 1403"?`},
		{"平台对退款返回 1403", settles + "    当商户退款 \"T1\"，金额 10.00 元\n", "应答的返回码为 1403", ""},
		{"平台对 结算 返回 1403", settles, "应答成功", "x:8:7: the rule of line 6 has this call refused; did you mean `应答的返回码为 \"1403\"`?"},
		{"平台对 结算 返回 1403，接下来 一 次", settles + "    " + settles, "应答成功", ""},
		{"平台对 结算 返回 1403", settles + "    那么应答的返回码为 1403\n    " + settles, "应答成功", "x:10:7: the rule of line 6 is still in force and has this call refused, too; to have only the 1 before it refused, write there \"平台对 结算 返回 1403，仅一次\"; to judge this refusal write `应答的返回码为 \"1403\"`"},
		{"商户查询退款单 \"R\"", settles + "    那么平台对结算返回 1403\n", "应答的返回码为 1403", "x:8:7: \"平台对结算返回 1403\" is a rule, which stands before the call; no call comes after it; put it above line 7: \"并且平台对结算返回 1403\""},
		{"商户查询退款单 \"R\"", settles, "平台丢弃分账回调\n    而且商户收到了 0 个分账回调", "no call comes after it; put it above line 7: \"并且平台丢弃分账回调\""},
		{"商户查询退款单 \"R\"", settles, "应答的返回码为 1403\n    假如平台对结算返回 1403", "no call comes after it; put it above line 7: \"并且平台对结算返回 1403\""},
		{"商户查询退款单 \"R\"", settles, "平台对结算返回 1403", "to judge the answer write `应答的返回码为 \"1403\"`; for the platform to do so put it above line 7: \"并且平台对结算返回 1403\""},
		{"平台对 结算 返回 1403", settles, "\"T1\" 的状态为 \"已结算\"", "write in place of the line `\"T1\" 有 30.00 元 已结算`"},
		{"平台对 结算 返回 1403", settles, "\"T1\" 的状态为 \"交易成功\"", `no status "交易成功"; did you mean "paid"?`},
		{"平台对 结算 返回 1403", settles, "\"T1\" 的状态为 \"甲乙丙丁\"", `there are "waiting" (待支付), "paid" (已支付), "failed" (支付失败), "closed" (已关闭), "finished" (已完结)`},
	} {
		f, bad := parseFeature("x", []byte("# language: zh-CN\n功能: x\n  场景: y\n    假如一个 4pyun 应用\n    并且一笔已支付的交易 \"T1\"，金额 100.00 元\n    并且"+tt.rule+"\n    "+tt.call+"    那么"+tt.judge+"\n"))
		if bad != nil {
			t.Fatal(bad)
		}
		err := joinMistakes(checkSteps([]*feature{f}), checkNames([]*feature{f}, ""))
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s, %s: got %v, want %s", tt.rule, tt.judge, err, tt.want)
		}
	}
}
