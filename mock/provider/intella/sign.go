package intella

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"paymock/mock/multiprime"
)

// iv is the fixed initialisation vector, taken as text: the official PHP and Java samples and
// a production client have it (intella sheet 1.2).
var iv = []byte("8651731586517315")

// base64Column is where the platform wraps base64 (intella sheet 1.3).
const base64Column = 76

// sealKey is the AES key of one exchange, used in both directions.
type sealKey []byte

// unwrapKey recovers the AES key from the decoded ApiKey. keys are tried in order; the one that
// fits is returned. cause says what is wrong when none does.
func (p *Provider) unwrapKey(apiKey []byte, keys []*multiprime.Key) (key sealKey, by *multiprime.Key, cause string) {
	p.rsa <- struct{}{}
	defer func() { <-p.rsa }()
	for _, candidate := range keys {
		// The platform uses PKCS#1 v1.5; its weakness (padding oracles) is no concern
		// of a simulator with public keys.
		text, err := candidate.DecryptPKCS1v15(apiKey)
		if err != nil {
			continue
		}
		key, wrong := parseKey(text)
		if wrong == "" {
			return key, candidate, ""
		}
		if cause == "" {
			cause = wrong
		}
	}
	if cause == "" {
		cause = explainForeignKey(apiKey, keys)
	}
	return nil, nil, cause
}

// parseKey reads the text inside an ApiKey: base64 of 16 key bytes. 24 bytes make AES-192,
// which a Java server takes too; the caller decides (intella sheet 1.5).
func parseKey(text []byte) (key sealKey, cause string) {
	const remedy = ": encrypt the base64 text of the AES key"
	if len(text) == 32 && isHex(text) {
		return nil, "ApiKey decrypts but holds 32 hex digits" + remedy
	}
	key, err := decodeBase64(string(text))
	switch {
	case err != nil && len(text) == 16:
		return nil, "ApiKey decrypts but holds 16 raw bytes" + remedy
	case err != nil:
		return nil, fmt.Sprintf("ApiKey decrypts but holds %d bytes that are not base64%s", len(text), remedy)
	case len(key) != 16 && len(key) != 24:
		return nil, fmt.Sprintf("ApiKey decrypts but holds the base64 text of %d bytes: use an AES key of 16 bytes", len(key))
	}
	return key, ""
}

func isHex(text []byte) bool {
	_, err := hex.Decode(make([]byte, len(text)/2), text)
	return err == nil
}

// explainForeignKey explains an ApiKey that no key decrypts.
func explainForeignKey(apiKey []byte, keys []*multiprime.Key) string {
	for _, k := range keys {
		if size := k.Public().Size(); len(apiKey) != size {
			return fmt.Sprintf("ApiKey has %d bytes, RSA gives %d: send the whole result", len(apiKey), size)
		}
		block, err := k.Raw(apiKey)
		if err != nil {
			continue
		}
		if _, ok := multiprime.UnpadOAEP(block, crypto.SHA1, crypto.SHA1); ok {
			return "ApiKey is padded with OAEP (SHA-1): use PKCS#1 v1.5"
		}
		if _, ok := multiprime.UnpadOAEP(block, crypto.SHA256, crypto.SHA256); ok {
			return "ApiKey is padded with OAEP (SHA-256): use PKCS#1 v1.5"
		}
	}
	return "ApiKey can't be decrypted: use the platform's public key and PKCS#1 v1.5"
}

// decryptRequest decrypts a request's text.
func (k sealKey) decryptRequest(sealed []byte) (plain []byte, cause string) {
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, fmt.Sprintf("Request has %d bytes, no multiple of 16: it is cut, or was not padded", len(sealed))
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err.Error()
	}
	plain = make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, sealed)
	plain, ok := unpadPKCS7(plain)
	if !ok {
		return nil, "Request doesn't end in PKCS#7 padding: it was encrypted with another key or padding, or is cut"
	}
	return plain, ""
}

// unpadPKCS7 removes PKCS#7 padding.
func unpadPKCS7(text []byte) ([]byte, bool) {
	if len(text) == 0 {
		return nil, false
	}
	n := int(text[len(text)-1])
	if n == 0 || n > aes.BlockSize || n > len(text) {
		return nil, false
	}
	for _, c := range text[len(text)-n:] {
		if int(c) != n {
			return nil, false
		}
	}
	return text[:len(text)-n], true
}

// encryptAnswer encrypts an answer's text; plain's memory is used up.
func (k sealKey) encryptAnswer(plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	n := aes.BlockSize - len(plain)%aes.BlockSize
	plain = append(plain, bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	return plain, nil
}

// otherKey is a key that doesn't open what k sealed.
func (k sealKey) otherKey() sealKey {
	spoilt := bytes.Clone(k)
	for i := range spoilt {
		spoilt[i] ^= 0x55
	}
	return spoilt
}

// appendWrapped writes base64 as the platform's answers have it inside a JSON string: lines of
// a width joined by \n, and each = as \u003d (intella sheet 1.3).
func appendWrapped(out, data []byte, width int) []byte {
	text := base64.StdEncoding.AppendEncode(make([]byte, 0, base64.StdEncoding.EncodedLen(len(data))), data)
	for len(text) > width {
		out = append(append(out, text[:width]...), '\\', 'n')
		text = text[width:]
	}
	return appendEscaped(out, text)
}

// appendEscaped writes base64 with each = as \u003d.
func appendEscaped(out, text []byte) []byte {
	end := bytes.TrimRight(text, "=")
	out = append(out, end...)
	for range len(text) - len(end) {
		out = append(out, `\u003d`...)
	}
	return out
}

// decodeBase64 reads standard base64 with white space anywhere in it.
func decodeBase64(text string) ([]byte, error) {
	if strings.ContainsAny(text, " \t") {
		text = strings.NewReplacer(" ", "", "\t", "").Replace(text)
	}
	data, err := base64.StdEncoding.DecodeString(text) // passes over \r and \n
	if err == nil {
		return data, nil
	}
	switch {
	case strings.ContainsAny(text, "-_"):
		return nil, fmt.Errorf("%w: - and _ are of the URL alphabet, use + and /", err)
	case len(strings.TrimRight(text, "=\r\n"))%4 != 0 && !strings.HasSuffix(strings.TrimRight(text, "\r\n"), "="):
		return nil, fmt.Errorf("%w: it is cut, or its = are missing", err)
	}
	return nil, err
}

// hashPassword is how passwords travel: SHA-256, hex, lower case (intella sheet 1.4).
func hashPassword(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}

// sameHash compares in constant time. cause explains a difference without showing a secret.
func sameHash(sent, want, password, field string) (same bool, cause string) {
	if subtle.ConstantTimeCompare([]byte(sent), []byte(want)) == 1 {
		return true, ""
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(strings.ToLower(sent)), []byte(want)) == 1:
		return false, field + " is the right hash in the wrong letter case: send lower-case hex"
	case subtle.ConstantTimeCompare([]byte(sent), []byte(password)) == 1:
		return false, field + " is the password itself: send its SHA-256 in lower-case hex"
	case len(sent) == 64 && isHex([]byte(sent)):
		return false, field + " is not the hash of this app's password"
	}
	return false, fmt.Sprintf("%s has %d characters, no SHA-256 in lower-case hex", field, len(sent))
}
