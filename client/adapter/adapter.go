// Package adapter gives the reference clients of the platforms one face, by which payctl and the
// steps of features act as a merchant of any of them, and package merchant takes their callbacks. A
// further platform is a client package of its own (client/fourpyun is one) and one Platform, registered here.
package adapter

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/client/fourpyun"
	"paymock/client/intella"
	"paymock/client/merchant"
	"paymock/mock/api"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

// Platform describes a platform to payctl and the steps: how to make its merchant, its money.
type Platform struct {
	// DemoApp is the id of the app that every paymock has.
	DemoApp string
	// Open makes a merchant of an app, of Kind's type.
	Open func(Config) (Merchant, error)
	Kind Merchant
	// Verify makes the verifier of an app's callbacks, or says which of its keys is missing; nil: they can't be received.
	Verify merchant.Build
	// Sign signs a pasted message, or judges its signature; nil: messages carry none, they are encrypted.
	Sign func(SenderKeys, Pasted) (SignVerdict, error)
	// Callbacks are the callbacks that its apps have addresses for.
	Callbacks []Callback
	// Reply is a merchant's answer to a callback that says a word in the platform's format. nil: the
	// word as plain text.
	Reply func(word string) (contentType, body string)
	// SampleKeys are keys for apps of tests that make use of all that the platform has.
	SampleKeys map[string]string
	// Patience is how much longer than others the platform may take to answer.
	Patience time.Duration
	// Decrypted is the plain text of an answer of a platform that encrypts, "" when it can't be
	// read. nil: answers are plain.
	Decrypted func(*client.Exchange) string
	// Digits are the decimals of its money as people write it, and Units the words for it; the
	// first is printed.
	Digits int
	Units  []string
	// Words lists other names of the platform in sentences, and Units there further words for its money,
	// which steps that count it don't take. MinorUnits are the words for the smallest unit.
	Words      phrase.Platform
	MinorUnits []string
	// Recorded reads a call of a recording, and Paid a callback.
	Recorded func(operation, request, answer string) RecordedCall
	Paid     func(content string) RecordedPayment
	// Account is the account that one which is none may be meant for; "" for others. nil: any text is one.
	Account func(said string) string
	// Rows says what is wrong with rows of a split, by their columns. nil: there are no such.
	Rows func(Platform, []map[string]string) error
	// Terminal says what is wrong with a terminal's number; "" for those that are right, and for names. nil: any text is one.
	Terminal func(said string) string
	// MaxRatio is the percentage of a trade that can be shared where its extra max_ratio says no more; 0 is all.
	MaxRatio int64
	// Sandbox is how it is worked with where no control API helps.
	Sandbox Sandbox
}

// Callback is a kind of callbacks.
type Callback struct {
	Kind, Address string
	// After are what it follows as a rule: settle, refund or pay.
	After []string
}

// registered has the platforms of this build, and what Register adds.
var registered = map[string]Platform{
	fourpyun.Name: fourpyunPlatform,
	alipay.Name:   alipayPlatform,
	intella.Name:  intellaPlatform,
}

// Register adds a platform to those of this build. A process does it before all else: a command of tests
// that has an invented platform, too.
func Register(name string, p Platform) { registered[name] = p }

// Platforms lists the platforms by name.
func Platforms() map[string]Platform { return maps.Clone(registered) }

// Verifiers make the verifiers of the platforms' callbacks, by platform.
func Verifiers() map[string]merchant.Build {
	all := map[string]merchant.Build{}
	for name, p := range registered {
		if p.Verify != nil {
			all[name] = p.Verify
		}
	}
	return all
}

// NewReceiver is a merchant without apps that takes the callbacks of all platforms, or of those that c names.
func NewReceiver(c merchant.Config) (*merchant.Merchant, error) {
	if c.Providers == nil {
		c.Providers = Verifiers()
	}
	return merchant.New(c)
}

// textAnswer answers a callback with one word, or another where it is not believed.
func textAnswer(accepted, denied string, refused error) merchant.Answer {
	answer := merchant.Answer{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: accepted}
	if refused != nil {
		answer.Body = denied
	}
	return answer
}

// Names lists the platforms' names, in order.
func Names() []string { return slices.Sorted(maps.Keys(Platforms())) }

// PlatformsWith lists the platforms whose merchants are an M too, such as CardMerchant.
func PlatformsWith[M any]() (names []string) {
	for _, name := range Names() {
		if _, ok := Platforms()[name].Kind.(M); ok {
			names = append(names, name)
		}
	}
	return names
}

// TeachWords lets sentences name the platforms and their money.
func TeachWords() {
	all := Platforms()
	for _, name := range Names() {
		p := all[name]
		p.Words.Name, p.Words.Units, p.Words.Minor, p.Words.Digits = name, slices.Concat(p.Units, p.Words.Units), p.MinorUnits, p.Digits
		phrase.Know(p.Words)
	}
}

// ProductionPlatform names the platform to whose production a host name belongs, or one below which it
// is; "" is none.
func ProductionPlatform(host string) string {
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii // as HTTP clients look it up
	}
	host = strings.TrimRight(strings.ToLower(host), ".")
	below := func(domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }
	for _, p := range shipped.Identities() {
		if slices.ContainsFunc(p.Production, below) && !slices.ContainsFunc(p.Sandboxes, below) {
			return p.Name
		}
	}
	return ""
}

// Find is the platform of that name. The error lists those that there are.
func Find(name string) (Platform, error) {
	if p, ok := registered[name]; ok {
		return p, nil
	}
	return Platform{}, fmt.Errorf("payctl doesn't know the platform %q%s", name, phrase.PlatformHint(name, Names()))
}

// Config says whose merchant is opened, and how it works.
type Config struct {
	App     api.App
	BaseURL string // where the platform's paths are
	Options client.Options
	// Number draws a merchant's number that was not used before. The prefix says for what.
	Number func(prefix string) string
	// NotifyURL is asked for in every request that has such a field and names none.
	NotifyURL string
	// Strict refuses successes whose fields don't fit the operation, as the typed calls do.
	// Otherwise they are taken as they are, to be looked at.
	Strict bool
	// FollowDialect speaks to the app's platform as the app's switches demand; otherwise as its
	// documents begin.
	FollowDialect bool
	// UsualTexts writes into subjects and reasons that are left out what merchants write there.
	UsualTexts bool
}

// text is a subject or a reason: the one given, or the usual one if that may be.
func (c Config) text(given, usual string) string {
	if given == "" && c.UsualTexts {
		return usual
	}
	return given
}

// Merchant is a merchant of one platform. Amounts are minor units. What came of a call is always
// an Answer, with the client's error in it.
type Merchant interface {
	// Prepare places an order that waits for its payer.
	Prepare(ctx context.Context, o Order) *Answer
	Settle(ctx context.Context, s Settlement) *Answer
	Refund(ctx context.Context, r Refund) *Answer
	Query(ctx context.Context, q Query) *Answer
	QueryRefund(ctx context.Context, number string) *Answer

	// Sample gives the fields of a request about a trade that would succeed, to be changed.
	Sample(operation string, t api.Trade) ([]Field, error)
	// Send signs and posts fields as they are, with the mistake asked for.
	Send(ctx context.Context, operation string, fields []Field, m Mistake) *Answer
	// Resend posts an earlier request once more, byte for byte.
	Resend(ctx context.Context, r client.Request) *Answer
	// Signed lists what both sides of an exchange signed or sealed, for a judge.
	Signed(ex *client.Exchange) []Signed
	// SignedCallback gives the text that the platform signed in a callback, for a judge.
	SignedCallback(header http.Header, body []byte) (Signed, error)
}

// Splitter is a merchant whose platform splits a trade between receivers when it settles.
type Splitter interface {
	// Bind makes accounts receivers; Unbind undoes it.
	Bind(ctx context.Context, accounts []string, set Fields) *Answer
	Unbind(ctx context.Context, accounts []string) *Answer
	// UsualReceiver takes what is settled without saying to whom.
	UsualReceiver() string
	// Splittable is how much of a trade can still be paid out.
	Splittable(ctx context.Context, tradeNo string) (int64, error)
	// QuerySplit asks what became of the settle of that number.
	QuerySplit(ctx context.Context, tradeNo, number string, set Fields) *Answer
}

// CodeMerchant is a merchant whose payers scan a code, from which the trade is made.
type CodeMerchant interface {
	ShowCode(ctx context.Context, o Order) *Answer
}

// CardMerchant is a merchant whose payers lay cards on terminals.
type CardMerchant interface {
	SignOn(ctx context.Context, terminal string, set Fields) *Answer
	Pay(ctx context.Context, o Order) *Answer
	RefundCard(ctx context.Context, terminal, order string, amount int64) *Answer
	// PayOnce and RefundCardOnce find out what became of a transaction whose answer is lost.
	// Their answer is empty when they could only ask.
	PayOnce(ctx context.Context, o Order) *Answer
	RefundCardOnce(ctx context.Context, terminal, order string, amount int64) *Answer
	// CloseBatch settles a terminal; with retry above 0 it asks for a settlement again.
	CloseBatch(ctx context.Context, terminal string, retry int, set Fields) *Answer
	ReadCard(ctx context.Context, terminal string) *Answer
	Terminals(ctx context.Context) *Answer
	// Retry sends what an answer asks for.
	Retry(ctx context.Context, a *Answer) *Answer
	// OrderNumber draws a number for an order unless one is given.
	OrderNumber(given string) string
	// SendBody posts a body as it is.
	SendBody(ctx context.Context, text string) *Answer
	// KeepPlatformKey gives the judge the platform's private key.
	KeepPlatformKey(private string)
}

// Tunable is a merchant that can speak to its platform in more than one way.
type Tunable interface {
	// Speak changes the way: "OpenAPI v3", "GBK", ….
	Speak(how string) error
}

// Fields are fields of the platform's own by name, set to any text before signing.
type Fields map[string]string

// Sorted lists the names, so that the same call always sends the same bytes.
func (f Fields) Sorted() []string { return slices.Sorted(maps.Keys(f)) }

// Field is a field of a request, in the order sent.
type Field = client.Field

type (
	// Order asks a payer for money.
	Order struct {
		Number    string // the merchant's
		Amount    int64
		Subject   string
		NotifyURL string
		Scene     string // 4pyun: trade_scene; "" is ENERGY
		Extra     string // 4pyun: the scene's JSON
		// AutoSettle doesn't wait for a settle.
		AutoSettle bool
		Terminal   string // the one that a card pays on
		Set        Fields
	}
	// Settlement says what is settled of a trade, and to whom.
	Settlement struct {
		TradeNo          string
		Amount, Sharable int64  // Sharable is the part that may be shared
		Parts            []Part // by kind, or by receiver
		Number           string // the merchant's of the request; "" draws one
		Reason           string
		// Rows are receivers by the platform's own names, amounts as written.
		Rows         []map[string]string
		Asynchronous bool
		Finish       bool // no further settle follows
		Set          Fields
	}
	// Part is one kind or receiver of a settlement.
	Part struct {
		Key    string
		Amount int64
	}
	// Refund gives money of a trade back.
	Refund struct {
		Trade  api.Trade // as far as it is known
		Amount int64
		Number string // the merchant's of the refund
		Reason string
		// Rows are receivers to take money back from, by the platform's own names.
		Rows []map[string]string
		Set  Fields
	}
	// Query asks for a trade by the merchant's number, or else by the trade's.
	Query struct {
		Number string
		Trade  api.Trade // as far as it is known
		Set    Fields
	}
)

// Mistake says what is wrong with a request, in the vocabulary's words; the zero value is nothing.
type Mistake struct {
	Kind  string // "a wrong key", "no signature", …
	Field string // the field that is changed, removed or added after signing
	Value string
}

// Answer is a call's answer, or the client's error.
type Answer struct {
	Operation string
	Code      string
	SubCode   string // the finer code, where the platform has one
	Message   string
	Hint      string
	// Field finds a member by the platform's own name or dotted path; nil without an answer.
	Field    func(path string) (string, bool)
	Told     []Field // what a success told beyond that, in the platform's names and units
	Exchange *client.Exchange
	// Err is the client's verdict: nil, *client.Refused, client.ErrUnknownOutcome, ….
	Err error
}

// HasCode reports whether the answer has a code, by its own name, the finer one's, or both as
// "40004/ACQ.TRADE_STATUS_ERROR".
func (a *Answer) HasCode(code string) bool {
	return code == a.Code || a.SubCode != "" && (code == a.SubCode || code == a.Code+"/"+a.SubCode)
}

// failedAnswer is a call that was not made.
func failedAnswer(err error) *Answer { return &Answer{Err: err} }

// tellMembers picks the named members that the answer has.
func (a *Answer) tellMembers(names []string) *Answer {
	if a.Err != nil || a.Field == nil {
		return a
	}
	for _, name := range names {
		if value, ok := a.Field(name); ok && value != "" {
			a.Told = append(a.Told, Field{Name: name, Value: value})
		}
	}
	return a
}

// explainMember adds to a told member what its value means.
func (a *Answer) explainMember(name string, meanings map[string]string) *Answer {
	for i, f := range a.Told {
		if meaning, ok := meanings[f.Value]; ok && f.Name == name {
			a.Told[i].Value += " (" + meaning + ")"
		}
	}
	return a
}

// Signed is a string and the signature that somebody made over it, or a sealed text.
type Signed struct {
	Where, Canonical, Signature string
	// Answered tells that the platform made it, in answer to the merchant.
	Answered bool
	// PublicKey is the PEM of an RSA signature's key; "" for an MD5 digest in hex. Digest is
	// OpenSSL's name of its hash.
	PublicKey, Digest string
	// Sealed is an encrypted text instead of a signature; the rest, but Where and Answered, is
	// empty then.
	Sealed *Sealed
}

// Sealed is a text and what somebody made of it with AES.
type Sealed struct {
	Text, Ciphertext, Key []byte
	// WrappedKey is the key as it travelled, encrypted with the public half of PrivateKey; not
	// judged where that is "".
	WrappedKey []byte
	PrivateKey string
}
