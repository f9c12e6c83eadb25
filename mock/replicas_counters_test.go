package mock_test

import (
	"bytes"
	"strings"
	"testing"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// countingRules count all that rules can: what they acted on, matches in each app, those of a span.
func countingRules() []api.Rule {
	chance := 1.0
	settle := api.When{Operation: "settle"}
	throttled := api.Then{Throttle: &api.Throttle{Calls: 1, Per: "1s", Respond: "1403"}}
	return []api.Rule{
		{When: settle, Then: throttled},
		{When: settle, Then: api.Then{Respond: "1403"}, Chance: &chance, Times: 1},
		{When: settle, Then: api.Then{Respond: "1403"}, Every: 100},
	}
}

// TestRemovedRulesLeaveNoCount removes rules one by one, all at once and with their app: nothing that they have
// counted is left in an export, with a store of one server and with one of several.
func TestRemovedRulesLeaveNoCount(t *testing.T) {
	t.Parallel()
	t.Run("one server", func(t *testing.T) {
		t.Parallel()
		s := run(t, mock.Config{})
		ctl, err := control.New(control.Config{BaseURL: s.ControlURL()})
		if err != nil {
			t.Fatal(err)
		}
		checkCountsGo(t, [2]*running{s, s}, [2]*control.Client{ctl, ctl})
	})
	t.Run("replicas", func(t *testing.T) {
		t.Parallel()
		_, servers, ctls := replicas(t)
		checkCountsGo(t, servers, ctls)
	})
}

// checkCountsGo adds rules at one server, has them count there and at another, and removes them at that.
func checkCountsGo(t *testing.T, servers [2]*running, ctls [2]*control.Client) {
	t.Helper()
	ctx := t.Context()
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
	trade := must[api.Trade](t)(ctls[0].App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 5000}))
	counted := func() bool {
		var all bytes.Buffer
		if err := ctls[1].Export(ctx, &all); err != nil {
			t.Fatal(err)
		}
		return strings.Contains(all.String(), `"rule:r`)
	}
	count := func() (own, all []string) {
		t.Helper()
		for _, r := range countingRules() {
			own = append(own, must[api.Rule](t)(ctls[0].App(a.Provider, a.ID).AddRule(ctx, r)).ID)
			all = append(all, must[api.Rule](t)(ctls[0].AddRule(ctx, r)).ID)
		}
		for i := range 12 {
			_, _ = merchantAt(t, servers[i%2], a).Settle(ctx, settleOf(trade, 1)) // as the rules have it
		}
		if !counted() {
			t.Fatal("no rule has counted anything")
		}
		return own, all
	}
	own, all := count()
	for i := range own {
		if err := ctls[1].App(a.Provider, a.ID).RemoveRule(ctx, own[i]); err != nil {
			t.Fatal(err)
		}
		if err := ctls[1].RemoveRule(ctx, all[i]); err != nil {
			t.Fatal(err)
		}
	}
	if counted() {
		t.Error("rules that were removed one by one left what they have counted")
	}
	count()
	if err := ctls[1].App(a.Provider, a.ID).ClearRules(ctx); err != nil {
		t.Fatal(err)
	}
	if err := ctls[1].ClearRules(ctx); err != nil {
		t.Fatal(err)
	}
	if counted() {
		t.Error("rules that were removed all at once left what they have counted")
	}
	_, all = count()
	if err := ctls[1].App(a.Provider, a.ID).Delete(ctx); err != nil {
		t.Fatal(err)
	}
	for _, id := range all {
		if err := ctls[0].RemoveRule(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	if counted() {
		t.Error("an app that was removed left what its rules have counted")
	}
}
