package intella

import (
	"time"

	"paymock/client"
	"paymock/client/jsonnode"
)

// answerReader turns an answer's texts into typed values and remembers everything that doesn't fit.
// The platform's tables and samples disagree on which values are numbers and which are strings
// (intella sheet 5), so both are read alike.
type answerReader struct{ client.Reader }

func newReader(lookup func(name string) (string, bool)) *answerReader {
	return &answerReader{client.Reader{Lookup: lookup}}
}

// time returns an optional time; missing and empty are the zero time.
func (r *answerReader) time(name string) time.Time {
	value := r.Text(name)
	if value == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(timeLayout, value, taipei)
	if err != nil {
		r.Fail("%s is %q, want yyyyMMddHHmmss", name, value)
	}
	return at
}

// list reads a JSON list of objects; missing is no rows.
func (r *answerReader) list(name string, row func(*answerReader)) {
	r.Objects(name, func(n jsonnode.Node) error {
		sub := newReader(n.Lookup)
		row(sub)
		return sub.Err()
	})
}
