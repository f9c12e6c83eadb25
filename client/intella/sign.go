package intella

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// initialVector is the 16 bytes of this very text; every client known has them built in
// (intella sheet 1.2).
const initialVector = "8651731586517315"

// keyBytes is the length of an AES key: AES-128 (intella sheet 1.2).
const keyBytes = 16

// leastBits is the size of both keys that intella has published (intella sheet 1.2).
const leastBits = 2048

// lineLength is where the official library breaks base64 (intella sheet 1.2).
const lineLength = 76

// Hash is how the transaction password and the refund password travel, as TradeKey and
// RefundKey: SHA-256 of the UTF-8 text, hex, lower case (intella sheet 1.4).
func Hash(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}

// freshKey makes the AES key of one request.
func freshKey() ([]byte, error) {
	key := make([]byte, keyBytes)
	_, err := rand.Read(key)
	return key, err
}

// encryptAES is AES in CBC mode over the text with PKCS#7 padding; 24 and 32 key bytes make
// AES-192 and AES-256.
func encryptAES(key, text []byte) ([]byte, error) {
	return encryptPadded(key, padPKCS7(text), []byte(initialVector))
}

func encryptPadded(key, padded, vector []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, len(padded))
	cipher.NewCBCEncrypter(block, vector).CryptBlocks(sealed, padded)
	return sealed, nil
}

// decryptAES undoes encrypt. The padding must be whole: it is the only sign of the right key.
func decryptAES(key, sealed []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	switch {
	case err != nil:
		return nil, err
	case len(sealed) == 0 || len(sealed)%aes.BlockSize != 0:
		return nil, fmt.Errorf("%d bytes are not whole blocks of %d", len(sealed), aes.BlockSize)
	}
	text := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, []byte(initialVector)).CryptBlocks(text, sealed)
	return unpadPKCS7(text)
}

// padPKCS7 appends 1 to 16 bytes that each give their number.
func padPKCS7(text []byte) []byte {
	n := aes.BlockSize - len(text)%aes.BlockSize
	return append(bytes.Clone(text), bytes.Repeat([]byte{byte(n)}, n)...)
}

var errPadding = errors.New("no PKCS#7 padding at the end: another key, or a damaged text")

func unpadPKCS7(text []byte) ([]byte, error) {
	if len(text) == 0 {
		return nil, errPadding
	}
	n := int(text[len(text)-1])
	if n < 1 || n > aes.BlockSize || n > len(text) {
		return nil, errPadding
	}
	whole := len(text) - n
	if !bytes.Equal(text[whole:], bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, errPadding
	}
	return text[:whole], nil
}

// wrapKey encrypts what the platform needs to read a request: PKCS#1 v1.5 over the base64
// text of the AES key, not over its bytes (intella sheet 1.2, api-jia-jie-mi-ming).
func wrapKey(public *rsa.PublicKey, content []byte) ([]byte, error) {
	return rsa.EncryptPKCS1v15(rand.Reader, public, content) //nolint:staticcheck // SA1019: the platform takes no other padding
}

// armourBase64 writes bytes as base64, in one line or as the official library does: lines of 76
// with a line feed between them.
func armourBase64(data []byte, wrapped bool) string {
	text := base64.StdEncoding.EncodeToString(data)
	if !wrapped {
		return text
	}
	var b strings.Builder
	for len(text) > lineLength {
		b.WriteString(text[:lineLength] + "\n")
		text = text[lineLength:]
	}
	return b.String() + text
}

// base64Cleaner removes what the documents tell clients to remove before they decode base64: the
// text \n and the text \u003d, which JSON has usually turned into a line feed and "=" by
// then, and white space of any kind (intella sheet 1.3).
var base64Cleaner = strings.NewReplacer(`\n`, "", `\u003d`, "=", "\n", "", "\r", "", " ", "", "\t", "")

func unarmourBase64(text string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(base64Cleaner.Replace(text))
}

// parsePublicKey reads the platform's key: SubjectPublicKeyInfo, as PEM, as bare base64, or
// as DER, which is how intella hands it to Android developers (intella sheet 1.2).
func parsePublicKey(text string) (*rsa.PublicKey, error) {
	der := []byte(text)
	if block, _ := pem.Decode(der); block != nil {
		der = block.Bytes
	} else if bare, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil && len(bare) > 0 {
		der = bare
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, errors.New("want an RSA public key (SubjectPublicKeyInfo) as PEM, base64 or DER")
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("want an RSA key, not %T", parsed)
	}
	if bits := key.N.BitLen(); bits < leastBits {
		return nil, fmt.Errorf("want an RSA key of %d bits, as the platform's keys are, not %d", leastBits, bits)
	}
	return key, nil
}
