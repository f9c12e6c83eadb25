package rule_test

import (
	"errors"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
)

// TestCodeByMeaning: who says what a code means is told which one it is, and of a rule for another
// platform all mistakes are told at once.
func TestCodeByMeaning(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ app, platform, operation, said, want string }{
		{"4pyun/a", "", "refund", "系统繁忙", `"500"`},
		{"4pyun/a", "", "refund", "余额不足", `"1003"`},
		{"alipay/a", "", "refund", "系统繁忙", `ACQ.SYSTEM_ERROR"`},
		{"alipay/a", "", "settle", "余额不足", `"ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH"`},
		{"alipay/a", "", "settle", "trade status error", `"ACQ.TRADE_STATUS_ERROR"`},
		{"intella/a", "", "refund", "退款金额验证失败", `"7107"`},
		{"intella/a", "", "refund", "refund amount verification failed", `"7107"`},
		{"4pyun/a", "", "settle", "ACQ.TRADE_STATUS_EROR", `of another platform: "ACQ.TRADE_STATUS_ERROR" is a code of alipay, not of 4pyun; add the rule to an app of alipay`},
		{"alipay/a", "", "setle", "1403", `"1403" is a code of 4pyun, not of alipay; add the rule to an app of 4pyun`},
		{"4pyun/a", "alipay", "settle", "ACQ.TRADE_STATUS_EROR", "this app is of 4pyun"},
		{"4pyun/a", "alipay", "settle", "ACQ.TRADE_STATUS_EROR", `"ACQ.TRADE_STATUS_ERROR"`},
	} {
		set := rule.NewSet(mock.Providers(), &counters{})
		_, err := set.Add(c.app, api.Rule{When: api.When{Provider: c.platform, Operation: c.operation}, Then: api.Then{Respond: c.said}})
		if told := allReasons(err); !strings.Contains(told, c.want) {
			t.Errorf("%s %s: %s\nwant %s", c.app, c.said, told, c.want)
		}
	}
}

// TestSignOfMoney: an amount behind a sign of money, which several moneys have, is refused with the platform's own unit.
func TestSignOfMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ app, operation, want string }{
		{"4pyun/a", "settle", `write "20 yuan"`},
		{"intella/a", "refund", `write "20 dollars"`},
	} {
		for _, cond := range []api.Condition{{Equal: text("$20")}, {Over: text("$20")}} {
			_, err := rule.NewSet(mock.Providers(), &counters{}).Add(c.app, api.Rule{When: api.When{Operation: c.operation, Where: map[string]api.Condition{"amount": cond}}, Then: api.Then{Hang: true}})
			if told := allReasons(err); !strings.Contains(told, c.want) {
				t.Errorf("%s %s: %s\nwant %s", c.app, c.operation, told, c.want)
			}
		}
	}
}

// TestPathMeant: a path that is none is answered with the nearest path.
func TestPathMeant(t *testing.T) {
	t.Parallel()
	set := rule.NewSet(mock.Providers(), &counters{})
	for path, want := range map[string]string{
		"/gate/1.0/payment/trade/setle": `did you mean "/gate/1.0/payment/trade/settle"`,
		"/zebra":                        "; `paymock operations` and GET /operations list them",
	} {
		_, err := set.Add("4pyun/a", api.Rule{When: api.When{Operation: path}, Then: api.Then{Respond: "1403"}})
		if told := allReasons(err); !strings.Contains(told, want) {
			t.Errorf("%s: %s\nwant %s", path, told, want)
		}
	}
}

// TestAmountWord: "amount" is the field in which the platform has the operation's amount.
func TestAmountWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ app, operation, over, field, want string }{
		{"4pyun/a", "settle", "22.03 yuan", "settle_value", "2203"},
		{"4pyun/a", "refund", "22.03 yuan", "value", "2203"},
		{"alipay/a", "alipay.trade.order.settle", "22.03 yuan", "royalty_parameters.0.amount", "22.03"},
		{"alipay/a", "refund", "2203 fen", "refund_amount", "22.03"},
		{"alipay/a", "退款接口", "2203 fen", "refund_amount", "22.03"},
		{"4pyun/a", "結算", "22.03 yuan", "settle_value", "2203"},
		{"alipay/a", "freeze", "22.03", "amount", "22.03"},
		{"intella/a", "refund", "100 dollars", "RefundFee", "100"},
		{"intella/a", "micropay", "100", "TotalFee", "100"},
	} {
		set := rule.NewSet(mock.Providers(), &counters{})
		r, err := set.Add(c.app, api.Rule{When: api.When{Operation: c.operation, Where: map[string]api.Condition{"amount": {Over: &c.over}}}, Then: api.Then{Hang: true}})
		if over := r.When.Where[c.field].Over; err != nil || over == nil || *over != c.want {
			t.Errorf("%s %s: %+v, %s", c.app, c.operation, r.When.Where, allReasons(err))
		}
	}
	over := "1"
	set := rule.NewSet(mock.Providers(), &counters{})
	for operation, want := range map[string]string{"settle": "the amount is settle_value of 4pyun, royalty_parameters.0.amount of alipay; say provider", "": "the amount is another field in each operation ("} {
		_, err := set.Add(rule.Server, api.Rule{When: api.When{Operation: operation, Where: map[string]api.Condition{"amount": {Over: &over}}}, Then: api.Then{Hang: true}})
		if told := allReasons(err); !strings.Contains(told, want) {
			t.Errorf("%q: %s", operation, told)
		}
	}
	_, err := set.Add("alipay/a", api.Rule{When: api.When{Where: map[string]api.Condition{"amount": {Over: &over}}}, Then: api.Then{Hang: true}})
	if told := allReasons(err); !strings.Contains(told, "refund_amount of refund") {
		t.Errorf("any call of Alipay: %s", told)
	}
}

// TestAmountsCompareAsMoney: 10 is 10.00 where a platform writes decimals, and an order's number is no amount.
func TestAmountsCompareAsMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field, sent string
		cond        api.Condition
		acts        bool
	}{
		{"refund_amount", "10.00", api.Condition{Equal: text("10")}, true},
		{"refund_amount", "10", api.Condition{Equal: text("10.00")}, true},
		{"refund_amount", "10.0", api.Condition{In: []string{"9", "10"}}, true},
		{"refund_amount", "10.00", api.Condition{Not: text("10")}, false},
		{"refund_amount", "10.01", api.Condition{Equal: text("10")}, false},
		{"refund_amount", "010.10", api.Condition{Equal: text("10.1")}, true},
		{"refund_amount", "10.", api.Condition{Equal: text("10")}, false},
		{"refund_amount", "ten", api.Condition{Equal: text("ten")}, true},
		{"out_trade_no", "10.00", api.Condition{Equal: text("10")}, false},
	} {
		set := rule.NewSet(mock.Providers(), &counters{})
		where := map[string]api.Condition{c.field: c.cond}
		if _, err := set.Add("alipay/a", api.Rule{When: api.When{Operation: "refund", Where: where}, Then: api.Then{Hang: true}}); err != nil {
			t.Fatal(allReasons(err))
		}
		call := &provider.Call{Operation: "refund", Fields: wire.Form{{Name: c.field, Value: c.sent}}}
		x, err := rule.CompileExpectation("alipay/a", api.Verify{Operation: "refund", Where: where}, mock.Providers())
		if err != nil || (len(x.Misses(call)) == 0) != c.acts {
			t.Errorf("%s %s expected: %v, %v", c.field, c.sent, x.Misses(call), err)
		}
		call.App = &app.App{Provider: "alipay", ID: "a"}
		if plan, err := set.Decide(t.Context(), "alipay", call, rule.State{}); err != nil || (plan.Rule != "") != c.acts {
			t.Errorf("%s %s: %+v, %v", c.field, c.sent, plan, err)
		}
	}
}

// priced is a platform that has another platform's amount in another operation and in another unit.
type priced struct{ platform }

func (priced) Operations() []provider.Operation {
	return []provider.Operation{{Name: "refund", Fields: []string{"no"}}, {Name: "pay", Fields: []string{"value"}}}
}

func (priced) Currency() provider.Currency {
	return provider.Currency{Units: []string{"yuan"}, Digits: 2, InUnits: []string{"value"}}
}

// TestUnitOfOperationsOwnFields: a platform whose operation lacks the field has no say in its unit.
func TestUnitOfOperationsOwnFields(t *testing.T) {
	t.Parallel()
	set := rule.NewSet(append(mock.Providers(), priced{platform{name: "priced"}}), &counters{})
	r, err := set.Add(rule.Server, api.Rule{When: api.When{Operation: "refund", Where: map[string]api.Condition{"value": {Over: text("22.03 yuan")}}}, Then: api.Then{Hang: true}})
	if over := r.When.Where["value"].Over; err != nil || over == nil || *over != "2203" {
		t.Errorf("%+v, %s", r.When.Where, allReasons(err))
	}
}

func allReasons(err error) string {
	var wrong *rule.Error
	if !errors.As(err, &wrong) {
		return ""
	}
	told := wrong.Reason
	for _, more := range wrong.More {
		told += "; and " + more.Reason
	}
	return told
}
