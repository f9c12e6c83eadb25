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
// providertest/acme is a whole one, small, and an example for each step; larger
// platforms have more files beside those of these names:
//
//   - doc.go: what is impersonated, New, Name.
//   - operations.go: Operations, with the routes that the gateway serves (parameters as in
//     "/v1/orders/:order"), the codes and fields that rules may name, and Apply. An operation that
//     other platforms have too has their name: create, query, settle, refund.
//   - codes.go: Codes and Failure; long tables have their texts in files (CodeRows). From it come `paymock codes`, what
//     rules may respond, a scenario for each code, and CODES.md, which make generate writes.
//   - codec.go: Decode and Encode, sign.go: the signature. Decode never fails; what is wrong is
//     Refused, and Verdict and Canonical tell the journal why.
//   - notify.go: Kinds, Callback and Accepted. The name of a kind is that of its address:
//     `callbacks: {outcome: URL}`; Kind.Address lets several share one, Kind.Words are what sentences call it. Notice.Draw
//     has an attempt's nonce.
//   - register.go: Register and Dialects.
//   - README.md: a row for each operation, kind of callbacks and switch; a test reads it.
//
// The rest is optional: who wants to know asks a provider for the interface, and does without where it has none.
// In sentences, rules and lists:
//
//   - Named has other words for the platform ("微信支付"), CurrencyProvider money that can be named ("12.50 yuan");
//   - CallLimited has the code with which throttle answers;
//   - Speaker has its explanations in Chinese too;
//   - StubProvider lets rules answer methods or paths that no operation serves, StubRefuser checks who calls them,
//     UnservedShape tells what their names look like.
//
// For apps and trades:
//
//   - DemoProvider has a public app in every server, fake.Inventor sells something of its own, other than goods;
//   - KeyChanger knows which keys of an app belong together;
//   - ReferenceResolver finds the trade that the payer's code or number means;
//   - NumberGiver lists the numbers that are given out, for the test that none comes twice;
//   - Terminals has card readers, TerminalPacer numbers made of their seconds.
//
// In an exchange:
//
//   - AnswerObserver hears of answers that rules gave;
//   - PathOwner answers wrong paths in the platform's own shape;
//   - SecretFields names what must never travel, Revealer shows what is encrypted;
//   - FieldNamer tells which fields hold what people name, for the conditions of sentences, StatusNamer what the platform
//     calls the states of trades;
//   - AnswerSigner tells that answers are signed, without which no sentence has one signed wrongly;
//   - CodeClassResolver completes codes of which the table has a class.
//
// For callbacks:
//
//   - CallbackLayouts lets probe and trigger make them: how they are laid out, how one is caused, which are no money; both
//     refuse a kind without a layout, and all else works;
//   - CallbackSigner tells the text that is signed;
//   - Announcer makes those that no trade causes;
//   - AddressListener tells what was owed for want of an address.
//
// Against the real platform, and for people:
//
//   - Hosted names its hosts, LiveKeyGuesser tells its live apps and keys: production is refused;
//   - Recordable has exchanges recorded and played again, Vocabulary tells what in them is the platform's own word;
//   - SampleProvider writes a genuine request, SnippetProvider the settings of its SDKs.
//
// Its test calls providertest.Run with a signed sample of each operation, made by test code of its
// own. Then rules, sentences, scenarios, journal, deliveries, probe and payctl's general commands
// work: they know platforms by what these interfaces tell and by no name, which tests of package
// mock hold them to; `make fourth` runs those that go through the list of platforms with acme in it. These know shipped
// platforms by name, and do without others: package doctor with its keyring, which explains wrong signatures (of others
// the journal has the provider's own Refused.Explain, which `paymock explain` shows); the list in providers.go of demo
// apps that came first; payctl's default platform, the bench and the judges; the outlines of features/outlines with the
// list of files in features/features.go, which a platform joins to have features of its own codes; help texts, and the
// descriptions that imports_test.go lists.
//
// On the client's side a platform is optional too: a client package of its own and one adapter.Platform, registered in
// package client/adapter. payctl, its merchant and the features' steps are made of it; without, payctl drives the
// platform from outside only. adaptertest/acme, below it, is the client's side of acme.
package provider
