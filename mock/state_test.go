package mock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/clock"
)

// exported is a server's state without what differs by the time of writing.
func exported(t testing.TB, ctl *control.Client) string {
	t.Helper()
	var out bytes.Buffer
	if err := ctl.Export(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return savedAt.ReplaceAllString(out.String(), "")
}

var savedAt = regexp.MustCompile(`"saved":"[^"]*",`)

func seeded(seed uint64) *uint64 { return &seed }

// TestStateRoundTrip does random things at one server and takes its state to another, which then is
// the same to the byte and goes on in the same way.
func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	var accepts atomic.Bool
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !accepts.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, `{"code":"1001"}`)
	}))
	t.Cleanup(merchant.Close)
	first := run(t, mock.Config{Seed: seeded(7)})
	second := run(t, mock.Config{Seed: seeded(7)})
	ctls := [2]*control.Client{controlOf(t, first.Server), controlOf(t, second.Server)}
	rapid.Check(t, func(rt *rapid.T) {
		accepts.Store(false)
		m := &stateMachine{T: t, rt: rt, ctl: ctls[0], server: first, merchant: merchant.URL}
		m.begin()
		for range rapid.IntRange(0, 12).Draw(rt, "steps") {
			m.step()
		}
		must[api.Clock](t)(m.app.Advance(t.Context(), 0)) // no attempt is under way any more
		before := exported(t, ctls[0])
		imported, err := ctls[1].Import(t.Context(), strings.NewReader(withSaved(before)))
		if err != nil {
			rt.Fatalf("import: %v\n%s", err, before)
		}
		if len(imported.Apps) != 4 {
			rt.Errorf("%d apps were put, want the demo apps and one", len(imported.Apps))
		}
		if diff := cmp.Diff(before, exported(t, ctls[1])); diff != "" {
			rt.Fatalf("export (-before +after import):\n%s", diff)
		}
		accepts.Store(true)
		m.goesOn(ctls[1], second)
	})
}

func withSaved(text string) string {
	return strings.Replace(text, `"version":1,`, `"version":1,"saved":"2026-11-28T12:00:00Z",`, 1)
}

// stateMachine is a server to which random things are done.
type stateMachine struct {
	*testing.T
	rt       *rapid.T
	ctl      *control.Client
	server   *running
	merchant string
	made     api.App
	app      *control.App
	trades   []api.Trade
}

func (m *stateMachine) begin() {
	m.rt.Cleanup(func() { _ = m.app.Delete(m.Context()) })
	m.made = must[api.App](m.T)(m.ctl.CreateApp(m.Context(), api.NewApp{Provider: "4pyun", ShardingURL: m.merchant}))
	m.app = m.ctl.App(m.made.Provider, m.made.ID)
	must[api.Clock](m.T)(m.app.Freeze(m.Context()))
}

// step does one random thing. What the platform refuses is a state, too.
func (m *stateMachine) step() {
	ctx, pick := m.Context(), rapid.SampledFrom([]string{"trade", "settle", "refund", "rule", "server rule", "advance", "unknown", "terminal", "patch"}).Draw(m.rt, "do")
	switch pick {
	case "trade":
		status := rapid.SampledFrom([]string{"paid", "waiting", "failed"}).Draw(m.rt, "status")
		amount, manual := rapid.Int64Range(1, 100_000).Draw(m.rt, "amount"), rapid.Bool().Draw(m.rt, "manual")
		m.trades = append(m.trades, must[api.Trade](m.T)(m.app.OpenTrade(ctx, api.NewTrade{Amount: amount, Status: status, ManualSettle: &manual})))
	case "settle", "refund":
		if len(m.trades) == 0 {
			return
		}
		c, trade := merchantAt(m.T, m.server, m.made), rapid.SampledFrom(m.trades).Draw(m.rt, "trade")
		var refused *client.Refused
		_, err := c.Settle(ctx, settleOf(trade, rapid.Int64Range(0, trade.Amount).Draw(m.rt, "of")))
		if err != nil && !errors.As(err, &refused) {
			m.rt.Fatal(err)
		}
	case "rule":
		must[api.Rule](m.T)(m.app.AddRule(ctx, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}, Times: rapid.IntRange(1, 3).Draw(m.rt, "times")}))
	case "server rule":
		half := 0.5
		must[api.Rule](m.T)(m.ctl.AddRule(ctx, api.Rule{When: api.When{Operation: "query"}, Then: api.Then{Respond: "1500"}, Chance: &half}))
	case "advance":
		must[api.Clock](m.T)(m.app.Advance(ctx, time.Duration(rapid.IntRange(0, 90).Draw(m.rt, "minutes"))*time.Minute))
	case "unknown":
		resp, err := http.Post(m.server.PlatformURL()+"/gate/1.0/settle\xc4\xe3", "text/plain", strings.NewReader("\xff\xfe"))
		if err == nil {
			_ = resp.Body.Close()
		}
	case "terminal":
		must[[]json.RawMessage](m.T)(m.ctl.App("intella", "paymockdemo").PutTerminal(ctx, api.NewTerminal{ID: "01304187", Retries: rapid.IntRange(0, 3).Draw(m.rt, "retries")}))
	case "patch":
		must[api.App](m.T)(m.app.Patch(ctx, api.AppPatch{Delivery: map[string]api.Delivery{"sharding": {Schedule: "none"}}}))
	}
}

// goesOn does the same at both servers: what is new has the same numbers, money goes on where it
// was, and each callback that waited arrives.
func (m *stateMachine) goesOn(ctl *control.Client, server *running) {
	ctx, other := m.Context(), ctl.App(m.made.Provider, m.made.ID)
	m.rt.Cleanup(func() { _ = other.Delete(ctx) })
	next, same := must[api.Trade](m.T)(m.app.OpenTrade(ctx, api.NewTrade{Amount: 320})), must[api.Trade](m.T)(other.OpenTrade(ctx, api.NewTrade{Amount: 320}))
	if diff := cmp.Diff(next, same); diff != "" {
		m.rt.Errorf("the next trade (-there +here):\n%s", diff)
	}
	for _, trade := range append(m.trades, next) {
		_, err := merchantAt(m.T, m.server, m.made).Settle(ctx, settleOf(trade, 1))
		_, again := merchantAt(m.T, server, m.made).Settle(ctx, settleOf(trade, 1))
		if (err == nil) != (again == nil) {
			m.rt.Errorf("settle: %v there, %v here", err, again)
		}
		if diff := cmp.Diff(must[api.Trade](m.T)(m.app.Trade(ctx, trade.No)), must[api.Trade](m.T)(other.Trade(ctx, trade.No))); diff != "" {
			m.rt.Errorf("after a settle (-there +here):\n%s", diff)
		}
	}
	waiting := map[string]bool{}
	for _, c := range must[[]api.Callback](m.T)(other.Callbacks(ctx)) {
		waiting[c.ID] = c.State == "waiting"
	}
	must[api.Clock](m.T)(other.Advance(ctx, 25*time.Hour))
	for _, c := range must[[]api.Callback](m.T)(other.Callbacks(ctx)) {
		if waiting[c.ID] && c.State != "delivered" {
			m.rt.Errorf("callback %s waited and is %s after a day", c.ID, c.State)
		}
	}
}

// TestStateOutlivesAStop stops a server and starts another on its file.
func TestStateOutlivesAStop(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "run.json")
	first := run(t, mock.Config{State: file})
	ctl := controlOf(t, first.Server)
	a := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
	must[api.Trade](t)(ctl.App(a.Provider, a.ID).OpenTrade(t.Context(), api.NewTrade{Amount: 5000}))
	if err := ctl.App("intella", "paymockdemo").Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := exported(t, ctl)
	if _, err := mock.New(mock.Config{State: file}); err != nil {
		t.Fatal(err)
	}
	if second := must[*mock.Server](t)(mock.New(mock.Config{State: file})); second.Listen() == nil {
		t.Error("two servers write one file")
	}
	first.stop()
	if end := <-first.done; end.err != nil || end.report != "" {
		t.Errorf("stopped with %q, %v", end.report, end.err)
	}
	if info := must[os.FileInfo](t)(os.Stat(file)); info.Mode().Perm() != 0o600 {
		t.Errorf("the file, which has secrets, is %v", info.Mode())
	}
	second := run(t, mock.Config{State: file})
	if diff := cmp.Diff(before, exported(t, controlOf(t, second.Server))); diff != "" {
		t.Errorf("state (-before +after the stop):\n%s", diff)
	}
}

// TestStateIsWrittenNowAndThen waits, on a clock of its own, for what a killed server leaves.
func TestStateIsWrittenNowAndThen(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "run.json")
	ticks := newTicks()
	s := run(t, mock.Config{State: file, Clock: ticks})
	ticks.tick(t)
	ticks.tick(t) // when it waits again, it has written
	before := must[[]byte](t)(os.ReadFile(file))
	ticks.tick(t)
	ticks.tick(t)
	if again := must[[]byte](t)(os.ReadFile(file)); !bytes.Equal(again, before) {
		t.Error("a state that has not changed was written again")
	}
	must[api.App](t)(controlOf(t, s.Server).CreateApp(t.Context(), api.NewApp{Provider: "alipay", ID: "2021000000000077"}))
	ticks.tick(t)
	ticks.tick(t)
	if !strings.Contains(string(must[[]byte](t)(os.ReadFile(file))), "2021000000000077") {
		t.Error("a changed state is not written")
	}
}

// TestWrongStates starts on files that are none: the error says where and what to do, and the file
// stays.
func TestWrongStates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"empty":       {"", []string{"empty", "remove it"}},
		"cut off":     {`{"format":"paymock-state","version":1,"apps":[{"provider":"4pyun",`, []string{":1:", "cut off"}},
		"foreign":     {`{"name":"x"}`, []string{"format", "no state of paymock"}},
		"newer":       {`{"format":"paymock-state","version":2,"apps":[]}`, []string{"version 2", "newer"}},
		"no version":  {`{"format":"paymock-state"}`, []string{"version", "missing"}},
		"no platform": {"{\"format\":\"paymock-state\",\"version\":1,\n\"apps\":[{\"provider\":\"paypal\",\"id\":\"x\"}]}", []string{":2:", "apps[0].provider", "paypal"}},
	} {
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := mock.New(mock.Config{State: file})
		if err == nil {
			err = s.Listen()
		}
		for _, want := range append(tt.want, file) {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, which lacks %q", name, err, want)
			}
		}
		if kept := must[[]byte](t)(os.ReadFile(file)); string(kept) != tt.text {
			t.Errorf("%s: the file is now %q", name, kept)
		}
	}
	for path, want := range map[string]string{dir: "directory", filepath.Join(dir, "none", "x"): "can't be written", os.DevNull: "no file that can be replaced"} {
		if _, err := mock.New(mock.Config{State: path}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, which lacks %q", path, err, want)
		}
	}
	if _, err := mock.New(mock.Config{State: "x", Store: "redis://127.0.0.1:1"}); err == nil || !strings.Contains(err.Error(), "leave one of them out") {
		t.Errorf("a state beside a store: %v", err)
	}
}

// TestWrongImports sends states with a mistake each: the answer names its field, and nothing changes.
func TestWrongImports(t *testing.T) {
	t.Parallel()
	s := run(t, mock.Config{Seed: seeded(7)})
	ctl := controlOf(t, s.Server)
	must[api.Rule](t)(ctl.App("4pyun", "op0000000000demo").AddRule(t.Context(), api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}}))
	before := exported(t, ctl)
	for _, tt := range []struct{ old, put, field, want string }{
		{`"amount":5000,"status":"paid"`, `"amount":-5000,"status":"paid"`, "apps[0].records[", "amount: -5000"},
		{`"amount":5000,"status":"paid"`, `"amount":5000,"status":"payed"`, "apps[0].records[", "payed"},
		{`"paid":5000`, `"paid":50.5`, "apps[0].records[", "50.5"},
		{`"lane":`, `"lane":99999,"x":`, "apps[0].x", "unknown field"},
		{`"lane":`, `"lane":1e4,"lame":`, "apps[0].l", ""},
		{`"id":"r1"`, `"id":"rule"`, "apps[0].rules[0].rule.id", "r1"},
		{`"respond":"1403"`, `"respond":"14030"`, "apps[0].rules[0].rule.then.respond", "14030"},
		{`"version":1,"value"`, `"version":0,"value"`, "apps[0].records[", "no version"},
		{`"last_entry":`, `"last_entry":1,"floor":-1,"last_task":`, "apps[0].", "want 0 or more"},
		{`"kind":"order"`, `"kind":""`, "apps[0].records[0].kind", "trade"},
		{`"clock":{}`, `"clock":{"offset":"1h"}`, "apps[0].clock.offset", ""},
		{`"seed":`, `"seed":-1,"x":`, "server.seed", ""},
		{`"provider":"intella"`, `"provider":"4pyun"`, "apps[2]", ""},
	} {
		text := strings.Replace(withSaved(before), tt.old, tt.put, 1)
		_, err := ctl.Import(t.Context(), strings.NewReader(text))
		var denied *control.Error
		if !errors.As(err, &denied) || denied.Status != http.StatusUnprocessableEntity || denied.Answer.Line == 0 || !strings.HasPrefix(denied.Answer.Field, tt.field) || !strings.Contains(denied.Answer.Message, tt.want) {
			t.Errorf("%s: %+v, want field %s and %q", tt.put, err, tt.field, tt.want)
		}
		if diff := cmp.Diff(before, exported(t, ctl)); diff != "" {
			t.Fatalf("%s has changed something:\n%s", tt.put, diff)
		}
	}
	deep := strings.Replace(withSaved(before), `"value":"`, `"value":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)+`,"x":"`, 1)
	if _, err := ctl.Import(t.Context(), strings.NewReader(deep)); err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("a nested one: %v", err)
	}
}

// TestStateMovesBetweenStores takes a state from memory to Redis and back.
func TestStateMovesBetweenStores(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	first := run(t, mock.Config{Seed: seeded(7)})
	from := controlOf(t, first.Server)
	a := must[api.App](t)(from.CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
	must[api.Trade](t)(from.App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 5000}))
	must[api.Rule](t)(from.App(a.Provider, a.ID).AddRule(ctx, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}, Times: 2}))
	redis := miniredis.RunT(t)
	var ctls [2]*control.Client
	for i := range ctls {
		ctls[i] = controlOf(t, run(t, mock.Config{Store: "redis://" + redis.Addr(), Seed: seeded(7)}).Server)
	}
	var one bytes.Buffer
	if err := from.App(a.Provider, a.ID).Export(ctx, &one); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{one.String(), withSaved(exported(t, from))} {
		must[api.Imported](t)(ctls[0].Import(ctx, strings.NewReader(state)))
		drawn := regexp.MustCompile(`"draws":\d+,|,"seeds":\d+`)
		var out bytes.Buffer
		if err := ctls[1].App(a.Provider, a.ID).Export(ctx, &out); err != nil {
			t.Fatal(err)
		}
		tidy := func(text string) string { return drawn.ReplaceAllString(savedAt.ReplaceAllString(text, ""), "") }
		if diff := cmp.Diff(tidy(one.String()), tidy(out.String())); diff != "" {
			t.Errorf("what the other replica exports (-memory +redis):\n%s", diff)
		}
	}
	numbers := map[string]bool{}
	for _, trade := range must[[]api.Trade](t)(ctls[1].App(a.Provider, a.ID).Trades(ctx)) {
		numbers[trade.No] = true
	}
	for i := range 10 {
		trade := must[api.Trade](t)(ctls[i%2].App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 1}))
		if numbers[trade.No] {
			t.Errorf("trade number %s came again", trade.No)
		}
		numbers[trade.No] = true
	}
	back := run(t, mock.Config{Seed: seeded(7)})
	must[api.Imported](t)(controlOf(t, back.Server).Import(ctx, strings.NewReader(withSaved(exported(t, ctls[1])))))
	if got := len(must[[]api.Trade](t)(controlOf(t, back.Server).App(a.Provider, a.ID).Trades(ctx))); got != 11 {
		t.Errorf("%d trades came back to memory, want 11", got)
	}
	if _, err := merchantAt(t, back, a).Query(ctx, fourpyun.QueryRequest{PaySerial: "x"}); err == nil {
		t.Error("a trade that never was is known")
	}
}

// TestStateSchema holds the schema in the repository to the code, and a state to the schema.
func TestStateSchema(t *testing.T) {
	t.Parallel()
	if kept := must[[]byte](t)(os.ReadFile("state/state.schema.json")); !bytes.Equal(kept, mock.StateSchema()) {
		t.Error("state/state.schema.json is not what the code has; run make generate")
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("state.json", must[any](t)(jsonschema.UnmarshalJSON(bytes.NewReader(mock.StateSchema())))); err != nil {
		t.Fatal(err)
	}
	schema := must[*jsonschema.Schema](t)(c.Compile("state.json"))
	s := run(t, mock.Config{Scenarios: []string{"lost-answer"}})
	text := withSaved(exported(t, controlOf(t, s.Server)))
	if err := schema.Validate(must[any](t)(jsonschema.UnmarshalJSON(strings.NewReader(text)))); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	wrong := strings.Replace(text, `"lane":`, `"lame":`, 1)
	if schema.Validate(must[any](t)(jsonschema.UnmarshalJSON(strings.NewReader(wrong)))) == nil {
		t.Error("the schema takes what the reader refuses")
	}
}

// ticks is real time, but for long waits, which end when the test says so.
type ticks struct {
	clock.System
	next chan struct{}
}

func newTicks() *ticks { return &ticks{next: make(chan struct{})} }

func (c *ticks) Wait(ctx context.Context, d time.Duration) error {
	if d < time.Second {
		return c.System.Wait(ctx, d)
	}
	select {
	case <-c.next:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tick ends a long wait, as soon as one has begun.
func (c *ticks) tick(t *testing.T) {
	t.Helper()
	select {
	case c.next <- struct{}{}:
	case <-t.Context().Done():
	}
}
