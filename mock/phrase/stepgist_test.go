package phrase

import (
	"fmt"
	"testing"
)

// TestStepsByCues: a line that no wording covers is answered with the step of its cue words, with its names, amounts,
// codes and counts; one of which a step would leave something out, or say the contrary, is not.
func TestStepsByCues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		place                Place
		platform, line, want string
	}{
		{Given, "4pyun", "有一笔已关闭的订单，订单号 T1，金额为 100 元", `一笔交易 T1，金额 100 元，状态为 已关闭 []`},
		{Given, "4pyun", "T1 已支付 50 元", `一笔已支付的交易 T1，金额 50 元 []`},
		{Given, "4pyun", "T1 用户还没付款，50 元", `一笔交易 T1，金额 50 元，状态为 还没付款 []`},
		{When, "4pyun", "商户对订单 T1 发起结算，结算金额 30 元", `商户结算 T1，金额 30 元 []`},
		{When, "4pyun", "把 T1 的 10 元退给用户", `商户退款 T1，金额 10 元 []`},
		{When, "4pyun", "从 T1 里退 10 元，退款单号 R1", `商户退款 T1，金额 10 元，单号 R1 []`},
		{When, "4pyun", "用错误的密钥结算 T1", `商户发送 结算 请求，交易 T1，签名采用 错误的密钥 []`},
		{When, "4pyun", "用错误的密钥结算 T1，金额 20 元", `商户发送 结算 请求，交易 T1，签名采用 错误的密钥 [] without 20 元`},
		{When, "4pyun", "密钥不对，结算 T1，金额 20 元", `商户发送 结算 请求，交易 T1，签名采用 错误的密钥 [] without 20 元`},
		{When, "4pyun", "商户发送结算请求 T1，不签名", `商户发送 结算 请求，交易 T1，签名采用 空签名 []`},
		{When, "4pyun", "商户不退 T1 的 10 元", `nothing`},
		{When, "4pyun", "T1 退 10 元，退三次", `nothing`},
		{When, "4pyun", "支付宝商户把 T1 退 10 元", `nothing`},
		{When, "4pyun", "一分钟后把 T1 退 10 元", `nothing`},
		{When, "4pyun", "去查一查 T1", `商户查询 T1 []`},
		{When, "4pyun", "再去查一次 T1", `商户查询 T1 []`},
		{Then, "4pyun", "T1 的钱还剩 40 元", `T1 有 40 元 剩余 []`},
		{Then, "4pyun", "T1 退掉了 10 元", `T1 有 10 元 已退款 []`},
		{Then, "4pyun", "T1 没有退掉 10 元", `nothing`},
		{Then, "4pyun", "T1 退掉了 10 元，剩 40 元", `nothing`},
		{Then, "4pyun", "T1 最后变成了已关闭", `T1 的状态为 已关闭 []`},
		{Then, "4pyun", "T1 最后不是已关闭", `nothing`},
		{Then, "4pyun", "结算失败，错误码 1403", `应答的返回码为 1403 []`},
		{Then, "4pyun", "结算没有报 1403 错误", `nothing`},
		{Then, "4pyun", "返回 1403 且 T1 的状态为已支付", `nothing`},
		{Then, "4pyun", "这次调用是通过的", `应答成功 []`},
		{Then, "4pyun", "这次调用没有通过", `nothing`},
		{Then, "4pyun", "商户应当收到两次回调", `商户收到了 两 个 任何 回调 []`},
		{Then, "4pyun", "商户应当收到一次退款回调", `nothing`},
		{Then, "4pyun", "商户到现在都没收到分账通知", `商户收到了 0 个 分账 回调 []`},
		{Then, "4pyun", "没有其他回调了", `没有待发送的回调 []`},
		{Then, "alipay", "子错误码那里是 ACQ.TRADE_STATUS_ERROR", `应答的子错误码为 ACQ.TRADE_STATUS_ERROR []`},
		{Then, "intella", "终端 01304188 的卡里还有 400 元", `终端 01304188 上的卡余额为 400 元 []`},
		{When, "intella", "在 01304188 上刷卡 100 元", `商户收款 100 元，终端 01304188 []`},
		{Given, "4pyun", "商户前2次对回调返回500", `商户对 任何 回调应答 500，共 2 次 []`},
		{When, "alipay", "商户撤销订单 T1", `商户发送 撤销 请求，交易 T1 []`},
		{When, "intella", "商户取消 T1", `nothing`},
		{When, "intella", "商户再付款一次", `nothing`},
		{When, "4pyun", "商户同时发起两次分账 T1 10 元", `两 个商户同时结算 T1，每个金额 10 元 []`},
		{Given, "intella", "终端 R1 的卡片余额不足", `一台终端 R1，卡内余额 0 元 []`},
		{Then, "4pyun", "平台推送了3次分账回调", `商户收到了 3 个 分账 回调 []`},
		{Then, "4pyun", "分账回调签名正确", `商户收到了 1 个 分账 回调，其中 0 个不可信 []`},
		{Then, "4pyun", "平台放弃了分账回调", `分账 回调的状态为 "exhausted" []`},
		{Given, "4pyun", "the merchant's webhook endpoint is down", `the merchant is unreachable for any callbacks []`},
		{Given, "4pyun", "the merchant answers the sharding callbacks with FAIL twice", `the merchant answers sharding callbacks with FAIL 2 time []`},
		{Given, "intella", `the card on reader "R1" has insufficient funds`, `a terminal "R1" with a card of 0 dollars []`},
		{Given, "alipay", `the merchant creates an order "O1" of 88.88 yuan`, `the merchant prepares order "O1" of 88.88 yuan []`},
		{When, "4pyun", "10 yuan of T1 are split", `the merchant settles T1 for 10 yuan []`},
		{When, "4pyun", "an unsigned settle is sent for T1 over 10 yuan", `the merchant sends settlement for T1 signed with no signature [] without 10 yuan`},
		{When, "alipay", "the merchant voids T1", `the merchant sends cancel for T1 []`},
		{When, "alipay", "the merchant does not close T1", `nothing`},
		{Then, "4pyun", "the sharding callback has been delivered once", `the merchant has received 1 sharding callback []`},
		{Then, "4pyun", "the merchant rejects the sharding callback", `the merchant got 1 sharding callback, 1 of them not to be believed []`},
		{Then, "4pyun", "3 sharding callbacks are pushed", `the merchant has received 3 sharding callback []`},
		{Then, "4pyun", "the platform gave up on the sharding callback", `the sharding callback is "exhausted" []`},
		{Then, "4pyun", "the merchant rejects the callback", `nothing`},
		{Then, "4pyun", "the status of the answer is 400", `the answer's HTTP status is 400 []`},
		{Then, "4pyun", "the answer takes at least 5 seconds", `nothing`},
		{Then, "4pyun", "order T1 still has 40 yuan available, remaining", `T1 has 40 yuan left []`},
		{Then, "4pyun", "T1 was not refunded 10 yuan", `nothing`},
		{Given, "alipay", "商户把 T1 分给几家：", `商户结算 T1： []`},
		{When, "alipay", `the merchant splits "T1" among them:`, `the merchant settles "T1": []`},
		{Then, "alipay", "10 yuan of T1 were handed back", `T1 has 10 yuan refunded []`},
		{Anywhere, "4pyun", "把 T1 的 10 元退给用户", `nothing`},
	} {
		got := "nothing"
		if near, ok := stepByCues(stepWords(inOneLanguage(tt.line, Setting{Platform: tt.platform})), Setting{Place: tt.place, Platform: tt.platform}); ok {
			got = fmt.Sprintf("%s %s", near.Text, near.Examples)
			if near.Drops != "" {
				got += " without " + near.Drops
			}
		}
		if got != tt.want {
			t.Errorf("%s: got  %s\nwant %s", tt.line, got, tt.want)
		}
	}
}

// TestStepKeepsFigures: what is suggested has the figures that a line means, whatever signs part them.
func TestStepKeepsFigures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		place                Place
		platform, line, want string
	}{
		{Given, "4pyun", `一笔已支付的交易 "T1"，金额 22。03 元`, `一笔已支付的交易 "T1"，金额 22.03 元`},
		{Given, "4pyun", `一笔已支付的交易 "T1"，金额 ２２．０３ 元`, `一笔已支付的交易 "T1"，金额 22.03 元`},
		{When, "4pyun", `商户结算 "T1"，金额 22，03 元`, `商户结算 "T1"，金额 22.03 元`},
		{When, "4pyun", `商户结算 "T1"，金额 22 .03 元`, `商户结算 "T1"，金额 22.03 元`},
		{When, "4pyun", `商户结算 "T1"，金额 10。5 元`, `商户结算 "T1"，金额 10.5 元`},
		{When, "4pyun", `商户结算 "T1"，金额 1，000.50 元`, `商户结算 "T1"，金额 1000.50 元`},
		{When, "intella", `商戶收款 1，000 元，終端 "K1"`, `商户收款 1000 元，终端 "K1"`},
		{When, "4pyun", `the merchant settles "T1" for 22,03 yuan`, `the merchant settles "T1" for 22.03 yuan`},
		{Then, "alipay", `商户收到了 零个 分账结果 回调`, `商户收到了 0 个 分账结果 回调`},
		{Then, "4pyun", `"T1" 的可结算金额为 22.03 元`, `"T1" 有 22.03 元 剩余`},
		{When, "4pyun", `用户结算 "T1"，金额 22.03 元`, `商户结算 "T1"，金额 22.03 元`},
		{Given, "4pyun", `等待 3 天`, `过了 3 天`},
		{Then, "4pyun", `过了 3天后`, `过了 3天`},
		{When, "4pyun", `等 3 个月`, `过了 90 天`},
		{When, "4pyun", `过了 3 月`, `过了 90 天`},
		{When, "4pyun", `after 2 months`, `60 days pass`},
		{Then, "4pyun", `"T1" 有 22元3分 已结算`, `"T1" 有 22.03 元 已结算`},
		{Then, "4pyun", `"T1" 有 22 元 3 角 已结算`, `"T1" 有 22.30 元 已结算`},
		{When, "alipay", `调用 alipay.trade.order.settle`, `商户发送 alipay.trade.order.settle 请求，交易 "T1"`},
		{When, "alipay", `分账 10 元给 "2088101"`, `商户结算 "T1"：`},
	} {
		near := Nearest(tt.line, Setting{Place: tt.place, Platform: tt.platform, Names: map[string]string{"trade": "T1"}}, 1)
		if len(near) == 0 || near[0].Text != tt.want || near[0].Examples != nil {
			t.Errorf("%s: got %+v, want %s", tt.line, near, tt.want)
		}
	}
	for _, line := range []string{`商户结算 T1，50 元`, `终端 01304188，60 元`, `金额 12，345，6 元`, "22.03 元", "1.2.3 元"} {
		if got := PlainAmounts(line); got != line {
			t.Errorf("%s is read as %s, though it may be two figures", line, got)
		}
	}
}
