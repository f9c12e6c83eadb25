package alipay

import (
	"cmp"
	"crypto/rsa"
	"errors"
	"fmt"
	"mime"

	"paymock/client/jsonnode"
)

// Why a notification is not believed.
var (
	// ErrNoSign: the notification carries no sign, or no sign_type.
	ErrNoSign = errors.New("notification is not signed")
	// ErrWrongSign: the sign doesn't fit parameters and key.
	ErrWrongSign = errors.New("notification's sign is wrong")
	// ErrMalformed: the body is no form in the charset that it names.
	ErrMalformed = errors.New("notification can't be parsed")
	// ErrAmbiguous: a parameter, or a member of a JSON object, occurs twice, so that two
	// readers could see two amounts under one signature.
	ErrAmbiguous = jsonnode.ErrDuplicate
	// ErrIncomplete: the sign is right, but a parameter the kind must have is missing or not of
	// its type.
	ErrIncomplete = errors.New("notification lacks what its kind must have")
)

// Kind says what a notification is about.
type Kind string

// The notifications (Alipay sheet 5.1, 5.4).
const (
	KindTrade  Kind = "trade_status_sync"                // a trade changed; sent to notify_url
	KindSettle Kind = "alipay.trade.order.settle.notify" // a split's result; sent to the application gateway
	KindOther  Kind = "other"                            // signed by the platform, of no kind known here
)

// Notice is a notification whose signature is proven.
type Notice struct {
	Kind   Kind
	Fields Fields // in UTF-8, in the order received, sign and unknown parameters included
	// Sealed is the text whose signature was verified.
	Sealed Sealed
}

// Verifier proves notifications. It holds no state and may be used by several goroutines.
type Verifier struct {
	key     *rsa.PublicKey
	content contentKey
}

// VerifierConfig holds the keys of an app, as in Config.
type VerifierConfig struct {
	AlipayPublicKey string // in key mode
	// AlipayCertificate is Certificates.Alipay, in certificate mode and instead of
	// AlipayPublicKey.
	AlipayCertificate string
	AESKey            string // decrypts messages; may be empty
}

// NewVerifier returns a verifier, or an error naming the field that can't be used.
func NewVerifier(c VerifierConfig) (*Verifier, error) {
	v := &Verifier{}
	var err error
	switch {
	case c.AlipayCertificate != "" && c.AlipayPublicKey != "":
		err = errors.New("AlipayPublicKey and AlipayCertificate: want one of them")
	case c.AlipayCertificate != "":
		cert, readErr := readCertificate(c.AlipayCertificate)
		err = namedError("AlipayCertificate", readErr)
		if readErr == nil {
			var ok bool
			if v.key, ok = cert.PublicKey.(*rsa.PublicKey); !ok {
				err = fmt.Errorf("AlipayCertificate: want an RSA key, not %T", cert.PublicKey)
			}
		}
	default:
		v.key, err = parsePublicKey(c.AlipayPublicKey)
		err = namedError("AlipayPublicKey", err)
	}
	var contentErr error
	v.content, contentErr = parseContentKey(c.AESKey)
	if err := errors.Join(err, namedError("AESKey", contentErr)); err != nil {
		return nil, fmt.Errorf("alipay verifier: %w", err)
	}
	return v, nil
}

// Verify checks a notification's signature and only then says what it is. The body must be the
// bytes received.
//
// The signed string is that of all parameters but sign and sign_type, sorted, empty values
// kept, over the bytes of the charset that the notification names (Alipay sheet 5.1,
// common/02mse7; 5.2 on empty values, of which the platform sends none). In messages of the
// application gateway sign_type may be part of it: the documents don't say (sheet 5.4).
// Parameters nobody knows are covered by the signature and kept.
//
// The errors are ErrMalformed, ErrAmbiguous, ErrNoSign and ErrWrongSign. The time is not
// judged: the platform repeats for a day.
func (v *Verifier) Verify(contentType string, body []byte) (*Notice, error) {
	raw, charset, err := parseNotice(contentType, body)
	if err != nil {
		return nil, err
	}
	sign, signType := raw.Get("sign"), SignType(raw.Get("sign_type"))
	if sign == "" || signType == "" {
		return nil, ErrNoSign
	}
	fields, err := raw.Recode(charset.decode)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	n := &Notice{Kind: kindOf(fields), Fields: fields}
	texts := []string{joinPairs(sortedFields(raw.Without("sign", "sign_type")), emptyKept)}
	if n.Kind != KindTrade {
		texts = append(texts, joinPairs(sortedFields(raw.Without("sign")), emptyKept))
	}
	for _, text := range texts {
		if err = signType.verify(v.key, text, sign); err == nil {
			n.Sealed = Sealed{[]byte(text), sign, signType}
			if err := v.decryptNotice(n, charset); err != nil {
				return nil, err
			}
			return n, nil
		}
	}
	return nil, fmt.Errorf("%w: %w", ErrWrongSign, err)
}

// parseNotice reads a form: its values' bytes, and the charset that they are in.
func parseNotice(contentType string, body []byte) (Fields, charsetCodec, error) {
	var media map[string]string
	if contentType != "" {
		kind, params, _ := mime.ParseMediaType(contentType)
		if kind != "application/x-www-form-urlencoded" {
			return nil, charsetCodec{}, fmt.Errorf("%w: content type %q", ErrMalformed, contentType)
		}
		media = params
	}
	raw, err := parseForm(string(body))
	if err != nil {
		return nil, charsetCodec{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if name := raw.Repeated(); name != "" {
		return nil, charsetCodec{}, fmt.Errorf("%w: %q", ErrAmbiguous, name)
	}
	charset, err := codecNamed(cmp.Or(raw.Get("charset"), media["charset"], string(UTF8)))
	if err != nil {
		return nil, charsetCodec{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return raw, charset, nil
}

func kindOf(f Fields) Kind {
	switch {
	case f.Get("notify_type") == string(KindTrade):
		return KindTrade
	case f.Get("msg_method") == string(KindSettle):
		return KindSettle
	}
	return KindOther
}

// decryptNotice replaces an encrypted content by the clear one.
func (v *Verifier) decryptNotice(n *Notice, charset charsetCodec) error {
	if n.Fields.Get("encrypt_type") != "AES" {
		return nil
	}
	if !v.content.isKnown() {
		return fmt.Errorf("%w: its content is encrypted and there is no AESKey", ErrMalformed)
	}
	plain, err := v.content.decrypt(n.Fields.Get("biz_content"))
	if err == nil {
		plain, err = charset.decode(plain)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	n.Fields = n.Fields.With("biz_content", plain)
	return nil
}

// Identity is the same text for every delivery of one notification: its number, which stays
// over repeats (Alipay sheet 5.1), or else all that was signed.
func (n *Notice) Identity() string {
	if id := n.Fields.Get("notify_id"); id != "" {
		return string(n.Kind) + " " + id
	}
	return string(n.Sealed.Text)
}
