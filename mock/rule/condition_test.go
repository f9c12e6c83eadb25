package rule_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
)

// TestMissesAreDescribed: a condition that doesn't hold says what the field is and what it should have been.
func TestMissesAreDescribed(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	long := strings.Repeat("x", 39)
	for want, tt := range map[string]struct {
		cond  api.Condition
		value string
	}{
		`v is absent`:                      {api.Condition{Present: &yes}, "-"},
		`v is present`:                     {api.Condition{Present: &no}, "a"},
		`v is "a"`:                         {api.Condition{Not: text("a")}, "a"},
		`v is ""`:                          {api.Condition{Not: text("")}, "-"},
		`v is "a", not "b"`:                {api.Condition{Equal: text("b")}, "a"},
		`v is "a", not beginning with "b"`: {api.Condition{Prefix: text("b")}, "a"},
		`v is "a", not ending with "b"`:    {api.Condition{Suffix: text("b")}, "a"},
		`v is "a", not matching b|c`:       {api.Condition{Matches: text("b|c")}, "a"},
		`v is "1", not over 2`:             {api.Condition{Over: text("2")}, "1"},
		`v is "3", not under 2`:            {api.Condition{Under: text("2")}, "3"},
		`v is "3", not one of ["1" "2"]`:   {api.Condition{In: []string{"1", "2"}}, "3"},
		`v is "` + long + `y", not "z"`:    {api.Condition{Equal: text("z")}, long + "y"},
		`v is "` + long + `y…", not "z"`:   {api.Condition{Equal: text("z")}, long + "yy"},
		`v is "` + long + `…", not over 2`: {api.Condition{Over: text("2")}, long + "不"},
	} {
		w, err := rule.CompileWhere(map[string]api.Condition{"v": tt.cond})
		if err != nil {
			t.Fatal(err)
		}
		form := wire.Form{}
		if tt.value != "-" {
			form = append(form, wire.Pair{Name: "v", Value: tt.value})
		}
		if diff := cmp.Diff([]string{want}, w.Misses(&provider.Call{Fields: form})); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
	if missed := mustWhere(t, "v", api.Condition{Present: &no}).Misses(&provider.Call{}); missed != nil {
		t.Errorf("a call without fields: %q", missed)
	}
	for name, cond := range map[string]api.Condition{
		"equal": {Equal: text("")}, "prefix": {Prefix: text("")}, "suffix": {Suffix: text("")}, "matches": {Matches: text("")}, "in": {In: []string{""}},
		"over": {Over: text("-1")}, "under": {Under: text("1")}, "at_least": {AtLeast: text("-1")}, "at_most": {AtMost: text("1")},
	} {
		if missed := mustWhere(t, "v", cond).Misses(&provider.Call{Fields: wire.Form{}}); len(missed) != 1 || missed[0] != "v is absent" {
			t.Errorf("%s of a field that is absent: %q", name, missed)
		}
	}
	if _, err := rule.CompileWhere(map[string]api.Condition{"trade.no": {Equal: text("1")}}); err == nil || !strings.HasPrefix(err.Error(), "where.trade.no: only rules look at the trade") {
		t.Errorf("the trade outside a rule: %v", err)
	}
}

func mustWhere(t *testing.T, name string, cond api.Condition) rule.Where {
	t.Helper()
	w, err := rule.CompileWhere(map[string]api.Condition{name: cond})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestNumbersCompareAsFractions: over, under, at_least and at_most compare decimals of any length and spelling as fractions do.
func TestNumbersCompareAsFractions(t *testing.T) {
	t.Parallel()
	number := rapid.StringMatching(`-?(0{0,2}|1|2|10|0\d|\d{19})\d(\.\d{0,2}[0-9]0{0,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		value, bound := number.Draw(t, "value"), number.Draw(t, "bound")
		if rapid.IntRange(0, 3).Draw(t, "same") == 0 {
			bound = strings.Replace(value, "-", "-0", 1)
		}
		v, _ := new(big.Rat).SetString(value)
		b, _ := new(big.Rat).SetString(bound)
		c := &provider.Call{Fields: wire.Form{{Name: "v", Value: value}}}
		for _, row := range []struct {
			cond api.Condition
			want bool
		}{
			{api.Condition{Over: &bound}, v.Cmp(b) > 0},
			{api.Condition{Under: &bound}, v.Cmp(b) < 0},
			{api.Condition{AtLeast: &bound}, v.Cmp(b) >= 0},
			{api.Condition{AtMost: &bound}, v.Cmp(b) <= 0},
		} {
			w, err := rule.CompileWhere(map[string]api.Condition{"v": row.cond})
			if err != nil {
				t.Fatal(err)
			}
			if holds := len(w.Misses(c)) == 0; holds != row.want {
				t.Fatalf("%s compared with %s: holds %t", value, bound, holds)
			}
		}
	})
	for _, none := range []string{"", "-", ".5", "5.", "1.2.3", "1e3", "+1", "1,000", " 1", "0x1", "--1", "."} {
		if _, err := rule.CompileWhere(map[string]api.Condition{"v": {Over: &none}}); err == nil {
			t.Errorf("%q is a number", none)
		}
		if w := mustWhere(t, "v", api.Condition{Over: text("-9")}); len(w.Misses(&provider.Call{Fields: wire.Form{{Name: "v", Value: none}}})) == 0 {
			t.Errorf("%q is over -9", none)
		}
	}
}
