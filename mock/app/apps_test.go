package app_test

import (
	"slices"
	"testing"

	"paymock/mock/app"
)

// TestApps lists by provider, follows every change and costs nothing while nothing changes.
// It is not parallel because it counts allocations.
func TestApps(t *testing.T) {
	r := app.NewRegistry()
	check := func(want ...string) {
		t.Helper()
		var got []string
		for _, a := range r.Apps("intella") {
			got = append(got, a.ID+a.Secret)
		}
		if !slices.Equal(got, want) {
			t.Errorf("listed %v, want %v", got, want)
		}
	}
	check()
	for _, a := range []*app.App{{Provider: "intella", ID: "b"}, {Provider: "alipay", ID: "c"}, {Provider: "intella", ID: "a"}} {
		if err := r.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	check("a", "b")
	r.Change("intella/a", func(a *app.App) { a.Secret = "+" })
	check("a+", "b")
	r.Remove("intella/b")
	check("a+")
	if n := testing.AllocsPerRun(10, func() { r.Apps("intella") }); n != 0 {
		t.Errorf("%v allocations per listing, want none", n)
	}
}
