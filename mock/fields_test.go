package mock_test

import (
	"slices"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/clock"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store/memory"
)

// TestDocumentedFields: rules take every field that a platform documents, at the operation that
// has it, and refuse it with a letter too many; every operation names its fields.
func TestDocumentedFields(t *testing.T) {
	t.Parallel()
	st, err := memory.New(memory.Config{Clock: clock.System{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	for _, p := range platforms() {
		set := rule.NewSet([]provider.Provider{p}, st)
		for _, op := range p.Operations() {
			if reads := !slices.ContainsFunc(op.Routes, func(r provider.Route) bool { return r.Method != "GET" || strings.Contains(r.Path, ":") }); len(op.Fields) == 0 && !reads {
				t.Errorf("%s %s names no fields", p.Name(), op.Name)
			}
			for _, pattern := range op.Fields {
				name := strings.NewReplacer(provider.AnyBelow, "whatever.0", provider.AnyIndex, "3").Replace(pattern)
				add := func(name string) error {
					yes := true
					when := api.When{Provider: p.Name(), Operation: op.Name, Where: map[string]api.Condition{name: {Present: &yes}}}
					added, err := set.Add(rule.Server, api.Rule{When: when, Then: api.Then{LoseReply: true}})
					set.Remove(rule.Server, added.ID)
					return err
				}
				if err := add(name); err != nil {
					t.Errorf("%s %s: %v", p.Name(), op.Name, err)
				}
				if err := add(name + "zz"); err == nil && !strings.HasSuffix(pattern, provider.AnyBelow) {
					t.Errorf("%s %s takes %szz", p.Name(), op.Name, name)
				}
			}
		}
	}
}
