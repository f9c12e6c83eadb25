package suggest_test

import (
	"testing"

	"paymock/mock/suggest"
)

// TestFigure: an amount as people write it is the figure that they mean, or none.
func TestFigure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text   string
		digits int
		want   string
	}{
		{"22.03", 2, "22.03"},
		{"２２．０３", 2, "22.03"},
		{"22。03", 2, "22.03"},
		{"22,03", 2, "22.03"},
		{"22，03 元", 2, "22.03"},
		{"1,000", 2, "1000"},
		{"1，000", 2, "1000"},
		{"1,234,567.89", 2, "1234567.89"},
		{"1,00,0", 2, ""},
		{"12,3456", 2, ""},
		{"¥60", 2, "60"},
		{"￥60.5 元", 2, "60.5"},
		{"60 块", 2, "60"},
		{"amount=22.03", 2, "22.03"},
		{"2203分", 2, "22.03"},
		{"3 fen", 2, "0.03"},
		{"2203 cents", 2, "22.03"},
		{"22.5分", 2, ""},
		{"6000 分", 0, "60"},
		{"6050 分", 0, ""},
		{"60 dollars", 0, "60"},
		{"60CNY", 2, "60"},
		{"5分钟", 2, ""},
		{"T1", 2, ""},
		{"", 2, ""},
		{"-60", 2, ""},
	} {
		if got, ok := suggest.Figure(tt.text, tt.digits); got != tt.want || ok != (tt.want != "") && got != "" {
			t.Errorf("%q of %d digits: %q, %v, want %q", tt.text, tt.digits, got, ok, tt.want)
		}
	}
}
