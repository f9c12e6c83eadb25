package control_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/provider"
)

func TestCreateApp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	seed := uint64(42)
	_, got := r.app(t, api.NewApp{
		ID: "mine", Secret: "s", Merchant: "m", Callbacks: map[string]string{"notify": "http://a/n"}, NotifyURL: "http://a/n", ShardingURL: "http://a/s", SettlementURL: "http://a/t", ProfitURL: "http://a/p",
		GatewayURL: "http://a/g", Seed: &seed, Dialect: map[string]string{"mood": "strict"},
		MerchantPublicKey: "PUB", PlatformPrivateKey: "PRIV", Keys: map[string]string{"aes_key": "AES"}, RefundSecret: "r",
	})
	want := api.App{
		Provider: "toy", ID: "mine", Secret: "s", RefundSecret: "r", Merchant: "m", PlatformURL: "http://platform.test",
		Callbacks: map[string]string{"notify": "http://a/n", "sharding": "http://a/s", "settlement": "http://a/t", "profit": "http://a/p", "told": "http://a/g"},
		NotifyURL: "http://a/n", ShardingURL: "http://a/s", SettlementURL: "http://a/t", ProfitURL: "http://a/p", GatewayURL: "http://a/g",
		Seed: 42, Dialect: map[string]string{"mood": "strict"}, MerchantPublicKey: "PUB", Keys: map[string]string{"aes_key": "AES"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	shown, err := r.client(t).App("toy", "mine").Get(t.Context())
	if diff := cmp.Diff(want, shown); err != nil || diff != "" {
		t.Errorf("shown later: %v (-want +got):\n%s", err, diff)
	}
}

func TestCreateAppInventsFromTheSeed(t *testing.T) {
	t.Parallel()
	_, first := newRig(t).app(t, api.NewApp{})
	_, second := newRig(t).app(t, api.NewApp{})
	if diff := cmp.Diff(first, second); diff != "" || first.ID == "" || first.Secret == "" || first.Seed == 0 {
		t.Errorf("two servers of one seed (-first +second):\n%s", diff)
	}
}

func TestCreateAppRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.app(t, api.NewApp{ID: "taken"})
	for name, tt := range map[string]struct {
		body          string
		status        int
		field, saying string
	}{
		"no provider":       {`{}`, 422, "provider", "provider is missing"},
		"unknown provider":  {`{"provider":"toi"}`, 422, "provider", `did you mean "toy"`},
		"unknown field":     {`{"provider":"toy","notify_ulr":"x"}`, 422, "notify_ulr", `did you mean "notify_url"`},
		"key twice":         {`{"provider":"toy","notify_url":"x","notify_url":"y"}`, 400, "notify_url", "already defined at [1:19]"},
		"key twice, deeper": {`{"provider":"toy","terminals":[{"id":"1","id":"2"}]}`, 400, "terminals[0].id", "already defined at [1:33]"},
		"wrong type":        {`{"provider":"toy","secret":1}`, 422, "secret", `write "1"`},
		"negative seed":     {`{"provider":"toy","seed":-1}`, 422, "seed", "0 or more"},
		"nested field":      {`{"provider":"toy","terminals":[{"id":"12345678","cart":{}}]}`, 422, "terminals[0].cart", `did you mean "card"`},
		"provider's check":  {`{"provider":"toy","dialect":{"mood":"odd"}}`, 422, "dialect.mood", "strict or lenient"},
		"no address":        {`{"provider":"toy","notify_url":"merchant:9000"}`, 422, "notify_url", "http://"},
		"id with a slash":   {`{"provider":"toy","id":"a/b"}`, 422, "id", "letters"},
		"taken":             {`{"provider":"toy","id":"taken"}`, 409, "id", "exists"},
		"not JSON":          {"{\n  \"provider\": toy}", 400, "", "not JSON"},
		"Python's quotes":   {`{'provider':'toy'}`, 400, "", "stand in double quotes"},
		"comma too many":    {`{"provider":"toy",}`, 400, "", "leave out that comma"},
		"comma too few":     {`{"provider":"toy" "id":"x"}`, 400, "", "write a comma before it"},
		"Chinese colon":     {`{"provider"："toy"}`, 400, "", `write ":" in place of the Chinese colon`},
		"Chinese quotes":    {`{"provider":“toy”}`, 400, "", "a Chinese quotation mark “; write \""},
		"begins with 0":     {`{"provider":"toy","secret":012}`, 400, "", "put a code in double quotes"},
		"True":              {`{"provider":"toy","fake":True}`, 400, "", "true, false and null in lower case"},
		"open":              {`{"provider":"toy"`, 400, "", "has no end"},
		"empty":             {``, 400, "", "required"},
		"no terminals here": {`{"provider":"plain","terminals":[{"id":"12345678"}]}`, 422, "terminals", "no terminals"},
		"provider's reader": {`{"provider":"toy","terminals":[{"id":"1"}]}`, 422, "terminals[0].id", "8 digits"},
		"two cards":         {`{"provider":"toy","terminals":[{"id":"12345678","no_card":true,"card":{"balance":1}}]}`, 422, "terminals[0].no_card", "leave one"},
		"card after":        {`{"provider":"toy","terminals":[{"id":"12345678","card":{"balance":1,"after":"soon"}}]}`, 422, "terminals[0].card.after", "10s"},
		"too large":         {`{"provider":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "", "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := r.call(t, "POST", "/apps", tt.body, "Content-Type", "application/json")
			e := a.problem(t)
			if a.status != tt.status || e.Field != tt.field || !strings.Contains(e.Message, tt.saying) {
				t.Errorf("got %d %+v, want %d, field %q, %q", a.status, e, tt.status, tt.field, tt.saying)
			}
			if name == "not JSON" && (e.Line != 2 || e.Column != 16) {
				t.Errorf("the JSON breaks at %d:%d, want 2:16", e.Line, e.Column)
			}
		})
	}
	apps, err := r.client(t).Apps(t.Context())
	if err != nil || len(apps) != 1 {
		t.Errorf("refused apps were kept: %v, %v", apps, err)
	}
}

func TestUnknownAppNamesTheNearest(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.app(t, api.NewApp{ID: "merchant-one"})
	for path, want := range map[string]string{
		"/apps/toy/merchant-on":         `did you mean "merchant-one"`,
		"/apps/toy/zzz/trades":          `use "merchant-one"`,
		"/apps/toi/merchant-one":        `no provider "toi"; did you mean "toy"`,
		"/apps/merchant-one/rules":      `"merchant-one" is an app of toy: did you mean /apps/toy/merchant-one/rules?`,
		"/apps/merchant-one":            `"merchant-one" is an app of toy: did you mean /apps/toy/merchant-one?`,
		"/apps/merchant/trades/T1":      `"merchant" is an app of no platform: did you mean /apps/toy/merchant-one/trades/T1?`,
		"/apps/elsewhere/rules":         `no provider "elsewhere"; paths are /apps/PLATFORM/ID/…, and "elsewhere" is an app of no platform: GET /apps lists`,
		"/apps/toy/a%2Fb":               `no toy app "a/b"`,
		"/apps/plain/x/ledger":          "POST /apps makes one",
		"/apps/toy/merchant-on/journal": `did you mean "merchant-one"`,
		"/apps/toy/merchant-on/events":  `did you mean "merchant-one"`,
	} {
		a := r.call(t, "GET", path, "")
		if e := a.problem(t); a.status != http.StatusNotFound || e.Code != "not_found" || !strings.Contains(e.Message, want) {
			t.Errorf("%s: %d %+v, want %q", path, a.status, e, want)
		}
	}
}

func TestPatchApp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{NotifyURL: "http://a/old", ShardingURL: "http://a/s", Dialect: map[string]string{"mood": "strict"}})
	text := func(s string) *string { return &s }
	got, err := a.Patch(t.Context(), api.AppPatch{NotifyURL: text("http://a/new"), ShardingURL: text(""), GatewayURL: text("http://a/g"), Dialect: map[string]string{"mood": "lenient"}})
	if err != nil || got.NotifyURL != "http://a/new" || got.ShardingURL != "" || got.GatewayURL != "http://a/g" || got.Dialect["mood"] != "lenient" {
		t.Errorf("got %+v, %v", got, err)
	}
	if kept, _ := r.config.Lab.Apps.App("toy", got.ID); kept.Parsed != "lenient" {
		t.Errorf("the provider was not asked again: parsed %v", kept.Parsed)
	}
	if got, err = a.Patch(t.Context(), api.AppPatch{Dialect: map[string]string{"mood": ""}}); err != nil || len(got.Dialect) != 0 || got.NotifyURL == "" {
		t.Errorf("back to the default: %+v, %v", got, err)
	}
	for field, patch := range map[string]api.AppPatch{
		"settlement_url": {SettlementURL: text("nonsense")}, "profit_url": {ProfitURL: text("nonsense")}, "dialect.temper": {Dialect: map[string]string{"temper": "x"}},
	} {
		var refused *control.Error
		if _, err := a.Patch(t.Context(), patch); !errors.As(err, &refused) || refused.Status != 422 || refused.Answer.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestDeleteAndReset(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx := t.Context()
	a, made := r.app(t, api.NewApp{ID: "x", Terminals: []api.NewTerminal{{ID: "01304187", Card: &api.Card{Balance: 100, After: "3s"}}}})
	first, err := a.OpenTrade(ctx, api.NewTrade{Amount: 100})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.AddRule(ctx, api.Rule{Then: api.Then{Respond: "TOY.NO_TRADE"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Advance(ctx, 100*time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Freeze(ctx); err != nil {
		t.Fatal(err)
	}
	got, err := a.Reset(ctx)
	if diff := cmp.Diff(made, got); err != nil || diff != "" {
		t.Errorf("reset changed the app: %v (-before +after):\n%s", err, diff)
	}
	trades, _ := a.Trades(ctx)
	rules, _ := a.Rules(ctx)
	callbacks, _ := a.Callbacks(ctx)
	clock, _ := a.Clock(ctx)
	terminals, _ := a.Terminals(ctx)
	if len(trades)+len(rules)+len(callbacks) != 0 || clock.Frozen || clock.Now.Sub(r.config.Lab.Clock.Now()).Abs() > time.Hour || len(terminals) != 1 {
		t.Errorf("after reset: trades %v, rules %v, callbacks %v, clock %v, terminals %s", trades, rules, callbacks, clock, terminals)
	}
	again, err := a.OpenTrade(ctx, api.NewTrade{Amount: 100})
	if err != nil || again.No == first.No {
		t.Errorf("numbers after reset: %q then %q, %v", first.No, again.No, err)
	}
	if err := a.Delete(ctx); err != nil {
		t.Fatal(err)
	}
	var gone *control.Error
	if _, err := a.Get(ctx); !errors.As(err, &gone) || gone.Status != http.StatusNotFound {
		t.Errorf("after delete: %v", err)
	}
	fresh, _ := r.app(t, api.NewApp{ID: "x"})
	if trades, err := fresh.Trades(ctx); err != nil || len(trades) != 0 {
		t.Errorf("the deleted app's trades live on: %v, %v", trades, err)
	}
	if terminals, err := fresh.Terminals(ctx); err != nil || len(terminals) != 0 {
		t.Errorf("the deleted app's readers live on: %s, %v", terminals, err)
	}
}

// TestHalfAnApp: an app whose terminals are refused is not there.
func TestHalfAnApp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.client(t).CreateApp(t.Context(), api.NewApp{Provider: "toy", ID: "x", Terminals: []api.NewTerminal{{ID: "01304187"}, {ID: "short"}}})
	var refused *control.Error
	if !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("got %v", err)
	}
	if all := r.config.Lab.Apps.All(); len(all) != 0 {
		t.Errorf("the app was kept: %v", all[0].Name())
	}
}

func TestTerminals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{})
	n := api.NewTerminal{ID: "01304187", DongleID: "D", Retries: 3, RetryCode: "6201", Deactivated: true, Card: &api.Card{ID: "C", Balance: 100, AutoTopUp: 500, After: "3s"}}
	list, err := a.PutTerminal(t.Context(), n)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s, %v", list, err)
	}
	want := provider.TerminalSpec{ID: "01304187", DongleID: "D", Retries: 3, RetryCode: "6201", Deactivated: true, Card: &provider.Card{ID: "C", Balance: 100, AutoTopUp: 500, After: 3 * time.Second}}
	if diff := cmp.Diff(want, decode[provider.TerminalSpec](t, list[0])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDeepBody: what ends no server is refused with the remedy.
func TestDeepBody(t *testing.T) {
	t.Parallel()
	got := newRig(t).call(t, "POST", "/apps", strings.Repeat(`{"a":`, 20_000))
	if p := got.problem(t); !strings.Contains(p.Message, "nested deeper than 64 levels") {
		t.Errorf("got %+v", p)
	}
}
