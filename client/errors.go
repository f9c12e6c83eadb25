package client

import (
	"errors"
	"fmt"
	"strings"
)

// ErrUnknownOutcome is matched by every [*UnknownOutcome].
//
// The request left, or may have left, and no answer that can be trusted came back, so the
// money may have moved. The caller must not report a failure and must not send a new
// request. It asks the platform what happened (the platform's query), or repeats the very
// same request where the platform promises to recognise it by a repeat key.
var ErrUnknownOutcome = errors.New("outcome unknown, the money may have moved")

// ErrNotSent is matched by every [*NotSent]: the request never left, nothing can have
// happened, and sending it later is safe.
var ErrNotSent = errors.New("request not sent")

// Reason says in one word why an outcome is unknown.
type Reason string

// The reasons of an unknown outcome.
const (
	ReasonTimeout      Reason = "timeout"         // no answer before the deadline
	ReasonCancelled    Reason = "cancelled"       // the caller gave up waiting
	ReasonLost         Reason = "connection lost" // closed or reset before the answer was complete
	ReasonTruncated    Reason = "truncated"       // the answer is shorter than it announced
	ReasonTooLarge     Reason = "too large"       // the answer exceeds Options.AnswerLimit
	ReasonRedirected   Reason = "redirected"      // somebody answered with another address
	ReasonUnreadable   Reason = "unreadable"      // not the platform's format
	ReasonNoSignature  Reason = "no signature"    // an answer that must be signed is not
	ReasonBadSignature Reason = "bad signature"   // an answer whose signature does not fit
)

// UnknownOutcome is an exchange that ended without a trustworthy answer; [ErrUnknownOutcome]
// says what the caller must do.
type UnknownOutcome struct {
	Operation string
	Reason    Reason
	Exchange  *Exchange // what was sent, and what came back so far
	Err       error     // the cause; never nil
}

// Error names operation, reason and cause.
func (e *UnknownOutcome) Error() string {
	return fmt.Sprintf("%s: outcome unknown (%s): %v", e.Operation, e.Reason, e.Err)
}

// Is reports whether target is ErrUnknownOutcome.
func (e *UnknownOutcome) Is(target error) bool { return target == ErrUnknownOutcome }

// Unwrap returns the cause.
func (e *UnknownOutcome) Unwrap() error { return e.Err }

// NotSent is a request that never left: it was not valid, its context was over, or no
// connection could be had.
type NotSent struct {
	Operation string
	Exchange  *Exchange // nil when the request was not even built
	Err       error     // the cause; never nil
}

// Error names operation and cause.
func (e *NotSent) Error() string { return fmt.Sprintf("%s: not sent: %v", e.Operation, e.Err) }

// Is reports whether target is ErrNotSent.
func (e *NotSent) Is(target error) bool { return target == ErrNotSent }

// Unwrap returns the cause.
func (e *NotSent) Unwrap() error { return e.Err }

// Refused is a readable answer of the platform that says no. Nothing moved, unless
// Uncertain is set.
type Refused struct {
	Operation string
	Status    int    // HTTP status
	Code      string // the platform's code, such as "1403"
	SubCode   string // the finer code, where the platform has one
	Message   string
	Hint      string
	// Uncertain is set when the code reports a failure inside the platform, such as a
	// system error: the operation may have been carried out, so query before giving up.
	Uncertain bool
	Body      []byte    // the answer as received
	Exchange  *Exchange // the whole exchange
}

// Error names operation, codes and the platform's words.
func (e *Refused) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: refused with %s", e.Operation, e.Code)
	if e.SubCode != "" {
		b.WriteString("/" + e.SubCode)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// ExchangeOf digs the exchange out of an error of this package; nil when there is none.
func ExchangeOf(err error) *Exchange {
	var unknown *UnknownOutcome
	var unsent *NotSent
	var refused *Refused
	switch {
	case errors.As(err, &unknown):
		return unknown.Exchange
	case errors.As(err, &unsent):
		return unsent.Exchange
	case errors.As(err, &refused):
		return refused.Exchange
	}
	return nil
}
