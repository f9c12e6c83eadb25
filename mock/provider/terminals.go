package provider

import (
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
)

// Terminals is implemented by providers whose merchants have card readers (intella). Readers
// are records of kind KindTerminal.
type Terminals interface {
	// SeedTerminals lists the readers that a new app has when its maker names none.
	SeedTerminals(a *app.App) []TerminalSpec
	// CheckTerminal tells all that is wrong with a spec, by *FieldErrors.
	CheckTerminal(t TerminalSpec) error
	// AddTerminal adds a reader, or changes the card and behaviour of the one with that id; its
	// sign-on and open batch stay. A *FieldError says what is wrong with the spec.
	AddTerminal(b *ledger.Books, a *app.App, t TerminalSpec, env Env) error
	// Terminal gives a reader as the control API shows it, to be written as JSON. ok is false
	// when the app has none with that id.
	Terminal(b *ledger.Books, id string) (shown any, ok bool)
}

// TerminalPacer is implemented by Terminals whose numbers are made of a reader's seconds: the readers of an
// app that was reset, or made anew, go on after the last one, so that no number is given twice.
type TerminalPacer interface {
	// TakenSeconds are those of the readers' transactions, by id.
	TakenSeconds(b *ledger.Books) map[string]SecondSpans
	// TakeSeconds notes, in new books, seconds that are not to be given again.
	TakeSeconds(b *ledger.Books, taken map[string]SecondSpans)
}

// SecondSpan are seconds that were given to transactions, from the first to the last.
type SecondSpan struct {
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
}

// SecondSpans are in the order of time, with free seconds between them: a clock that is moved leaves some.
type SecondSpans []SecondSpan

const (
	// maxSpans bounds SecondSpans; beyond, the two that lie nearest to each other become one.
	maxSpans = 8
	// joinedGap is how near two transactions must be to be in one span from the start.
	joinedGap = time.Minute
)

// Next takes the first free second from at on.
func (s *SecondSpans) Next(at time.Time) time.Time {
	second := at.Truncate(time.Second)
	for _, span := range *s {
		if !second.Before(span.First) && !second.After(span.Last) {
			second = span.Last.Add(time.Second)
		}
	}
	*s = s.Add(SecondSpan{second, second})
	return second
}

// Add gives the spans with others, which may overlap them.
func (s SecondSpans) Add(more ...SecondSpan) SecondSpans {
	all := append(slices.Clone(s), more...)
	slices.SortFunc(all, func(a, b SecondSpan) int { return a.First.Compare(b.First) })
	for i := 1; i < len(all); {
		if all[i].First.Sub(all[i-1].Last) > joinedGap {
			i++
			continue
		}
		all = all.joinWithBefore(i)
	}
	for len(all) > maxSpans {
		nearest := 1
		for i := range all[1:] {
			if all[i+1].First.Sub(all[i].Last) < all[nearest].First.Sub(all[nearest-1].Last) {
				nearest = i + 1
			}
		}
		all = all.joinWithBefore(nearest)
	}
	return all
}

// joinWithBefore makes one of a span and the one before it.
func (s SecondSpans) joinWithBefore(i int) SecondSpans {
	if s[i].Last.After(s[i-1].Last) {
		s[i-1].Last = s[i].Last
	}
	return slices.Delete(s, i, i+1)
}

// From gives the spans that end at a time or later.
func (s SecondSpans) From(at time.Time) SecondSpans {
	return slices.DeleteFunc(slices.Clone(s), func(span SecondSpan) bool { return span.Last.Before(at) })
}

// KindTerminal is the kind of the records that hold readers, by the number that requests name.
const KindTerminal = "terminal"

// TerminalSpec describes a reader. Zero fields have the provider's defaults.
type TerminalSpec struct {
	ID       string `json:"id,omitempty"`        // the number that requests name, intella DeviceId
	DongleID string `json:"dongle_id,omitempty"` // the reader's hardware number
	// Card lies on the reader. nil is the card that lies there, on a new reader a sample card,
	// unless NoCard is set.
	Card   *Card `json:"card,omitempty"`
	NoCard bool  `json:"no_card,omitempty"`
	// Retries is how often a payment or refund must be sent again until it succeeds: 0 none,
	// 3 the third retry succeeds, 4 and more never.
	Retries int `json:"retries,omitempty"`
	// RetryCode is the code that asks for a retry; "" is the provider's usual one.
	RetryCode   string `json:"retry_code,omitempty"`
	Deactivated bool   `json:"deactivated,omitempty"` // the platform has withdrawn the reader
}

// Card is a simulated stored-value card. It is the app's: laid on two readers it has one
// balance, the one that was stated last and what was paid since.
type Card struct {
	ID      string       `json:"id,omitempty"` // "" is the reader's own sample card
	Balance money.Amount `json:"balance,omitempty"`
	// AutoTopUp is added when the balance is too small; 0 is off.
	AutoTopUp money.Amount `json:"auto_top_up,omitempty"`
	// After is how long the payer takes to lay the card on the reader, on the app's clock.
	After time.Duration `json:"after,omitempty"`
}
