package intella

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"paymock/client"
)

// Message is a request member by member. Nothing is added to it but the envelope, and nothing
// is checked: it can be as wrong as a test needs it.
type Message struct {
	Operation string // one of the Op names, for errors and logs
	Header    Fields
	Data      Fields
	Text      []byte // what is encrypted, instead of Header and Data
	Sealing   Sealing
}

// Sealing says how a message is encrypted; the zero value seals well. The rest is for tests
// of a platform.
type Sealing struct {
	PublicKey string // seals the AES key with this RSA key; empty: Config.PublicKey
	Key       []byte // of AES; nil: Config.NewKey
	Mistake   Mistake
	Body      []byte // this body instead of any envelope
}

// Mistake is a way to go wrong that integrators are known to fall for, or that a network does
// to them.
type Mistake string

// The mistakes (intella sheet 1.2, 1.4, 1.5, 1.6).
const (
	MistakeOAEP        Mistake = "OAEP padding"             // of RSA: the default of node-rsa
	MistakeHexKey      Mistake = "the AES key in hex"       // inside ApiKey
	MistakeRawKey      Mistake = "the AES key's bytes"      // inside ApiKey, without base64
	MistakeAES192      Mistake = "the key's text as key"    // 24 characters make AES-192
	MistakePadding     Mistake = "zero padding"             // of AES
	MistakeVector      Mistake = "a zero initial vector"    // of AES
	MistakeCut         Mistake = "a cut Request"            // its last bytes are missing
	MistakeURLAlphabet Mistake = "URL-safe base64"          // - and _ for + and /, no =
	MistakeObject      Mistake = "Data as an object"        // instead of a string
	MistakeQuotes      Mistake = "single quotes"            // as Python writes a dict
	MistakeUpperCase   Mistake = "an upper-case TradeKey"   // and RefundKey
	MistakePassword    Mistake = "the password as TradeKey" // not hashed
)

// Send posts a message once. The error is nil for StatusCode 0000, of EasyCard with ErrorCode
// 000000, else as for Payment.
func (c *Client) Send(ctx context.Context, m Message) (*Answer, error) {
	r, err := c.sealedRequest(m)
	if err != nil {
		return nil, &client.NotSent{Operation: m.Operation, Err: err}
	}
	return c.Resend(ctx, r)
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

// sealedRequest writes and seals a message.
func (c *Client) sealedRequest(m Message) (client.Request, error) {
	r := client.Request{
		Operation: m.Operation, Method: http.MethodPost, URL: c.transport.URL(c.config.Path, ""),
		Header: http.Header{"Content-Type": {"application/json"}, "User-Agent": {"paymock-client"}},
	}
	if m.Sealing.Body != nil {
		r.Body = bytes.Clone(m.Sealing.Body)
		return r, nil
	}
	plain := c.sealedText(m)
	r.Canonical = maskPasswords(plain)
	var err error
	r.Key, err = c.sealingKey(m.Sealing)
	if err != nil {
		return r, err
	}
	sealed, err := m.Sealing.encrypt(r.Key, plain)
	if err != nil {
		return r, fmt.Errorf("AES: %w", err)
	}
	apiKey, err := c.sealKey(m.Sealing, r.Key)
	if err != nil {
		return r, fmt.Errorf("RSA: %w", err)
	}
	write := func(data []byte) string { return armourBase64(data, c.config.Wrapped) }
	if m.Sealing.Mistake == MistakeURLAlphabet {
		write = base64.RawURLEncoding.EncodeToString
	}
	r.Body = requestEnvelope(write(sealed), write(apiKey), c.config.Wrapped)
	return r, nil
}

// sealedText builds the text to encrypt, with the mistakes that concern it.
func (c *Client) sealedText(m Message) []byte {
	if m.Text != nil {
		return m.Text
	}
	header, data := m.Header, m.Data
	switch m.Sealing.Mistake {
	case MistakeUpperCase:
		header, data = upperMember(header, "TradeKey"), upperMember(data, "RefundKey")
	case MistakePassword:
		header = header.With("TradeKey", c.config.Password)
	case MistakeObject:
		return fmt.Appendf(nil, `{"Header":%s,"Data":%s}`, header.JSON(), data.JSON())
	case MistakeQuotes:
		return fmt.Appendf(nil, `{'Header': %s, 'Data': '%s'}`, pythonDict(header, "'"), pythonDict(data, `"`))
	}
	return plainText(header, data)
}

func upperMember(f Fields, name string) Fields {
	if value, ok := f.Lookup(name); ok {
		return f.With(name, strings.ToUpper(value))
	}
	return f
}

// pythonDict writes fields, whose texts have no quotes in them, as Python prints a dict, or with
// double quotes as it writes JSON.
func pythonDict(f Fields, quote string) string {
	parts := make([]string, len(f))
	for i, x := range f {
		parts[i] = quote + x.Name + quote + ": " + quote + x.Value + quote
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// sealingKey is the AES key to use.
func (c *Client) sealingKey(s Sealing) ([]byte, error) {
	key := bytes.Clone(s.Key)
	if key == nil {
		var err error
		if key, err = c.config.NewKey(); err != nil {
			return nil, fmt.Errorf("AES key: %w", err)
		}
	}
	if s.Mistake == MistakeAES192 {
		return []byte(base64.StdEncoding.EncodeToString(key)), nil
	}
	return key, nil
}

func (s Sealing) encrypt(key, plain []byte) ([]byte, error) {
	switch s.Mistake {
	case MistakePadding:
		zeros := make([]byte, 16-len(plain)%16)
		return encryptPadded(key, append(bytes.Clone(plain), zeros...), []byte(initialVector))
	case MistakeVector:
		return encryptPadded(key, padPKCS7(plain), make([]byte, 16))
	}
	sealed, err := encryptAES(key, plain)
	if err == nil && s.Mistake == MistakeCut {
		sealed = sealed[:len(sealed)-5]
	}
	return sealed, err
}

// sealKey encrypts the AES key for the platform.
func (c *Client) sealKey(s Sealing, key []byte) ([]byte, error) {
	public := c.public
	if s.PublicKey != "" {
		var err error
		if public, err = parsePublicKey(s.PublicKey); err != nil {
			return nil, err
		}
	}
	content := []byte(base64.StdEncoding.EncodeToString(key))
	switch s.Mistake {
	case MistakeOAEP:
		return rsa.EncryptOAEP(sha1.New(), rand.Reader, public, content, nil)
	case MistakeHexKey:
		content = []byte(hex.EncodeToString(key))
	case MistakeRawKey:
		content = key
	}
	return wrapKey(public, content)
}
