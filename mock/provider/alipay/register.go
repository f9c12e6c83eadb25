package alipay

import (
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/multiprime"
)

// keyring holds an app's keys as Register has parsed them; app.App.Parsed has it.
type keyring struct {
	merchant      *rsa.PublicKey // checks requests in key mode
	platform      *multiprime.Key
	merchantCert  *certInfo // checks requests in certificate mode; nil: the app has none
	platformCert  *certInfo
	rootSN        string
	previous      []previousCert // the newest first; none: the certificate was not changed
	previousRoots []previousRoot
	aes           cipher.Block // nil: the app has no AES key
	tokens        map[string]bool
	billKey       []byte // signs bill download addresses

	platformCertPEM string
}

// sampleToken is the app_auth_token that Alipay's documents show; apps that list no tokens of
// their own may use it (Alipay sheet 1.8).
const sampleToken = "201510BBb507dc9f5efe41a0b98ae22f01519X62"

// demoAES is the demo app's AES key: base64 of "paymock-demo-aes".
const demoAES = "cGF5bW9jay1kZW1vLWFlcw=="

var appID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{1,32}$`) })

// Register fills in id, seller and keys, and parses the keys into Parsed. Keys that are not
// given are the embedded demo ones. Errors are *provider.FieldError.
func (p *Provider) Register(a *app.App, draw *ident.Draw) error {
	if a.ID == "" {
		a.ID = "2021" + draw.Digits(12)
	}
	var wrong []error
	if !appID().MatchString(a.ID) {
		wrong = append(wrong, fieldError("id", "an Alipay app_id is 1 to 32 digits, such as "+DemoApp))
	}
	if a.Merchant == "" && a.ID == DemoApp {
		a.Merchant = DemoSeller
	}
	if a.Merchant == "" {
		a.Merchant = "2088" + draw.Digits(12)
	}
	if len(a.Merchant) > 30 {
		wrong = append(wrong, fieldError("merchant", "a seller_id has at most 30 characters, such as "+DemoSeller))
	}
	wrong = append(wrong, checkDialects(a.Dialect), readKeyring(a))
	return errors.Join(wrong...)
}

// readKeyring puts an app's keys beside it as they are read.
func readKeyring(a *app.App) error {
	k := &keyring{}
	keys := maps.Clone(a.Keys)
	if keys == nil {
		keys = map[string]string{}
	}
	d, err := demoKeys()
	if err != nil {
		return err
	}
	for _, step := range []func(map[string]string, *demoMaterial) error{k.merchantKeys, k.platformKeys, k.certificateKeys} {
		if err := step(keys, d); err != nil {
			return err
		}
	}
	if err := k.otherKeys(keys, a.ID); err != nil {
		return err
	}
	if err := k.readPrevious(a); err != nil {
		return err
	}
	a.Keys, a.Parsed = keys, k
	return nil
}

// merchantKeys finds the merchant's public key: given, or of the given private key or
// certificate, or the demo one.
func (k *keyring) merchantKeys(keys map[string]string, d *demoMaterial) (err error) {
	if keys[KeyMerchantCert] != "" {
		if k.merchantCert, err = parseCertificate(KeyMerchantCert, keys[KeyMerchantCert]); err != nil {
			return err
		}
	}
	if keys[KeyMerchantPublic] == "" && keys[KeyMerchantPrivate] == "" && k.merchantCert == nil {
		keys[KeyMerchantPrivate] = d.texts[KeyMerchantPrivate]
	}
	var private *rsa.PrivateKey
	if keys[KeyMerchantPrivate] != "" {
		if private, err = privateKey(KeyMerchantPrivate, keys[KeyMerchantPrivate], d); err != nil {
			return err
		}
	}
	switch {
	case keys[KeyMerchantPublic] != "":
		if k.merchant, err = publicKey(KeyMerchantPublic, keys[KeyMerchantPublic]); err != nil {
			return err
		}
		if private != nil && !private.PublicKey.Equal(k.merchant) {
			return fieldError(KeyMerchantPublic, "it does not belong to merchant_private_key; give one of the two")
		}
		return nil
	case private != nil:
		k.merchant = &private.PublicKey
	default:
		k.merchant = k.merchantCert.key
	}
	keys[KeyMerchantPublic], err = publicPEM(k.merchant)
	return err
}

// platformKeys finds the pair with which the platform signs.
func (k *keyring) platformKeys(keys map[string]string, d *demoMaterial) (err error) {
	if keys[KeyPlatformPrivate] == "" {
		if keys[KeyPlatformPublic] != "" || keys[KeyPlatformCert] != "" {
			return fieldError(KeyPlatformPrivate, "the platform signs with it: give the private key that belongs to "+
				"platform_public_key and platform_cert, or none of the three")
		}
		keys[KeyPlatformPrivate] = d.texts[KeyPlatformPrivate]
	}
	if k.platform, err = platformKey(keys[KeyPlatformPrivate], d); err != nil {
		return err
	}
	if k.platform.Public().Equal(k.merchant) {
		return fieldError(KeyPlatformPrivate, "merchant and platform need different pairs: the Java SDK refuses equal ones")
	}
	if keys[KeyPlatformPublic] != "" {
		public, err := publicKey(KeyPlatformPublic, keys[KeyPlatformPublic])
		if err != nil {
			return err
		}
		if !k.platform.Public().Equal(public) {
			return fieldError(KeyPlatformPublic, "it does not belong to platform_private_key; leave it out to have it derived")
		}
		return nil
	}
	keys[KeyPlatformPublic], err = publicPEM(k.platform.Public())
	return err
}

// certificateKeys reads the certificates and lends an app that uses demo keys the certificates
// made for them.
func (k *keyring) certificateKeys(keys map[string]string, d *demoMaterial) (err error) {
	if k.platform == d.platform && keys[KeyPlatformCert] == "" && keys[KeyRootCert] == "" &&
		(k.merchantCert != nil || k.merchant.Equal(&d.merchant.PublicKey)) {
		keys[KeyPlatformCert], keys[KeyRootCert] = d.texts[KeyPlatformCert], d.texts[KeyRootCert]
		if k.merchantCert == nil {
			keys[KeyMerchantCert] = d.texts[KeyMerchantCert]
			if k.merchantCert, err = parseCertificate(KeyMerchantCert, keys[KeyMerchantCert]); err != nil {
				return err
			}
		}
	}
	if keys[KeyMerchantCert] == "" && keys[KeyPlatformCert] == "" && keys[KeyRootCert] == "" {
		return nil
	}
	for _, name := range []string{KeyMerchantCert, KeyPlatformCert, KeyRootCert} {
		if keys[name] == "" {
			return fieldError(name, "certificate mode needs merchant_cert, platform_cert and root_cert together")
		}
	}
	if k.platformCert, err = parseCertificate(KeyPlatformCert, keys[KeyPlatformCert]); err != nil {
		return err
	}
	if !k.platform.Public().Equal(k.platformCert.key) {
		return fieldError(KeyPlatformCert, "its key is not that of platform_private_key")
	}
	k.platformCertPEM = keys[KeyPlatformCert]
	k.rootSN, err = rootSerial(KeyRootCert, keys[KeyRootCert])
	return err
}

// otherKeys reads AES key and tokens, and refuses names that mean nothing.
func (k *keyring) otherKeys(keys map[string]string, id string) (err error) {
	known := []string{
		KeyMerchantPublic, KeyMerchantPrivate, KeyPlatformPublic, KeyPlatformPrivate,
		KeyMerchantCert, KeyPlatformCert, KeyRootCert, KeyAES, KeyAuthTokens,
	}
	for name := range keys {
		if !slices.Contains(known, name) {
			return fieldError("keys."+name, "no such key; the names are "+strings.Join(known, ", "))
		}
	}
	if keys[KeyAES] == "" && id == DemoApp {
		keys[KeyAES] = demoAES
	}
	if keys[KeyAES] != "" {
		if k.aes, err = parseAES(keys[KeyAES]); err != nil {
			return err
		}
	}
	k.tokens = map[string]bool{sampleToken: true}
	if list := keys[KeyAuthTokens]; list != "" {
		k.tokens = map[string]bool{}
		for token := range strings.SplitSeq(list, ",") {
			k.tokens[strings.TrimSpace(token)] = true
		}
	}
	sum := sha256.Sum256(append([]byte("paymock bill address "), x509.MarshalPKCS1PrivateKey(k.platform.Private())...))
	k.billKey = sum[:]
	return nil
}
