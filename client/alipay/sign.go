package alipay

import (
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" // RSA is SHA-1
	_ "crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// SignType is how a message is signed: PKCS#1 v1.5 over a hash (Alipay sheet 1.1, 1.4).
type SignType string

// The signature types.
const (
	RSA2 SignType = "RSA2" // SHA-256
	RSA  SignType = "RSA"  // SHA-1, for old apps
)

func (t SignType) hash() (crypto.Hash, error) {
	switch t {
	case RSA2:
		return crypto.SHA256, nil
	case RSA:
		return crypto.SHA1, nil
	}
	return 0, fmt.Errorf("sign type %q is unknown: want %s or %s", t, RSA2, RSA)
}

// digest hashes a text.
func (t SignType) digest(text string) (crypto.Hash, []byte, error) {
	hash, err := t.hash()
	if err != nil {
		return 0, nil, err
	}
	h := hash.New()
	h.Write([]byte(text))
	return hash, h.Sum(nil), nil
}

// sign returns the signature over a text's bytes, in base64.
func (t SignType) sign(key *rsa.PrivateKey, text string) (string, error) {
	hash, sum, err := t.digest(text)
	if err != nil {
		return "", err
	}
	signature, err := rsa.SignPKCS1v15(nil, key, hash, sum)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}

// errSignature says that a signature fits neither text nor key.
var errSignature = errors.New("the signature doesn't fit text and key")

// verify checks a signature over a text's bytes. Its base64 must be the one text that
// encodes these bytes, so that no signature has two spellings.
func (t SignType) verify(key *rsa.PublicKey, text, signature string) error {
	hash, sum, err := t.digest(text)
	if err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || base64.StdEncoding.EncodeToString(raw) != signature {
		return errors.New("the signature is not base64")
	}
	if rsa.VerifyPKCS1v15(key, hash, sum, raw) != nil {
		return errSignature
	}
	return nil
}

// Canonical returns the string that a request's signature is over (Alipay sheet 1.4,
// common/02kf5q): all parameters but sign, without empty values, sorted by name, joined as
// k=v with "&", values unescaped. sign_type is part of it.
func Canonical(f Fields) string {
	return joinPairs(sortedFields(f.Without("sign")), emptyDropped)
}

// emptyRule says what becomes of a parameter with an empty value in the signed string.
type emptyRule bool

const (
	emptyDropped emptyRule = false
	emptyKept    emptyRule = true // as the Node SDK does in requests, and most SDKs in notifications
)

func sortedFields(f Fields) Fields {
	f = slices.Clone(f)
	slices.SortStableFunc(f, func(x, y Field) int { return strings.Compare(x.Name, y.Name) })
	return f
}

func joinPairs(f Fields, e emptyRule) string { return f.Join(e == emptyKept) }
