package mock_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/clock"
	"paymock/mock/config"
)

// looker is real time, but for the pauses between two looks at watched files: those end when
// the test says so.
type looker struct {
	clock.System
	look chan struct{}
}

func (l looker) Wait(ctx context.Context, d time.Duration) error {
	if d != 500*time.Millisecond {
		return l.System.Wait(ctx, d)
	}
	select {
	case <-l.look:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// again lets the server look and returns when it has looked.
func (l looker) again() {
	l.look <- struct{}{}
	l.look <- struct{}{} // taken when the first look is over
}

type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// write puts a file at once, so that who watches it never reads a part.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.WriteFile(path+".new", []byte(text), 0o600), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
}

func controlOf(t *testing.T, s *mock.Server) *control.Client {
	t.Helper()
	c, err := control.New(control.Config{BaseURL: s.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ruleNames lists the rules of an app, or with "" of the server, by name.
func ruleNames(t *testing.T, list func(context.Context) ([]api.Rule, error)) string {
	t.Helper()
	rules, err := list(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, r := range rules {
		names = append(names, r.Name)
	}
	return strings.Join(names, " ")
}

const first = `
include: [more.yaml]
apps:
  - provider: 4pyun
    rules: [{name: own, when: {operation: settle}, then: {respond: 1403}}]
    trades: [{order: PO-1, amount: 5000}]
  - provider: intella
    id: shop
    secret: 0012
    terminals: [{id: 01304190, card: {balance: 7}}]
`

func TestWatchedScenario(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, more := filepath.Join(dir, "main.yaml"), filepath.Join(dir, "more.yaml")
	write(t, file, first)
	write(t, more, "rules: [{name: all, when: {operation: refund}, then: {respond: 1403}}]")
	log, look := &lines{}, looker{look: make(chan struct{})}
	server := mock.Start(t, mock.WithConfig(func(c *mock.Config) {
		c.Scenarios, c.Watch, c.Clock = []string{file}, true, look
		c.Logger = slog.New(slog.NewTextHandler(log, nil))
	}))
	c := controlOf(t, server)
	demo, shop := c.App("4pyun", "op0000000000demo"), c.App("intella", "shop")
	ask := func(own, all string) {
		t.Helper()
		if got := ruleNames(t, demo.Rules); got != own {
			t.Errorf("rules of the app %q, want %q", got, own)
		}
		if got := ruleNames(t, c.Rules); got != all {
			t.Errorf("rules for every app %q, want %q", got, all)
		}
	}
	ask("own", "all")
	if made, err := shop.Get(t.Context()); err != nil || made.Secret != "0012" {
		t.Errorf("the app: %+v, %v", made, err)
	}
	if readers, err := shop.Terminals(t.Context()); err != nil || len(readers) != 1 || !strings.Contains(string(readers[0]), `"01304190"`) {
		t.Errorf("readers %s, %v", readers, err)
	}
	trades, err := demo.Trades(t.Context())
	if err != nil || len(trades) != 2 {
		t.Fatalf("%d trades, %v", len(trades), err)
	}

	look.again()
	ask("own", "all")
	write(t, more, "rules: [{name: every, when: {operation: refund}, then: {respond: 1500}}, {name: two, then: {lose_reply: true}}]")
	if _, err := c.AddRule(t.Context(), api.Rule{Name: "later", When: api.When{Operation: "query"}, Then: api.Then{Hang: true}}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // an edit keeps the file's place among the others
		look.again()
		ask("own", "every two later")
		write(t, more, "rules: [{name: every, when: {operation: refund}, then: {respond: 1500}}, {name: two, then: {lose_reply: true}, times: 2}]")
	}

	write(t, more, "rules:\n  - name: worse\n    when: {operation: refnd}\n    then: {respond: 1500}\n")
	look.again()
	ask("own", "every two later")
	if want := more + `:3:23: no operation \"refnd\"; did you mean \"refund\"?`; !strings.Contains(log.String(), want) || !strings.Contains(log.String(), "the rules before stay in force") {
		t.Errorf("want %s in the log:\n%s", want, log)
	}
	if strings.Contains(log.String(), `\n`) {
		t.Errorf("an excerpt stands in one line of the log:\n%s", log)
	}
	if err := os.Remove(more); err != nil {
		t.Fatal(err)
	}
	look.again()
	ask("own", "every two later")

	write(t, more, "rules: []\nabout: nothing any more")
	write(t, file, strings.ReplaceAll(first, "name: own", "name: changed"))
	look.again()
	ask("own", "every two later") // a file that lays nothing down is refused, and with it who includes it
	write(t, more, "about: nothing any more\nrules: [{name: last, then: {lose_reply: true}}]")
	look.again()
	ask("changed", "last later")
	if trades, err := demo.Trades(t.Context()); err != nil || len(trades) != 2 {
		t.Errorf("a reload opens trades again: %d, %v", len(trades), err)
	}
}

func TestScenariosOfAServer(t *testing.T) {
	t.Parallel()
	c := controlOf(t, mock.Start(t))
	list, err := c.Scenarios(t.Context())
	if err != nil || len(list) != len(mock.Library().Names()) {
		t.Fatalf("%d scenarios, %v", len(list), err)
	}
	for _, s := range list {
		if s.About == "" || len(s.Providers) == 0 {
			t.Errorf("%+v tells too little", s)
		}
	}
	codes, err := c.CodeScenarios(t.Context(), "4pyun")
	if err != nil || len(codes) != len(mock.Library().CodeNames("4pyun")) || codes[0].Name != "4pyun-1001" {
		t.Errorf("scenarios of codes: %+v, %v", codes, err)
	}
	if _, err := c.CodeScenarios(t.Context(), "4pyum"); err == nil || !strings.Contains(err.Error(), `"4pyun"`) {
		t.Errorf("scenarios of a platform that isn't: %v", err)
	}
	for _, name := range []string{"magic", "intella-0462xx"} {
		want, err := mock.Library().Text(name)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := c.ScenarioText(t.Context(), name); err != nil || text != string(want) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	if _, err := c.ScenarioText(t.Context(), "../secret.yaml"); err == nil {
		t.Error("a file of the machine is shown")
	}
	loaded, err := c.App("alipay", "2021000000000001").LoadScenario(t.Context(), "alipay-ACQ.TRADE_STATUS_ERROR")
	if err != nil || len(loaded.Rules) == 0 || loaded.Rules[0].Then.Respond != "ACQ.TRADE_STATUS_ERROR" {
		t.Errorf("%+v, %v", loaded, err)
	}
	loaded, err = c.App("intella", "paymockdemo").LoadScenario(t.Context(), "intella-third-retry")
	if err != nil || len(loaded.Terminals) != 1 || loaded.Terminals[0] != "01304188" {
		t.Errorf("%+v, %v", loaded, err)
	}
	loaded, err = c.App("alipay", "2021000000000001").LoadScenario(t.Context(), "changed-retry")
	if err != nil || len(loaded.Rules) != 2 {
		t.Errorf("Alipay's rules of changed-retry: %+v, %v", loaded, err)
	}
	for name, says := range map[string]string{"magix": `did you mean "magic"`, "4pyun-14003": `or "4pyun-1403"?`, "alipay-10000": "nothing for 4pyun", "intella-normal": "nothing for 4pyun"} {
		_, err := c.App("4pyun", "op0000000000demo").LoadScenario(t.Context(), name)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s", name, err, says)
		}
	}
}

func TestScenarioWithoutDemoApps(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.NoDemo, c.Scenarios = true, []string{"intella-normal"} }))
	if apps := server.Ready().Apps; len(apps) != 1 || apps[0].Provider != "intella" || apps[0].ID == "paymockdemo" {
		t.Errorf("apps %v", apps)
	}
}

func TestBadScenarioStopsTheStart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bad.yaml")
	write(t, file, "apps:\n  - provider: 4pyun\n    id: op0000000000demo\n    secret: mine\n")
	_, err := mock.New(mock.Config{Scenarios: []string{file}})
	var wrong *config.Error
	if !errors.As(err, &wrong) || wrong.Line != 4 || wrong.Column != 13 || !strings.Contains(wrong.Reason, "leave it out") {
		t.Errorf("%v", err)
	}
	if _, err := mock.New(mock.Config{Watch: true}); err == nil || !strings.Contains(err.Error(), "watch") {
		t.Errorf("watch without a scenario: %v", err)
	}
}
