package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/provider"
)

// TestCallbackFault: what a rule does to an attempt at a callback comes to the delivery whole, a delay as one of the
// app's time or of real time; of a rule that acts on others, why it did not.
func TestCallbackFault(t *testing.T) {
	t.Parallel()
	paid, closed := "paid", "closed"
	members := map[string]string{"a": "b"}
	for name, tt := range map[string]struct {
		rule api.Rule
		want callback.Fault
	}{
		"drop":                 {api.Rule{Name: "x", Then: api.Then{Drop: true}}, callback.Fault{Rule: "r1 x", Drop: true}},
		"copies":               {api.Rule{Then: api.Then{Duplicate: 3}}, callback.Fault{Rule: "r1", Duplicate: 3}},
		"copies at once":       {api.Rule{Then: api.Then{Concurrent: 4}}, callback.Fault{Rule: "r1", Concurrent: 4}},
		"overtaken":            {api.Rule{Then: api.Then{Reorder: "1m"}}, callback.Fault{Rule: "r1", Reorder: time.Minute}},
		"signed wrongly":       {api.Rule{Then: api.Then{WrongSignature: true, Alter: &api.Alter{After: members}}}, callback.Fault{Rule: "r1", Message: provider.Fault{WrongSignature: true, After: members}}},
		"delayed":              {api.Rule{Then: api.Then{Delay: &api.Delay{Fixed: "7s"}}}, callback.Fault{Rule: "r1", Delay: 7 * time.Second}},
		"delayed in real time": {api.Rule{Then: api.Then{Delay: &api.Delay{Fixed: "7s", Clock: "real"}}}, callback.Fault{Rule: "r1", RealDelay: 7 * time.Second}},
		"of its trade":         {api.Rule{When: api.When{Where: map[string]api.Condition{"trade.status": {Equal: &paid}}}, Then: api.Then{Drop: true}}, callback.Fault{Rule: "r1", Drop: true}},
		"of another's": {api.Rule{When: api.When{Where: map[string]api.Condition{"trade.status": {Equal: &closed}}}, Then: api.Then{Drop: true}}, callback.Fault{
			NearMisses: []string{`r1: trade.status is "paid", not "closed"`},
		}},
		"at its time": {api.Rule{From: "47h", Until: "49h", Then: api.Then{Drop: true}}, callback.Fault{Rule: "r1", Drop: true}},
		"later":       {api.Rule{From: "49h", Then: api.Then{Drop: true}}, callback.Fault{NearMisses: []string{"r1: it begins at 2031-02-04T20:00:00+08:00"}}},
	} {
		r := newBareRig(t)
		noon := time.Date(2031, 2, 2, 11, 0, 0, 0, time.UTC)
		r.rules.Now = func(string) time.Time { return noon }
		r.apps.Change("toy/a", func(a *app.App) {
			a.Clock = a.Clock.Set(time.Now(), noon.Add(48*time.Hour)).Freeze(time.Now())
		})
		a, _ := r.apps.Named("toy/a")
		tt.rule.When.Callback = "told"
		if _, err := r.rules.Add("toy/a", tt.rule); err != nil {
			t.Fatal(err)
		}
		got, err := r.CallbackFault(t.Context(), a, provider.Notice{ID: "n", Kind: "told", Subject: "t"}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(callback.Fault{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}
