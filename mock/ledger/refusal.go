package ledger

import "errors"

// Why the ledger refuses. Providers map each to a code of their own in one table; the test is
// errors.Is on the *Refusal that carries it.
var (
	ErrNotPaid   = errors.New("the trade is not paid")
	ErrClosed    = errors.New("the trade is closed")
	ErrPaid      = errors.New("the trade is paid already")
	ErrSettled   = errors.New("the trade is settled already")
	ErrNotManual = errors.New("the trade settles automatically")
	ErrRefunded  = errors.New("the trade is refunded in full")
	ErrExceeds   = errors.New("the amount is more than is left")
	ErrAmount    = errors.New("the amount is not positive")
	ErrExists    = errors.New("the number is taken")
)

// Refusal is a business refusal: nothing has changed. It goes to journal and control API,
// never to the wire as it is.
type Refusal struct {
	Reason error // one of the errors above
	// State says how things stand: "paid 50.00, refunded 30.00".
	State string
	// Remedy says what would make the call pass.
	Remedy string
}

// Error puts reason, state and remedy in one line.
func (r *Refusal) Error() string {
	s := r.Reason.Error()
	if r.State != "" {
		s += " (" + r.State + ")"
	}
	if r.Remedy != "" {
		s += "; " + r.Remedy
	}
	return s
}

// Unwrap gives the reason.
func (r *Refusal) Unwrap() error { return r.Reason }

func refuse(reason error, state, remedy string) error {
	return &Refusal{Reason: reason, State: state, Remedy: remedy}
}
