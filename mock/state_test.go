package mock_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

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

func withSaved(text string) string {
	return strings.Replace(text, `"version":1,`, `"version":1,"saved":"2026-11-28T12:00:00Z",`, 1)
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
	beside := file + ".new" // what the first is writing when the second comes
	if err := os.WriteFile(beside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mock.New(mock.Config{State: file}); err == nil || !strings.Contains(err.Error(), "another paymock writes it") {
		t.Errorf("a second server reads the file that the first will replace: %v", err)
	}
	if _, err := os.Stat(beside); err != nil {
		t.Error("who is refused has removed what the other writes")
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

// TestStateAtALink writes where a link leads, whether there is a file yet or not.
func TestStateAtALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link, file := filepath.Join(dir, "link.json"), filepath.Join(dir, "there", "run.json")
	if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o700), os.Symlink(filepath.Join("there", "run.json"), link)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s := run(t, mock.Config{State: link})
		must[api.App](t)(controlOf(t, s.Server).CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
		s.stop()
		<-s.done
		if info := must[os.FileInfo](t)(os.Lstat(link)); info.Mode()&os.ModeSymlink == 0 {
			t.Fatal("the link was replaced by a file")
		}
		must[os.FileInfo](t)(os.Stat(file))
	}
	if err := errors.Join(os.Remove(link), os.Symlink("link.json", link)); err != nil {
		t.Fatal(err)
	}
	if _, err := mock.New(mock.Config{State: link}); err == nil || !strings.Contains(err.Error(), "links") {
		t.Errorf("a link to itself: %v", err)
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
		"empty":       {"", []string{"empty: the file is empty", "remove it"}},
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
		{`"id":"r1"`, `"id":"r1","skip":-1,"every":-1`, "apps[0].rules[0].rule.skip", "apps[0].rules[0].rule.every: "},
		{`"version":1,"value"`, `"version":0,"value"`, "apps[0].records[", "no version"},
		{`"last_entry":`, `"last_entry":1,"floor":-1,"last_task":`, "apps[0].", "want 0 or more"},
		{`"version":1,"value"`, `"version":9223372036854775807,"value"`, "apps[0].records[", "at most 140737488355328"},
		{`"last_entry":`, `"last_entry":1,"floor":9223372036854775807,"last_task":`, "apps[0].floor", "at most"},
		{`"last_entry":`, `"last_task":9223372036854775807,"last_entry":`, "apps[0].last_task", "at most"},
		{`"last_entry":`, `"last_task":-1,"last_entry":`, "apps[0].last_task", "want 0 or more"},
		{`"last_entry":`, `"last_entry":9223372036854775807,"x":`, "apps[0].", ""},
		{`"last_rule":`, `"last_rule":9223372036854775807,"counters":`, "server.", ""},
		{`"last_rule":1`, `"last_rule":9223372036854775807`, "server.last_rule", "at most"},
		{`"last_rule":1`, `"last_rule":281474976710656`, "server.last_rule", "at most"},
		{`"id":"r1"`, `"id":"r281474976710656"`, "apps[0].rules[0].rule.id", "at most"},
		{`"clock":{}`, `"clock":{"offset":9223372036854775807}`, "apps[0].clock", "200 years"},
		{`"clock":{}`, `"clock":{"frozen_at":"9999-01-01T00:00:00Z"}`, "apps[0].clock", "200 years"},
		{`"last_rule":1`, `"last_rule":1,"counters":{"rule:r1":9223372036854775807}`, "server.counters.rule:r1", "at most"},
		{`"kind":"order"`, `"kind":""`, "apps[0].records[0].kind", "trade"},
		{`"clock":{}`, `"clock":{"offset":"1h"}`, "apps[0].clock.offset", ""},
		{`"seed":`, `"seed":-1,"x":`, "server.seed", ""},
		{`"provider":"intella"`, `"provider":"4pyun"`, fmt.Sprintf("apps[%d]", strings.Count(before[:strings.Index(before, `"provider":"intella"`)], `"provider":"`)), ""},
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
	redis.Server().SetPreHook(func(c *server.Peer, _ string, args ...string) bool {
		fails := strings.Contains(strings.Join(args, " "), "{"+a.Provider+"/"+a.ID+"}")
		if fails {
			c.WriteError("ERR gone")
		}
		return fails
	})
	if _, err := ctls[0].Import(ctx, strings.NewReader(withSaved(exported(t, from)))); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("of the file's %d apps are in: import the file again", demoApps()+1)) {
		t.Errorf("an import while Redis fails: %v", err)
	}
	redis.Server().SetPreHook(nil)
	must[api.Imported](t)(ctls[0].Import(ctx, strings.NewReader(withSaved(exported(t, from)))))
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
