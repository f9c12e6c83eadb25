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

// TestExpectation: names are those of the app's platform, and what it doesn't have is doubted, not refused.
func TestExpectation(t *testing.T) {
	t.Parallel()
	broken := "("
	given := map[string]api.Condition{"reason": {Equal: &broken}}
	for name, tt := range map[string]struct {
		verify   api.Verify
		field    string // of the error
		doubts   []string
		hasCodes bool
	}{
		"anything":      {verify: api.Verify{}},
		"a call":        {verify: api.Verify{Operation: "settle", Code: "1403"}, hasCodes: true},
		"no such call":  {verify: api.Verify{Operation: "setle"}, doubts: []string{"operation"}},
		"no such code":  {verify: api.Verify{Operation: "settle", Code: "9"}, doubts: []string{"code"}, hasCodes: true},
		"a condition":   {verify: api.Verify{Operation: "settle", Where: given}},
		"bad condition": {verify: api.Verify{Where: map[string]api.Condition{"reason": {Matches: &broken}}}, field: "where.reason.matches"},
	} {
		x, err := rule.CompileExpectation("4pyun/a", tt.verify, []provider.Provider{fourpyun, alipay})
		var wrong *rule.Error
		if errors.As(err, &wrong) != (tt.field != "") || wrong != nil && wrong.Field != tt.field {
			t.Errorf("%s: %v, want an error at %q", name, err, tt.field)
		}
		var doubts []string
		for _, d := range x.Doubts {
			doubts = append(doubts, d.Field)
		}
		if diff := cmp.Diff(tt.doubts, doubts); diff != "" {
			t.Errorf("%s: doubts (-want +got):\n%s", name, diff)
		}
		if hasCodes := len(x.Codes) > 0; hasCodes != tt.hasCodes || tt.field == "" && x.Where.IsZero() != (tt.verify.Where == nil) {
			t.Errorf("%s: codes %q, conditions %t", name, x.Codes, !x.Where.IsZero())
		}
	}
}
