package alipay

import "paymock/mock/provider"

var _ provider.CurrencyProvider = (*Provider)(nil)

// Currency is CNY, written in yuan with two decimals.
func (*Provider) Currency() provider.Currency {
	return provider.Currency{
		Units: []string{"yuan", "cny", "rmb", "元", "块", "块钱", "圆", "人民币"}, Minor: []string{"fen", "cent", "cents", "分", "分钱"}, Digits: 2,
		Answered: map[string]string{
			"pay": "total_amount", "query": "total_amount", "refund": "refund_fee", "refund_query": "refund_amount",
			"freeze": "amount", "unfreeze": "amount", "auth_query": "amount",
		},
		InUnits: []string{
			"total_amount", "refund_amount", "amount", "trans_amount", "discountable_amount", "undiscountable_amount",
			"royalty_parameters.*.amount", "refund_royalty_parameters.*.amount",
		},
	}
}
