package alipay

import (
	"crypto/rsa"
	"maps"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
)

// previousCertTaken is how long the platform takes an app's previous certificate after a change
// (Alipay sheet 1.7, its source is the developer guide common/057k53).
const previousCertTaken = 7 * 24 * time.Hour

var certNames = []string{KeyMerchantCert, KeyPlatformCert, KeyRootCert}

// previousCert holds an app's certificate from before a change.
type previousCert struct {
	cert   *certInfo
	rootSN string
	until  time.Time // the platform takes it, on the app's clock
}

// ChangeKeys sets keys of an app. A new key of the merchant takes the old pair and its certificate
// along, a new one of the platform its public half. An app whose certificates are lent is given one for
// its merchant's new key, so that it stays in certificate mode. It implements provider.KeyChanger.
func (p *Provider) ChangeKeys(a *app.App, set map[string]string) (taken map[string]time.Duration, err error) {
	d, err := demoKeys()
	if err != nil {
		return nil, err
	}
	before := a.Keys
	a.Keys = maps.Clone(before)
	if a.Keys == nil {
		a.Keys = map[string]string{}
	}
	drop := func(names ...string) {
		for _, name := range names {
			delete(a.Keys, name)
		}
	}
	pair := set[KeyMerchantPrivate] != "" || set[KeyMerchantPublic] != ""
	lent, err := d.lentCertificates(a.Keys)
	if err != nil {
		return nil, err
	}
	issued := false
	switch given := hasKey(set, KeyMerchantCert) || hasKey(set, KeyPlatformCert) || hasKey(set, KeyRootCert); {
	case !lent || !pair && set[KeyPlatformPrivate] == "":
	case !given && set[KeyPlatformPrivate] == "":
		issued = true
		if err := d.replaceLent(a.Keys, set); err != nil {
			return nil, err
		}
	default: // those lent go with the keys for which they were
		drop(certNames...)
	}
	switch {
	case pair && !issued && a.Keys[KeyMerchantCert] != "" && !hasKey(set, KeyMerchantCert):
		return nil, fieldError(KeyMerchantCert, "it belongs to the key that is replaced: give the new key's certificate, or \"\" "+
			"for merchant_cert, platform_cert and root_cert to leave certificate mode")
	case pair || set[KeyMerchantCert] != "" && !isCertificateOf(set[KeyMerchantCert], a.Keys[KeyMerchantPublic]):
		drop(KeyMerchantPrivate, KeyMerchantPublic)
	}
	if set[KeyPlatformPrivate] != "" {
		drop(KeyPlatformPublic)
	}
	for name, key := range set {
		if a.Keys[name] = key; key == "" {
			drop(name)
		}
	}
	taken = map[string]time.Duration{}
	if a.Keys[KeyMerchantCert] != "" && before[KeyMerchantCert] != "" && a.Keys[KeyMerchantCert] != before[KeyMerchantCert] {
		// A client that uses the previous certificate names the root file that it came with.
		taken[KeyMerchantCert], taken[KeyRootCert] = previousCertTaken, previousCertTaken
	}
	return taken, nil
}

func hasKey(set map[string]string, name string) bool {
	_, ok := set[name]
	return ok
}

// isCertificateOf reports whether a certificate is one for a public key. Texts that can't be read are
// Register's to refuse.
func isCertificateOf(cert, public string) bool {
	c, err := parseCertificate(KeyMerchantCert, cert)
	if err != nil {
		return true
	}
	key, err := publicKey(KeyMerchantPublic, public)
	return err != nil || key.Equal(c.key)
}

// readPrevious reads the certificates that were replaced and are still taken, each with the root file
// that was replaced together with it.
func (k *keyring) readPrevious(a *app.App) error {
	roots := a.Replaced[KeyRootCert].All()
	for i, old := range a.Replaced[KeyMerchantCert].All() {
		cert, err := parseCertificate(KeyMerchantCert, old.Key)
		if err != nil {
			return err
		}
		before := previousCert{cert: cert, rootSN: k.rootSN, until: old.Until}
		if i < len(roots) {
			if before.rootSN, err = rootSerial(KeyRootCert, roots[i].Key); err != nil {
				return err
			}
		}
		k.previous = append(k.previous, before)
	}
	return nil
}

// pickCert finds the certificate that a request names: the app's, or one before it. Whether
// that is still taken, the app's time decides; see checkExpired.
func (r *request) pickCert(sn string) (found bool, rootSN string) {
	k := r.keys
	r.cert = k.merchantCert
	if k.merchantCert != nil && sn == k.merchantCert.sn {
		return true, k.rootSN
	}
	for _, before := range k.previous {
		if sn == before.cert.sn {
			r.cert, r.certUntil = before.cert, before.until
			return true, before.rootSN
		}
	}
	return false, k.rootSN
}

// requestKey is the key that checks the request.
func (r *request) requestKey() *rsa.PublicKey {
	if r.certMode && r.cert != nil {
		return r.cert.key
	}
	return r.keys.merchant
}

// checkExpired refuses a certificate that has run out on the app's clock, or was replaced too
// long ago. Assumed: the platform has one code for both.
func (x *exchange) checkExpired() *provider.Outcome {
	c, until := x.req.cert, x.req.certUntil
	switch {
	case !x.req.certMode || c == nil:
		return nil
	case x.env.Now.After(c.notAfter):
		return refuse("isv.app-cert-expired", "", "merchant_cert was valid until "+formatTime(c.notAfter)+", the app's time is "+formatTime(x.env.Now))
	case !until.IsZero() && x.env.Now.After(until):
		return refuse("isv.app-cert-expired", "", "this merchant_cert was replaced, and the platform took it until "+formatTime(until)+
			"; the app's time is "+formatTime(x.env.Now)+": use the new one, whose SN is "+x.keys.merchantCert.sn)
	}
	return nil
}
