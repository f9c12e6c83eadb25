package control

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// maxMisses bounds the near misses of one answer.
const maxMisses = 5

type (
	verifyRequest = appBody[api.Verify]
	verifyAnswer  struct {
		Status int
		Body   api.Verified
	}
)

func (c *Control) verifyEntries(ctx context.Context, in *verifyRequest) (*verifyAnswer, error) {
	a, p, err := c.appAndProvider(in.AppPath)
	if err != nil {
		return nil, err
	}
	expected, err := rule.CompileExpectation(a.Name(), in.Body, c.Lab.Providers)
	if err != nil {
		return nil, err
	}
	bounds, err := boundsOf(in.Body)
	if err != nil {
		return nil, err
	}
	entries, err := c.Lab.Store.Entries(ctx, a.Name(), store.Query{Kind: "exchange", After: in.Body.After})
	if err != nil {
		return nil, err
	}
	x := expectation{expected, in.Body.Subject, p, c.Lab.Apps}
	for _, doubt := range expected.Doubts {
		if !slices.ContainsFunc(entries, func(e store.Entry) bool { return x.hasEntry(e, in.Body.Code, doubt.Field) }) {
			return nil, doubt
		}
	}
	out := api.Verified{Matches: []int64{}}
	for _, e := range entries {
		reasons := x.describeMisses(e)
		if len(reasons) == 0 {
			out.Matches = append(out.Matches, e.Seq)
			continue
		}
		out.Misses = append(out.Misses, api.Miss{Seq: e.Seq, Operation: e.Operation, Subject: e.Subject, Code: e.Code, Reasons: reasons})
	}
	if len(entries) > 0 && in.Body.After == 0 {
		err = c.Lab.NoteVerified(ctx, a, out.Matches, entries[0].Seq)
	} else {
		err = c.Lab.NoteVerified(ctx, a, out.Matches, 0)
	}
	if err != nil {
		return nil, err
	}
	out.Count = len(out.Matches)
	out.OK = bounds.withinBounds(out.Count)
	out.Message = fmt.Sprintf("%d of %d exchanges match; expected %s", out.Count, len(entries), bounds)
	if out.OK {
		out.Misses = nil
		return &verifyAnswer{http.StatusOK, out}, nil
	}
	out.Code = codeUnverified
	slices.SortStableFunc(out.Misses, func(x, y api.Miss) int { return cmp.Compare(len(x.Reasons), len(y.Reasons)) })
	out.Misses = out.Misses[:min(len(out.Misses), maxMisses)]
	return &verifyAnswer{http.StatusUnprocessableEntity, out}, nil
}

// documentVerify describes the answer that says no.
func documentVerify[T any](calls huma.API, path string) {
	doc := calls.OpenAPI()
	no := doc.Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	wrong := doc.Components.Schemas.Schema(reflect.TypeFor[api.Error](), true, "")
	call := doc.Paths[path].Post
	if call == nil {
		call = doc.Paths[path].Get
	}
	call.Responses["422"] = &huma.Response{
		Description: "the journal doesn't hold it: code is unverified; or the question is invalid",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{AnyOf: []*huma.Schema{no, wrong}}}},
	}
}

// expectation is the conditions that an exchange must meet.
type expectation struct {
	rule.Expectation
	subject  string
	provider provider.Provider
	apps     app.Lookup
}

// describeMisses says what keeps an entry from matching; nothing when it matches.
func (x expectation) describeMisses(e store.Entry) []string {
	var reasons []string
	miss := func(name, is, want string) {
		reasons = append(reasons, fmt.Sprintf("%s is %q, not %q", name, is, want))
	}
	if x.Operation != "" && x.Operation != e.Operation {
		miss("operation", e.Operation, x.Operation)
	}
	if n := len(x.Codes); n > 0 && !slices.Contains(x.Codes, e.Code) {
		miss("code", e.Code, x.Codes[n-1])
	}
	if x.subject != "" && x.subject != e.Subject {
		miss("subject", e.Subject, x.subject)
	}
	if x.Where.IsZero() {
		return reasons
	}
	call, err := x.decode(e)
	if err != nil {
		return append(reasons, "its request can't be read: "+err.Error())
	}
	return append(reasons, x.Misses(call)...)
}

func (x expectation) decode(e store.Entry) (*provider.Call, error) {
	req, err := wire.ParseRequest(e.Request)
	if err != nil {
		return nil, err
	}
	return x.provider.Decode(req, x.apps), nil
}

// hasEntry reports whether an entry has the operation, the code, or a field of its request: "where.NAME".
func (x expectation) hasEntry(e store.Entry, code, field string) bool {
	name, ofRequest := strings.CutPrefix(field, "where.")
	switch {
	case field == "operation":
		return e.Operation == x.Operation
	case !ofRequest:
		return e.Code == code
	}
	call, err := x.decode(e)
	if err != nil || call.Fields == nil {
		return false
	}
	_, ok := call.Fields.Lookup(name)
	return ok
}

// countBounds is how many matches are expected; most is -1 when there is no upper bound.
type countBounds struct{ least, most int }

func boundsOf(v api.Verify) (countBounds, error) {
	b := countBounds{1, -1}
	for name, n := range map[string]*int{"exactly": v.Exactly, "at_least": v.AtLeast, "at_most": v.AtMost} {
		if n != nil && *n < 0 {
			return b, invalid(name, "a count can't be negative")
		}
	}
	switch {
	case v.Exactly != nil && (v.AtLeast != nil || v.AtMost != nil):
		return b, invalid("exactly", "give exactly, or at_least and at_most, not both")
	case v.Exactly != nil:
		return countBounds{*v.Exactly, *v.Exactly}, nil
	}
	if v.AtMost != nil {
		b = countBounds{0, *v.AtMost}
	}
	if v.AtLeast != nil {
		b.least = *v.AtLeast
	}
	if b.most >= 0 && b.least > b.most {
		return b, invalid("at_least", "is greater than at_most, so nothing can match")
	}
	return b, nil
}

func (b countBounds) withinBounds(n int) bool { return n >= b.least && (b.most < 0 || n <= b.most) }

func (b countBounds) String() string {
	switch {
	case b.most < 0:
		return fmt.Sprintf("at least %d", b.least)
	case b.least == b.most:
		return fmt.Sprintf("exactly %d", b.least)
	case b.least == 0:
		return fmt.Sprintf("at most %d", b.most)
	}
	return fmt.Sprintf("%d to %d", b.least, b.most)
}
