package alipay

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// reader turns a message's texts into typed values and remembers everything that doesn't fit.
type reader struct {
	lookup func(path string) (string, bool)
	errs   []error
}

func (r *reader) fail(format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf(format, args...))
}

func (r *reader) err() error { return errors.Join(r.errs...) }

// text returns an optional field.
func (r *reader) text(name string) string {
	value, _ := r.lookup(name)
	return value
}

// need returns a field that must be there and not be empty.
func (r *reader) need(name string) string {
	value := r.text(name)
	if value == "" {
		r.fail("%s is missing", name)
	}
	return value
}

// fen returns an optional amount in fen; missing and empty are 0.
func (r *reader) fen(name string) int64 {
	value := r.text(name)
	if value == "" {
		return 0
	}
	amount, err := parseYuan(value)
	if err != nil {
		r.fail("%s: %w", name, err)
	}
	return amount
}

// needFen returns an amount that must be there.
func (r *reader) needFen(name string) int64 {
	if r.need(name) == "" {
		return 0
	}
	return r.fen(name)
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

// yes returns whether a field is Y. Anything but Y, N and nothing is wrong.
func (r *reader) yes(name string) bool {
	value := r.text(name)
	if !strings.Contains("YN", value) || len(value) > 1 {
		r.fail("%s is %q, want Y or N", name, value)
	}
	return value == "Y"
}

// time returns an optional time; missing and empty are the zero time.
func (r *reader) time(name string) time.Time {
	value := r.text(name)
	if value == "" {
		return time.Time{}
	}
	t, err := ParseTime(value)
	if err != nil {
		r.fail("%s: %w", name, err)
	}
	return t
}

// rows reads a list of objects that stands in the message itself, or in it as JSON text;
// missing and empty are no rows.
func (r *reader) rows(name string, row func(*reader)) {
	value := r.text(name)
	if value == "" {
		return
	}
	list, err := parseJSON(value)
	if err != nil || !list.is('[') {
		r.fail("%s is not a list", name)
		return
	}
	for i, item := range list.items {
		sub := &reader{lookup: item.lookup}
		row(sub)
		if err := sub.err(); err != nil {
			r.fail("%s.%d: %w", name, i, err)
		}
	}
}
