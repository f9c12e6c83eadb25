package rule_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
)

func TestWhereMisses(t *testing.T) {
	t.Parallel()
	want := func(s string) *string { return &s }
	where, err := rule.CompileWhere(map[string]api.Condition{
		"pay_serial": {Prefix: want("2024")}, "settle_value": {Over: want("100")}, "reason": {Equal: want("end")},
	})
	if err != nil {
		t.Fatal(err)
	}
	call := &provider.Call{Fields: wire.Form{{Name: "pay_serial", Value: "2025"}, {Name: "settle_value", Value: "101"}}}
	if diff := cmp.Diff([]string{`pay_serial is "2025", not beginning with "2024"`, "reason is absent"}, where.Misses(call)); diff != "" {
		t.Errorf("misses (-want +got):\n%s", diff)
	}
	if missed := (rule.Where{}).Misses(call); missed != nil {
		t.Errorf("no conditions, and yet %v", missed)
	}
}

func TestWhereNamesTheField(t *testing.T) {
	t.Parallel()
	broken := "("
	_, err := rule.CompileWhere(map[string]api.Condition{"pay_serial": {Matches: &broken}})
	var wrong *rule.Error
	if !errors.As(err, &wrong) || wrong.Field != "where.pay_serial.matches" {
		t.Errorf("got %v", err)
	}
}
