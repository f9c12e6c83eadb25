package alipay

import (
	"strings"
	"time"

	"paymock/client"
	"paymock/client/jsonnode"
)

// answerReader turns a message's texts into typed values and remembers everything that doesn't fit.
type answerReader struct{ client.Reader }

func newReader(lookup func(name string) (string, bool)) *answerReader {
	return &answerReader{client.Reader{Lookup: lookup}}
}

// readFen returns an optional amount in fen; missing and empty are 0.
func (r *answerReader) readFen(name string) int64 {
	value := r.Text(name)
	if value == "" {
		return 0
	}
	amount, err := parseYuan(value)
	if err != nil {
		r.Fail("%s: %w", name, err)
	}
	return amount
}

// needFen returns an amount that must be there.
func (r *answerReader) needFen(name string) int64 {
	if r.Need(name) == "" {
		return 0
	}
	return r.readFen(name)
}

// readYes returns whether a field is Y. Anything but Y, N and nothing is wrong.
func (r *answerReader) readYes(name string) bool {
	value := r.Text(name)
	if !strings.Contains("YN", value) || len(value) > 1 {
		r.Fail("%s is %q, want Y or N", name, value)
	}
	return value == "Y"
}

// time returns an optional time; missing and empty are the zero time.
func (r *answerReader) time(name string) time.Time { return r.Time(name, ParseTime) }

// readRows reads a list of objects that stands in the message itself, or in it as JSON text;
// missing and empty are no rows.
func (r *answerReader) readRows(name string, row func(*answerReader)) {
	r.Objects(name, func(n jsonnode.Node) error {
		sub := newReader(n.Lookup)
		row(sub)
		return sub.Err()
	})
}
