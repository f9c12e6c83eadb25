package provider

import (
	"fmt"
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
)

// CallbackLayouts is implemented by providers whose callbacks `paymock probe` can send to a
// merchant's endpoint, spoil, and judge the answers.
type CallbackLayouts interface {
	// CallbackLayouts has one for each kind that can be probed.
	CallbackLayouts() []CallbackLayout
}

// CallbackLayout says how the callbacks of a kind are laid out, beside what Callback does with
// them, and how one is caused.
type CallbackLayout struct {
	Kind string
	// AppField is the field that names the app.
	AppField string
	// Money are the fields that hold amounts. Those that a callback lacks are skipped.
	Money []MoneyField
	// Booked is the path of the field whose amount a merchant books; "" when it depends on the
	// merchant. Digits are its currency's.
	Booked string
	Digits int
	// Texts are fields that hold what a merchant or payer wrote.
	Texts []string
	// Longest is how many characters a text holds at most, where the documents say so.
	Longest map[string]int
	// Form says that Notice.Content is a form, otherwise it is JSON.
	Form bool
	// SigningKey is the name in App.Keys of the RSA key that signs, in base64; "" is the app's secret.
	SigningKey string
	// SignatureHeader is the header that carries the signature; "" is the field sign of the body.
	SignatureHeader string
	// CaselessSignature says that the platform's rule lets the signature be in either case.
	CaselessSignature bool
	// SignedAsParsed says that the signature covers parsed values, so that a body may be written
	// in other ways.
	SignedAsParsed bool
	// CharsetExtra is the Order.Extra with which a trade's callbacks come in GBK; "" when there is
	// none.
	CharsetExtra string
	// ContentTypes are further values of that header that the platform was seen to send.
	ContentTypes []string
	// SentAt gives the fields that a repeat may have anew, and be signed over, at a time; nil when
	// the kind's repeats are all alike.
	SentAt func(a *app.App, at time.Time) map[string]string
	// Cause makes a trade and causes the kind's callback of it, which tells of new money.
	Cause Cause
	// Occasions list the other callbacks of the kind, most of which tell of no new money.
	Occasions []Occasion
}

// MoneyField is a field of a callback that holds an amount.
type MoneyField struct {
	// Path is dotted; "*" after a field that is JSON text stands for the amounts in it.
	Path string
	// Stake says what goes wrong when a merchant believes a raised one; for the field that is
	// booked it is known.
	Stake string
}

// Occasion is something else that the platform tells by a genuine callback.
type Occasion struct {
	// Name and Title are the case's: "closed", "a trade that was closed unpaid books nothing".
	Name, Title string
	// AfterPayment says that the first callback tells of the payment, which is booked.
	AfterPayment bool
	// Payment says that the callback tells of new money, though by another status.
	Payment bool
	Cause   Cause
}

// Cause causes callbacks in a sandbox and gives them in the order in which they go out. The
// order is complete and paid; Cause may change it.
type Cause func(s Sandbox, o Order) ([]Notice, error)

// Sandbox is an app on books in memory, on which callbacks are caused.
type Sandbox interface {
	// App is the probed app; its callbacks go to the endpoint.
	App() *app.App
	// Count numbers the sandboxes of a probe, from 1.
	Count() int
	// Now is the app's time; SetNow moves it.
	Now() time.Time
	SetNow(t time.Time)
	// Do decides something on the books and commits it.
	Do(fn func(b *ledger.Books, env Env) ([]Notice, error)) ([]Notice, error)
	// Open makes the trade that it is all about.
	Open(o Order) (*ledger.Trade, []Notice, error)
}

// CausePayment is the Cause of callbacks that tell of a payment.
func CausePayment(s Sandbox, o Order) ([]Notice, error) {
	_, notices, err := s.Open(o)
	return notices, err
}

// CauseStatus opens a trade in another status than paid.
func CauseStatus(status ledger.Status) Cause {
	return func(s Sandbox, o Order) ([]Notice, error) {
		o.Status = status
		return CausePayment(s, o)
	}
}

// FireTimer runs the timer of a kind among notices, at the time that at gives.
func FireTimer(p TradeController, s Sandbox, among []Notice, kind string, at func(Notice) time.Time) ([]Notice, error) {
	i := slices.IndexFunc(among, func(n Notice) bool { return n.Timer && n.Kind == kind })
	if i < 0 {
		return nil, fmt.Errorf("no %s was started", kind)
	}
	s.SetNow(at(among[i]))
	return s.Do(func(b *ledger.Books, env Env) ([]Notice, error) { return p.Fire(b, s.App(), among[i], env) })
}

// WhenDue is the time for FireTimer at which a timer is due.
func WhenDue(n Notice) time.Time { return n.Due }
