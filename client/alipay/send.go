package alipay

import (
	"cmp"
	"context"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"paymock/client"
)

// Message is a request as its parts. Nothing is added to it but the signature, and nothing is
// checked: it can be as wrong as a test needs it.
type Message struct {
	Operation string // one of the Op names
	Method    string // empty: the operation's
	V3        bool
	// Params are the public parameters of v2 without sign, or the parts of v3's authorization
	// header, in the order sent, empty values included. Encrypted contents are asked for here,
	// with encrypt_type, and in v3's Header.
	Params Fields
	Header Fields // v3: further headers
	// Content is the JSON text of the business parameters, in the clear; "" sends none. A v3
	// operation by GET sends its members in the query.
	Content string
	Layout  Layout // v2; empty: the config's
	Signing Signing
}

// Signing says how a message is signed; the zero value signs well. The rest is for tests of a
// platform: wrong keys, known mistakes, and changes made on the way.
type Signing struct {
	PrivateKey string  // signs with this key; empty: Config.PrivateKey
	None       bool    // carries no signature at all
	Sign       string  // carries this text as signature
	Mistake    Mistake // signs a wrong string, or hashes it wrongly

	// What happens after signing, in this order, to the parameters of v2, biz_content among
	// them, or to the body of v3, which biz_content stands for.
	Drop   []string
	Change Fields // each replaces the value of a parameter
	Add    Fields // appended
}

// Mistake is a way to sign that merchants are known to fall for (Alipay sheet 1.4, 7).
type Mistake string

// The mistakes. The last two make a difference in v3 only, those from MistakeUnsorted to
// MistakeContentOnly in v2 only.
const (
	MistakeHash        Mistake = "the other hash"        // SHA-1 for RSA2, SHA-256 for RSA
	MistakeUnsorted    Mistake = "unsorted"              // in the order sent
	MistakeEncoded     Mistake = "values URL-encoded"    // as they travel
	MistakeSignType    Mistake = "sign_type left out"    // which is right in notifications only
	MistakeKeepEmpty   Mistake = "empty values included" // k= stays, as Node does; the platform takes it
	MistakeCharset     Mistake = "signed as UTF-8"       // whatever the charset
	MistakeContentOnly Mistake = "only biz_content signed"
	MistakeLastLine    Mistake = "last line feed left out"
	MistakeNoBody      Mistake = "body left out"
)

// Send sends a message. The error is nil for the codes 10000 and 10003, else as for Settle.
func (c *Client) Send(ctx context.Context, m Message) (*Answer, error) {
	build := c.requestV2
	if m.V3 {
		build = c.requestV3
	}
	request, err := build(m)
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
	if isV3(r) {
		return c.readV3(ex)
	}
	return c.readV2(ex)
}

// method is the API's name of a message.
func (m Message) method() (string, error) {
	if m.Method != "" {
		return m.Method, nil
	}
	operation, ok := operationOf(m.Operation)
	if !ok {
		return "", fmt.Errorf("operation %q is unknown", m.Operation)
	}
	return operation.Method, nil
}

// encryptedContent returns the content as it travels: encrypted if that was asked for.
func (c *Client) encryptedContent(content, encryptType string, charset charsetCodec) (string, error) {
	if encryptType != "AES" || content == "" || !c.content.isKnown() {
		return content, nil
	}
	text, err := charset.encode(content)
	if err != nil {
		return "", err
	}
	return c.content.encrypt(text), nil
}

// requestV2 writes and signs a message to gateway.do.
func (c *Client) requestV2(m Message) (client.Request, error) {
	if _, err := m.method(); err != nil {
		return client.Request{}, err
	}
	charset, err := codecNamed(m.Params.Get("charset"))
	if err != nil { // as a test may want it
		charset, _ = codecNamed(string(c.config.Charset))
	}
	content, err := c.encryptedContent(m.Content, m.Params.Get("encrypt_type"), charset)
	if err != nil {
		return client.Request{}, err
	}
	fields := m.Params
	if content != "" {
		fields = append(fields[:len(fields):len(fields)], Field{Name: "biz_content", Value: content})
	}
	r := client.Request{Operation: m.Operation, Method: http.MethodPost, Header: http.Header{"User-Agent": {userAgent}}}
	signed, err := c.signV2(m, fields, charset, &r)
	if err != nil {
		return client.Request{}, err
	}
	wire, err := signed.Recode(charset.encode)
	if err != nil {
		return client.Request{}, err
	}
	c.layOut(m, wire, &r)
	return r, nil
}

const userAgent = "paymock-client"

// layOut puts the parameters into query and body.
func (c *Client) layOut(m Message, wire Fields, r *client.Request) {
	inBody := []string{"biz_content", "app_auth_token"}
	query, body := wire.Without(inBody...), wire.Only(inBody...)
	media := "application/x-www-form-urlencoded"
	if Layout(cmp.Or(string(m.Layout), string(c.config.Layout))) == LayoutBody {
		query, body = wire.Only("charset"), wire
	} else {
		media += ";charset=" + wire.Get("charset")
	}
	r.URL = c.transport.URL(gatewayPath, query.Form())
	r.Header.Set("Content-Type", media)
	r.Body = []byte(body.Form())
}

// signV2 adds the signature to the parameters, and what happens to them afterwards.
func (c *Client) signV2(m Message, fields Fields, charset charsetCodec, r *client.Request) (Fields, error) {
	s := m.Signing
	sent := fields.Changed(s.Drop, s.Change, s.Add)
	if s.None {
		return sent, nil
	}
	text := s.Mistake.text(fields)
	r.Canonical = text
	bytes := text
	if s.Mistake != MistakeCharset {
		var err error
		if bytes, err = charset.encode(text); err != nil {
			return nil, err
		}
	}
	sign, err := c.signText(s, SignType(fields.Get("sign_type")), bytes)
	return append(sent, Field{Name: "sign", Value: sign}), err
}

// signText signs a text, unless another signature is wanted. An unknown type signs as the
// config's would.
func (c *Client) signText(s Signing, t SignType, text string) (string, error) {
	if s.Sign != "" {
		return s.Sign, nil
	}
	if _, err := t.hash(); err != nil {
		t = c.config.SignType
	}
	if s.Mistake == MistakeHash {
		t = map[SignType]SignType{RSA2: RSA, RSA: RSA2}[t]
	}
	key, err := c.signingKey(s)
	if err != nil {
		return "", err
	}
	return t.sign(key, text)
}

func (c *Client) signingKey(s Signing) (*rsa.PrivateKey, error) {
	if s.PrivateKey == "" {
		return c.private, nil
	}
	key, err := parsePrivateKey(s.PrivateKey)
	return key, namedError("Signing.PrivateKey", err)
}

// text builds the signed string of v2.
func (m Mistake) text(f Fields) string {
	switch m {
	case MistakeKeepEmpty:
		return joinPairs(sortedFields(f), emptyKept)
	case MistakeUnsorted:
		return joinPairs(f, emptyDropped)
	case MistakeEncoded:
		encoded := make(Fields, len(f))
		for i, x := range f {
			encoded[i] = Field{Name: x.Name, Value: url.QueryEscape(x.Value)}
		}
		return Canonical(encoded)
	case MistakeSignType:
		return Canonical(f.Without("sign_type"))
	case MistakeContentOnly:
		return f.Get("biz_content")
	}
	return Canonical(f)
}

// sentFields are the parameters of a v2 request as they went out, encoded in its charset.
func sentFields(r client.Request) Fields {
	_, query, _ := strings.Cut(r.URL, "?")
	inQuery, _ := parseForm(query)
	inBody, _ := parseForm(string(r.Body))
	return append(inBody, inQuery...) // the body's value counts where both have one
}

// isV3 tells which of the two protocols a request speaks.
func isV3(r client.Request) bool { return r.Header.Get("Authorization") != "" }
