package memory_test

import (
	"testing"

	"paymock/mock/store"
	"paymock/mock/store/memory"
	"paymock/mock/store/storetest"
)

func open(t testing.TB, cfg memory.Config) *memory.Store {
	t.Helper()
	st, err := memory.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, memory.Config{}) })
	// One process has it, so there are no replicas; storetest.RunShared is for an engine that has them.
	if _, shared := any(open(t, memory.Config{})).(store.Shared); shared {
		t.Error("the memory store says that replicas share it; have storetest.RunShared check that")
	}
}
