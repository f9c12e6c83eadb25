package names_test

import (
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/names"
)

// TestSeveralOperations: operations named one after the other are told apart from one whose name is two words.
func TestSeveralOperations(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{"settle refund": "settle refund", "refund/settle": "refund settle", "settle和query": "settle query", "refund query": "", "settle": "", "settle x": ""} {
		if got := strings.Join(names.SeveralOperations(said), " "); got != want {
			t.Errorf("%s: %s, want %s", said, got, want)
		}
	}
}

// TestCoarseCode: a code whose sub-codes say what failed is asked for one of the call's, unless a call has all of them; one that
// stands alone, too, is no such.
func TestCoarseCode(t *testing.T) {
	t.Parallel()
	p := names.Platform{Name: "one", Operations: []names.Operation{{Name: "settle", Codes: []string{"A.X", "B.X"}}, {Name: "query", Codes: []string{"A.Y"}}, {Name: "page"}}, Codes: []names.Code{
		{Code: "4", Sub: "A.X", Message: "busy"}, {Code: "4", Sub: "A.Y", English: "gone"}, {Code: "2", Sub: "B.X"}, {Code: "3", Sub: "C.X"}, {Code: "3", Sub: "C.Y"}, {Code: "3"},
	}}
	for asked, want := range map[[2]string]string{
		{"settle", "4"}: `"4" doesn't say what failed; write the sub-code: "A.X" (busy), …: ` + "`paymock codes one --operation settle` lists them",
		{"结算", "4"}:     `"4" doesn't say what failed; write the sub-code: "A.X" (busy), …: ` + "`paymock codes one --operation settle` lists them",
		{"", "4"}:       `"4" doesn't say what failed; write the sub-code: "A.X" (busy), "A.Y" (gone), …: ` + "`paymock codes one` lists them",
		{"page", "4"}:   "", {"settle", "2"}: "", {"settle", "3"}: "", {"settle", "A.X"}: "", {"settle", ""}: "",
	} {
		if got := (names.Scope{In: []names.Platform{p}, When: api.When{Operation: asked[0]}}).CoarseCode(asked[1]); got != want {
			t.Errorf("%v: %s, want %s", asked, got, want)
		}
	}
}

// TestLeavesOut: what a rule is not for is no slip of the operation.
func TestLeavesOut(t *testing.T) {
	t.Parallel()
	scope := names.Scope{In: []names.Platform{{Name: "p", Operations: []names.Operation{{Name: "settle"}}}}}
	for _, operation := range []string{"!settle", "非settle", "except settle", "除了settle"} {
		if got := scope.NoOperation(operation); !strings.Contains(got, "leaves none out") {
			t.Errorf("%s: %s", operation, got)
		}
	}
}

// TestSignatureCodes: a signature that is said instead of a code is a code of the operation, or an answer that is signed wrongly.
func TestSignatureCodes(t *testing.T) {
	t.Parallel()
	p := names.Platform{Name: "p", Operations: []names.Operation{{Name: "settle", Codes: []string{"401"}}}, Codes: []names.Code{{Code: "1401", Message: "签名错误"}, {Code: "401", Message: "签名校验不通过"}, {Code: "9", Message: "系统错误"}}}
	scope := names.Scope{In: []names.Platform{p}, When: api.When{Operation: "settle"}}
	const codes = `; did you mean "1401" (签名错误) or "401" (签名校验不通过)?`
	if got := scope.NoCode("签名错误"); got != `no platform answers with "签名错误" here`+codes {
		t.Error(got)
	}
	if got := scope.UnsignedAnswer(api.Rule{Then: api.Then{WrongSignature: true}}); !strings.HasSuffix(got, codes) {
		t.Error(got)
	}
	scope.In[0].SignsAnswers = true
	if got := scope.NoCode("签名错误"); !strings.Contains(got, `"the platform signs the answer to settle wrongly"`+codes) {
		t.Error(got)
	}
}

// TestSameCode: a code with blanks, letters for digits, in other letters, or without what stands before its point is the one
// that is meant; where another platform has it, that is told.
func TestSameCode(t *testing.T) {
	t.Parallel()
	one := names.Platform{Name: "one", Operations: []names.Operation{{Name: "settle", Codes: []string{"ACQ.BUSY"}}}, Codes: []names.Code{
		{Code: "1403"}, {Code: "403"}, {Code: "40004", Sub: "ACQ.BUSY"}, {Code: "20000", Sub: "aop.BUSY"}, {Code: "40004", Sub: "ACQ.STATUS_ERROR"},
	}}
	other := names.Platform{Name: "other", Operations: one.Operations, Codes: []names.Code{{Code: "7105"}}}
	s := names.Scope{In: []names.Platform{one}, All: []names.Platform{one, other}, When: api.When{Operation: "settle"}, AskElsewhere: names.SendTo}
	for said, want := range map[string]string{
		"1 403": `did you mean "1403"?`, "14O3": `did you mean "1403"?`, "l403": `did you mean "1403"?`, "4 03": `did you mean "403"?`,
		"STATUS _ERROR": `did you mean "ACQ.STATUS_ERROR"?`, "acq-status-error": `did you mean "ACQ.STATUS_ERROR"?`,
		"40004 ACQ STATUS ERROR": `did you mean "ACQ.STATUS_ERROR"?`, "busy": `did you mean "ACQ.BUSY"?`,
		"1403 twice": `; write "1403" here, and times: 2 beside when and then`, "status_error，两次": `; write "ACQ.STATUS_ERROR" here, and times: 2 beside when and then`,
		"71O5": `"7105" is a code of other, not of one; send it with a call to other; the codes of one for it: ` + "`paymock codes one --operation settle`",
	} {
		if got := s.NoCode(said); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s, want %s", said, got, want)
		}
	}
}
