package rule_test

import (
	"testing"

	"paymock/mock/api"
)

// TestExempt: an exempted app has none of the server's rule until its own are cleared; others have.
func TestExempt(t *testing.T) {
	t.Parallel()
	s := newSet()
	closed := add(t, s, "", api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}})
	again := add(t, s, "", api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1001"}})
	s.Exempt("4pyun/op1", closed.ID)
	s.Exempt("4pyun/op2", closed.ID)
	s.Exempt("4pyun/op2", again.ID)
	for app, want := range map[string]string{"op1": "1001", "op2": "", "op3": "1403"} {
		if got := stageDecide(t, s, call(app, "settle")); got != want {
			t.Errorf("app %s is answered %q, want %q", app, got, want)
		}
	}
	if got := s.List("4pyun/op1"); len(got) != 0 {
		t.Errorf("an exempted app has rules of its own: %v", got)
	}
	s.Clear("4pyun/op1")
	if got := stageDecide(t, s, call("op1", "settle")); got != "1403" {
		t.Errorf("after its own rules were cleared it is answered %q, want 1403", got)
	}
}
