package mock_test

import (
	"encoding/json"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/clock"
	"paymock/mock/phrase"
	"paymock/mock/rule"
	"paymock/mock/store/memory"
)

// TestAmountsInTheirUnits: an amount in a condition is written as the platform writes the field,
// and one that the field can't hold is refused with the field's unit.
func TestAmountsInTheirUnits(t *testing.T) {
	t.Parallel()
	st, err := memory.New(memory.Config{Clock: clock.System{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	set := rule.NewSet(mock.Providers(), st)
	for sentence, want := range map[string]string{
		"4pyun hangs on settle where settle_value is over 22.03 yuan":        `{"over":"2203"}`,
		"the platform hangs on settle where settle_value is over 22.03 yuan": `{"over":"2203"}`,
		"the platform hangs on settle where settle_value is under 50 fen":    `{"under":"50"}`,
		"当 settle_value 大于 22.03 元时，4pyun 平台对结算一直不应答":                        `{"over":"2203"}`,
		"当 settle_value 大于 2203 分时，平台对结算一直不应答":                               `{"over":"2203"}`,
		"alipay hangs on refund where refund_amount is over 2203 fen":        `{"over":"22.03"}`,
		"alipay hangs on refund where refund_amount is over 22.5 yuan":       `{"over":"22.50"}`,
		"alipay hangs on refund where refund_amount is over 22.03":           `{"over":"22.03"}`,
		"intella hangs on pay where Amount is over 50 dollars":               `{"over":"50"}`,
		"当 Amount 大于 50 元时，intella 平台对支付一直不应答":                               `{"over":"50"}`,
		"4pyun hangs on settle where trade.amount is over 1.50 yuan":         `{"over":"150"}`,
		"4pyun hangs on settle where settle_value is over 22.03":             `settle_value is in whole fen of 4pyun; for 22.03 yuan write 2203, or "22.03 yuan"`,
		"4pyun hangs on settle where settle_value is 22.03":                  `for 22.03 yuan write 2203`,
		`4pyun hangs on settle where settle_value is one of "1, 22.03"`:      `for 22.03 yuan write 2203`,
		"4pyun hangs on settle where settle_value is over 50 dollars":        `counted in yuan or fen, not in dollars`,
		"intella hangs on pay where Amount is over 7.5":                      `Amount is in whole dollars of intella, and 7.5 has decimals; write 7 or 8`,
		"intella hangs on pay where Amount is over 7 fen":                    `counted in dollars, not in fen`,
		"4pyun hangs on settle where settle_value is over 22.031 yuan":       `amounts of 4pyun are whole fen; for 22.031 yuan write "22.03 yuan"`,
		"settle over 22.035 元 returns 1403 on 4pyun":                         `for 22.035 yuan write "22.03 yuan"`,
		"4pyun hangs on settle where settle_value is over 22.035":            `in whole fen of 4pyun; for 22.035 yuan write "22.03 yuan" or "22.04 yuan"`,
		"the platform hangs on any call where trade.amount is over 2 yuan":   `say when.provider`,
		"结算金额大于1000返回1403，4pyun":                                             `did you mean "over 1000 fen" or "over 1000 yuan"?`,
		"settle over 22 answers 1500 on 4pyun":                               `did you mean "over 22 fen" or "over 22 yuan"?`,
		"settle of 2203 fen returns 1403 on 4pyun":                           `{"equal":"2203"}`,
		"alipay refund over 22 answers ACQ.SYSTEM_ERROR":                     `{"over":"22"}`,
		"4pyun hangs on settle where amount is over 1000":                    `did you mean "over 1000 fen" or "over 1000 yuan"?`,
		"settle over 1,000 yuan answers 1403 on 4pyun":                       `{"over":"100000"}`,
		"结算金额大于1.5万元返回1403，4pyun":                                            `{"over":"1500000"}`,
	} {
		r, err := phrase.Parse(sentence)
		if err != nil {
			t.Errorf("%s: %v", sentence, err)
			continue
		}
		if r, err = set.Add(rule.Server, r); err != nil {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", sentence, err, want)
			}
			continue
		}
		for _, c := range r.When.Where {
			if text, err := json.Marshal(c); err != nil || string(text) != want {
				t.Errorf("%s: got %s, %v, want %s", sentence, text, err, want)
			}
		}
	}
}

// TestOfficialNames: a rule may name an operation as its platform does, and is then for that
// platform alone.
func TestOfficialNames(t *testing.T) {
	t.Parallel()
	st, err := memory.New(memory.Config{Clock: clock.System{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	set := rule.NewSet(mock.Providers(), st)
	for operation, want := range map[string]string{
		"settle": " settle", "alipay.trade.order.settle": "alipay settle", "Payment": "intella pay",
		"/gate/1.0/payment/trade/settle": "4pyun settle", "alipay.trade.order.setle": `did you mean "alipay.trade.order.settle"`,
		"zebra": "GET /operations", "/gateway.do": "no operation",
	} {
		r, err := set.Add(rule.Server, api.Rule{When: api.When{Operation: operation}, Then: api.Then{Hang: true}})
		got := r.When.Provider + " " + r.When.Operation
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s", operation, got, want)
		}
	}
}
