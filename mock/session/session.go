// Package session is a recording of what merchants and a platform said to each other, as `paymock
// record` writes it, `paymock serve --replay` answers from it and `payctl draft` makes tests of it:
//
//	file, err := session.Read(data) // *session.Error: line, field and remedy
//
// A file has a JSON object a line: a head, then exchanges and callbacks in the order in which they
// began. Messages stand in it in the clear, without signatures and envelopes, and cleaned: numbers,
// people and addresses are replaced, the same by the same. The package is the format and nothing else.
package session

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	jsonv2 "github.com/go-json-experiment/json"
)

// What a file says of itself.
const (
	Format  = "paymock-session"
	Version = 1
)

// MaxBytes is the largest file that Read takes.
const MaxBytes = 64 << 20

// Head is a file's first line.
type Head struct {
	Format   string    `json:"format" doc:"paymock-session"`
	Version  int       `json:"version" doc:"of the format"`
	Platform string    `json:"platform" doc:"alipay, 4pyun or intella"`
	Recorded time.Time `json:"recorded" doc:"when the recording began"`
	Paymock  string    `json:"paymock,omitempty" doc:"version of the recorder"`
}

// Entry is a further line: an exchange or a callback.
type Entry struct {
	At       time.Time `json:"at" doc:"when the request came"`
	Took     int64     `json:"took_ms" doc:"until the answer was there, in milliseconds"`
	Exchange *Exchange `json:"exchange,omitempty"`
	Callback *Callback `json:"callback,omitempty"`
}

// Exchange is a merchant's call and the platform's answer.
type Exchange struct {
	Operation string `json:"operation" doc:"our name, or the platform's of what paymock doesn't serve"`
	Route     string `json:"route" doc:"method and path"`
	Request   string `json:"request" doc:"what the request says: JSON"`
	Verdict   string `json:"verdict" doc:"on the request's signature"`
	Fits      bool   `json:"fits" doc:"the request is signed as the platform wants it"`
	Status    int    `json:"status" doc:"HTTP status of the answer"`
	Code      string `json:"code" doc:"of the answer, as rules name it"`
	Answer    string `json:"answer" doc:"what the answer says: the text that is signed or encrypted"`
	// AnswerVerdict is "" where nothing is signed.
	AnswerVerdict string `json:"answer_verdict,omitempty" doc:"on the answer's signature"`
	AnswerFits    bool   `json:"answer_fits" doc:"the answer is signed as the platform signs, or needs no signature"`
}

// Callback is a message of the platform to the merchant, with the merchant's reply.
type Callback struct {
	Kind     string `json:"kind" doc:"as rules name it"`
	URL      string `json:"url"`
	Content  string `json:"content" doc:"what it says, unsigned: JSON or a form"`
	Verdict  string `json:"verdict" doc:"on the callback's signature"`
	Fits     bool   `json:"fits" doc:"it is signed as the platform signs"`
	Status   int    `json:"status" doc:"HTTP status of the merchant's reply; 0: there was none"`
	Accepted bool   `json:"accepted" doc:"the reply ends delivery"`
}

// File is a recording.
type File struct {
	Head
	Entries []Entry
	// Lines are the entries' lines in the file, from 1.
	Lines []int
}

// Error is a mistake in a file.
type Error struct {
	Line   int    // from 1; 0 is the whole
	Field  string // path in the line, "" is all of it
	Reason string // with the remedy
}

// Error is "line: field: reason".
func (e *Error) Error() string {
	text := e.Reason
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Line > 0 {
		text = fmt.Sprintf("%d: %s", e.Line, text)
	}
	return text
}

// byteOrderMark is the byte order mark, which some editors write before a text of UTF-8; it is skipped.
var byteOrderMark = []byte("\ufeff")

// IsRecording reports whether a text begins as a recording does.
func IsRecording(data []byte) bool {
	first, _, _ := bytes.Cut(bytes.TrimLeft(bytes.TrimPrefix(data, byteOrderMark), " \t\r\n"), []byte("\n"))
	var head struct{ Format string }
	return json.Unmarshal(first, &head) == nil && head.Format == Format
}

// Read reads a recording and checks all that can be told without the platform. The error is an
// *Error.
func Read(data []byte) (*File, error) {
	if len(data) > MaxBytes {
		return nil, &Error{Line: 1, Reason: fmt.Sprintf("the recording has %d MiB, and %d are the most; record one flow at a time", len(data)>>20, MaxBytes>>20)}
	}
	f := &File{}
	number := 0
	for line := range bytes.Lines(bytes.TrimPrefix(data, byteOrderMark)) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if f.Format == "" {
			if err := f.readHead(line, number); err != nil {
				return nil, err
			}
			continue
		}
		var e Entry
		if err := decodeLine(line, number, &e); err != nil {
			return nil, err
		}
		if err := e.Check(number); err != nil {
			return nil, err
		}
		f.Entries, f.Lines = append(f.Entries, e), append(f.Lines, number)
	}
	if f.Format == "" {
		return nil, &Error{Line: 1, Reason: "the recording is empty; paymock record writes one"}
	}
	f.sortByTime()
	return f, nil
}

func (f *File) readHead(line []byte, number int) error {
	if err := decodeLine(line, number, &f.Head); err != nil {
		return err
	}
	switch {
	case f.Format != Format:
		return &Error{Line: number, Field: "format", Reason: fmt.Sprintf("this is no recording of paymock, whose format is %q; give a file of paymock record", Format)}
	case f.Version != Version:
		return &Error{Line: number, Field: "version", Reason: fmt.Sprintf("the recording has version %d, and this paymock reads version %d; use the paymock that wrote it, or record anew", f.Version, Version)}
	case f.Platform == "":
		return &Error{Line: number, Field: "platform", Reason: "missing; say of which platform the recording is"}
	}
	return nil
}

func decodeLine(line []byte, number int, into any) error {
	err := jsonv2.Unmarshal(line, into, jsonv2.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		remedy := fmt.Sprintf("remove it to use the rest (sed -i %dd FILE), or record anew", number)
		if _, head := into.(*Head); head {
			remedy = "record anew"
		}
		return &Error{Line: number, Reason: "the line is cut off, as when the recorder was killed or its disk full while it wrote; " + remedy}
	}
	wrong := &Error{Line: number, Reason: err.Error() + "; see `paymock schema session`"}
	if semantic := new(jsonv2.SemanticError); errors.As(err, &semantic) {
		wrong.Field = strings.ReplaceAll(strings.TrimPrefix(string(semantic.JSONPointer), "/"), "/", ".")
		wrong.Reason = "it is not what stands here; see `paymock schema session`"
		if semantic.Err != nil {
			wrong.Reason = strings.TrimPrefix(semantic.Err.Error(), "json: ") + "; see `paymock schema session`"
		}
	}
	return wrong
}

// Check finds what contradicts itself in an entry, which stands in a line. The error is an *Error.
func (e *Entry) Check(number int) error {
	wrong := func(field, reason string) error { return &Error{Line: number, Field: field, Reason: reason} }
	switch x, c := e.Exchange, e.Callback; {
	case (x == nil) == (c == nil):
		return wrong("", "want either exchange or callback")
	case e.At.IsZero():
		return wrong("at", "missing; say when the request came")
	case x != nil && x.Operation == "":
		return wrong("exchange.operation", "missing; say what was called")
	case x != nil && strings.ContainsFunc(x.Operation, unicode.IsControl):
		return wrong("exchange.operation", noControl)
	case x != nil && strings.ContainsFunc(x.Code, unicode.IsControl):
		return wrong("exchange.code", noControl)
	case c != nil && strings.ContainsFunc(c.Kind, unicode.IsControl):
		return wrong("callback.kind", noControl)
	case x != nil && !isObject(x.Request):
		return wrong("exchange.request", "want the text of a JSON object")
	case x != nil && x.Answer == "":
		return wrong("exchange.answer", "missing; remove an exchange that has none")
	case x != nil && (x.Status < 200 || x.Status > 599):
		return wrong("exchange.status", "want an HTTP status that ends an exchange, 200 to 599")
	case c != nil && c.Kind == "":
		return wrong("callback.kind", "missing; paymock callbacks lists them")
	case c != nil && c.Content == "":
		return wrong("callback.content", "missing; remove a callback that says nothing")
	}
	return nil
}

// noControl refuses what would end a line of a feature, or steer a terminal.
const noControl = "want a name without control characters"

func isObject(text string) bool {
	return strings.HasPrefix(text, "{") && json.Valid([]byte(text))
}

// sortByTime puts entries into the order in which they began; they are written when they end.
func (f *File) sortByTime() {
	order := make([]int, len(f.Entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return f.Entries[a].At.Compare(f.Entries[b].At) })
	entries, lines := make([]Entry, len(order)), make([]int, len(order))
	for i, from := range order {
		entries[i], lines[i] = f.Entries[from], f.Lines[from]
	}
	f.Entries, f.Lines = entries, lines
}

// Line writes the head or an entry as a line.
func Line(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return out.Bytes(), err
}

// Name calls an entry in sentences: by its line and what it is.
func (f *File) Name(i int) string {
	e := f.Entries[i]
	if e.Exchange == nil {
		return fmt.Sprintf("line %d (callback %s)", f.Lines[i], e.Callback.Kind)
	}
	return fmt.Sprintf("line %d (%s, answered with %s)", f.Lines[i], e.Exchange.Operation, cmp.Or(e.Exchange.Code, "no code"))
}
