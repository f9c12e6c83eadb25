package wire

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
)

// errDump says that bytes are not what DumpRequest writes.
var errDump = errors.New("not a request as DumpRequest writes it")

// ParseRequest reads what DumpRequest wrote: the inverse, but for Remote and TooLarge, which
// a dump doesn't hold. Bytes of header and body stay as they are.
func ParseRequest(dump []byte) (*Request, error) {
	head, body, ok := bytes.Cut(dump, []byte("\r\n\r\n"))
	if !ok {
		return nil, errDump
	}
	first, lines, _ := strings.Cut(string(head), "\r\n")
	method, rest, ok := strings.Cut(first, " ")
	target, isHTTP := strings.CutSuffix(rest, " HTTP/1.1")
	if !ok || !isHTTP || method == "" || target == "" {
		return nil, errDump
	}
	r := &Request{Method: method, Target: target, Body: body}
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, errDump
	}
	r.Path, r.Query = u.Path, u.RawQuery
	for line := range strings.SplitSeq(lines, "\r\n") {
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, errDump
		}
		r.Header = append(r.Header, Field{Name: name, Value: value})
	}
	return r, nil
}
