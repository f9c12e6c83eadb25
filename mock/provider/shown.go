package provider

import (
	"io"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/wire"
)

// SampleProvider is implemented by providers that can write a merchant's genuine request: for people to
// copy and spoil, and for the workbench to call as the merchant would.
type SampleProvider interface {
	// SampleCalls lists what SampleCall can write. A new reader is shown the first.
	SampleCalls() []SampleKind
	// SampleCall is the signed request of an operation that SampleCalls lists. It is nil when the app has
	// no key of its merchant to sign with. Its target begins with a slash.
	SampleCall(a *app.App, operation string, about Sample) *wire.Request
}

// SampleKind is an operation with the kind of record that it is about: KindTerminal or ledger.KindTrade. Wanted
// says of a trade whether its merchant's next call may be this; nil: it may always be.
type SampleKind struct {
	Operation, About string
	Wanted           func(*ledger.Trade) bool
}

// Sample names the subject of a sample call: a trade, or the number of a terminal.
type Sample struct {
	Books    *ledger.Books // the app's, to look at
	Trade    *ledger.Trade
	Terminal string
	Now      time.Time // the app's time
	Rand     io.Reader // the merchant's chance
}

// SnippetProvider is implemented by providers whose platform has SDKs.
type SnippetProvider interface {
	// Snippets are pieces of a merchant's program, one for each language with an SDK: how it is pointed at
	// this server and asks for a trade. Keys are left as ${NAME:FORM}, which the workbench fills in when
	// somebody copies: FORM is pem, pkcs8, pkcs1, bare (base64 of PKCS#8 or of a public key) or pkcs1-bare.
	Snippets(a *app.App, trade, platformURL string) []Snippet
}

// Snippet is a piece of a program.
type Snippet struct{ Language, Text string }
