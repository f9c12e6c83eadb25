package gateway

import (
	"testing"
	"time"

	"paymock/mock/provider"
	"paymock/mock/rule"
)

// TestDescribedActions: the journal tells each action that changed an answer, and no other.
func TestDescribedActions(t *testing.T) {
	t.Parallel()
	five := 5
	members := map[string]string{"a": "b"}
	for want, plan := range map[string]rule.Plan{
		"":                                    {Rule: "r1"},
		" Rule r1 waited 5s before deciding.": {Rule: "r1", Delay: rule.Wait{For: 5 * time.Second}},
		" Rule r1 lost the answer after the commit.":    {Rule: "r1", LoseReply: true},
		" Rule r1 held the answer back for 5s.":         {Rule: "r1", DelayReply: rule.Wait{For: 5 * time.Second}},
		" Rule r1 cut the body after 5 bytes.":          {Rule: "r1", Truncate: &five},
		" Rule r1 wrote the body in pieces of 1 bytes.": {Rule: "r1", Piece: 1},
		" Rule r1 signed wrongly, left out the signature, changed members before signing, changed members after signing.": {Rule: "r1", Fault: provider.Fault{
			WrongSignature: true, NoSignature: true, Before: members, After: members,
		}},
		" Rule r1 gave the previous answer to this operation instead, wrote the body in GBK, wrote the body in Big5 before signing.": {
			Rule: "r1", Stale: true, Charset: "GBK", SignedCharset: "Big5",
		},
	} {
		if got := (&exchange{plan: plan}).describeActions(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
	one := rule.Plan{Rule: "r1", Fault: provider.Fault{Before: map[string]string{"l.5": "a"}}}
	two := rule.Plan{Rule: "r1", Fault: provider.Fault{Before: map[string]string{"l.5": "a", "b": "c"}}}
	missed := []string{"l.5: l has 1 items; the next one to add is 1"}
	if got := (&exchange{plan: one, unsetMembers: missed}).describeActions(); got != " Rule r1 could not set l.5: l has 1 items; the next one to add is 1." {
		t.Errorf("a path that does not fit: %q", got)
	}
	if got := (&exchange{plan: two, unsetMembers: missed}).describeActions(); got != " Rule r1 changed members before signing, could not set l.5: l has 1 items; the next one to add is 1." {
		t.Errorf("one path of two does not fit: %q", got)
	}
	if got := (&exchange{earlyRule: "r2"}).describeActions(); got != " Rule r2 let the callback go first." {
		t.Errorf("early: %q", got)
	}
}
