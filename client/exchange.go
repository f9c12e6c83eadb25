package client

import (
	"net/http"
	"slices"
	"time"
)

// Exchange is one request and what came of it, byte for byte. Answers and errors carry
// theirs, so a test can compare two answers or send a request once more.
type Exchange struct {
	Request  Request
	Response *Response     // nil when no status line came back
	At       time.Time     // when it started; zero without Options.Now
	Took     time.Duration // until the last byte; zero without Options.Now
}

// Request is one HTTP request as handed to the transport. The value is complete: sending
// it again sends the same bytes.
type Request struct {
	Operation string // the platform's operation, for errors and logs
	Method    string
	URL       string // absolute, query included
	Header    http.Header
	Body      []byte
	// Canonical is the string that was signed, with a secret key masked as "***". Empty
	// when nothing was signed.
	Canonical string
	// Key opens the answer of a platform that encrypts it with a key chosen for this request
	// (intella); it travels in Body, sealed. Nil elsewhere.
	Key []byte
}

// Response is one HTTP answer. Body is cut where the connection was.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Unknown returns the error of an exchange whose answer can't be trusted, for the reason
// and cause given. The platforms' packages use it for answers they can't read or verify.
func (ex *Exchange) Unknown(reason Reason, cause error) *UnknownOutcome {
	return &UnknownOutcome{Operation: ex.Request.Operation, Reason: reason, Exchange: ex, Err: cause}
}

func (r Request) clone() Request {
	r.Header = r.Header.Clone()
	r.Body = slices.Clone(r.Body)
	r.Key = slices.Clone(r.Key)
	return r
}
