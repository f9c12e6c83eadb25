package alipay

import (
	"crypto/rsa"
	"crypto/x509"
	"embed"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"sync"

	"paymock/mock/multiprime"
	"paymock/mock/provider"
)

// The names of keys in app.App.Keys. PEM, or the bare base64 that Alipay's key tool writes.
const (
	KeyMerchantPublic  = "merchant_public_key"
	KeyMerchantPrivate = "merchant_private_key"
	KeyPlatformPublic  = "platform_public_key"
	KeyPlatformPrivate = "platform_private_key"
	KeyMerchantCert    = "merchant_cert"
	KeyPlatformCert    = "platform_cert"
	KeyRootCert        = "root_cert"
	KeyAES             = "aes_key" // base64 of 16 bytes
	// KeyAuthTokens lists the app_auth_token values that the app may use, separated by commas.
	KeyAuthTokens = "app_auth_tokens"
)

// The sizes of RSA keys in bits that are taken. RSA2 wants 2048 or more (Alipay sheet 1.1).
const (
	leastBits = 2048
	maxBits   = 4096
)

//go:embed keys/*.pem
var embedded embed.FS

// demoMaterial is the demo app's material: public on purpose. It stands in for whatever an app does
// not bring.
type demoMaterial struct {
	texts    map[string]string // by key name, PEM
	merchant *rsa.PrivateKey
	platform *multiprime.Key
}

// demoKeys reads the embedded material once per process: checking a private key costs about a
// millisecond, and most apps share these.
var demoKeys = sync.OnceValues(func() (*demoMaterial, error) {
	d := &demoMaterial{texts: map[string]string{}}
	for name, file := range map[string]string{
		KeyMerchantPrivate: "merchant", KeyPlatformPrivate: "platform",
		KeyMerchantCert: "merchant_cert", KeyPlatformCert: "platform_cert", KeyRootCert: "root_cert",
	} {
		text, err := embedded.ReadFile("keys/" + file + ".pem")
		if err != nil {
			return nil, err
		}
		block, _ := pem.Decode(text) // without the line that warns
		if block == nil {
			return nil, fmt.Errorf("embedded %s is not PEM", file)
		}
		d.texts[name] = string(pem.EncodeToMemory(block))
	}
	var err error
	if d.merchant, err = parsePrivate(d.texts[KeyMerchantPrivate]); err != nil {
		return nil, err
	}
	platform, err := parsePrivate(d.texts[KeyPlatformPrivate])
	if err != nil {
		return nil, err
	}
	d.platform, err = multiprime.New(platform)
	return d, err
})

// privateKey parses a private key, PKCS#8 or PKCS#1, PEM or bare base64.
func privateKey(field, text string, d *demoMaterial) (*rsa.PrivateKey, error) {
	switch text {
	case d.texts[KeyMerchantPrivate]:
		return d.merchant, nil
	case d.texts[KeyPlatformPrivate]:
		return d.platform.Private(), nil
	}
	key, err := parsePrivate(text)
	if err != nil {
		return nil, fieldError(field, err.Error()+"; give PEM or base64 of an RSA private key, PKCS#8 or PKCS#1")
	}
	return key, checkSize(field, key.N.BitLen())
}

// platformKey parses the private key that the platform signs with.
func platformKey(text string, d *demoMaterial) (*multiprime.Key, error) {
	if text == d.texts[KeyPlatformPrivate] {
		return d.platform, nil
	}
	private, err := privateKey(KeyPlatformPrivate, text, d)
	if err != nil {
		return nil, err
	}
	key, err := multiprime.New(private)
	if err != nil {
		return nil, fieldError(KeyPlatformPrivate, err.Error())
	}
	return key, nil
}

func parsePrivate(text string) (*rsa.PrivateKey, error) {
	der, err := derOf(text)
	if err != nil {
		return nil, err
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if rsaKey, ok := key.(*rsa.PrivateKey); ok {
			return rsaKey, nil
		}
		return nil, errors.New("the key is not an RSA key")
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("not a private key: %w", err)
	}
	return key, nil
}

// publicKey parses a public key, SubjectPublicKeyInfo or PKCS#1, PEM or bare base64.
func publicKey(field, text string) (*rsa.PublicKey, error) {
	der, err := derOf(text)
	if err != nil {
		return nil, fieldError(field, err.Error()+"; give PEM or base64 of an RSA public key")
	}
	key, err := parsePublic(der)
	if err != nil {
		return nil, fieldError(field, err.Error()+"; give an RSA public key, SubjectPublicKeyInfo or PKCS#1")
	}
	return key, checkSize(field, key.N.BitLen())
}

func parsePublic(der []byte) (*rsa.PublicKey, error) {
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		if rsaKey, ok := key.(*rsa.PublicKey); ok {
			return rsaKey, nil
		}
		return nil, errors.New("the key is not an RSA key")
	}
	key, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("not a public key: %w", err)
	}
	return key, nil
}

// derOf takes the DER out of PEM or bare base64, blanks and line ends ignored.
func derOf(text string) ([]byte, error) {
	if block, _ := pem.Decode([]byte(text)); block != nil {
		return block.Bytes, nil
	}
	if strings.Contains(text, "-----BEGIN") {
		return nil, errors.New("broken PEM")
	}
	bare := strings.Join(strings.Fields(text), "")
	if bare == "" {
		return nil, errors.New("empty")
	}
	der, err := base64.StdEncoding.DecodeString(bare)
	if err != nil {
		return nil, errors.New("neither PEM nor base64")
	}
	return der, nil
}

func checkSize(field string, bits int) error {
	if bits < leastBits || bits > maxBits {
		return fieldError(field, fmt.Sprintf("the RSA key has %d bits; use one of %d to %d bits", bits, leastBits, maxBits))
	}
	return nil
}

func publicPEM(key *rsa.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}

func fieldError(field, reason string) error {
	return &provider.FieldError{Field: field, Reason: reason}
}
