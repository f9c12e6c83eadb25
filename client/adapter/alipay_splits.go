package adapter

import (
	"maps"
	"slices"
	"strings"

	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// splitFields are the fields of a split, with what people call them.
var splitFields = map[string]string{
	"trans_in": "收款方 分账方 接收方 收款账号 分账账号 账号 receiver account", "amount": "金额 分账金额 money", "desc": "描述 说明 备注 description", "amount_percentage": "比例 百分比 分账比例 percentage",
	"trans_in_type": "", "trans_in_name": "姓名 收款方姓名 name", "trans_out": "付款方 出资方", "trans_out_type": "", "royalty_type": "分账类型", "royalty_scene": "场景 分账场景",
}

// splitFieldMeant is the field of a split that a word means, or is nearly; "" is none.
func splitFieldMeant(word string) string {
	word = strings.ToLower(phrase.Simplified(word))
	for field, said := range splitFields {
		if slices.Contains(strings.Fields(said), word) {
			return field
		}
	}
	for _, near := range suggest.Nearest(word, slices.Sorted(maps.Keys(splitFields)), 1) {
		return near
	}
	return ""
}
