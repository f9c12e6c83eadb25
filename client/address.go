package client

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
)

// ParseAddress reads an absolute http or https address of a server. The error says what to write instead, and
// shows no password that stands in the address.
func ParseAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		var wrong *url.Error
		if errors.As(err, &wrong) {
			err = wrong.Err // without the text
		}
		return nil, fmt.Errorf("%w; want http://host[:port] or https://…", err)
	}
	port, err := strconv.Atoi(u.Port())
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("%q has a user: leave user and password out", u.Redacted())
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, fmt.Errorf("%q: want http://host[:port] or https://…", text)
	case u.Port() != "" && (err != nil || port < 1 || port > math.MaxUint16):
		return nil, fmt.Errorf("%q: a port is from 1 to %d", text, math.MaxUint16)
	}
	return u, nil
}

// ParseBaseURL reads an address that paths are put behind: it may have a prefix of them.
func ParseBaseURL(text string) (*url.URL, error) {
	u, err := ParseAddress(text)
	if err == nil && (u.RawQuery != "" || u.ForceQuery || u.Fragment != "") {
		return nil, fmt.Errorf("%q: leave out what begins with ? or #; want http://host[:port][/prefix]", text)
	}
	return u, err
}
