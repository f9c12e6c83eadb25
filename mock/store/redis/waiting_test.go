package redis_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"golang.org/x/sync/errgroup"

	"paymock/mock/store"
	"paymock/mock/store/redis"
)

// TestRemovedAppsAreForgotten has changes come for an app that another replica has removed: its name is not
// looked at for ever. One that lives is, whoever looks meanwhile.
func TestRemovedAppsAreForgotten(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	one, other := open(t, redis.Config{URL: "redis://" + server.Addr()}), open(t, redis.Config{URL: "redis://" + server.Addr()})
	const app = "4pyun/op1"
	commit := func(generation string) error {
		return one.Commit(t.Context(), store.Change{App: app, Generation: generation, Tasks: []store.Task{{ID: "N1", Kind: "notify"}}})
	}
	noted := func() bool {
		names, _ := server.Members("paymock:apps") // an error when there are none
		return slices.Contains(names, app)
	}
	stop := make(chan struct{})
	var group errgroup.Group
	group.Go(func() error {
		for {
			select {
			case <-stop:
				return nil
			default:
				if _, err := other.Waiting(t.Context()); err != nil {
					return err
				}
			}
		}
	})
	for n := range 200 {
		generation := fmt.Sprint("g", n)
		if err := errors.Join(other.Renew(t.Context(), app, generation), commit(generation)); err != nil {
			t.Fatal(err)
		}
		for tries := 0; !noted(); tries++ { // who has just taken it out finds it alive, and puts it back
			if tries < 1000 {
				_, _ = one.Count(t.Context(), app, "n") // lets it come first
				continue
			}
			t.Fatalf("generation %d has a waiting callback and is not looked at", n)
		}
		if err := other.Reset(t.Context(), app); err != nil {
			t.Fatal(err)
		}
		if err := commit(generation); !errors.Is(err, store.ErrEnded) {
			t.Fatalf("a change for a removed app: %v", err)
		}
	}
	close(stop)
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := commit("g1"); !errors.Is(err, store.ErrEnded) {
		t.Fatal(err)
	}
	if names, err := one.Waiting(t.Context()); err != nil || len(names) > 0 || noted() {
		t.Errorf("waiting: %q, %v; noted still: %t", names, err, noted())
	}
	if left := server.Keys(); len(left) > 0 {
		t.Errorf("a removed app has left %q", left)
	}
}
