package phrase

import (
	"os"
	"testing"
)

// TestMain tells of platforms as servers and clients do.
func TestMain(m *testing.M) {
	yuan, fen := []string{"yuan", "cny", "rmb", "元", "块", "块钱", "圆", "人民币"}, []string{"fen", "cent", "cents", "分", "分钱"}
	Know(
		Platform{Name: "4pyun", Chinese: []string{"P云"}, Units: yuan, Minor: fen, Digits: 2},
		Platform{Name: "alipay", Chinese: []string{"支付宝", "阿里支付"}, Units: yuan, Minor: fen, Digits: 2},
		Platform{Name: "intella", Units: []string{"dollars", "dollar", "twd", "ntd", "台币", "新台币", "元", "块", "yuan"}},
	)
	KnowNames("main", func() []Names {
		return []Names{
			{Platform: "4pyun", Callbacks: []OperationTitle{{"notify", "支付结果异步通知"}, {"sharding", "分账交易同步"}, {"settlement", "结算记录同步"}, {"profit", "分润交易同步"}}},
			{Platform: "alipay", Callbacks: []OperationTitle{{"notify", "异步通知"}, {"settle", "交易分账结果通知"}}},
			{Platform: "intella", Callbacks: []OperationTitle{{"notify", "Payment Notification"}}},
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
