package fourpyun

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// reader turns a message's texts into typed values and remembers everything that doesn't
// fit. The platform's tables and samples disagree on which values are numbers and which
// are strings (4pyun sheet 5.3, 8), so both are read alike.
type reader struct {
	lookup func(name string) (string, bool)
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
	t, err := ParseTime(value)
	if err != nil {
		r.fail("%s: %v", name, err)
	}
	return t
}

// list reads a field whose text is a JSON list of objects; missing and empty are no rows.
func (r *reader) list(name string, row func(*reader)) {
	value := r.text(name)
	if value == "" {
		return
	}
	list, err := parseJSON([]byte(value))
	if err != nil || list.kind != kindList {
		r.fail("%s is not a JSON list", name)
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

// lookup returns a member's text; of anything but an object there is none.
func (n node) lookup(name string) (string, bool) {
	value, ok := n.member(name)
	return value.plain(), ok
}

// beijing is the zone of the platform's local times (4pyun sheet 8).
var beijing = time.FixedZone("CST", 8*60*60)

// ParseTime reads a time in any of the platform's forms (4pyun sheet 8): UTC with "Z" as in
// queries and refunds, epoch milliseconds as in payment and settlement pushes,
// yyyyMMddHHmmss in Beijing time as in sharding pushes, and "yyyy-MM-dd HH:mm:ss" in
// Beijing time as in extra. 14 digits are always the third form.
func ParseTime(text string) (time.Time, error) {
	switch {
	case strings.Contains(text, "T"):
		return time.Parse(time.RFC3339, text)
	case strings.Contains(text, " "):
		return time.ParseInLocation(time.DateTime, text, beijing)
	case len(text) == 14:
		return time.ParseInLocation("20060102150405", text, beijing)
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("time %q is in none of the platform's forms", text)
	}
	return time.UnixMilli(ms), nil
}
