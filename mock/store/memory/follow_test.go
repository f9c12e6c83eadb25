package memory_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"paymock/mock/store"
	"paymock/mock/store/memory"
)

// TestFollowWaitsForAFarEntry begins to follow before the journal has got to where it is to
// begin, and then sees one entry come after another.
func TestFollowWaitsForAFarEntry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := open(t, memory.Config{})
		log(t, st, make([]store.Entry, 2)...)
		ctx, cancel := context.WithCancel(ctx)
		var got []int64
		ended := false
		go func() {
			for e, err := range st.Follow(ctx, app, store.Query{After: 5}) {
				if err != nil {
					t.Error(err)
				}
				got = append(got, e.Seq)
			}
			ended = true
		}()
		for seq := 3; seq <= 8; seq++ {
			synctest.Wait()
			if want := fmt.Sprint([]int64{6, 7, 8}[:max(0, seq-6)]); fmt.Sprint(got) != want {
				t.Fatalf("followed %v before entry %d, want %s", got, seq, want)
			}
			log(t, st, store.Entry{})
		}
		synctest.Wait()
		cancel()
		synctest.Wait()
		if len(got) != 3 || !ended {
			t.Errorf("followed %v, ended %t", got, ended)
		}
	})
}
