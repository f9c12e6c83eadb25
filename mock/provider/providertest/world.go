package providertest

import (
	"bytes"
	"maps"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// World is one app with its books, and the short form of the gateway that drives a provider
// over them. Its time stands still until the test moves Now.
type World struct {
	testing.TB
	Provider provider.Provider
	App      *app.App
	Apps     *app.Registry
	Records  *Memory
	Now      time.Time
	// Notices are the callbacks and timers caused so far, those without an address dropped,
	// in the order they were caused.
	Notices []provider.Notice
}

// Result is one exchange.
type Result struct {
	Call     *provider.Call
	Outcome  provider.Outcome
	Response *wire.Response
}

// Register completes a with the provider's defaults and fails the test on an error. The draw
// is that of the app's seed.
func Register(t testing.TB, p provider.Provider, a *app.App) *app.App {
	t.Helper()
	a.Provider = p.Name()
	draw := ident.NewDraw(a.Seed, 0)
	if err := p.Register(a, &draw); err != nil {
		t.Fatalf("register %s: %v", a.Name(), err)
	}
	return a
}

// NewWorld is a world without any trade around a copy of a registered app.
func NewWorld(t testing.TB, p provider.Provider, a *app.App, now time.Time) *World {
	t.Helper()
	own := *a
	own.IDs = ident.NewSource(a.Seed)
	w := &World{TB: t, Provider: p, App: &own, Apps: app.NewRegistry(), Records: &Memory{}, Now: now}
	if err := w.Apps.Add(w.App); err != nil {
		t.Fatal(err)
	}
	return w
}

// Env is the environment of the world's next exchange.
func (w *World) Env() provider.Env {
	draw := w.App.IDs.Next()
	return provider.Env{Now: w.Now, Draw: &draw, Trace: "trace-of-providertest"}
}

// Books opens the world's books without committing them.
func (w *World) Books() *ledger.Books { return ledger.NewBooks(w.Records) }

// Do runs one exchange and commits it. Every call is decided twice over the same records: the
// two outcomes and their writes must agree.
func (w *World) Do(req *wire.Request) Result {
	w.Helper()
	call := w.Provider.Decode(req, w.Apps)
	var out provider.Outcome
	if call.Refused != nil {
		call.Diagnose(doctor.Inline.Always)
		out = *call.Refused
	} else {
		out = w.decide(call, false)
		if out.Wait > 0 {
			w.Now = w.Now.Add(out.Wait)
			call.At = w.Now
			out = w.decide(call, true)
		}
	}
	resp, err := w.Provider.Encode(call, out, provider.Fault{})
	if err != nil {
		w.Fatalf("encode %s: %v", out.Code.Name(), err)
	}
	answeredCodes.Store(answer{w.Provider.Name(), out.Code.Name()}, true)
	return Result{Call: call, Outcome: out, Response: resp}
}

// answeredCodes are the codes that worlds have answered with, of all tests of the process.
var answeredCodes sync.Map

type answer struct{ provider, code string }

// Answered reports whether a world has answered a request with a code so far.
func Answered(p provider.Provider, code string) bool {
	_, ok := answeredCodes.Load(answer{p.Name(), code})
	return ok
}

func (w *World) decide(call *provider.Call, waited bool) provider.Outcome {
	w.Helper()
	env := w.Env()
	env.Waited = waited
	again := env
	draw := *env.Draw
	again.Draw = &draw
	books, rehearsal := w.Books(), w.Books()
	out := w.Provider.Apply(rehearsal, call, again)
	if diff := difference(out, w.Provider.Apply(books, call, env)); diff != "" {
		w.Fatalf("deciding %s a second time gives another outcome (-first +second):\n%s", call.Operation, diff)
	}
	if diff := difference(rehearsal.Writes(), books.Writes()); diff != "" {
		w.Fatalf("deciding %s a second time writes other records (-first +second):\n%s", call.Operation, diff)
	}
	w.commit(books, out.Notices)
	return out
}

// difference is cmp.Diff of what is mostly equal: cmp walks every byte of a record to say so.
func difference(first, second any) string {
	if reflect.DeepEqual(first, second) {
		return ""
	}
	return cmp.Diff(first, second)
}

func (w *World) commit(b *ledger.Books, notices []provider.Notice) {
	w.Helper()
	if err := w.Records.Commit(b); err != nil {
		w.Fatalf("commit: %v", err)
	}
	for _, n := range notices {
		if !n.IsDropped() {
			w.Notices = append(w.Notices, n)
		}
	}
}

// Open makes a trade by the provider's Open and fails the test when that is refused.
func (w *World) Open(o provider.Order) *ledger.Trade {
	w.Helper()
	b := w.Books()
	trade, notices, err := w.Provider.Open(b, w.App, o, w.Env())
	if err != nil {
		w.Fatalf("open %+v: %v", o, err)
	}
	w.commit(b, notices)
	return trade
}

// Act does something to a trade and fails the test when that is refused.
func (w *World) Act(no string, act provider.Act) *ledger.Trade {
	w.Helper()
	b := w.Books()
	trade, notices, err := w.Provider.Act(b, w.App, no, act, w.Env())
	if err != nil {
		w.Fatalf("%s %s: %v", act, no, err)
	}
	w.commit(b, notices)
	return trade
}

// ChangeAddresses gives the app addresses of callbacks, or takes them with "", as the control API does.
func (w *World) ChangeAddresses(byName map[string]string) {
	w.Helper()
	a := *w.App
	a.URLs = maps.Clone(a.URLs)
	maps.Copy(a.URLs, byName)
	maps.DeleteFunc(a.URLs, func(_, address string) bool { return address == "" })
	w.App = &a
	if listener, ok := w.Provider.(provider.AddressListener); ok {
		b := w.Books()
		w.commit(b, listener.AddressesChanged(b, w.App, w.Env()))
	}
}

// Fire runs a timer at the time it is due and gives the notices it caused.
func (w *World) Fire(n provider.Notice) []provider.Notice {
	w.Helper()
	if n.Due.After(w.Now) {
		w.Now = n.Due
	}
	b := w.Books()
	notices, err := w.Provider.Fire(b, w.App, n, w.Env())
	if err != nil {
		w.Fatalf("fire %s: %v", n.Kind, err)
	}
	w.commit(b, notices)
	return notices
}

// Trade reads a committed trade and fails the test when there is none.
func (w *World) Trade(no string) *ledger.Trade {
	w.Helper()
	trade, ok := w.Books().Trade(no)
	if !ok {
		w.Fatalf("there is no trade %q", no)
	}
	return trade
}

// Last gives the newest notice of a kind and fails the test when there is none.
func (w *World) Last(kind string) provider.Notice {
	w.Helper()
	for i := len(w.Notices) - 1; i >= 0; i-- {
		if w.Notices[i].Kind == kind {
			return w.Notices[i]
		}
	}
	w.Fatalf("no %s was caused", kind)
	return provider.Notice{}
}

// Of gives the notices of a kind in the order they were caused.
func (w *World) Of(kind string) []provider.Notice {
	var of []provider.Notice
	for _, n := range w.Notices {
		if n.Kind == kind {
			of = append(of, n)
		}
	}
	return of
}

// Callback renders the first attempt of a notice at the world's time.
func (w *World) Callback(n provider.Notice) *wire.Request {
	w.Helper()
	req, err := w.Provider.Callback(w.App, n, 1, w.Now, provider.Fault{})
	if err != nil {
		w.Fatalf("render %s: %v", n.Kind, err)
	}
	return req
}

// CloneRequest is an independent copy of a request.
func CloneRequest(r *wire.Request) *wire.Request {
	c := *r
	c.Header = append(wire.Header(nil), r.Header...)
	c.Body = bytes.Clone(r.Body)
	return &c
}
