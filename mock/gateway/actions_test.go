package gateway

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/wire"
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
		" Rule r1 wrote the body in Big5 before signing, gave the previous answer to this operation instead, wrote the body in GBK.": {
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

// TestEachPartOfAPlanIsCarriedOut: the gateway looks at each field of rule.Plan.
func TestEachPartOfAPlanIsCarriedOut(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code []byte
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && !strings.HasSuffix(file, "_test.go") {
			code = append(code, text...)
		}
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[rule.Plan]()) {
		toldAlone := field.Name == "SignedCharset" // done by Fault.Transcode
		if !regexp.MustCompile(`(?i:plan)\.`+field.Name+`\b`).Match(code) && !toldAlone {
			t.Errorf("nothing carries out rule.Plan.%s; do so in exchange_faults.go (before the commit) or http.go (on the socket)", field.Name)
		}
	}
}

// TestPreviousAnswerIsAsItWas: an answer that is given again has the status, header and body that the journal kept.
func TestPreviousAnswerIsAsItWas(t *testing.T) {
	t.Parallel()
	want := &wire.Response{Status: 200, Header: wire.Header{{Name: "A", Value: "b"}, {Name: "C", Value: "d: e"}}, Body: []byte("x\r\n\r\ny")}
	if diff := cmp.Diff(want, parseDump(wire.DumpResponse(want))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, none := range []string{"", "HTTP/1.1 200", "HTTP/1.1 199\r\n\r\n", "HTTP/1.1 x\r\n\r\n"} {
		if got := parseDump([]byte(none)); got != nil {
			t.Errorf("%q is read as %+v", none, got)
		}
	}
}

// TestUnrecordedCall: what --strict refuses is told by paymock itself, and not as the platform would.
func TestUnrecordedCall(t *testing.T) {
	t.Parallel()
	const want = `{"code":"not_recorded","message":"paymock serve --strict answers only what is in its recording: nothing is like it"}`
	x := &exchange{outcome: provider.Outcome{Explain: "nothing is like it"}}
	if err := x.encodePlayed(provider.Fault{}); err != nil || x.response.Status != 501 || string(x.response.Body) != want {
		t.Errorf("%+v, %v", x.response, err)
	}
}
