package intella

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"paymock/client/jsonnode"
)

// Why a notification is not believed.
var (
	// ErrNoSign: the notification carries no Sign.
	ErrNoSign = errors.New("notification has no Sign")
	// ErrWrongSign: Sign doesn't fit text and key.
	ErrWrongSign = errors.New("notification's Sign is wrong")
	// ErrMalformed: the body is not a JSON object.
	ErrMalformed = errors.New("notification can't be parsed")
	// ErrAmbiguous: a JSON member occurs twice, so that two readers could see two amounts
	// under one signature.
	ErrAmbiguous = jsonnode.ErrDuplicate
	// ErrIncomplete: Sign is right, but a member that a notification must have is missing or
	// not of its type.
	ErrIncomplete = errors.New("notification lacks what it must have")
)

// Verifier proves that notifications come from the platform. It is safe for concurrent use.
type Verifier struct{ public *rsa.PublicKey }

// NewVerifier takes the platform's public key, the one that seals requests, in any of the
// forms of Config.PublicKey (intella sheet 4.8).
func NewVerifier(publicKey string) (*Verifier, error) {
	key, err := parsePublicKey(publicKey)
	if err != nil {
		return nil, fmt.Errorf("intella public key: %w", err)
	}
	return &Verifier{key}, nil
}

// Notice is a notification whose signature is proven.
type Notice struct {
	Fields Fields // decoded, in the order received, Sign and unknown members included
	Signed []byte // the text that was signed
	Sign   string // base64 of the signature over it
}

// Verify checks a Payment Notification's signature: SHA256withRSA over the JSON text that is
// left without Sign, compact, its members in the order received and written as received
// (intella sheet 4.8, api-callback). The body must be the bytes received: one that was parsed
// and written again may have lost the escapes that were signed.
//
// The errors are ErrMalformed, ErrAmbiguous, ErrNoSign and ErrWrongSign. Members nobody knows
// are covered by the signature and kept.
func (v *Verifier) Verify(body []byte) (*Notice, error) {
	root, err := jsonnode.Parse(string(body))
	switch {
	case errors.Is(err, ErrAmbiguous):
		return nil, err
	case err == nil && !root.IsObject():
		err = errors.New("not a JSON object")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	n := &Notice{Fields: fieldsOf(root)}
	n.Sign = base64Cleaner.Replace(n.Fields.Get("Sign"))
	if n.Sign == "" {
		return nil, ErrNoSign
	}
	signature, err := unarmourBase64(n.Sign)
	if err != nil {
		return nil, fmt.Errorf("%w: it is not base64: %w", ErrWrongSign, err)
	}
	n.Signed = compactObject(slices.DeleteFunc(root.Members, func(m jsonnode.Member) bool { return m.Name == "Sign" }))
	sum := sha256.Sum256(n.Signed)
	if err := rsa.VerifyPKCS1v15(v.public, crypto.SHA256, sum[:], signature); err != nil {
		return nil, fmt.Errorf("%w: want SHA256withRSA over %s", ErrWrongSign, n.Signed)
	}
	return n, nil
}

// Identity is the same text for every delivery of one notice: all that was signed.
func (n *Notice) Identity() string { return string(n.Signed) }

// Result says how a payment ended.
type Result string

// The values of Result (intella sheet 4.8).
const (
	ResultPaid   Result = "0000"
	ResultFailed Result = "9999"
)

// Payment is the content of a notification (intella sheet 4.8). TotalFee is dollars; MethodName
// and Detail are empty in the platform's older form.
type Payment struct {
	MchID        string
	Result       Result
	StoreOrderNo string
	TotalFee     int64
	MethodName   string
	Detail       string
}

// Payment reads the notification. The error is ErrIncomplete.
func (n *Notice) Payment() (Payment, error) {
	r := newReader(n.Fields.Lookup)
	p := Payment{
		MchID: r.Need("MchId"), Result: Result(r.Need("Result")), StoreOrderNo: r.Need("StoreOrderNo"),
		MethodName: r.Text("MethodName"), Detail: r.Text("Detail"),
	}
	fee, err := strconv.ParseInt(r.Need("TotalFee"), 10, 64)
	if err != nil || fee < 0 {
		r.Fail("TotalFee is %q, want whole dollars", n.Fields.Get("TotalFee"))
	}
	p.TotalFee = fee
	if err := r.Err(); err != nil {
		return p, fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	return p, nil
}
