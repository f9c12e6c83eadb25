package mock_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/ident"
	"paymock/mock/provider"
)

// numberRun makes numbers of apps that all have one seed, in one second.
type numberRun struct {
	servers []*running
	ctl     *control.Client
	apps    []api.App
	givers  map[string]provider.NumberGiver
	names   []string // of the platforms that list their numbers, in the build's order
	seen    map[string]string
}

const sameSeed = 7

var oneSecond = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// newNumberRun starts servers on one store.
func newNumberRun(t *testing.T, store string, servers int) *numberRun {
	t.Helper()
	r := &numberRun{givers: map[string]provider.NumberGiver{}, seen: map[string]string{}}
	seed := uint64(1)
	for range servers {
		r.servers = append(r.servers, run(t, mock.Config{Store: store, Seed: &seed, NoDemo: true}))
	}
	r.ctl = must[*control.Client](t)(control.New(control.Config{BaseURL: r.servers[0].ControlURL()}))
	for _, p := range mock.Providers() {
		if giver, ok := p.(provider.NumberGiver); ok && len(giver.Numbers()) > 0 {
			r.givers[p.Name()] = giver
			r.names = append(r.names, p.Name())
		}
	}
	return r
}

// create makes apps, those of an earlier call again.
func (r *numberRun) create(t *testing.T, count int) {
	t.Helper()
	again := r.apps
	r.apps = nil
	for i := range count {
		seed, made := uint64(sameSeed), api.NewApp{Provider: r.names[i%len(r.names)]}
		if made.Seed = &seed; again != nil {
			made.ID = again[i].ID
		}
		r.apps = append(r.apps, must[api.App](t)(r.ctl.CreateApp(t.Context(), made)))
	}
}

// give makes every kind of number for two exchanges of each app at each server. None may have come before.
func (r *numberRun) give(t *testing.T, stage string) (all []string) {
	t.Helper()
	for _, server := range r.servers {
		for _, made := range r.apps {
			a, ok := server.Named(made.Provider + "/" + made.ID)
			if !ok {
				continue // the other replica hears of it with its next exchange
			}
			for range 2 {
				draw := a.IDs.Next()
				for _, number := range r.givers[a.Provider].Numbers() {
					own := draw
					value := number.New(oneSecond, &own)
					key, where := a.Provider+" "+number.Name+" "+value, fmt.Sprintf("%s, draw %d, %s", a.ID, draw.Nth(), stage)
					if before, twice := r.seen[key]; twice {
						t.Errorf("%s: given to %s and to %s", key, before, where)
					}
					r.seen[key] = where
					all = append(all, value)
				}
			}
		}
	}
	return all
}

// TestNoNumberTwice: whatever a platform gives out is unique over the whole server (4pyun sheet 0: 全局唯一):
// 200 apps of one seed, in one second, after each was reset, removed and made again; alone and on a store
// that two servers share.
func TestNoNumberTwice(t *testing.T) {
	t.Parallel()
	const count = 200
	for name, servers := range map[string]int{"memory": 1, "redis": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := "memory"
			if servers > 1 {
				store = "redis://" + miniredis.RunT(t).Addr()
			}
			r := newNumberRun(t, store, servers)
			r.create(t, count)
			first := r.give(t, "at first")
			for _, made := range r.apps {
				must[api.App](t)(r.ctl.App(made.Provider, made.ID).Reset(t.Context()))
			}
			r.give(t, "after a reset")
			for _, made := range r.apps {
				if err := r.ctl.App(made.Provider, made.ID).Delete(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			r.create(t, count)
			r.give(t, "made again")
			if len(r.seen) < 6*count {
				t.Errorf("%d numbers of %d apps", len(r.seen), count)
			}
			if servers > 1 {
				return
			}
			again := newNumberRun(t, store, servers)
			again.create(t, count)
			if diff := cmp.Diff(first, again.give(t, "on another server")); diff != "" {
				t.Errorf("the same seed gives others on a fresh server:\n%s", diff)
			}
		})
	}
}

// TestPartsOfAnExchange: the numbers that one exchange gives several of differ, too.
func TestPartsOfAnExchange(t *testing.T) {
	t.Parallel()
	r := newNumberRun(t, "memory", 1)
	r.create(t, len(r.names))
	several := []string{"detail_id", "notify_id", "operation_id", "refund number", "access_token, refresh_token"}
	for _, made := range r.apps {
		a, _ := r.servers[0].Named(made.Provider + "/" + made.ID)
		for _, number := range r.givers[a.Provider].Numbers() {
			if !slices.Contains(several, number.Name) {
				continue
			}
			draw, seen := a.IDs.Next(), map[string]bool{}
			for range 9 {
				seen[number.New(oneSecond, &draw)] = true
			}
			if len(seen) != 9 {
				t.Errorf("%s: %d different ones of 9", number.Name, len(seen))
			}
		}
	}
}

// TestNumbersAreMadeAtOnePlace: what a platform that lists its numbers draws stands in its numbers.go, where the
// list is, or in register.go, which makes an app's ids and secrets.
func TestNumbersAreMadeAtOnePlace(t *testing.T) {
	t.Parallel()
	draws := regexp.MustCompile(`[dD]raw\.(Append)?(Digits|Hex|Serial|Lane|Part)\(`)
	files, err := filepath.Glob("provider/*/*.go")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		base := filepath.Base(file)
		if strings.HasSuffix(file, "_test.go") || base == "numbers.go" || base == "register.go" {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(file), "numbers.go")); err != nil {
			continue // of a platform that lists none
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := draws.Find(text); found != nil {
			t.Errorf("%s has %s; make the number in numbers.go and list it there", file, found)
		}
	}
}

// TestManyNumbersOfASecond: what one app gives out within a second of its clock, which may stand still, is unique
// however much that is.
func TestManyNumbersOfASecond(t *testing.T) {
	t.Parallel()
	r := newNumberRun(t, "memory", 1)
	for name, giver := range r.givers {
		for _, number := range giver.Numbers() {
			seen := map[string]uint64{}
			for n := range uint64(120) {
				for _, nth := range []uint64{n + 1, n + 10_001, n + 100_001} { // where counters begin anew
					draw := ident.NewDraw(7, nth)
					value := number.New(oneSecond, &draw)
					if before, twice := seen[value]; twice {
						t.Fatalf("%s %s: %s is given to draw %d and to %d", name, number.Name, value, before, nth)
					}
					seen[value] = nth
				}
			}
		}
	}
}

// TestInventedOrderIsTaken: an order number that was invented, and that the app has already, is invented anew.
func TestInventedOrderIsTaken(t *testing.T) {
	t.Parallel()
	ctl := controlOf(t, run(t, mock.Config{NoDemo: true}).Server)
	seed := uint64(sameSeed)
	invented := func(before string) string {
		made := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "alipay", Seed: &seed}))
		app := ctl.App(made.Provider, made.ID)
		must[api.Trade](t)(app.OpenTrade(t.Context(), api.NewTrade{Amount: 1, Order: before}))
		return must[api.Trade](t)(app.OpenTrade(t.Context(), api.NewTrade{Fake: true})).Order
	}
	first := invented("BEFORE")
	if again := invented("BEFORE"); again != first {
		t.Fatalf("one seed invents %s and %s", first, again)
	}
	if another := invented(first); another == first {
		t.Errorf("%s is invented twice", another)
	}
}
