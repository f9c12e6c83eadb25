package lab

import (
	"errors"
	"fmt"

	"paymock/mock/provider"
)

// Kind says in which way something is refused.
type Kind int

// The kinds of an Error.
const (
	Invalid  Kind = iota // what was asked makes no sense
	NotFound             // what it is about isn't there
	Conflict             // what is there stands against it
)

// Error refuses what was asked. Nothing was changed.
type Error struct {
	Kind   Kind
	Field  string // that is at fault; "" when it is the whole
	Reason string // with the remedy
}

// Error is "field: reason".
func (e *Error) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + ": " + e.Reason
}

// Refusals are all that an error refuses of what was asked; nil where it says anything else.
func Refusals(err error) (all []*Error) {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			refused := Refusals(one)
			if refused == nil {
				return nil
			}
			all = append(all, refused...)
		}
		return all
	}
	switch e := err.(type) { //nolint:errorlint // what it wraps is looked at below
	case *Error:
		return []*Error{e}
	case *provider.FieldError:
		return []*Error{{Invalid, e.Field, e.Reason}}
	}
	if inner := errors.Unwrap(err); inner != nil {
		return Refusals(inner)
	}
	return nil
}

func invalid(field, format string, args ...any) *Error {
	return &Error{Invalid, field, fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) *Error {
	return &Error{Kind: NotFound, Reason: fmt.Sprintf(format, args...)}
}

func conflict(field, format string, args ...any) *Error {
	return &Error{Conflict, field, fmt.Sprintf(format, args...)}
}
