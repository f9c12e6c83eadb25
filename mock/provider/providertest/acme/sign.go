package acme

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The headers of calls, answers and callbacks.
const (
	headerApp       = "Acme-App"
	headerSignature = "Acme-Signature"
	headerNonce     = "Acme-Nonce" // of callbacks
)

// Sign is upper-case hex of the HMAC of a text.
func Sign(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return strings.ToUpper(hex.EncodeToString(mac.Sum(nil)))
}

// Canonical builds the text that a call's signature covers.
func Canonical(r *wire.Request) string {
	return r.Method + "\n" + r.Target + "\n" + string(r.Body)
}

// signed are the headers of a body that the platform signs.
func signed(secret string, body []byte, fault provider.Fault) wire.Header {
	h := wire.Header{{Name: "Content-Type", Value: "application/json"}}
	sign := Sign(secret, string(body))
	switch {
	case fault.NoSignature:
		return h
	case fault.WrongSignature:
		sign = Sign(secret, string(body)+" ")
	}
	return append(h, wire.Field{Name: headerSignature, Value: sign})
}
