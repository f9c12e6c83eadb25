package fourpyun

import "paymock/mock/provider"

var _ provider.CurrencyProvider = (*Provider)(nil)

// Currency is CNY, always in whole fen (4pyun sheet, first lines).
func (*Provider) Currency() provider.Currency {
	return provider.Currency{
		Units: []string{"yuan", "cny", "rmb", "元", "块", "块钱", "圆", "人民币"}, Minor: []string{"fen", "cent", "cents", "分", "分钱"}, Digits: 2,
		Answered: map[string]string{"query": "value", "refund_query": "value"},
		InMinor:  []string{"value", "settle_value", "sharding_value", "trade_item.*.value"},
	}
}
