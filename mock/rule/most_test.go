package rule_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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

// TestBytesOfAllRules: of all apps together; a removed one makes room, as one does that another took the place of.
func TestBytesOfAllRules(t *testing.T) {
	t.Parallel()
	s := newSet()
	large := api.Rule{Then: api.Then{Respond: "1403", Message: strings.Repeat("m", rule.MaxRuleBytes-200)}}
	fill := func() (ids []string) {
		t.Helper()
		for {
			r, err := s.Add(fmt.Sprint("4pyun/op", len(ids)%3), large)
			if errors.Is(err, rule.ErrTooMany) {
				return ids
			}
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.ID)
		}
	}
	ids := fill()
	if n := len(ids); n < rule.MaxAllBytes/rule.MaxRuleBytes || n > rule.MaxAllBytes/(rule.MaxRuleBytes-200) {
		t.Fatalf("%d rules of %d bytes and less have room in %d", n, rule.MaxRuleBytes, rule.MaxAllBytes)
	}
	if _, err := s.Add("4pyun/another", api.Rule{Then: api.Then{Respond: "1403"}}); err != nil {
		t.Errorf("a small one fits still: %v", err)
	}
	s.Remove("4pyun/op0", ids[0])
	if again := fill(); len(again) != 1 {
		t.Errorf("%d have room after one was removed", len(again))
	}
	s.Replace("4pyun/op1", ids[1:2], nil)
	if again := fill(); len(again) != 1 {
		t.Errorf("%d have room after one was replaced by none", len(again))
	}
}

// TestPagesOfRules end at their limit or their bytes, and go on behind a place whose rule was removed.
func TestPagesOfRules(t *testing.T) {
	t.Parallel()
	s := newSet()
	var ids []string
	for range 150 {
		r, err := s.Add("4pyun/op", api.Rule{Then: api.Then{Respond: "1403", Message: strings.Repeat("m", 60_000)}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID)
	}
	var got []string
	var sizes []int
	for after := int64(0); ; {
		page, next := s.Page("4pyun/op", after, 65)
		sizes = append(sizes, len(page))
		for _, r := range page {
			got = append(got, r.ID)
		}
		if after = next; next == 0 {
			break
		}
		s.Remove("4pyun/op", page[len(page)-1].ID)
	}
	if !slices.Equal(got, ids) || !slices.Equal(sizes, []int{65, 65, 20}) {
		t.Errorf("pages of %d have %q", sizes, got)
	}
	if page, next := s.Page("4pyun/op", 0, 1000); next == 0 || len(page) != rule.MaxPageBytes/60_000+1 {
		t.Errorf("a page of %d rules, next %d; want one rule more than has room in %d bytes", len(page), next, rule.MaxPageBytes)
	}
	if page, next := s.Page("4pyun/other", 0, 1000); page == nil || len(page) != 0 || next != 0 {
		t.Errorf("of an app without rules: %v, next %d", page, next)
	}
	if r, ok := s.Rule("4pyun/op", ids[3]); !ok || r.ID != ids[3] {
		t.Errorf("%s: %+v", ids[3], r)
	}
	if _, ok := s.Rule("4pyun/op", ids[64]); ok || s.Count("4pyun/op") != 148 || s.Count("4pyun/other") != 0 {
		t.Errorf("a removed one is found, or %d are counted", s.Count("4pyun/op"))
	}
}
