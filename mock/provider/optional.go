package provider

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/wire"
	"paymock/mock/words"
)

// The interfaces in this file are optional, as are others of this package: doc.go lists them all.

// CallLimited is implemented by providers whose platform documents a code for too many calls.
type CallLimited interface {
	// CallLimitCode is the name of that code, which throttle answers with by default.
	CallLimitCode() string
}

// FieldNamer is implemented by providers whose requests hold what people name.
type FieldNamer interface {
	// NamedFields are the fields, as Operation.Fields has them, of an order's number, a trade's, a terminal's, a
	// store's, a merchant's and a payer's: order, trade, terminal, store, merchant, payer. The one of answers that holds
	// their code is code.
	NamedFields() map[string][]string
}

// StatusNamer is implemented by providers whose platform has words of its own for the states of trades.
type StatusNamer interface {
	// StatusWords are those words by state, such as TRADE_SUCCESS of paid: sentences and steps name states by them, too.
	StatusWords() map[ledger.Status][]string
}

// AnswerSigner is implemented by providers whose platform signs or encrypts its answers, so that one may be signed wrongly.
type AnswerSigner interface {
	// SignsAnswers is always true; what stands for providers elsewhere knows it of each.
	SignsAnswers() bool
}

// CodeClassResolver is implemented by providers whose table has classes of codes ("0462xx").
type CodeClassResolver interface {
	// FindCode finds a code by name, and makes one of a class ("046299") from its row.
	FindCode(name string) (Code, bool)
}

// CallbackSigner is implemented by providers whose callbacks are signed.
type CallbackSigner interface {
	// SignedText is the string that the signature of a callback covers, as the merchant has to
	// build it, from the request as it was sent; secrets are masked. "": it can't be told.
	SignedText(a *app.App, kind string, req *wire.Request) string
}

// SignedText gives that string from the bytes of a callback that was sent.
func SignedText(p Outbound, a *app.App, kind string, sent []byte) string {
	s, ok := p.(CallbackSigner)
	if !ok || a == nil || len(sent) == 0 {
		return ""
	}
	req, err := wire.ParseRequest(sent)
	if err != nil {
		return ""
	}
	return s.SignedText(a, kind, req)
}

// AddressListener is implemented by providers that send a callback late, when the app had no address for it at first.
type AddressListener interface {
	// AddressesChanged gives the callbacks and timers that follow when a's addresses were changed. It is
	// asked before, without a draw, whether there are any.
	AddressesChanged(b *ledger.Books, a *app.App, env Env) []Notice
}

// Speaker is implemented by providers whose explanations exist in Chinese, too.
type Speaker interface {
	// Texts are the provider's explanations, each "English|中文".
	Texts() words.Texts
}

// Named is implemented by providers whose platform is called by other names in sentences, too.
type Named interface {
	Words() (english, chinese []string)
}

// KeyChanger is implemented by providers whose apps have keys that belong together, or whose
// platform takes a replaced one for a while.
type KeyChanger interface {
	// ChangeKeys sets keys of an app that is being changed; an empty one is removed. What belongs
	// to those replaced goes, unless it is given too, for Register to derive it anew. It gives how
	// long the platform takes a replaced one further, by its name. The error is a *FieldError.
	ChangeKeys(a *app.App, keys map[string]string) (taken map[string]time.Duration, err error)
}

// Announcer is implemented by providers whose platform also pushes what no trade causes (4pyun: a
// deduction by period).
type Announcer interface {
	// Announce makes a callback of a kind from its fields, by the platform's names; what isn't named
	// has a default. A *FieldError says what is wrong with them.
	Announce(a *app.App, kind string, fields map[string]string, env Env) (Notice, error)
}

// DemoProvider is implemented by providers with a public app that every server has, so that a
// first call needs no preparation.
type DemoProvider interface {
	// DemoApp is the registration; Provider and Demo are filled in by the server.
	DemoApp() app.App
}

// DemoApp is a provider's public app; ok is false when it has none.
func DemoApp(p Provider) (a app.App, ok bool) {
	d, ok := p.(DemoProvider)
	if !ok {
		return app.App{}, false
	}
	a = d.DemoApp()
	a.Provider, a.Demo = p.Name(), true
	return a, true
}

// StubProvider is implemented by providers whose platform has methods or paths that no operation
// serves here: a rule may name one of them and give its answer.
type StubProvider interface {
	// Unserved checks the name of a method or path that a rule is for. served is the operation
	// that has it already, "" when there is none. The error says what a name looks like.
	Unserved(name string) (served string, err error)
	// StubAnswer is the outcome with the members of a rule's answer, and its code; nil is success.
	StubAnswer(call *Call, code *Code, answer wire.Object) Outcome
}

// UnservedShape is implemented by those of them that tell what such names look like, so that a rule is judged
// before there is a server.
type UnservedShape interface {
	// UnservedPattern is a regular expression that every name which Unserved takes matches, and no other.
	UnservedPattern() string
}

// StubRefuser is implemented by those of them that check by time and records who may call, besides
// what Decode checks.
type StubRefuser interface {
	// RefuseStub is the refusal of an authentic call that a rule would answer; nil to let it.
	RefuseStub(b *ledger.Books, call *Call, env Env) *Outcome
}

// NamesUnserved reports whether the name in a rule is one of a call's: whole, or without the word
// before the blank (the verb before a path).
func NamesUnserved(name string, unserved ...string) bool {
	return name != "" && slices.ContainsFunc(unserved, func(called string) bool { return name == called || name == UnservedKey(called) })
}

// GivenNumber is a kind of number that a platform gives out.
type GivenNumber struct {
	Name string
	// New makes one. Those of all draws of all apps of a server differ, and those of one draw too where an
	// exchange gives out several.
	New func(now time.Time, draw *ident.Draw) string
}

// NumberGiver is implemented by providers whose platform gives out numbers: it makes them at one place and
// lists them for the test that none comes twice.
type NumberGiver interface {
	Numbers() []GivenNumber
}

// UnservedKey is the last word of a name: the path without its verb.
func UnservedKey(name string) string { return name[strings.LastIndexByte(name, ' ')+1:] }

// UnservedPath checks a rule's name of a path, with or without a verb, against the routes of the
// operations.
func UnservedPath(name string, operations []Operation) (served string, err error) {
	verb, path, told := strings.Cut(name, " ")
	if !told {
		verb, path = "", name
	}
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " ?#") || verb != strings.ToUpper(verb) || told && verb == "" {
		return "", fmt.Errorf("%q is no path such as /gate/1.0/x or POST /gate/1.0/x, without a query", name)
	}
	for _, op := range operations {
		for _, route := range op.Routes {
			if _, here := route.MatchPath(path); here && (verb == "" || verb == route.Method) {
				return op.Name, nil
			}
		}
	}
	return "", nil
}
