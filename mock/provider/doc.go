// Package provider says what a payment platform is to this server.
//
// A Provider is a codec and a decision function: it turns requests into Calls, decides them
// against an app's Books, and renders answers and callbacks, signed. It keeps no state and
// does no I/O; sockets, store, rules, journal and clock belong to gateway and callback. So a
// provider can be tested with values alone, and providertest checks every one the same way:
//
//	call := p.Decode(req, apps)
//	out := p.Apply(books, call, env)
//	resp, err := p.Encode(call, out, provider.Fault{})
//
// # Adding a platform
//
// A platform is one directory below this one and one line in mock.Providers. Package
// providertest/acme is a whole one, small, and an example for each step; its files are called as
// in every provider's directory:
//
//   - doc.go: what is impersonated, New, Name.
//   - operations.go: Operations, with the routes that the gateway serves (parameters as in
//     "/v1/orders/:order"), the codes and fields that rules may name, and Apply. An operation that
//     other platforms have too has their name: create, query, settle, refund.
//   - codes.go: Codes and Failure. `paymock codes`, the rules' respond, a scenario for each code
//     and CODES.md come of it, which make generate writes.
//   - codec.go: Decode and Encode, sign.go: the signature. Decode never fails; what is wrong is
//     Refused, and Verdict and Canonical tell the journal why.
//   - notify.go: Kinds, Callback and Accepted. The name of a kind is that of its address:
//     `callbacks: {outcome: URL}`; Kind.Address lets several share one.
//   - register.go: Register and Dialects.
//   - README.md: a row for each operation, kind of callbacks and switch; a test reads it.
//
// The rest is optional. A provider that implements
//
//   - CallbackLayouts can be probed: it says how callbacks are laid out, how one is caused, and
//     which of them are no money;
//   - CallLimited has a code for throttle;
//   - DemoProvider has a public app in every server;
//   - fake.Inventor sells something of its own, other than goods;
//   - Named has other words for it in sentences ("微信支付"), CurrencyProvider money that rules and
//     sentences can name ("12.50 yuan");
//   - Terminals has card readers, AnswerObserver hears of answers that rules gave, Revealer shows what is
//     encrypted.
//
// Its test calls providertest.Run with a signed sample of each operation, made by test code of its
// own. Then rules, sentences, scenarios, journal, deliveries, probe and payctl's general commands
// work: they know platforms by what these interfaces tell and by no name, which a test of package
// mock holds them to. On the client's side a platform is one more directory too, of which
// payctl's merchant and the features' steps are made; without one, payctl drives the platform
// from outside only.
package provider
