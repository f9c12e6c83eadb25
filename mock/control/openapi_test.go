package control_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	server "paymock/mock/control"
)

// document has the parts of an OpenAPI document that the tests read.
type document struct {
	OpenAPI    string `json:"openapi"`
	Paths      map[string]map[string]operation
	Components struct {
		Schemas         map[string]json.RawMessage
		SecuritySchemes map[string]any `json:"securitySchemes"`
	}
	Security []map[string][]string
	Servers  []struct{ URL string }
}

type operation struct {
	OperationID string `json:"operationId"`
	Summary     string
	Parameters  []parameter
	RequestBody struct{ Content map[string]media } `json:"requestBody"`
	Responses   map[string]struct{ Content map[string]media }
}

type parameter struct{ Name, In, Description string }

type media struct{ Schema any }

func readDocument(t *testing.T, r *rig) (document, *jsonschema.Compiler) {
	t.Helper()
	got := r.call(t, "GET", "/openapi.json", "", "Authorization", "Bearer "+r.config.Token)
	if got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("http://test/openapi.json", raw); err != nil {
		t.Fatal(err)
	}
	return decode[document](t, got.body), c
}

// TestDocument holds the OpenAPI document to the contract's table of calls.
func TestDocument(t *testing.T) {
	t.Parallel()
	doc, compiler := readDocument(t, newRig(t))
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || len(doc.Servers) != 1 || doc.Servers[0].URL != "./" || doc.Security != nil {
		t.Errorf("openapi %q, servers %v, security %v", doc.OpenAPI, doc.Servers, doc.Security)
	}
	var calls []string
	ids := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range item {
			call := strings.ToUpper(method) + " " + path
			calls = append(calls, call)
			if ids[op.OperationID] || op.Summary == "" {
				t.Errorf("%s: operation id %q taken, or no summary", call, op.OperationID)
			}
			ids[op.OperationID] = true
			if !cmp.Equal(op.Responses["default"].Content["application/json"].Schema, any(map[string]any{"$ref": "#/components/schemas/Error"})) {
				t.Errorf("%s: errors are %v", call, op.Responses["default"])
			}
			for _, said := range append(op.Parameters, parameter{Description: op.Summary}) {
				if said.In != "header" && !mock.Words().Knows(said.Description) {
					t.Errorf("%s: no Chinese for %q; add it to CallTexts", call, said.Description)
				}
			}
			for _, name := range pathParameters(path) {
				if !slices.ContainsFunc(op.Parameters, func(p parameter) bool { return p.Name == name && p.In == "path" }) {
					t.Errorf("%s: parameter %s is not described", call, name)
				}
			}
		}
	}
	slices.Sort(calls)
	const a = "/apps/{provider}/{id}"
	want := []string{
		"POST /apps", "GET /apps", "GET " + a, "PATCH " + a, "DELETE " + a, "POST " + a + "/reset",
		"POST " + a + "/trades", "GET " + a + "/trades", "GET " + a + "/trades/{no}",
		"POST " + a + "/trades/{no}/pay", "POST " + a + "/trades/{no}/fail", "POST " + a + "/trades/{no}/close",
		"GET " + a + "/terminals", "POST " + a + "/terminals", "POST " + a + "/merchant", "GET " + a + "/ledger", "GET " + a + "/ledger/check",
		"POST " + a + "/rules", "GET " + a + "/rules", "DELETE " + a + "/rules", "DELETE " + a + "/rules/{rule}", "PATCH " + a + "/rules/{rule}", "GET " + a + "/callbacks/{callback}/request",
		"POST /rules", "GET /rules", "DELETE /rules", "DELETE /rules/{rule}", "PATCH /rules/{rule}",
		"POST " + a + "/say", "POST /say", "GET /wordings",
		"GET " + a + "/callbacks", "POST " + a + "/callbacks", "POST " + a + "/callbacks/resend",
		"POST " + a + "/callbacks/{callback}/resend", "POST " + a + "/callbacks/{callback}/cancel",
		"GET " + a + "/clock", "POST " + a + "/clock",
		"GET " + a + "/journal", "GET " + a + "/journal/{seq}", "POST " + a + "/verify", "GET " + a + "/verify/unexpected", "GET " + a + "/events",
		"GET /export", "GET " + a + "/export", "POST /import",
		"GET /codes", "GET /operations", "GET /dialects", "GET /callback-kinds", "GET /roles", "GET /healthz", "GET /readyz",
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls (-contract +document):\n%s", diff)
	}
	for name := range doc.Components.Schemas {
		if _, err := compiler.Compile("http://test/openapi.json#/components/schemas/" + name); err != nil {
			t.Errorf("schema %s: %v", name, err)
		}
		if strings.HasPrefix(name, "ErrorM") || strings.HasPrefix(name, "ErrorD") {
			t.Errorf("schema %s is huma's, not ours", name)
		}
	}
}

func pathParameters(path string) []string {
	var names []string
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

func TestDocumentTellsOfTheToken(t *testing.T) {
	t.Parallel()
	doc, _ := readDocument(t, newRig(t, func(c *server.Config) { c.Token = "s3cret" }))
	if len(doc.Security) != 1 || doc.Components.SecuritySchemes["token"] == nil {
		t.Errorf("security %v, schemes %v", doc.Security, doc.Components.SecuritySchemes)
	}
}

// TestAnswersAgreeWithTheDocument records what a busy app's calls are sent and answer, and
// lets a JSON Schema validator that huma doesn't use judge them.
func TestAnswersAgreeWithTheDocument(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	doc, compiler := readDocument(t, r)
	seen := map[string]int{}
	recorder := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var sent bytes.Buffer
		_, _ = sent.ReadFrom(req.Body)
		req.Body = http.NoBody
		inner := req.Clone(req.Context())
		inner.Body = readCloser{bytes.NewReader(sent.Bytes())}
		answered := httptest.NewRecorder()
		r.control.ServeHTTP(answered, inner)
		for _, fault := range disagreements(t, doc, compiler, req, sent.Bytes(), answered, seen) {
			t.Errorf("%s %s: %s", req.Method, req.URL, fault)
		}
		for name, values := range answered.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answered.Code)
		_, _ = w.Write(answered.Body.Bytes())
	}))
	defer recorder.Close()
	exercise(t, r, recorder.URL)
	for path, item := range doc.Paths {
		for method := range item {
			call := strings.ToUpper(method) + " " + path
			if seen[call] == 0 && !strings.HasSuffix(path, "/events") {
				t.Errorf("%s was not exercised", call)
			}
		}
	}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// disagreements judges one exchange.
func disagreements(t *testing.T, doc document, compiler *jsonschema.Compiler, req *http.Request, sent []byte, answered *httptest.ResponseRecorder, seen map[string]int) []string {
	t.Helper()
	path, op, ok := describedBy(doc, req)
	if !ok {
		return []string{"not in the document"}
	}
	seen[req.Method+" "+path]++
	at := "http://test/openapi.json#/paths/" + pointer(path) + "/" + strings.ToLower(req.Method)
	status := http.StatusText(answered.Code)
	key := strconv.Itoa(answered.Code)
	if _, own := op.Responses[key]; !own && answered.Code > 299 {
		key = "default"
	}
	var faults []string
	judge := func(what, location string, text []byte) {
		schema, err := compiler.Compile(location)
		if err != nil {
			faults = append(faults, what+": "+err.Error())
			return
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err == nil {
			err = schema.Validate(v)
		}
		if err != nil {
			faults = append(faults, what+" ("+status+") "+string(text)+": "+err.Error())
		}
	}
	if _, described := op.Responses[key]; !described {
		faults = append(faults, "status "+status+" is not described")
	} else if answered.Code != http.StatusNoContent {
		judge("answer", at+"/responses/"+key+"/content/application~1json/schema", answered.Body.Bytes())
	}
	if len(sent) > 0 && answered.Code < 300 {
		judge("request", at+"/requestBody/content/application~1json/schema", sent)
	}
	return faults
}

func pointer(path string) string {
	return url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(path))
}

func describedBy(doc document, req *http.Request) (string, operation, bool) {
	parts := strings.Split(req.URL.Path, "/")
	best, bestOp, found := "", operation{}, false
	for path, item := range doc.Paths {
		pattern := strings.Split(path, "/")
		op, ok := item[strings.ToLower(req.Method)]
		if !ok || len(pattern) != len(parts) {
			continue
		}
		fits := true
		for i, p := range pattern {
			fits = fits && (strings.HasPrefix(p, "{") && parts[i] != "" || p == parts[i])
		}
		// A path without parameter at a place goes before one with.
		if fits && (!found || strings.Count(path, "{") < strings.Count(best, "{")) {
			best, bestOp, found = path, op, true
		}
	}
	return best, bestOp, found
}

// exercise makes every call once, some in vain.
func exercise(t *testing.T, r *rig, base string) {
	t.Helper()
	ctx := t.Context()
	address, _ := merchantServer(t)
	c, err := control.New(control.Config{BaseURL: base})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	seed := uint64(1) << 47
	made, err := c.CreateApp(ctx, api.NewApp{Provider: "toy", NotifyURL: address, Seed: &seed, Dialect: map[string]string{"mood": "strict"}, Terminals: []api.NewTerminal{{ID: "01304187"}}})
	must(err)
	a := c.App("toy", made.ID)
	trade, err := a.OpenTrade(ctx, api.NewTrade{Fake: true, Status: "waiting"})
	must(err)
	_, err = a.Pay(ctx, trade.No)
	must(err)
	over := "1"
	_, err = a.AddRule(ctx, api.Rule{Name: "n", When: api.When{Operation: "query", Where: map[string]api.Condition{"amount": {Over: &over, In: []string{"5"}}}}, Then: api.Then{Respond: "9", Fields: map[string]string{"k": "v"}}, Times: 3})
	must(err)
	server, err := c.AddRule(ctx, api.Rule{When: api.When{Operation: "query"}, Then: api.Then{Respond: "9"}})
	must(err)
	r.exchange(t, "settle", url.Values{"app": {made.ID}, "no": {trade.No}, "amount": {"5"}})
	r.exchange(t, "query", url.Values{"app": {made.ID}, "no": {trade.No}, "amount": {"5"}})
	sent := settle(ctx, t, a, "delivered", 1)
	var state bytes.Buffer
	must(c.Export(ctx, io.Discard))
	must(a.Export(ctx, &state))
	_, err = c.Import(ctx, &state)
	must(err)
	none := 0
	text := "http://127.0.0.1:1/"
	refused := 0
	for _, call := range []func() error{
		func() error { _, err := c.Apps(ctx); return err },
		func() error { _, err := a.Get(ctx); return err },
		func() error { _, err := a.Patch(ctx, api.AppPatch{ShardingURL: &text}); return err },
		func() error { _, err := a.Trades(ctx); return err },
		func() error { _, err := a.Trade(ctx, trade.No); return err },
		func() error { _, err := a.Fail(ctx, trade.No); return err },  // refused
		func() error { _, err := a.Close(ctx, trade.No); return err }, // refused
		func() error { _, err := a.Ledger(ctx); return err },
		func() error {
			_, err := a.SendCallback(ctx, api.NewCallback{Kind: "notify", Fields: map[string]string{"word": "w"}})
			return err
		},
		func() error { _, err := a.CallbackRequest(ctx, sent.ID); return err },
		func() error { _, err := a.Terminals(ctx); return err },
		func() error {
			got, err := a.CallAsMerchant(ctx, api.MerchantCall{Number: trade.No})
			if err == nil && (got.Operation != "query" || got.Seq == 0 || got.Status != 200) {
				err = fmt.Errorf("called as merchant: %+v", got)
			}
			return err
		},
		func() error {
			_, err := a.PutTerminal(ctx, api.NewTerminal{ID: "01304188", Card: &api.Card{Balance: 5, After: "1s"}})
			return err
		},
		func() error { _, err := a.Rules(ctx); return err },
		func() error { _, err := c.Rules(ctx); return err },
		func() error { _, err := a.Say(ctx, "the platform answers settle with 9 once"); return err },
		func() error { _, err := c.Say(ctx, "平台丢失查询的应答"); return err },
		func() error { _, err := c.Wordings(ctx); return err },
		func() error { _, err := c.DisableRule(ctx, server.ID, true); return err },
		func() error {
			r, err := a.AddRule(ctx, api.Rule{Disabled: true, Then: api.Then{Hang: true}})
			if err == nil {
				_, err = a.DisableRule(ctx, r.ID, true)
			}
			return err
		},
		func() error { return a.RemoveRule(ctx, "r999") }, // refused
		func() error { return c.RemoveRule(ctx, server.ID) },
		func() error { return a.ClearRules(ctx) },
		func() error { return c.ClearRules(ctx) },
		func() error { _, err := a.Resend(ctx, sent.ID); return err },
		func() error { _, err := a.ResendAll(ctx); return err },
		func() error { _, err := a.Cancel(ctx, sent.ID); return err },
		func() error { _, err := a.Clock(ctx); return err },
		func() error { _, err := a.Freeze(ctx); return err },
		func() error { _, err := a.Journal(ctx, control.JournalQuery{}); return err },
		func() error { _, err := a.Entry(ctx, 1); return err },
		func() error { _, err := a.Entry(ctx, 1<<40); return err }, // refused
		func() error { _, err := a.Verify(ctx, api.Verify{Operation: "settle"}); return err },
		func() error { _, err := a.Verify(ctx, api.Verify{Exactly: &none}); return err },
		func() error { _, err := a.Unexpected(ctx); return err },
		func() error { _, err := a.CheckBooks(ctx); return err },
		func() error { _, err := c.Codes(ctx, ""); return err },
		func() error { _, err := c.Operations(ctx, ""); return err },
		func() error { _, err := c.Dialects(ctx, "toy"); return err },
		func() error { _, err := c.CallbackKinds(ctx, "toy"); return err },
		func() error { _, err := c.Roles(ctx, ""); return err },
		func() error { _, err := c.Health(ctx); return err },
		func() error { _, err := c.Ready(ctx); return err },
		func() error { _, err := a.Reset(ctx); return err },
		func() error { return a.Delete(ctx) },
		func() error { _, err := a.Get(ctx); return err }, // refused
	} {
		if call() != nil {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("%d calls were refused, want the 5 that can't do", refused)
	}
}
