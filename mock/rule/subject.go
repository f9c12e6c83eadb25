package rule

import (
	"strconv"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// State gives a decision the time and the trade as they are before the call or callback.
type State struct {
	// Now is the app's time.
	Now time.Time
	// Trade reads the trade that it concerns, nil when there is none. It is asked at most once,
	// and only if a rule looks at the trade. Nil: there is none.
	Trade func() *ledger.Trade
	// Order is the number of a trade that the call names: that of one which there is none of yet, such as a payment is to
	// make, stands for its order. "" where none is told.
	Order string
}

const tradePrefix = "trade."

// callbackPrefix begins the operation under which rules for callbacks are indexed.
const callbackPrefix = "callback:"

// subject is a call, or an attempt at a callback, that rules are matched against.
type subject struct {
	provider  string
	operation string // canonical name, or callbackPrefix and the kind
	unserved  string // Call.Unserved
	another   string // Call.UnservedAs
	app       string // "" when it can't be told

	generation *app.Generation
	seed       uint64
	callback   bool
	look       func(name string) (value string, ok bool)
	state      State

	asked      bool
	trade      *ledger.Trade
	known      []cachedField
	knownSpace [4]cachedField
}

// cachedField is a field's value that has been looked up.
type cachedField struct {
	name, value string
	present     bool
	number      decimal
	numeric     bool // number is the value
	parsed      bool
	quoted      string // the value for people; "" until it is asked for
}

// quotedValue is the value for people.
func (f *cachedField) quotedValue() string {
	if f.quoted == "" {
		f.quoted = strconv.Quote(clipText(f.value))
	}
	return f.quoted
}

// decimal is the value as a number; false where it is none.
func (f *cachedField) decimal() (*decimal, bool) {
	if !f.parsed {
		f.number, f.numeric = parseDecimal(f.value)
		f.parsed = true
	}
	return &f.number, f.numeric
}

func callSubject(providerName string, call *provider.Call, state State) *subject {
	sub := &subject{provider: providerName, operation: call.Operation, state: state}
	if call.Unserved != "" {
		sub.unserved, sub.another, sub.operation = call.Unserved, call.UnservedAs, unservedPrefix+provider.UnservedKey(call.Unserved)
	}
	if call.Fields != nil {
		sub.look = call.Fields.Lookup
	}
	if call.App != nil {
		sub.app, sub.generation, sub.seed = call.App.Name(), call.App.Generation, call.App.Seed
	}
	return sub
}

// maxKnown bounds the values that are remembered: looking through many costs more than
// looking a field up again.
const maxKnown = 16

// field looks a field up, each name once as far as there is room.
func (s *subject) field(name string) *cachedField {
	for i := range s.known {
		if s.known[i].name == name {
			return &s.known[i]
		}
	}
	f := cachedField{name: name}
	if field, of := strings.CutPrefix(name, tradePrefix); of {
		f.value, f.present = s.tradeField(field)
	} else if s.look != nil {
		f.value, f.present = s.look(name)
	}
	if len(s.known) == maxKnown {
		return &f
	}
	if s.known == nil {
		s.known = s.knownSpace[:0]
	}
	s.known = append(s.known, f)
	return &s.known[len(s.known)-1]
}

func (s *subject) tradeField(name string) (string, bool) {
	if !s.asked {
		s.asked = true
		if s.state.Trade != nil {
			s.trade = s.state.Trade()
		}
	}
	t := s.trade
	if t == nil {
		return s.state.Order, name == "order" && s.state.Order != ""
	}
	number := func(n int64) (string, bool) { return strconv.FormatInt(n, 10), true }
	switch name {
	case "no":
		return t.No, true
	case "order":
		return t.Order, true
	case "merchant":
		return t.Merchant, true
	case "payer":
		return t.Payer, true
	case "subject":
		return t.Subject, true
	case "status":
		return string(t.Status), true
	case "amount":
		return number(int64(t.Amount))
	case "paid":
		return number(int64(t.Paid))
	case "settled":
		return number(int64(t.Settled))
	case "shared":
		return number(int64(t.Shared))
	case "refunded":
		return number(int64(t.Refunded))
	case "left":
		return number(int64(t.Left()))
	case "manual_settle":
		return strconv.FormatBool(t.ManualSettle), true
	}
	return "", false
}
