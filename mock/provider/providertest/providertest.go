// Package providertest is the suite that every provider must pass.
//
// A provider's test hands over samples: one signed request for each operation and one
// callback for each kind, made and judged by test code that shares nothing with the provider.
// Run does the rest:
//
//	providertest.Run(t, fourpyun.New(), providertest.Samples{
//		App: func() *app.App { return &app.App{ID: "op…", Secret: "…"} },
//		Now: time.Date(2026, 11, 21, 17, 30, 0, 0, time.UTC),
//		Requests:  []providertest.Request{…},
//		Callbacks: []providertest.Callback{…},
//	})
//
// World and Memory serve a provider's own tests too: World is the gateway in small, Memory a
// ledger.Source. The suite knows no platform.
package providertest

import (
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// Samples are the signed requests and callbacks that a provider's test brings.
type Samples struct {
	// App makes the registration that all samples use, before Register. It must have all the
	// callback addresses that its kinds need, and no secret that occurs in answers by chance.
	App func() *app.App
	// Now is the time of every world.
	Now time.Time
	// Requests has at least one accepted sample for every operation.
	Requests []Request
	// Callbacks has a sample for every kind.
	Callbacks []Callback
	// SignedAnswers says that Exchange.Answer can tell a wrong signature.
	SignedAnswers bool
	// Secrets adds texts that journal fields must never show. The app's Secret, RefundSecret
	// and private keys are on the list already.
	Secrets func(a *app.App) []string
}

// Request is a sample of an operation.
type Request struct {
	Name      string
	Operation string
	// Code is the name of the code that answers it; "" means any code that is a success.
	Code string
	// Make prepares a fresh world (trades, terminals) and gives the signed request. It is
	// called several times and must make the same request in every equal world.
	Make func(w *World) Exchange
	// Variants is the request's tamper matrix; nil leaves it out.
	Variants func(*wire.Request) []Variant
	// Field is an answer's business member to tamper with, by dotted path; "" leaves it out.
	Field string
	// Unsigned says that this answer carries no signature, such as a page for people, whatever
	// Samples.SignedAnswers says.
	Unsigned bool
	// Again says that another sample asks for the same in another signature, charset or
	// encryption: of the operation's codes, one of each Code.Code is answered.
	Again bool
}

// Exchange is a request and how its merchant reads the answer.
type Exchange struct {
	Request *wire.Request
	// Answer reads an answer as the merchant would and gives the name of its code. It fails
	// when the answer can't be read or, with Samples.SignedAnswers, its signature is wrong.
	Answer func(*wire.Response) (code string, err error)
}

// Callback is a sample of a callback.
type Callback struct {
	Kind string
	// Make brings a fresh world to the point where the callback was caused.
	Make func(w *World) provider.Notice
	// Verify judges a rendered callback as the merchant would: nil means genuine.
	Verify func(a *app.App, req *wire.Request) error
	// Accepted and Refused are merchants' answers.
	Accepted, Refused []*wire.Response
	// Field is a business member to tamper with, by dotted path; "" leaves it out.
	Field string
}

// Run checks a provider.
func Run(t *testing.T, p provider.Provider, s Samples) {
	t.Helper()
	suite := &suite{provider: p, samples: s, codes: map[string]provider.Code{}}
	for _, c := range p.Codes() {
		suite.codes[c.Name()] = c
	}
	suite.app = Register(t, p, s.App())
	for _, check := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"tables", suite.testTables},
		{"register", suite.testRegister},
		{"samples are accepted", suite.testSamples},
		{"every code can be answered", suite.testAnswers},
		{"answers can be spoilt", suite.faultyAnswers},
		{"tamper matrix", suite.tamperMatrix},
		{"damaged bytes", suite.testDamage},
		{"same seed, same bytes", suite.testRepeatable},
		{"callbacks", suite.testCallbacks},
	} {
		t.Run(check.name, check.run)
	}
}

type suite struct {
	provider provider.Provider
	samples  Samples
	app      *app.App
	codes    map[string]provider.Code
}

func (s *suite) newWorld(t testing.TB) *World {
	t.Helper()
	return NewWorld(t, s.provider, s.app, s.samples.Now)
}

// eachRequest runs fn for every sample in a world made for it.
func (s *suite) eachRequest(t *testing.T, fn func(t *testing.T, w *World, sample Request, ex Exchange)) {
	t.Helper()
	for _, sample := range s.samples.Requests {
		t.Run(sample.Operation+" "+sample.Name, func(t *testing.T) {
			t.Parallel()
			w := s.newWorld(t)
			fn(t, w, sample, sample.Make(w))
		})
	}
}
