package client

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"paymock/client/jsonnode"
)

// Reader turns a message's texts into typed values and remembers everything that doesn't fit. The
// platforms' tables and samples disagree on which values are numbers and which are strings, so
// both are read alike. It is for the platforms' own packages, which add their times and amounts.
type Reader struct {
	// Lookup gives a field's text and whether it is there. It must not be nil.
	Lookup func(name string) (string, bool)
	errs   []error
}

// Fail remembers what is wrong.
func (r *Reader) Fail(format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf(format, args...))
}

// Err is all that was wrong, joined; nil when everything fitted.
func (r *Reader) Err() error { return errors.Join(r.errs...) }

// Text returns an optional field.
func (r *Reader) Text(name string) string {
	value, _ := r.Lookup(name)
	return value
}

// Need returns a field that must be there and not be empty.
func (r *Reader) Need(name string) string {
	value := r.Text(name)
	if value == "" {
		r.Fail("%s is missing", name)
	}
	return value
}

// Number returns an optional integer; missing and empty are 0.
func (r *Reader) Number(name string) int64 {
	value := r.Text(name)
	if value == "" {
		return 0
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		r.Fail("%s is %q, want an integer", name, value)
	}
	return n
}

// NeedNumber returns an integer that must be there.
func (r *Reader) NeedNumber(name string) int64 {
	if r.Need(name) == "" {
		return 0
	}
	return r.Number(name)
}

// Time returns an optional time, which parse reads; missing and empty are the zero time.
func (r *Reader) Time(name string, parse func(string) (time.Time, error)) time.Time {
	value := r.Text(name)
	if value == "" {
		return time.Time{}
	}
	t, err := parse(value)
	if err != nil {
		r.Fail("%s: %w", name, err)
	}
	return t
}

// Objects calls row for each object of a list that a field has as JSON; missing and empty are none.
func (r *Reader) Objects(name string, row func(jsonnode.Node) error) {
	value := r.Text(name)
	if value == "" {
		return
	}
	list, err := jsonnode.Parse(value)
	if err != nil || !list.IsList() {
		r.Fail("%s is not a JSON list", name)
		return
	}
	r.Rows(name, len(list.Items), func(i int) error { return row(list.Items[i]) })
}

// Rows calls row for each of the n objects of a list; what it returns is remembered with the
// row's place.
func (r *Reader) Rows(name string, n int, row func(i int) error) {
	for i := range n {
		if err := row(i); err != nil {
			r.Fail("%s.%d: %w", name, i, err)
		}
	}
}
