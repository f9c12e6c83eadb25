package alipay

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// leastBits is the smallest RSA key that is taken (Alipay sheet 1.1: RSA2 wants 2048).
const leastBits = 2048

// parsePrivateKey reads an RSA private key, PKCS#8 or PKCS#1, as PEM or as the bare base64
// that the platform's key tool writes (Alipay sheet 1.4).
func parsePrivateKey(text string) (*rsa.PrivateKey, error) {
	der, err := derOf(text)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		parsed, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return nil, errors.New("want an RSA private key, PKCS#8 or PKCS#1, as PEM or base64")
		}
		var ok bool
		if key, ok = parsed.(*rsa.PrivateKey); !ok {
			return nil, fmt.Errorf("want an RSA key, not %T", parsed)
		}
	}
	return key, checkBits(&key.PublicKey)
}

// parsePublicKey reads an RSA public key, SubjectPublicKeyInfo, as PEM or bare base64.
func parsePublicKey(text string) (*rsa.PublicKey, error) {
	der, err := derOf(text)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, errors.New("want an RSA public key as PEM or base64")
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("want an RSA key, not %T", parsed)
	}
	return key, checkBits(key)
}

func checkBits(key *rsa.PublicKey) error {
	if bits := key.N.BitLen(); bits < leastBits {
		return fmt.Errorf("want an RSA key of at least %d bits, not %d", leastBits, bits)
	}
	return nil
}

// derOf takes the DER out of PEM, or out of base64 with any blanks in it.
func derOf(text string) ([]byte, error) {
	if block, _ := pem.Decode([]byte(text)); block != nil {
		return block.Bytes, nil
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || len(der) == 0 {
		return nil, errors.New("want PEM, or base64 without PEM's lines")
	}
	return der, nil
}

// contentKey encrypts and decrypts contents (Alipay sheet 1.6, common/02mse3): AES in CBC mode
// with PKCS#7 padding and an initial vector of zero bytes, base64 outside. The zero value
// knows no key.
type contentKey struct{ block cipher.Block }

// parseContentKey reads the base64 of 16, 24 or 32 bytes; "" is no key.
func parseContentKey(text string) (contentKey, error) {
	if text == "" {
		return contentKey{}, nil
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return contentKey{}, errors.New("want base64 of 16 bytes")
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return contentKey{}, fmt.Errorf("want base64 of 16 bytes, not of %d", len(raw))
	}
	return contentKey{block}, nil
}

func (k contentKey) isKnown() bool { return k.block != nil }

func (k contentKey) encrypt(plain string) string {
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	text := []byte(plain + strings.Repeat(string(rune(pad)), pad))
	cipher.NewCBCEncrypter(k.block, make([]byte, aes.BlockSize)).CryptBlocks(text, text)
	return base64.StdEncoding.EncodeToString(text)
}

var errPadding = errors.New("the AES key doesn't fit")

func (k contentKey) decrypt(text string) (string, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return "", errors.New("the ciphertext is not base64 of whole blocks")
	}
	cipher.NewCBCDecrypter(k.block, make([]byte, aes.BlockSize)).CryptBlocks(data, data)
	pad := int(data[len(data)-1])
	if pad == 0 || pad > aes.BlockSize {
		return "", errPadding
	}
	end := len(data) - pad
	for _, b := range data[end:] {
		if int(b) != pad {
			return "", errPadding
		}
	}
	return string(data[:end]), nil
}
