// Package wire holds one exchange as it stands on the socket: bytes, in the order they came.
//
// A Request keeps the raw target, header and body; nothing is decoded twice and nothing is
// put together again, because every platform signs bytes. ParseForm splits a query or body
// into an ordered Form; Object writes answer members in a chosen order without escaping
// what platforms leave raw:
//
//	form, err := wire.ParseForm(string(req.Body))
//	body := wire.Object{{"code", "1001"}, {"seqno", "42"}}.JSON()
//
// The package opens no socket and imports no net/http: gateway and callback do.
package wire

import "strings"

// MaxBody is the largest request body in bytes that is read; a longer one is refused.
const MaxBody = 1 << 20

// Field is one header line. Name keeps the letters as sent or to be sent.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Header is a list of header lines in order.
type Header []Field

// Get gives the first value whose name equals name, letter case ignored, or "".
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Request is one request read once. Treat it as read-only.
type Request struct {
	Method string // "POST"
	Path   string // "/gate/1.0/payment/trade/settle", percent-decoded
	Query  string // raw, without "?"
	Target string // the request line's target, may be absolute-form
	Header Header
	Body   []byte
	// TooLarge says that the body was longer than MaxBody; Body holds its beginning.
	TooLarge bool
	Remote   string // peer address, for the journal
	Secure   bool   // it came over TLS
	// CalledAs is the base URL under which the caller reached us, when the server knows it better
	// than the request: behind a proxy.
	CalledAs string
}

// Base is the scheme and host under which the merchant reached us, for links that lead back.
// An absolute target names its own.
func (r *Request) Base() string {
	if r.CalledAs != "" {
		return r.CalledAs
	}
	if scheme, rest, ok := strings.Cut(r.Target, "://"); ok {
		host, _, _ := strings.Cut(rest, "/")
		return scheme + "://" + host
	}
	scheme := "http"
	if r.Secure {
		scheme = "https"
	}
	host := r.Header.Get("Host")
	if host == "" {
		host = "paymock.invalid" // HTTP/1.0 names none
	}
	return scheme + "://" + host
}

// ContentType is the media type without parameters, in lower case.
func (r *Request) ContentType() string {
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// Response is one answer, ready to be written. Header names go out letter by letter: some
// SDKs read exact lower-case names (Alipay sheet 6.2).
type Response struct {
	Status int
	Header Header
	Body   []byte
}

// JSON is a response with that content type and status 200.
func JSON(body []byte) *Response {
	return &Response{
		Status: 200,
		Header: Header{{"Content-Type", "application/json;charset=UTF-8"}},
		Body:   body,
	}
}
