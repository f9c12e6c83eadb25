package lab_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/config"
	"paymock/mock/gateway"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/intella"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/store/memory"
)

func newLab(t *testing.T) *lab.Lab {
	t.Helper()
	st, err := memory.New(memory.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	providers := []provider.Provider{alipay.New(), fourpyun.New(), intella.New()}
	apps, rules := app.NewRegistry(), rule.NewSet(providers, st)
	gw, err := gateway.New(gateway.Config{Apps: apps, Providers: providers, Store: st, Rules: rules, Clock: clock.System{}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(lab.Config{Apps: apps, Providers: providers, Store: st, Rules: rules, Gateway: gw, Clock: clock.System{}, Seeds: ident.NewSource(7)})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := lab.New(lab.Config{})
	for _, field := range []string{"Apps", "Providers", "Store", "Rules", "Gateway", "Clock", "Seeds"} {
		if err == nil || !strings.Contains(err.Error(), "Config."+field+" is missing") {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestWhatIsRefused sees the kind, field and reason of refusals.
func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "4pyun", ID: "op0000000000test"}})
	if err != nil {
		t.Fatal(err)
	}
	trade := func(n lab.NewTrade) error { _, err := l.OpenTrade(ctx, a, n); return err }
	_, withoutCents := l.OpenTrade(ctx, &app.App{Provider: "intella", ID: "paymockdemo"}, lab.NewTrade{})
	read := func(n api.NewApp) error { _, err := l.ReadApp(n); return err }
	change := func(p api.AppPatch) error { _, err := l.ReadAppChange(a, p); return err }
	real := "https://a.intella.co/allpaypass"
	move := func(m api.ClockMove) error { _, err := lab.ReadMove(m); return err }
	for name, tt := range map[string]struct {
		err   error
		kind  lab.Kind
		field string
		says  string
	}{
		"amount":                 {trade(lab.NewTrade{}), lab.Invalid, "amount", "greater than 0"},
		"amount without cents":   {withoutCents, lab.Invalid, "amount", "no cents"},
		"status":                 {trade(lab.NewTrade{Order: provider.Order{Amount: 1, Status: "payed"}}), lab.Invalid, "status", `"paid"`},
		"address":                {trade(lab.NewTrade{Order: provider.Order{Amount: 1, NotifyURL: "x"}}), lab.Invalid, "notify_url", "http://"},
		"real host":              {trade(lab.NewTrade{Order: provider.Order{Amount: 1, NotifyURL: "https://x.OPENAPI.alipay.com./notify"}}), lab.Invalid, "notify_url", "real alipay in production"},
		"long address":           {read(api.NewApp{Provider: "4pyun", NotifyURL: "http://127.0.0.1/" + strings.Repeat("x", 2048)}), lab.Invalid, "notify_url", "2048 bytes at most"},
		"no port":                {read(api.NewApp{Provider: "4pyun", NotifyURL: "http://127.0.0.1:99999/"}), lab.Invalid, "notify_url", "port 99999 is none"},
		"port 0":                 {read(api.NewApp{Provider: "4pyun", Callbacks: map[string]string{"sharding": "http://127.0.0.1:0/"}}), lab.Invalid, "callbacks.sharding", "port 0 is none"},
		"app's real host":        {read(api.NewApp{Provider: "4pyun", Callbacks: map[string]string{"sharding": "http://papi.4pyun.com:8080/"}}), lab.Invalid, "callbacks.sharding", "papi.4pyun.com is refused"},
		"changed to a real host": {change(api.AppPatch{NotifyURL: &real}), lab.Invalid, "notify_url", "real intella in production"},
		"platform":               {read(api.NewApp{Provider: "4pyum"}), lab.Invalid, "provider", `"4pyun"`},
		"terminals":              {read(api.NewApp{Provider: "4pyun", Terminals: []api.NewTerminal{{}}}), lab.Invalid, "terminals", "no terminals"},
		"card":                   {read(api.NewApp{Provider: "intella", Terminals: []api.NewTerminal{{}, {Card: &api.Card{After: "x"}}}}), lab.Invalid, "terminals[1].card.after", "10s"},
		"two moves":              {move(api.ClockMove{Advance: "1h", Freeze: true}), lab.Invalid, "", "not 2 (advance, freeze)"},
		"no time":                {move(api.ClockMove{Set: "tomorrow"}), lab.Invalid, "set", "tomorrow"},
		"taken": {func() error {
			_, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "4pyun", ID: a.ID}})
			return err
		}(), lab.Conflict, "id", "exists"},
		"no trade":  {func() error { _, err := l.ActOnTrade(ctx, a, "T", provider.Pay); return err }(), lab.NotFound, "", `no trade "T"`},
		"no app":    {func() error { _, err := l.App("4pyun", "op0000000000tesd"); return err }(), lab.NotFound, "", a.ID},
		"backwards": {func() error { _, err := l.MoveClock(ctx, a, callback.Move{Advance: -1}); return err }(), lab.Invalid, "advance", "backwards"},
		"no callbacks": {func() error {
			_, err := l.ChangeApp(ctx, a, lab.AppChange{Delivery: map[string]app.Delivery{"notifi": {}}})
			return err
		}(), lab.Invalid, "delivery.notifi", `"notify"`},
	} {
		if !slices.ContainsFunc(lab.Refusals(tt.err), func(e *lab.Error) bool {
			return e.Kind == tt.kind && e.Field == tt.field && strings.Contains(e.Reason, tt.says)
		}) {
			t.Errorf("%s: %v, want field %q that says %q", name, tt.err, tt.field, tt.says)
		}
	}
}

// TestScenario applies one to the server twice, then to an app.
func TestScenario(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	script, err := config.Library{}.Read("x.yaml", []byte(`
apps:
  - {provider: intella, id: shop, secret: "1234", terminals: [{id: 01304190}], trades: [], rules: [{name: own, then: {hang: true}}]}
  - {provider: 4pyun, trades: [{amount: 500}]}
rules: [{name: all, when: {operation: settle}, then: {respond: 1403}}, {name: theirs, when: {provider: 4pyun}, then: {lose_reply: true}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	first, err := l.ApplyScenario(ctx, script, nil)
	if err != nil || first.Apps() != 2 || first.Rules() != 3 {
		t.Fatalf("%+v, %v", first, err)
	}
	for _, r := range l.Rules.List("") {
		if _, err := l.Store.Take(ctx, "", "", "rule:"+r.ID, 0); err != nil {
			t.Fatal(err)
		}
	}
	second, err := l.ApplyScenario(ctx, script, first)
	if err != nil || second.Apps() != 2 || len(l.Apps.All()) != 2 || len(l.Rules.List("")) != 2 {
		t.Fatalf("again: %d apps in all, %d rules for all, %v", len(l.Apps.All()), len(l.Rules.List("")), err)
	}
	if kept, err := l.Store.Dump(ctx, ""); err != nil || len(kept.Counters) != 0 {
		t.Errorf("the rules that were replaced left counters: %v, %v", kept.Counters, err)
	}
	if all := l.AppliedScenarios(); len(all) != 1 || all[0] != second {
		t.Errorf("applied: %v", all)
	}
	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "4pyun"}})
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := l.LoadScenario(ctx, a, script)
	if err != nil || len(loaded.Rules) != 2 || len(loaded.Trades) != 1 || loaded.Trades[0].Amount != 500 || len(loaded.Terminals) != 0 {
		t.Errorf("%+v, %v", loaded, err)
	}
	if diff := cmp.Diff([]string{"alipay", "4pyun", "intella"}, l.PlatformsOf(script)); diff != "" {
		t.Error(diff)
	}
	bad, err := config.Library{}.Read("y.yaml", []byte("apps:\n  - provider: 4pyun\n    id: op0000000000test\n    trades: [{amount: 5}, {amount: 0}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.ApplyScenario(ctx, bad, nil)
	var wrong *config.Error
	if !errors.As(err, &wrong) || wrong.Line != 4 || wrong.Column != 36 {
		t.Errorf("%v", err)
	}
}

// TestLoadingEnds: a scenario of thousands of wrong rules is told as far as anybody reads, one whose
// caller has left is not loaded further; neither leaves a rule.
func TestLoadingEnds(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "4pyun"}})
	if err != nil {
		t.Fatal(err)
	}
	load := func(ctx context.Context, code string, n int) error {
		text := "rules:\n  - {when: {operation: settle}, then: {hang: true}}\n" + strings.Repeat("  - {when: {operation: settle}, then: {respond: '"+code+"'}}\n", n)
		script, err := config.Library{}.Read("x.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = l.LoadScenario(ctx, a, script)
		return err
	}
	var wrong *config.Error
	if err := load(ctx, "7001", 500); !errors.As(err, &wrong) || len(wrong.More) != config.MaxMistakes-1 {
		t.Errorf("wrong rules: %v", err)
	}
	left, leave := context.WithCancel(ctx)
	leave()
	if err := load(left, "1403", 5); !errors.Is(err, context.Canceled) {
		t.Errorf("the caller has left: %v", err)
	}
	if rules := l.Rules.List(a.Name()); len(rules) != 0 {
		t.Errorf("%d rules are left", len(rules))
	}
}

// TestResetIsAStart: trades, clock and terminals are as when the app was made, and no number is given twice.
func TestResetIsAStart(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "intella", Demo: true}, Terminals: []provider.TerminalSpec{{ID: "01304190"}}})
	if err != nil {
		t.Fatal(err)
	}
	look := func() (trades []string, terminals int) {
		t.Helper()
		shown, err := l.ShowTerminals(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		err = l.Gateway.View(ctx, a, func(b *ledger.Books) error { trades = b.IDs(ledger.KindTrade); return nil })
		if err != nil {
			t.Fatal(err)
		}
		return trades, len(shown)
	}
	before, terminals := look()
	if len(before) != 1 || terminals != 1 {
		t.Fatalf("trades %v, %d terminals", before, terminals)
	}
	if _, err := l.OpenTrade(ctx, a, lab.NewTrade{Fake: true}); err != nil {
		t.Fatal(err)
	}
	if a, err = l.ResetApp(ctx, a); err != nil {
		t.Fatal(err)
	}
	after, terminals := look()
	if len(after) != 1 || after[0] == before[0] || terminals != 1 {
		t.Errorf("%d terminals, trades %v, were %v", terminals, after, before)
	}
	if err := l.RemoveApp(ctx, a); err != nil {
		t.Fatal(err)
	}
	if _, err := l.App(a.Provider, a.ID); err == nil {
		t.Error("it is still there")
	}
}

// TestSecretsAreReplaced: a new secret holds at once, an empty one is drawn anew each time, and what
// the platform refuses changes nothing.
func TestSecretsAreReplaced(t *testing.T) {
	t.Parallel()
	l, ctx := newLab(t), t.Context()
	a, err := l.MakeApp(ctx, lab.NewApp{App: app.App{Provider: "intella", Secret: "1111", RefundSecret: "2222"}})
	if err != nil {
		t.Fatal(err)
	}
	given, drawn := "3333", ""
	seen := map[string]bool{"1111": true}
	for _, secret := range []*string{&given, &drawn, &drawn} {
		if a, err = l.ChangeApp(ctx, a, lab.AppChange{Secret: secret}); err != nil {
			t.Fatal(err)
		}
		if seen[a.Secret] || a.Secret == "" || a.RefundSecret != "2222" || *secret != "" && a.Secret != *secret {
			t.Errorf("after %q: %q and %q", *secret, a.Secret, a.RefundSecret)
		}
		seen[a.Secret] = true
	}
	if _, err := l.ChangeApp(ctx, a, lab.AppChange{Keys: map[string]string{"merchant_key": "x"}}); err == nil || !strings.Contains(err.Error(), "no such key") {
		t.Errorf("a key that means nothing: %v", err)
	}
	if now, _ := l.Apps.Named(a.Name()); now.Keys["merchant_key"] != "" {
		t.Error("a refused change was made")
	}
	entries, err := l.Store.Entries(ctx, a.Name(), store.Query{Kind: "control", Operation: "app.change"})
	if err != nil || len(entries) != 3 || entries[0].Explanation != "replaced: secret" {
		t.Errorf("%v %+v", err, entries)
	}
}
