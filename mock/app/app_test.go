package app_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/ident"
)

func added(t *testing.T, apps ...*app.App) *app.Registry {
	t.Helper()
	r := app.NewRegistry()
	for _, a := range apps {
		if err := r.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestRegistryAddsAndFinds(t *testing.T) {
	t.Parallel()
	one := &app.App{Provider: "4pyun", ID: "op1", Seed: 7}
	own := ident.NewSource(9)
	r := added(t, one, &app.App{Provider: "alipay", ID: "op1", IDs: own})
	if a, ok := r.App("4pyun", "op1"); !ok || a != one || a.Name() != "4pyun/op1" {
		t.Errorf("found %v, %t", a, ok)
	}
	if a, ok := r.Named("alipay/op1"); !ok || a.IDs != own {
		t.Errorf("found %v, %t; want its own numbers", a, ok)
	}
	if one.IDs == nil || one.IDs.Seed() != 7 {
		t.Errorf("numbers come from %v, want seed 7", one.IDs)
	}
	if a, ok := r.App("4pyun", "op2"); ok || a != nil {
		t.Errorf("found %v", a)
	}
	if err := r.Add(&app.App{Provider: "4pyun", ID: "op1"}); !errors.Is(err, app.ErrExists) {
		t.Errorf("adding it again gave %v", err)
	}
	if a, _ := r.Named("4pyun/op1"); a != one {
		t.Error("a refused app took the other's place")
	}
	if !r.Remove("4pyun/op1") || r.Remove("4pyun/op1") {
		t.Error("want it removed once")
	}
	if _, ok := r.Named("4pyun/op1"); ok {
		t.Error("a removed app is found")
	}
	if err := r.Add(&app.App{Provider: "4pyun", ID: "op1"}); err != nil {
		t.Errorf("after the removal: %v", err)
	}
}

// TestChangeLeavesTheOldAppAlone: who holds an app sees it as it was, maps included.
func TestChangeLeavesTheOldAppAlone(t *testing.T) {
	t.Parallel()
	before := &app.App{
		Provider: "4pyun", ID: "op1", Secret: "old",
		Keys: map[string]string{"k": "old"}, URLs: map[string]string{"notify": "old"}, Dialect: map[string]string{"d": "old"},
	}
	r := added(t, before)
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	after, ok := r.Change("4pyun/op1", func(a *app.App) {
		a.Secret, a.Keys["k"], a.URLs["notify"], a.Dialect["d"] = "new", "new", "new", "new"
		a.Clock = clock.State{}.Advance(noon, time.Hour)
	})
	if !ok || fmt.Sprint(after.Secret, after.Keys, after.URLs, after.Dialect) != "newmap[k:new] map[notify:new] map[d:new]" {
		t.Errorf("changed to %+v, %t", after, ok)
	}
	if fmt.Sprint(before.Secret, before.Keys, before.URLs, before.Dialect) != "oldmap[k:old] map[notify:old] map[d:old]" {
		t.Errorf("the old app became %+v", before)
	}
	if now, _ := r.Named("4pyun/op1"); now != after || now.IDs != before.IDs || !now.Now(noon).Equal(noon.Add(time.Hour)) {
		t.Errorf("the registry has %+v", now)
	}
	if _, ok := r.Change("4pyun/none", func(*app.App) { t.Error("called for no app") }); ok {
		t.Error("an absent app was changed")
	}
}

func TestAllListsDemosFirst(t *testing.T) {
	t.Parallel()
	r := added(t,
		&app.App{Provider: "intella", ID: "a"}, &app.App{Provider: "4pyun", ID: "b"},
		&app.App{Provider: "intella", ID: "demo", Demo: true}, &app.App{Provider: "alipay", ID: "demo", Demo: true},
	)
	var names []string
	for _, a := range r.All() {
		names = append(names, a.Name())
	}
	if got := fmt.Sprint(names); got != "[alipay/demo intella/demo 4pyun/b intella/a]" {
		t.Errorf("listed %s", got)
	}
	if got := added(t).All(); got == nil || len(got) != 0 {
		t.Errorf("an empty registry lists %#v, want an empty list", got)
	}
}

// TestChangedIsHeard: a channel taken before a change is closed by it.
func TestChangedIsHeard(t *testing.T) {
	t.Parallel()
	r := added(t, &app.App{Provider: "4pyun", ID: "op1"})
	heard := func(c <-chan struct{}) bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
	c := r.Changed()
	if heard(c) {
		t.Error("a change was announced before there was one")
	}
	r.Change("4pyun/op1", func(*app.App) {})
	if !heard(c) {
		t.Error("the change was not announced")
	}
	if c = r.Changed(); heard(c) {
		t.Error("one change was announced twice")
	}
	r.Remove("4pyun/op1")
	if !heard(c) {
		t.Error("the removal was not announced")
	}
}

// TestRegistryIsSafeForConcurrentUse is for the race detector, and no change may get lost.
func TestRegistryIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	r := added(t, &app.App{Provider: "4pyun", ID: "op1", URLs: map[string]string{}})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 50 {
				r.Change("4pyun/op1", func(a *app.App) {
					a.URLs["notify"] = fmt.Sprint(i, n)
					a.Clock.Offset++
				})
				if a, ok := r.App("4pyun", "op1"); !ok || a.URLs["notify"] == "" {
					t.Errorf("found %+v, %t", a, ok)
				}
				own := fmt.Sprint("g", i)
				if err := r.Add(&app.App{Provider: "alipay", ID: own}); err != nil {
					t.Error(err)
				}
				if len(r.All()) < 2 || len(r.Apps("alipay")) < 1 {
					t.Errorf("listed %v, %v", r.All(), r.Apps("alipay"))
				}
				r.Changed()
				r.Remove("alipay/" + own)
			}
		})
	}
	wg.Wait()
	if a, _ := r.Named("4pyun/op1"); a.Clock.Offset != 400 {
		t.Errorf("%d of 400 changes are there", a.Clock.Offset)
	}
}
