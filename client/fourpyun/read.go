package fourpyun

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"paymock/client"
	"paymock/client/jsonnode"
)

// answerReader turns a message's texts into typed values and remembers everything that doesn't
// fit. The platform's tables and samples disagree on which values are numbers and which
// are strings (4pyun sheet 5.3, 8), so both are read alike.
type answerReader struct{ client.Reader }

func newReader(lookup func(name string) (string, bool)) *answerReader {
	return &answerReader{client.Reader{Lookup: lookup}}
}

// time returns an optional time; missing and empty are the zero time.
func (r *answerReader) time(name string) time.Time { return r.Time(name, ParseTime) }

// list reads a field whose text is a JSON list of objects; missing and empty are no rows.
func (r *answerReader) list(name string, row func(*answerReader)) {
	r.Objects(name, func(n jsonnode.Node) error {
		sub := newReader(lookupIn(n))
		row(sub)
		return sub.Err()
	})
}

// lookupIn reads an object's members.
func lookupIn(n jsonnode.Node) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := n.Member(name)
		return fieldText(value), ok
	}
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
