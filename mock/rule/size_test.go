package rule_test

import (
	"errors"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/rule"
)

// TestLargeRules: what one rule takes is bounded, so that their number bounds what all take.
func TestLargeRules(t *testing.T) {
	t.Parallel()
	s := newSet()
	for name, tt := range map[string]struct {
		rule  api.Rule
		field string
	}{
		"name":    {api.Rule{Name: strings.Repeat("n", 9000), Then: api.Then{Respond: "1403"}}, "name"},
		"message": {api.Rule{Then: api.Then{Respond: "1403", Message: strings.Repeat("m", 100_000)}}, ""},
		"both":    {api.Rule{Name: strings.Repeat("n", 1_000_000), Then: api.Then{Respond: "1403"}}, ""},
	} {
		_, err := s.Add(rule.Server, tt.rule)
		var wrong *rule.Error
		if !errors.As(err, &wrong) || wrong.Field != tt.field || len(wrong.Reason) > 200 || len(s.List(rule.Server)) > 0 {
			t.Errorf("%s: %.300v, want it refused at %q", name, err, tt.field)
		}
	}
	if _, err := s.Add(rule.Server, api.Rule{Name: strings.Repeat("n", 8000), Then: api.Then{Respond: "1403", Message: strings.Repeat("m", 50_000)}}); err != nil {
		t.Error(err)
	}
}
