package fourpyun

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"paymock/client"
)

// Message is a request field by field. Nothing is added to it but the signature, and
// nothing is checked: it can be as wrong as a test needs it.
type Message struct {
	Operation string // one of the Op names
	Path      string // empty: the operation's
	Format    Format // empty: the operation's
	Fields    Fields // sent in this order, empty values included
	Body      []byte // a JSON request's exact body, instead of Fields
	Signing   Signing
}

// Signing says how a message is signed; the zero value signs well. The rest is for tests
// of a platform: wrong keys, known mistakes, and changes made on the way.
type Signing struct {
	Secret    string  // signs with this key; empty: Config.Secret
	None      bool    // carries no signature at all
	Sign      string  // carries this text as signature
	LowerCase bool    // lower-case hex, which the platform takes as well
	Mistake   Mistake // signs a wrong string

	// What happens to the fields after signing, in this order.
	Drop   []string
	Change Fields // each replaces the value of a field
	Add    Fields // appended
}

// Mistake is a way to build the signed string that partners are known to fall for.
type Mistake string

// The mistakes. All but MistakeKeyTail only make a difference for forms and queries.
const (
	MistakeKeepEmpty Mistake = "empty values included" // k= stays; a lenient platform takes it (4pyun sheet 2.1)
	MistakeUnsorted  Mistake = "unsorted"              // in the order sent
	MistakeEncoded   Mistake = "values URL-encoded"    // as they travel
	MistakeSignType  Mistake = "sign_type left out"    // some platforms leave it out, this one doesn't
	MistakeKeyTail   Mistake = "&key= as tail"         // the parking gateway's rule (sheet 2.3)
)

// Send posts a message. The error is nil for the codes 1000 and 1001, else as for Settle.
func (c *Client) Send(ctx context.Context, m Message) (*Answer, error) {
	request, err := c.signedRequest(m)
	if err != nil {
		return nil, &client.NotSent{Operation: m.Operation, Err: err}
	}
	return c.Resend(ctx, request)
}

// Resend sends a request as it is, byte for byte: an earlier one from Answer.Exchange or
// client.ExchangeOf, for instance. Errors as for Send.
func (c *Client) Resend(ctx context.Context, r client.Request) (*Answer, error) {
	ex, err := c.transport.Send(ctx, r)
	if err != nil {
		return nil, err
	}
	return readAnswer(ex)
}

// signedRequest writes and signs a message.
func (c *Client) signedRequest(m Message) (client.Request, error) {
	operation, ok := operations[m.Operation]
	if !ok {
		return client.Request{}, fmt.Errorf("operation %q is unknown: want prepare, create, query, settle, refund or refund_query", m.Operation)
	}
	r := client.Request{Operation: m.Operation, Method: http.MethodPost, Header: http.Header{"User-Agent": {"paymock-client"}}}
	path := cmp.Or(m.Path, operation.Path)
	switch format := Format(cmp.Or(string(m.Format), string(operation.Format))); format {
	case FormatForm:
		fields := c.signFields(m, &r)
		r.URL = c.transport.URL(path, "")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
		r.Body = []byte(fields.Form())
	case FormatQuery:
		fields := c.signFields(m, &r)
		r.Method = http.MethodGet
		r.URL = c.transport.URL(path, fields.Form())
	case FormatJSON:
		r.URL = c.transport.URL(path, "")
		r.Header.Set("Content-Type", "application/json; charset=UTF-8")
		c.sealJSON(m, &r)
	default:
		return client.Request{}, fmt.Errorf("format %q is unknown: want form, query or json", format)
	}
	return r, nil
}

// signFields signs by rule kv and returns the fields as they travel.
func (c *Client) signFields(m Message, r *client.Request) Fields {
	s := m.Signing
	text := s.Mistake.stringToSign(m.Fields)
	if !s.None {
		r.Canonical = text + s.Mistake.keyTail() + maskedKey
	}
	fields := m.Fields.Changed(s.Drop, s.Change, s.Add)
	if s.None {
		return fields
	}
	return append(fields, Field{Name: "sign", Value: s.hashOf(text + s.Mistake.keyTail() + c.signingKey(s))})
}

// sealJSON signs by rule raw-json. A change on the way changes the body after it was signed.
func (c *Client) sealJSON(m Message, r *client.Request) {
	s := m.Signing
	signed := m.Body
	r.Body = m.Body
	if m.Body == nil {
		signed, r.Body = m.Fields.JSON(), m.Fields.Changed(s.Drop, s.Change, s.Add).JSON()
	}
	if s.None {
		return
	}
	r.Canonical = string(signed) + s.Mistake.keyTail() + maskedKey
	r.Header.Set("Authorization", s.hashOf(string(signed)+s.Mistake.keyTail()+c.signingKey(s)))
}

func (c *Client) signingKey(s Signing) string { return cmp.Or(s.Secret, c.config.Secret) }

// hashOf hashes a signed string, unless another text is wanted.
func (s Signing) hashOf(text string) string {
	switch {
	case s.Sign != "":
		return s.Sign
	case s.LowerCase:
		return strings.ToLower(md5Upper(text))
	}
	return md5Upper(text)
}

// stringToSign builds the signed string without the key.
func (m Mistake) stringToSign(f Fields) string {
	switch m {
	case MistakeKeepEmpty:
		return stringToSign(f, emptyKept)
	case MistakeUnsorted:
		return joinPairs(f, emptyDropped)
	case MistakeEncoded:
		encoded := make(Fields, len(f))
		for i, x := range f {
			encoded[i] = Field{Name: x.Name, Value: url.QueryEscape(x.Value)}
		}
		return stringToSign(encoded, emptyDropped)
	case MistakeSignType:
		return stringToSign(f.Without("sign_type"), emptyDropped)
	}
	return stringToSign(f, emptyDropped)
}

func (m Mistake) keyTail() string {
	if m == MistakeKeyTail {
		return "&key="
	}
	return keyTail
}
