package merchant

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"paymock/client"
)

// Ref names an app: the platform and the id given by it. In searches an empty part stands
// for every platform or every app.
type Ref struct {
	Provider string
	ID       string
}

// String is "provider/id".
func (r Ref) String() string { return r.Provider + "/" + r.ID }

func (r Ref) matches(other Ref) bool {
	return (r.Provider == "" || r.Provider == other.Provider) && (r.ID == "" || r.ID == other.ID)
}

// Path is where a merchant takes an app's callbacks of one kind: "notify", "sharding",
// "settlement", "profit", "gateway" or any other word. Prefix it with the merchant's address and give
// it to the platform.
func Path(app Ref, kind string) string {
	return "/callbacks/" + url.PathEscape(app.Provider) + "/" + url.PathEscape(app.ID) + "/" + url.PathEscape(kind)
}

// App holds an app's id, secret and keys, as a platform gives them to a merchant.
type App struct {
	Provider          string            `json:"provider"`
	ID                string            `json:"id"`
	Secret            string            `json:"secret,omitempty"`
	PlatformPublicKey string            `json:"platform_public_key,omitempty"`
	Keys              map[string]string `json:"keys,omitempty"` // certificates and AES key by name
	// Faulty makes the merchant book money at every delivery, which is the bug that
	// repeated callbacks find.
	Faulty bool `json:"faulty,omitempty"`
	// Faults are further mistakes to make.
	Faults []Fault `json:"faults,omitempty"`
}

// Ref names the app.
func (a App) Ref() Ref { return Ref{a.Provider, a.ID} }

// Verifier knows one platform's callbacks to one app. It holds no state and may be called
// from several goroutines.
type Verifier interface {
	// Verify proves that the platform sent the callback, and reads it. With an error it
	// still returns what could be read, for display only.
	Verify(header http.Header, body []byte) (Reading, error)
	// Answer writes the platform's yes: that the callback was taken, or, with the
	// error of Verify, that it was not.
	Answer(refused error) Answer
}

// Build makes the verifier of an app, or says which of its keys is missing.
type Build func(App) (Verifier, error)

// Reading is a verified callback: the trade and the money that it tells of.
type Reading struct {
	Notice   string // what it is about by its content, in the platform's word
	Trade    string // the number it is about
	Identity string // the same text for every delivery of one notice
	Fields   map[string]string
	// Money tells that Amount, in the smallest unit of the platform's money, is to be
	// booked for Trade: once, however often the notice comes.
	Money  bool
	Amount int64
	// Account is where Amount is booked; "" is Notice. Notices with one Account and Trade tell of
	// the same money, which is booked by the first that comes.
	Account string
	// Unsigned tells of a callback that is not believed that it carries no signature.
	Unsigned bool
}

// NewReading is the Reading of a callback's fields; ErrOtherApp where the field appField names another app than
// the merchant's.
func NewReading(kind, identity string, fields client.Fields, appField, appID string) (Reading, error) {
	r := Reading{Notice: kind, Identity: identity, Fields: make(map[string]string, len(fields))}
	for _, f := range fields {
		r.Fields[f.Name] = f.Value
	}
	if id := fields.Get(appField); id != appID {
		return r, fmt.Errorf("%w: %q", ErrOtherApp, id)
	}
	return r, nil
}

// bookingKey is where a reading's money is entered.
func (r Reading) bookingKey() bookKey { return bookKey{cmp.Or(r.Account, r.Notice), r.Trade} }

// Answer is an HTTP answer to a callback.
type Answer struct {
	Status      int
	ContentType string
	Body        string
}

// ErrNoApp is the reason of a callback, or the error of an order, for an app that was never
// registered.
var ErrNoApp = errors.New("no such app is registered with the merchant")

// ErrOtherApp is the reason of a callback that is signed with an app's key and names another
// app.
var ErrOtherApp = errors.New("callback names another app")
