package provider

import (
	"hash/fnv"
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/wire"
)

// Provider impersonates one payment platform. Every method is a function of its arguments
// and safe for concurrent use.
type Provider interface {
	// Name is the platform's name in YAML, URLs, Gherkin, metrics: "4pyun".
	Name() string
	// Operations lists what merchants may call.
	Operations() []Operation
	// Codes is the platform's table of answer codes, every code a rule may name.
	Codes() []Code
	// Failure is the code with which the platform reports a failure of its own; it answers
	// when this server fails (a store that can't be reached, a bug).
	Failure() Code
	// Dialects lists the switches between contradicting documents.
	Dialects() []Dialect
	// Register completes a new app with defaults and checks it; keys that it parsed it keeps in
	// App.Parsed. The error is a
	// *FieldError that names field and remedy.
	Register(a *app.App, draw *ident.Draw) error
	Inbound
	Outbound
	TradeController
}

// Inbound handles a request of a merchant: Decode, then Apply of the operation, then Encode.
type Inbound interface {
	// Decode authenticates a request and says what it asks. It never fails: what the platform
	// would refuse is a Call with Refused set.
	Decode(req *wire.Request, apps app.Lookup) *Call
	// Apply decides a call against the app's books. It may run more than once for one call and
	// must not keep anything of the books. It is not asked when the call is Refused.
	Apply(b *ledger.Books, call *Call, env Env) Outcome
	// Encode renders an outcome with the platform's envelope and signature. The error is ours.
	Encode(call *Call, out Outcome, t Fault) (*wire.Response, error)
}

// AnswerObserver is implemented by providers whose next call may refer to one that Apply was not asked
// of (intella: a retry copies numbers from the answer before it, and repeats what that did).
type AnswerObserver interface {
	// Answered is told of a call that a rule answered with out, so that Apply was not asked. It
	// may note in the books what that answer promised, and moves no money. Like Apply it may run
	// more than once for one call.
	Answered(b *ledger.Books, call *Call, out Outcome, env Env)
	// Undecided is told of a call of an app, or that means one (Finding.Opened), on which nothing was
	// decided: Decode refused it, or it was left without the platform's answer (a connection that hangs
	// or is reset, a proxy's status, a caller who left first). As Answered it moves no money and may run
	// more than once.
	Undecided(b *ledger.Books, call *Call, env Env)
}

// SecretFields is implemented by providers whose merchants may send by mistake what must never travel.
type SecretFields interface {
	// SecretFields names the fields, for the journal to mask.
	SecretFields() []string
}

// Revealer is implemented by providers whose platform encrypts.
type Revealer interface {
	// Reveal gives what an encrypted exchange says in the clear, secrets masked and bounded, for
	// the journal; resp is the answer as it is sent. Each is "" when it wasn't encrypted or can't
	// be read.
	Reveal(call *Call, resp *wire.Response) (request, response string)
}

// PathOwner is implemented by providers whose platform answers wrong paths in its own shape.
type PathOwner interface {
	// Owns reports whether a path, or verb of a path, that no operation has is the platform's:
	// Decode is asked and refuses it, unless another platform has a route that begins more like it.
	Owns(path string) bool
}

// Outbound handles a callback to a merchant: its content and signature, and whether the answer accepts it.
type Outbound interface {
	// Kinds lists the callbacks that the platform sends and how it delivers them.
	Kinds() []Kind
	// Callback renders one delivery attempt, signed. attempt counts from 1, now is the app's
	// time; n.Draw has what must be random in it.
	Callback(a *app.App, n Notice, attempt int, now time.Time, t Fault) (*wire.Request, error)
	// Accepted reports whether the merchant's answer ends delivery, and why not. The reason may
	// be a remark when it does.
	Accepted(kind string, resp *wire.Response) (ok bool, reason string)
}

// TradeController does to trades what the payer, the platform's staff or time would do, and what the
// control API lets a test do.
type TradeController interface {
	// Open makes a trade as if it had been created by the merchant and, for Status Paid, paid.
	// A *FieldError or *ledger.Refusal says what is wrong with the order.
	Open(b *ledger.Books, a *app.App, o Order, env Env) (*ledger.Trade, []Notice, error)
	// Act lets the payer pay, the payment fail or the trade close.
	Act(b *ledger.Books, a *app.App, no string, act Act, env Env) (*ledger.Trade, []Notice, error)
	// Fire runs a timer of the platform that fell due: a Notice with Timer set.
	Fire(b *ledger.Books, a *app.App, n Notice, env Env) ([]Notice, error)
}

// ReferenceResolver is implemented by providers whose merchants hold references to orders that are no
// trades yet (Alipay: the order number and the QR code of a precreated order, which is a trade when
// it is scanned).
type ReferenceResolver interface {
	// Refers reports whether Act takes the reference although no trade has that number.
	Refers(b *ledger.Books, a *app.App, reference string) bool
	// OrderOf is the trade that a reference means. Before there is one, it is the order as a waiting
	// trade without a number, which is in no books; false when it has run out.
	OrderOf(b *ledger.Books, a *app.App, reference string, now time.Time) (*ledger.Trade, bool)
	// UnscannedOrders are all orders that may become trades and are none yet, in that form, by their number.
	UnscannedOrders(b *ledger.Books, a *app.App, now time.Time) []*ledger.Trade
}

// Act is something done to a trade from outside the merchant's API.
type Act string

// The acts.
const (
	Pay   Act = "pay"
	Fail  Act = "fail"
	Close Act = "close"
)

// Order describes a trade to open. Zero fields have the provider's defaults.
type Order struct {
	Amount       money.Amount // minor units, required
	Status       ledger.Status
	Order        string
	Subject      string
	Merchant     string
	Payer        string
	NotifyURL    string
	ManualSettle bool
	Extra        map[string]string // the platform's own fields
}

// Env gives a decision its time, its random draw and its trace.
type Env struct {
	Now   time.Time // the app's time, one for the exchange
	Draw  *ident.Draw
	Trace string
	// Waited: the call was decided before, and has waited as Outcome.Wait asked.
	Waited bool
}

// Operation is one thing a merchant may ask for.
type Operation struct {
	Name  string // canonical: settle, refund, query, create, …; shared where platforms have the same operation
	Title string // the platform's words
	// Official is its name in requests, a method or service type; "" when
	// only its path tells.
	Official string
	Routes   []Route
	Codes    []string // names of codes it may answer, as Code.Name gives them
	Source   string
	// Repeat names the request field that makes a repeat safe; "" when the platform has none.
	Repeat string
	// Fields names what a request may say, as Call.Fields is asked for it: with AnyIndex for a
	// place in a list and AnyBelow for what is free. Rules may look at no other. Empty: at any.
	Fields []string
}

// Code is one entry of a platform's table.
type Code struct {
	Code    string // "1403", "40004", "0000"
	Sub     string // "ACQ.TRADE_STATUS_ERROR", intella's ErrorCode, or ""
	Message string // the platform's text
	English string // what it means
	Chinese string // what it means and concerns, for readers of Chinese; not the platform's text
	Cause   string // which state or mistake causes it here, "English|中文"
	Advice  string // what a client should do, "English|中文"
	// Remedy is how a call passes that was refused with it, where state refuses it; nil: what is
	// wrong stands in the request.
	Remedy *Remedy
	// Success says that the operation was done or accepted.
	Success bool
	// Unknown says that the money may have moved.
	Unknown bool
	Status  int // HTTP status, 0 means 200
	Source  string
}

// Name is how rules and steps name the code: the sub-code when there is one.
func (c Code) Name() string {
	if c.Sub != "" {
		return c.Sub
	}
	return c.Code
}

// Dialect is a switch between documents that contradict each other, or where they are silent.
type Dialect struct {
	Name    string
	Values  []string // the first is the default
	Meaning string   // "English|中文"
	Source  string
}

// Fields looks up what a request says, by the platform's own names, nested ones by dotted
// path: "royalty_parameters.0.amount".
type Fields interface {
	Lookup(name string) (value string, ok bool)
}

// Call is a decoded request.
type Call struct {
	App       *app.App // nil when it can't be told
	Operation string   // canonical name, "" when it can't be told
	// Subject is the number of the trade, order or terminal it concerns, as sent.
	Subject string
	Fields  Fields
	// RepeatKey and Digest identify a repeat: the key as sent, and the details that must agree.
	RepeatKey, Digest string
	Request           *wire.Request
	// At is the app's time at which the answer is rendered, for platforms that write it into
	// every answer (intella ResponseTime). The gateway sets it before Encode; zero is unknown.
	At time.Time
	// Canonical is the string whose signature was expected, secrets masked.
	Canonical string
	// Verdict says how authentication went: "signature valid".
	Verdict string
	// Examine asks the doctor what is wrong with a refused call; nil when there is no more to be
	// found out than Refused says. It may cost milliseconds: Diagnose calls it.
	Examine func(doctor.Effort) doctor.Finding
	// Found is the doctor's finding, noted by Diagnose.
	Found doctor.Finding
	// Refused is the answer when the platform would refuse before looking at any trade.
	Refused *Outcome
	// Unserved is the method or path of a call that no operation serves, as a rule may name it:
	// "alipay.trade.customs.declare", or "POST /v3/alipay/…" with the verb. Such a call is Refused.
	Unserved string
	// Draw is a copy of the exchange's draw, from which Encode takes the numbers of the answer (4pyun's
	// seqno). Without an app it is empty.
	Draw ident.Draw
	// UnservedAs is another name of the same: the method of a path of OpenAPI v3, or the other way.
	UnservedAs string
	// Inauthentic is the answer to an Unserved call that a rule would answer, were the call not
	// signed wrongly or broken; nil when it may be answered.
	Inauthentic *Outcome
	// ExamineInauthentic is Examine for Inauthentic: DiagnoseInauthentic calls it.
	ExamineInauthentic func(doctor.Effort) doctor.Finding
	// Detail is the provider's own parse.
	Detail any
}

// Outcome is a decision.
type Outcome struct {
	Code Code
	// Message replaces Code.Message on the wire when it is not empty.
	Message string
	// Hint is the platform's second text where it has one (4pyun hint).
	Hint string
	// Fields are the answer's business members in their order.
	Fields wire.Object
	// Notices are the callbacks and timers that the decision causes.
	Notices []Notice
	// Subject replaces the call's subject in the journal when the decision knows better.
	Subject string
	// Account is whom a refusal is about, where its remedy names an account.
	Account string
	// Explain says why, with states and amounts; for the journal only.
	Explain string
	// After holds the answer back for so long on the app's clock; what was decided is committed
	// before (intella: a reader waits 30 s for a card).
	After time.Duration
	// Wait puts the decision off: what was done so far is committed, nothing is answered, and after so
	// long on the app's clock the call is decided again, with Env.Waited (intella: the payer has yet to
	// lay the card down). The caller may leave meanwhile: what must happen all the same is a timer's.
	Wait time.Duration
}

// Notice is a callback to send or a timer to fire.
type Notice struct {
	ID      string `json:"id"` // unique in the app; constant over attempts
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	URL     string `json:"url"` // "" drops the notice: the merchant gave no address
	// At is when it was caused; Due, when not zero, is when it is first sent.
	At  time.Time `json:"at"`
	Due time.Time `json:"due,omitzero"`
	// Content is the unsigned message, the provider's own bytes.
	Content []byte `json:"content,omitempty"`
	// Timer marks a timer: nothing is sent, Fire is called. It alone decides that; that a timer's kind begins with
	// timer: is for who reads the journal.
	Timer bool `json:"timer,omitempty"`
}

// IsDropped reports whether a notice comes to nothing: a callback for which the merchant gave no address.
func (n Notice) IsDropped() bool { return !n.Timer && n.URL == "" }

// Draw is the randomness of one attempt of the callback, such as a nonce or an initialisation vector: the same
// for the same attempt of the same seed, another for each attempt.
func (n Notice) Draw(a *app.App, attempt int) *ident.Draw {
	id := fnv.New64a()
	_, _ = id.Write([]byte(n.ID))
	draw := ident.NewDraw(a.Seed^id.Sum64(), uint64(attempt))
	return &draw
}

// Kind is a sort of callback.
type Kind struct {
	Name  string // notify, sharding, settlement, …
	Title string
	// Chinese is the title for who reads Chinese, of a platform whose own is not.
	Chinese string
	// Words are what people call it in sentences, "split" or 分账 of "the split callback", in any language.
	Words []string
	// Address is the name of its address in App.URLs; "" is Name. Kinds may share one.
	Address string
	// Schedule is the delay before each further attempt; its length bounds the retries.
	Schedule []time.Duration
	Timeout  time.Duration // how long the merchant may take to answer
	Source   string
}

// AddressName is the name of the kind's address in App.URLs.
func (k Kind) AddressName() string {
	if k.Address != "" {
		return k.Address
	}
	return k.Name
}

// Fault spoils an answer or callback, as rules ask. The zero value is faithful.
type Fault struct {
	WrongSignature bool // well-formed, and wrong
	NoSignature    bool
	// Before and After set business members by dotted path before or after signing.
	Before, After map[string]string
	// Transcode writes an answer in another charset before it is signed or encrypted; nil doesn't.
	// A callback's fault waits in the store, where this isn't kept: callbacks have no such fault.
	Transcode func([]byte) []byte `json:"-"`
	// Answer is an answer's text as it was recorded, in UTF-8, in place of what the outcome says; nil
	// isn't. Callbacks never have it.
	Answer []byte `json:"-"`
	// Missed hears of a path that could not be set in what there is, and why; nil doesn't.
	Missed func(path, why string) `json:"-"`
}

// SetPath sets a member by dotted path in a copy of what is rendered.
func (f Fault) SetPath(o wire.Object, path, value string) wire.Object {
	changed, why := o.TrySetPath(path, value)
	if why != "" && f.Missed != nil {
		f.Missed(path, why)
	}
	return changed
}

// SetPaths sets members by dotted path: Before or After.
func (f Fault) SetPaths(o wire.Object, values map[string]string) wire.Object {
	for _, path := range wire.SortedPaths(values) {
		o = f.SetPath(o, path, values[path])
	}
	return o
}

// RecordedOr gives what was recorded in the place of an answer, or else the text of the answer itself.
func (f Fault) RecordedOr(text []byte) []byte {
	if f.Answer == nil {
		return text
	}
	return slices.Clone(f.Answer) // it may be encrypted in its own memory
}

// Text gives the text to sign or encrypt, which a rule may have changed.
func (f Fault) Text(text []byte) []byte {
	if f.Transcode == nil {
		return text
	}
	return f.Transcode(text)
}

// FieldError says what is wrong with an app's or order's field.
type FieldError struct {
	Field  string
	Reason string // with the remedy
}

// Error is "field: reason".
func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }
