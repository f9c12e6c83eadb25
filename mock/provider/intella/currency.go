package intella

import "paymock/mock/provider"

var _ provider.CurrencyProvider = (*Provider)(nil)

// Currency is TWD in whole dollars (intella sheet 2.6). 元 is a word for them, which sentences
// hand on as yuan.
func (*Provider) Currency() provider.Currency {
	return provider.Currency{
		Units:    []string{"dollars", "dollar", "twd", "ntd", "台币", "新台币", "元", "块", "塊", "yuan"},
		Answered: map[string]string{"pay": "Amount", "refund": "Amount", "micropay": "TotalFee", "credit_pay": "TotalFee"},
		InMinor:  []string{"RefundFee", "TotalFee", "Amount", "Data.RefundFee", "Data.TotalFee", "Data.Amount"},
	}
}
