package rule_test

import (
	"errors"
	"fmt"
	"testing"

	"paymock/mock/api"
	"paymock/mock/rule"
)

// TestRulesAreBounded: of one app, and of all together; a removed one makes room.
func TestRulesAreBounded(t *testing.T) {
	t.Parallel()
	s := newSet()
	r := api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}}
	add := func(app string) error {
		_, err := s.Add(app, r)
		return err
	}
	apps := rule.MaxAllRules / rule.MaxRules
	for i := range apps {
		app := fmt.Sprint("4pyun/op", i)
		for range rule.MaxRules {
			if err := add(app); err != nil {
				t.Fatal(err)
			}
		}
		if err := add(app); !errors.Is(err, rule.ErrTooMany) {
			t.Fatalf("one more of %s: %v", app, err)
		}
	}
	if err := add("4pyun/another"); !errors.Is(err, rule.ErrTooMany) {
		t.Errorf("one more of all: %v", err)
	}
	s.Clear("4pyun/op0")
	if err := add("4pyun/another"); err != nil {
		t.Errorf("after a removal: %v", err)
	}
}
