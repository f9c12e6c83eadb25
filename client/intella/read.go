package intella

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// reader turns an answer's texts into typed values and remembers everything that doesn't fit.
// The platform's tables and samples disagree on which values are numbers and which are strings
// (intella sheet 5), so both are read alike.
type reader struct {
	lookup func(name string) (string, bool)
	errs   []error
}

func (r *reader) fail(format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf(format, args...))
}

func (r *reader) err() error { return errors.Join(r.errs...) }

// text returns an optional member.
func (r *reader) text(name string) string {
	value, _ := r.lookup(name)
	return value
}

// need returns a member that must be there and not be empty.
func (r *reader) need(name string) string {
	value := r.text(name)
	if value == "" {
		r.fail("%s is missing", name)
	}
	return value
}

// number returns an optional integer; missing and empty are 0.
func (r *reader) number(name string) int64 {
	value := r.text(name)
	if value == "" {
		return 0
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		r.fail("%s is %q, want an integer", name, value)
	}
	return n
}

// needNumber returns an integer that must be there.
func (r *reader) needNumber(name string) int64 {
	if r.need(name) == "" {
		return 0
	}
	return r.number(name)
}

// time returns an optional time; missing and empty are the zero time.
func (r *reader) time(name string) time.Time {
	value := r.text(name)
	if value == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(timeLayout, value, taipei)
	if err != nil {
		r.fail("%s is %q, want yyyyMMddHHmmss", name, value)
	}
	return at
}

// list reads a JSON list of objects; missing is no rows.
func (r *reader) list(name string, row func(*reader)) {
	value := r.text(name)
	if value == "" {
		return
	}
	var items []json.RawMessage
	if err := json.Unmarshal([]byte(value), &items); err != nil {
		r.fail("%s is not a JSON list", name)
		return
	}
	for i, item := range items {
		sub := &reader{lookup: func(name string) (string, bool) { return lookup(item, name) }}
		row(sub)
		if err := sub.err(); err != nil {
			r.fail("%s.%d: %w", name, i, err)
		}
	}
}
