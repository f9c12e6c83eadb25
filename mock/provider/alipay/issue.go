package alipay

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"sync"
	"time"
)

// demoIssuer issues certificates for the new keys of apps whose certificates are lent. The demo
// root's key was thrown away, so it has a root of its own, which the root file of such an app has beside
// the demo one: a client's check of the platform's certificate goes on as before.
type demoIssuer struct {
	cert *x509.Certificate
	key  *rsa.PrivateKey
	root string // PEM of the demo root and cert
}

var readIssuer = sync.OnceValues(func() (*demoIssuer, error) {
	d, err := demoKeys()
	if err != nil {
		return nil, err
	}
	key := d.platform.Private() // public on purpose, as all of the demo material
	template := demoCertificate("paymock Demo Merchants CA", &key.PublicKey)
	template.IsCA = true
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &demoIssuer{cert: cert, key: key, root: d.texts[KeyRootCert] + certificatePEM(der)}, err
})

// demoCertificate is a template whose serial number looks as Alipay's do, 16 bytes of which the first is 0x20. A
// key always has the same.
func demoCertificate(name string, key *rsa.PublicKey) *x509.Certificate {
	sum := sha256.Sum256(append([]byte(name), x509.MarshalPKCS1PublicKey(key)...))
	number := sum[:16]
	number[0] = 0x20
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(number),
		Subject:      pkix.Name{Country: []string{"CN"}, Organization: []string{"paymock TEST KEYS NOT FOR PRODUCTION"}, CommonName: name},
		NotBefore:    time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2060, 1, 1, 0, 0, 0, 0, time.UTC),
		BasicConstraintsValid: true,
	}
}

func certificatePEM(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// certificateFor issues a merchant's certificate: the same text for the same key.
func (i *demoIssuer) certificateFor(key *rsa.PublicKey) (string, error) {
	der, err := x509.CreateCertificate(rand.Reader, demoCertificate("paymock demo merchant", key), i.cert, key, i.key)
	return certificatePEM(der), err
}

// usesDemoCertificates reports whether all certificates of an app are paymock's own.
func (d *demoMaterial) usesDemoCertificates(keys map[string]string) (bool, error) {
	merchant := keys[KeyMerchantCert]
	if merchant == "" || keys[KeyPlatformCert] != d.texts[KeyPlatformCert] {
		return false, nil
	}
	if merchant == d.texts[KeyMerchantCert] && keys[KeyRootCert] == d.texts[KeyRootCert] {
		return true, nil
	}
	i, err := readIssuer()
	if err != nil || keys[KeyRootCert] != i.root {
		return false, err
	}
	key, _ := publicKey(KeyMerchantPublic, keys[KeyMerchantPublic])
	if key == nil { // no certificate was made for what is no key
		return false, nil
	}
	own, err := i.certificateFor(key)
	return merchant == own, err
}

// reissueDemoCertificates gives an app whose certificates are lent one for its merchant's new key.
func (d *demoMaterial) reissueDemoCertificates(keys, set map[string]string) error {
	key, err := d.newMerchantKey(set)
	if err != nil {
		return err
	}
	i, err := readIssuer()
	if err != nil {
		return err
	}
	keys[KeyRootCert] = i.root
	keys[KeyMerchantCert], err = i.certificateFor(key)
	return err
}

// newMerchantKey is the public half of the pair that a change sets.
func (d *demoMaterial) newMerchantKey(set map[string]string) (*rsa.PublicKey, error) {
	if set[KeyMerchantPublic] != "" {
		return publicKey(KeyMerchantPublic, set[KeyMerchantPublic])
	}
	private, err := privateKey(KeyMerchantPrivate, set[KeyMerchantPrivate], d)
	if err != nil {
		return nil, err
	}
	return &private.PublicKey, nil
}
