package fourpyun

import "paymock/mock/provider"

var _ provider.CurrencyProvider = (*Provider)(nil)

// Currency is CNY, always in whole fen (4pyun sheet, first lines).
func (*Provider) Currency() provider.Currency {
	return provider.Currency{
		Units: []string{"yuan", "cny", "rmb", "元", "块"}, Minor: []string{"fen", "分"}, Digits: 2,
		InMinor: []string{"value", "settle_value", "sharding_value", "trade_item.*.value"},
	}
}
