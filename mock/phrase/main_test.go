package phrase

import (
	"os"
	"testing"
)

// TestMain tells of platforms as servers and clients do.
func TestMain(m *testing.M) {
	yuan, fen := []string{"yuan", "cny", "rmb", "元", "块", "块钱", "圆", "人民币"}, []string{"fen", "cent", "cents", "分", "分钱"}
	Know(Platform{Name: "4pyun"}, Platform{Name: "alipay"}) // whose money is told of later
	Know(
		Platform{Name: "4pyun", Chinese: []string{"P云"}, Units: yuan, Minor: fen, Digits: 2},
		Platform{Name: "alipay", Chinese: []string{"支付宝", "阿里支付"}, Units: yuan, Minor: fen, Digits: 2},
		Platform{Name: "intella", Units: []string{"dollars", "dollar", "twd", "ntd", "台币", "新台币", "元", "块", "yuan"}},
	)
	KnowNames("main", func() []Names {
		return []Names{
			{Platform: "4pyun", Operations: []OperationTitle{{Name: "settle", Codes: []string{"1002", "1403", "1500"}}, {Name: "micropay", Codes: []string{"1002"}}}, Callbacks: []OperationTitle{{Name: "notify", Title: "支付结果异步通知"}, {Name: "sharding", Title: "分账交易同步", Words: []string{"sharding", "split", "分账"}}, {Name: "settlement", Title: "结算记录同步", Words: []string{"结算记录", "结算", "清算"}}, {Name: "profit", Title: "分润交易同步", Words: []string{"分润"}}}},
			{Platform: "alipay", Statuses: map[string][]string{"waiting": {"WAIT_BUYER_PAY"}, "paid": {"TRADE_SUCCESS"}, "closed": {"TRADE_CLOSED"}, "finished": {"TRADE_FINISHED"}}, Finer: map[string][]string{"40004": {"ACQ.TRADE_STATUS_ERROR"}, "20000": {"isp.unknow-error", "isv.invalid-signature"}}, Codes: []string{"", "", "ACQ.TRADE_STATUS_ERROR", "", "", "isp.unknow-error", "", "", "isv.invalid-signature", "", "", "aop.ACQ.SYSTEM_ERROR", "", "", "ACQ.SYSTEM_ERROR"}, Callbacks: []OperationTitle{{Name: "notify", Title: "异步通知"}, {Name: "settle", Title: "交易分账结果通知", Words: []string{"分账结果"}}}},
			{Platform: "intella", Operations: []OperationTitle{{Name: "pay"}, {Name: "query"}, {Name: "settle"}, {Name: "refund"}}, Callbacks: []OperationTitle{{Name: "notify", Title: "Payment Notification"}}},
		}
	})
	os.Exit(m.Run())
}

// nearest are the texts of lines that a line may have meant, wherever it stands.
func nearest(line string, n int) (texts []string) {
	for _, near := range Nearest(line, Setting{}, n) {
		texts = append(texts, near.Text)
	}
	return texts
}
