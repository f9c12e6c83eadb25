package memory_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"paymock/mock/store"
	"paymock/mock/store/memory"
)

// exchange makes the store's calls of one settle: get, then commit.
func exchange(b *testing.B, st store.Store, app string, tasks []store.Task) {
	r, err := st.Get(ctx, app, "trade", "T1")
	if err != nil {
		b.Fatal(err)
	}
	err = st.Commit(ctx, store.Change{
		App:    app,
		Writes: []store.Record{r},
		Tasks:  tasks,
		Entries: []store.Entry{{
			Kind: "exchange", Operation: "settle", Subject: "T1", Code: "1001",
			Request: request, Response: response,
		}},
	})
	if err != nil {
		b.Fatal(err)
	}
}

var request, response = make([]byte, 1000), make([]byte, 1000)

func prepared(b *testing.B, apps int) *memory.Store {
	st := open(b, memory.Config{})
	for i := range apps {
		must(b, st.Commit(ctx, store.Change{
			App:    "4pyun/op" + strconv.Itoa(i),
			Writes: []store.Record{{Kind: "trade", ID: "T1", Value: make([]byte, 800)}},
		}))
	}
	return st
}

// BenchmarkExchange is one exchange on one trade, journalled, without callbacks.
func BenchmarkExchange(b *testing.B) {
	st := prepared(b, 1)
	b.ReportAllocs()
	for b.Loop() {
		exchange(b, st, "4pyun/op0", nil)
	}
}

// BenchmarkExchangeParallel has every goroutine settle in an app of its own.
func BenchmarkExchangeParallel(b *testing.B) {
	st := prepared(b, 64)
	var next atomic.Int64
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		app := "4pyun/op" + strconv.FormatInt(next.Add(1)%64, 10)
		for pb.Next() {
			exchange(b, st, app, nil)
		}
	})
}

// BenchmarkCallback adds a callback to the exchange, claims and delivers it.
func BenchmarkCallback(b *testing.B) {
	st := prepared(b, 1)
	payload := make([]byte, 500)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		exchange(b, st, "4pyun/op0", []store.Task{{ID: "N" + strconv.Itoa(i), URL: "http://m/", Payload: payload, Due: noon}})
		claimed, err := st.Claim(ctx, "4pyun/op0", "", noon, time.Minute, 1)
		if err != nil || len(claimed) != 1 {
			b.Fatal(claimed, err)
		}
		must(b, st.Begin(ctx, claimed[0], time.Minute))
		claimed[0].State = store.Delivered
		must(b, st.Finish(ctx, claimed[0], store.Change{}))
	}
}
