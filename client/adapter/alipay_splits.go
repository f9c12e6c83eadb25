package adapter

import (
	"slices"
	"strings"

	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// splitFields are the fields of a split, each with what people call it, parted by blanks.
var splitFields = [][2]string{
	{"amount", "金额 分账金额 money"},
	{"amount_percentage", "比例 百分比 分账比例 percentage"},
	{"desc", "描述 说明 备注 description"},
	{"royalty_scene", "场景 分账场景"},
	{"royalty_type", "分账类型"},
	{"trans_in", "收款方 分账方 接收方 收款账号 分账账号 账号 receiver account"},
	{"trans_in_name", "姓名 收款方姓名 name"},
	{"trans_in_type", ""},
	{"trans_out", "付款方 出资方"},
	{"trans_out_type", ""},
}

// splitFieldMeant is the field of a split that a word means, or is nearly; "" is none.
func splitFieldMeant(word string) string {
	word = strings.ToLower(phrase.Simplified(word))
	fields := make([]string, 0, len(splitFields))
	for _, f := range splitFields {
		if slices.Contains(strings.Fields(f[1]), word) {
			return f[0]
		}
		fields = append(fields, f[0])
	}
	for _, near := range suggest.Nearest(word, fields, 1) {
		return near
	}
	return ""
}
