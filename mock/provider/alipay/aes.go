package alipay

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"strings"
)

// parseAES reads an AES key: base64 of 16 bytes (Alipay sheet 1.6).
func parseAES(text string) (cipher.Block, error) {
	const size = 16
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, fieldError(KeyAES, "not base64; give base64 of 16 bytes")
	}
	if len(raw) != size {
		return nil, fieldError(KeyAES, "the key has not 16 bytes; give base64 of 16 bytes")
	}
	return aes.NewCipher(raw)
}

// The platform encrypts in CBC with PKCS#5 padding and an IV of zero bytes (Alipay sheet 1.6).
var zeroIV [aes.BlockSize]byte

func encryptAES(block cipher.Block, plain []byte) string {
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, zeroIV[:]).CryptBlocks(padded, padded)
	return base64.StdEncoding.EncodeToString(padded)
}

// Why a ciphertext can't be read.
var (
	errNotCiphertext = errors.New("not base64 of whole AES blocks")
	errPadding       = errors.New("the padding is wrong: it was encrypted with another key, mode or IV")
)

func decryptAES(block cipher.Block, text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) == 0 || len(raw)%aes.BlockSize != 0 {
		return nil, errNotCiphertext
	}
	cipher.NewCBCDecrypter(block, zeroIV[:]).CryptBlocks(raw, raw)
	pad := int(raw[len(raw)-1])
	if pad == 0 || pad > aes.BlockSize {
		return nil, errPadding
	}
	for _, b := range raw[len(raw)-pad:] {
		if int(b) != pad {
			return nil, errPadding
		}
	}
	return raw[:len(raw)-pad], nil
}

// looksEncrypted says whether a text could be a ciphertext.
func looksEncrypted(text string) bool {
	raw, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(raw) > 0 && len(raw)%aes.BlockSize == 0
}
