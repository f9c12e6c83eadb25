package alipay

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"paymock/mock/wire"
)

// The signature types (Alipay sheet 1.1).
const (
	rsa2 = "RSA2" // SHA256withRSA
	rsa1 = "RSA"  // SHA1withRSA, old apps only
)

// hashOf hashes data as a signature type says; anything but RSA is RSA2.
func hashOf(signType string, data []byte) (crypto.Hash, []byte) {
	if signType == rsa1 {
		sum := sha1.Sum(data)
		return crypto.SHA1, sum[:]
	}
	sum := sha256.Sum256(data)
	return crypto.SHA256, sum[:]
}

// stringToSign is the string-to-sign of a v2 request: every parameter but sign, sorted by name,
// as k=v joined by "&", bytes as sent. Parameters with an empty value are left out, or kept as
// "k=" (Alipay sheet 1.4: Node keeps them, all others leave them out).
func stringToSign(ps requestParams, keepEmpty bool) []byte {
	size := 0
	for _, p := range ps {
		size += len(p.Name) + len(p.Value) + 2
	}
	out := make([]byte, 0, size)
	for _, p := range ps {
		if p.Name == "sign" || p.Value == "" && !keepEmpty {
			continue
		}
		if len(out) > 0 {
			out = append(out, '&')
		}
		out = append(out, p.Name...)
		out = append(out, '=')
		out = append(out, p.Value...)
	}
	return out
}

// notifyString is the string-to-sign of what the platform sends: sign and sign_type are left
// out (Alipay sheet 5.1). keepType keeps sign_type, as the "V2" check of life-account messages
// wants.
func notifyString(pairs wire.Form, keepType bool) []byte {
	kept, _ := mergeParams(nil, pairs)
	out := kept[:0]
	for _, p := range kept {
		if p.Name != "sign_type" || keepType {
			out = append(out, p)
		}
	}
	return stringToSign(out, false)
}

// decodeSign reads a signature in strict base64: a text that another text could stand for is
// refused, so that no byte of a signature can be changed.
func decodeSign(s string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, err
	}
	if base64.StdEncoding.EncodeToString(raw) != s {
		return nil, base64.CorruptInputError(len(s))
	}
	return raw, nil
}

func verifyRSA(pub *rsa.PublicKey, signType string, data, sign []byte) bool {
	hash, sum := hashOf(signType, data)
	return rsa.VerifyPKCS1v15(pub, hash, sum, sign) == nil
}

// signRSA signs with the platform's key and gives base64. It waits while as many signatures are
// being made as there are cores.
func (p *Provider) signRSA(k *keyring, signType string, data []byte) (string, error) {
	hash, sum := hashOf(signType, data)
	p.gate <- struct{}{}
	raw, err := k.platform.SignPKCS1v15(hash, sum)
	<-p.gate
	if err != nil {
		return "", fmt.Errorf("sign %s: %w", signType, err)
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}

// faultySignature is a signature of the right form that fits nothing.
func faultySignature(sign string) string {
	raw, err := base64.StdEncoding.DecodeString(sign)
	if err != nil || len(raw) == 0 {
		return sign
	}
	raw[len(raw)/2] ^= 1
	return base64.StdEncoding.EncodeToString(raw)
}
