package fourpyun_test

import (
	"errors"
	"strings"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
)

// TestAnnounce: a push that belongs to no trade is signed like any other; sharding_type 1 is a
// deduction by period, status 0 is void (4pyun sheet 6).
func TestAnnounce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, tt := range map[string]struct {
		kind   string
		sent   map[string]string
		want   fields
		wrong  string // the field at fault
		remedy string
	}{
		"by default":   {sent: nil, want: fields{"sharding_type": "1", "status": "1", "trade_type": "-1", "trade_value": "-100", "sharding_value": "0", "rule_value": "0"}},
		"void":         {sent: map[string]string{"status": "0", "trade_no": "20241118191500066020111624"}, want: fields{"status": "0", "trade_no": "20241118191500066020111624"}},
		"income":       {sent: map[string]string{"trade_value": "63", "sharding_type": "0", "sharding_value": "124", "partner": "87105026", "trade_scene": "ENERGY"}, want: fields{"trade_type": "1", "trade_value": "63", "sharding_value": "124", "trade_scene": "ENERGY"}},
		"two mistakes": {sent: map[string]string{"trade_value": "x", "rule_value": "-1"}, wrong: "fields.trade_value", remedy: "x"},
		"all of its own": {sent: map[string]string{
			"merchant": "1", "merchant_name": "甲", "partner": "2", "partner_name": "乙", "trade_time": "20260101000000", "rule_value": "7",
			"trade_type": "1", "sharding_type": "0", "status": "0", "sharding_value": "9", "trade_no": "3", "trade_scene": "ENERGY",
		}, want: fields{"merchant": `{"code":"1","name":"甲"}`, "partner": `{"code":"2","name":"乙"}`, "trade_time": "20260101000000", "rule_value": "7", "trade_type": "1", "sharding_type": "0", "status": "0", "sharding_value": "9", "trade_no": "3", "trade_scene": "ENERGY"}},
		"another kind":        {kind: "notify", wrong: "kind", remedy: "sharding"},
		"no field":            {sent: map[string]string{"trade_valeu": "1"}, wrong: "fields.trade_valeu", remedy: "trade_value"},
		"no number":           {sent: map[string]string{"trade_value": "1.00"}, wrong: "fields.trade_value", remedy: "whole number"},
		"no such status":      {sent: map[string]string{"status": "2"}, wrong: "fields.status", remedy: "from 0 to 1"},
		"more than there are": {sent: map[string]string{"rule_value": "-1"}, wrong: "fields.rule_value", remedy: "from 0"},
	} {
		kind := tt.kind
		if kind == "" {
			kind = "sharding"
		}
		n, err := fourpyun.New().Announce(w.App, kind, tt.sent, w.Env())
		var wrong *provider.FieldError
		if tt.wrong != "" {
			if !errors.As(err, &wrong) || wrong.Field != tt.wrong || !strings.Contains(wrong.Reason, tt.remedy) {
				t.Errorf("%s: %v, want a remark on %s with %q", name, err, tt.wrong, tt.remedy)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f := readPush(w, n)
		for field, value := range tt.want {
			if f[field] != value {
				t.Errorf("%s: %s is %q, want %q", name, field, f[field], value)
			}
		}
	}
}
